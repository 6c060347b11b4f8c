import { connect, worldFor } from './oauth-support';
import { portalFor, type Client } from './support';

/** The result of a call, or its code and text. */
const said = ({ body }: { body: any }) => body.result ?? [body.error, body.error_description];

describe('people', () => {
	let client: Client;
	let notAdmin: string;

	beforeAll(async () => {
		client = await portalFor();
		notAdmin = client.portal.addWebhook({ userId: 2 });
	});

	const call = async (method: string, parameters: object = {}, webhook?: string) =>
		said(await client.call(method, parameters, webhook));

	describe('users', () => {
		it('are added, changed and dismissed', async () => {
			const id = await call('user.add', {
				EMAIL: 'New@example.com',
				NAME: 'Nina',
				WORK_POSITION: 'Designer',
				UF_DEPARTMENT: [1, 2],
				PERSONAL_CITY: 'Berlin',
				NOPE: 'x',
			});
			expect(id).toBe(9);
			await call('user.update', { ID: id, LAST_NAME: 'Berg', ACTIVE: 'N', UF_DEPARTMENT: [2] });
			const [user] = await call('user.get', { ID: id });
			expect(user).toMatchObject({
				ID: '9',
				ACTIVE: false,
				NAME: 'Nina',
				LAST_NAME: 'Berg',
				EMAIL: 'New@example.com',
				PERSONAL_CITY: 'Berlin',
				UF_DEPARTMENT: [2],
			});
			expect(user).not.toHaveProperty('NOPE');
			expect(await call('user.get', { FILTER: { PERSONAL_CITY: 'berlin' }, select: ['ID', 'UF_*'] })).toEqual(
				[{ ID: '9', UF_DEPARTMENT: [2] }],
			);
		});

		it.each<[what: string, method: string, parameters: object, answer: unknown, admin?: false]>([
			['no e-mail', 'add', { UF_DEPARTMENT: [1] }, ['ERROR_ARGUMENT', 'wrong_email']],
			[
				'a taken e-mail',
				'add',
				{ EMAIL: 'anna.weber@example.com', UF_DEPARTMENT: [1] },
				['ERROR_ARGUMENT', 'A user with this email already exists'],
			],
			['no department', 'add', { EMAIL: 'a@b.cd' }, ['ERROR_ARGUMENT', 'no_extranet_field']],
			[
				'an unknown group',
				'add',
				{ EMAIL: 'a@b.cd', EXTRANET: 'Y', SONET_GROUP_ID: [99] },
				['ERROR_NO_GROUP', 'Group is specified incorrectly'],
			],
			[
				'somebody else',
				'add',
				{ EMAIL: 'a@b.cd', UF_DEPARTMENT: [1] },
				['ERROR_CORE', 'access_denied'],
				false,
			],
			['an unknown user', 'update', { ID: 99, NAME: 'x' }, ['ERROR_CORE', 'access_denied']],
		])('are not written for %s', async (_what, method, parameters, answer, ...[admin]) => {
			const before = client.portal.store.users.length;
			const webhook = admin === false ? notAdmin : undefined;
			expect(await call(`user.${method}`, parameters, webhook)).toEqual(answer);
			expect(client.portal.store.users).toHaveLength(before);
		});

		it.each<[parameters: object, ids: string[]]>([
			[{ FIND: 'rossi' }, ['3']],
			[{ FILTER: { FIND: 'sales manager' } }, ['3', '4']],
			[{ FILTER: { NAME: 'om', WORK_POSITION: 'support' } }, ['6']],
			[
				{ FILTER: { UF_DEPARTMENT_NAME: 'sandbox' }, sort: 'ID', order: 'DESC', ID: 1 },
				['5', '4', '3', '2', '1'],
			],
		])('are searched with %j', async (parameters, ids) => {
			const rows = await call('user.search', parameters);
			expect(rows.map((row: { ID: string }) => row.ID)).toEqual(ids);
		});

		it('describe their fields', async () => {
			expect(await call('user.fields')).toMatchObject({ ID: 'ID', UF_PHONE_INNER: 'Extension' });
		});
	});

	describe('custom fields of users', () => {
		it('are added, listed, changed and deleted, and users have them', async () => {
			const id = await call('user.userfield.add', {
				fields: {
					FIELD_NAME: 'uf_level',
					USER_TYPE_ID: 'enumeration',
					SHOW_IN_LIST: 'N',
					LIST: [{ VALUE: 'one' }, { VALUE: 'two' }],
				},
			});
			await call('user.userfield.add', { fields: { FIELD_NAME: 'DEALS', USER_TYPE_ID: 'string' } });
			await call('user.userfield.update', { id, fields: { SORT: 50, MANDATORY: 'Y', IS_SEARCHABLE: 'Y' } });
			const listed = await client.call('user.userfield.list', { order: { SORT: 'asc' } });
			expect(listed.body.total).toBe(2);
			expect(listed.body.result[0]).toMatchObject({
				ID: String(id),
				ENTITY_ID: 'USER',
				FIELD_NAME: 'UF_USR_LEVEL',
				SORT: '50',
				MANDATORY: 'Y',
				SHOW_IN_LIST: 'N',
				IS_SEARCHABLE: 'Y',
				LIST: [{ VALUE: 'one' }, { VALUE: 'two' }],
			});
			expect(await call('user.userfield.list', { filter: { USER_TYPE_ID: 'string' } })).toMatchObject([
				{ FIELD_NAME: 'UF_USR_DEALS' },
			]);
			await call('user.update', { ID: 5, UF_USR_DEALS: 'many' });
			expect(await call('user.get', { UF_USR_DEALS: 'many', select: ['UF_USR_DEALS'] })).toEqual([
				{ UF_USR_DEALS: 'many' },
			]);
			expect(await call('user.userfield.delete', { id })).toBe(true);
			expect(await call('user.userfield.list')).toHaveLength(1);
		});

		it.each<[method: string, parameters: object, code: string, text: string]>([
			['add', { fields: { USER_TYPE_ID: 'string' } }, '', "The 'FIELD_NAME' field is not found."],
			['add', { fields: { FIELD_NAME: 'X' } }, '', "The 'USER_TYPE_ID' field is not found."],
			[
				'add',
				{ fields: { FIELD_NAME: 'DEALS', USER_TYPE_ID: 'string' } },
				'ERROR_CORE',
				'Field UF_USR_DEALS for USER object already exists',
			],
			['update', { id: 99, fields: {} }, '', 'Access denied.'],
			['update', { fields: {} }, '', 'ID is not defined or invalid.'],
			['delete', { id: 99 }, '', 'Access denied.'],
		])('%s refuses %j', async (method, parameters, code, text) => {
			expect(await call(`user.userfield.${method}`, parameters)).toEqual([code, text]);
		});

		it('are for administrators', async () => {
			expect(await call('user.userfield.list', {}, notAdmin)).toEqual(['', 'Access denied.']);
		});
	});

	describe('departments', () => {
		it('are added, found, changed and deleted', async () => {
			const id = await call('department.add', { NAME: 'Support', PARENT: 2, SORT: 100, UF_HEAD: 7 });
			expect(await call('department.get', { ID: id })).toEqual([
				{ ID: String(id), NAME: 'Support', SORT: 100, PARENT: '2', UF_HEAD: '7' },
			]);
			await call('department.update', { ID: id, NAME: 'Help desk', PARENT: 1, UF_HEAD: 8 });
			const { body } = await client.call('department.get', { PARENT: 1, sort: 'NAME', order: 'DESC' });
			expect(body.total).toBe(2);
			expect(body.result.map((row: { NAME: string }) => row.NAME)).toEqual(['Operations', 'Help desk']);
			const members = await call('user.get', { UF_DEPARTMENT: id, select: ['ID'] });
			expect(members).toEqual([{ ID: '7' }, { ID: '8' }]);
			expect(await call('department.delete', { ID: id })).toBe(true);
			expect(await call('department.get', { NAME: 'Help desk' })).toEqual([]);
		});

		it.each<[method: string, parameters: object, text: string]>([
			['add', { PARENT: 1 }, 'Department name not provided.<br>'],
			['add', { NAME: 'x' }, 'There can only be one top-level department in the company structure'],
			['update', { ID: 99, NAME: 'x' }, 'Department not found'],
			['update', { ID: 1, PARENT: 2 }, 'There can only be one top-level department in the company structure'],
			['delete', { ID: 99 }, 'Department not found'],
		])('%s refuses %j', async (method, parameters, text) => {
			expect(await call(`department.${method}`, parameters)).toEqual(['ERROR_CORE', text]);
		});

		it('are written by administrators, and read in a batch', async () => {
			expect(await call('department.add', { NAME: 'x', PARENT: 1 }, notAdmin)).toEqual([
				'ERROR_CORE',
				'Access denied',
			]);
			const { result } = await call('batch', { cmd: { a: 'department.get?ID=2', b: 'department.fields' } });
			expect(result.a[0].NAME).toBe('Operations');
			expect(Object.keys(result.b)).toEqual(['ID', 'NAME', 'SORT', 'PARENT', 'UF_HEAD']);
		});
	});

	describe('access', () => {
		it('has names for codes that exist', async () => {
			const names = await call('access.name', { ACCESS: ['AU', 'U2', 'U99'] });
			expect(Object.keys(names)).toEqual(['AU', 'U2']);
			expect(names.U2.name).toBe('James Miller');
			expect((await client.call('access.name')).body.result).toBe(false);
		});

		it.each([
			[['U1'], false],
			[['U1', 'U2'], true],
			[['AU'], true],
		])('of user 2 with %j is %s', async (ACCESS, answer) => {
			expect((await client.call('user.access', { ACCESS }, notAdmin)).body.result).toBe(answer);
			expect((await client.call('user.access', { ACCESS })).body.result).toBe(true);
		});
	});
});

describe('options of an application', () => {
	it('are kept by user, and refused to webhooks', async () => {
		const world = await worldFor();
		const { access_token: token } = (await connect(world)).body;
		const call = async (method: string, parameters: object = {}) =>
			(await world.call(token, method, parameters)).body;
		expect((await call('user.option.set', {})).error).toBe('ArgumentNullException');
		await call('user.option.set', { options: { color: 'red', size: 1 } });
		await call('user.option.set', { options: { color: 'blue' } });
		expect((await call('user.option.get')).result).toEqual({ color: 'blue', size: 1 });
		expect((await call('user.option.get', { option: 'color' })).result).toBe('blue');
		expect((await call('user.option.get', { option: 'none' })).result).toBeNull();
		const byWebhook = await fetch(`${world.portal.webhookUrl}user.option.get`);
		expect([byWebhook.status, ((await byWebhook.json()) as { error: string }).error]).toEqual([
			403,
			'WRONG_AUTH_TYPE',
		]);
	});
});
