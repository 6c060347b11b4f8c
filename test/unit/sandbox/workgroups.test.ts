import { portalFor, type Client } from './support';

const said = ({ body }: { body: any }) => body.result ?? [body.error, body.error_description];

describe('workgroups', () => {
	let client: Client;
	let notAdmin: string;
	let groupId: number;

	beforeAll(async () => {
		client = await portalFor();
		notAdmin = client.portal.addWebhook({ userId: 3 });
	});

	beforeEach(async () => {
		groupId = await call('sonet_group.create', { NAME: 'Test', VISIBLE: 'N', OWNER_ID: 4, KEYWORDS: 'a, b' });
	});

	afterEach(async () => {
		await call('sonet_group.delete', { GROUP_ID: groupId });
	});

	const call = async (method: string, parameters: object = {}, webhook?: string) =>
		said(await client.call(method, parameters, webhook));

	const roles = async () =>
		(await call('sonet_group.user.get', { ID: groupId })).map(
			(row: { USER_ID: string; ROLE: string }) => row.USER_ID + row.ROLE,
		);

	it('are read as texts, in descending order', async () => {
		const { body } = await client.call('sonet_group.get', { IS_ADMIN: 'Y' });
		expect(body.total).toBe(3);
		expect(body.result[0]).toMatchObject({
			ID: String(groupId),
			NAME: 'Test',
			VISIBLE: 'N',
			OPENED: 'N',
			OWNER_ID: '4',
			NUMBER_OF_MEMBERS: '1',
			PROJECT: 'N',
		});
	});

	it('are filtered, ordered, changed and deleted', async () => {
		expect(await call('sonet_group.update', { GROUP_ID: groupId, NAME: 'Changed', CLOSED: 'Y' })).toBe(
			groupId,
		);
		const names = async (parameters: object) =>
			(await call('sonet_group.get', { IS_ADMIN: 'Y', ...parameters })).map(
				(row: { NAME: string }) => row.NAME,
			);
		expect(await names({ FILTER: { CLOSED: 'Y' } })).toEqual(['Changed']);
		expect(await names({ FILTER: { '!CLOSED': 'Y' }, ORDER: { NAME: 'ASC' } })).toEqual([
			'Sales',
			'Website relaunch',
		]);
		expect(await names({ GROUP_ID: groupId })).toEqual(['Changed']);
		expect(await call('sonet_group.delete', { GROUP_ID: groupId })).toBe(true);
		expect(await names({ GROUP_ID: groupId })).toEqual([]);
	});

	it('are hidden from others when they are not visible', async () => {
		const byOther = await call('sonet_group.get', { GROUP_ID: groupId, IS_ADMIN: 'Y' }, notAdmin);
		expect(byOther).toEqual([]);
		expect(await call('sonet_group.user.get', { ID: groupId }, notAdmin)).toEqual([
			'',
			'Socialnetwork group not found',
		]);
	});

	it('have members with roles', async () => {
		const group = { GROUP_ID: groupId };
		expect(await call('sonet_group.user.add', { ...group, USER_ID: [4, 5, 6, 99] })).toEqual(['5', '6']);
		expect(await call('sonet_group.user.update', { ...group, USER_ID: [4, 5], ROLE: 'E' })).toEqual(['5']);
		expect(await roles()).toEqual(['4A', '5E', '6K']);
		expect(await call('sonet_group.user.invite', { ...group, USER_ID: [6, 7] })).toEqual(['7']);
		expect(await roles()).toHaveLength(3);
		expect(await call('sonet_group.setowner', { ...group, USER_ID: 6 })).toBe(true);
		expect(await call('sonet_group.user.delete', { ...group, USER_ID: [5, 6] })).toEqual(['5']);
		expect((await roles()).sort()).toEqual(['4E', '6A']);
	});

	it('lose a member who asks to join', async () => {
		const own = async () =>
			(await call('sonet_group.user.groups', {}, notAdmin)).map((row: { GROUP_ID: string }) => row.GROUP_ID);
		expect(await own()).toEqual(['1']);
		expect(await call('sonet_group.user.request', { GROUP_ID: 1, MESSAGE: 'x' }, notAdmin)).toBe(true);
		expect(await own()).toEqual([]);
		await call('sonet_group.user.add', { GROUP_ID: 1, USER_ID: 3 });
		expect(await own()).toEqual(['1']);
	});

	it('say what a member may do', async () => {
		const allowed = async (groupOfIt: number, webhook?: string) =>
			(
				await client.call(
					'sonet_group.feature.access',
					{ GROUP_ID: groupOfIt, FEATURE: 'tasks', OPERATION: 'view' },
					webhook,
				)
			).body.result;
		expect(await allowed(1, notAdmin)).toBe(true);
		expect(await allowed(2, notAdmin)).toBe(false);
	});

	it.each<[method: string, parameters: object, text: string, admin?: false]>([
		['create', {}, 'Cannot create group'],
		['update', { NAME: 'x' }, 'Wrong group ID'],
		['update', { GROUP_ID: 999, NAME: 'x' }, 'Wrong group ID'],
		['update', { GROUP_ID: 1, NAME: 'x' }, 'User has no permissions to update group', false],
		['delete', {}, 'Wrong group ID'],
		['delete', { GROUP_ID: 999 }, 'Socialnetwork group not found'],
		['delete', { GROUP_ID: 1 }, 'User has no permissions to delete group', false],
		['setowner', { GROUP_ID: 999, USER_ID: 1 }, 'Invalid workgroup/project ID'],
		['setowner', { GROUP_ID: 1, USER_ID: 99 }, 'Invalid user ID'],
		['user.add', { GROUP_ID: 1 }, 'Wrong user IDs'],
		['user.add', { GROUP_ID: 1, USER_ID: 5 }, 'No permissions to add users', false],
		['user.update', { GROUP_ID: 1, USER_ID: 3, ROLE: 'A' }, 'Incorrect role code'],
		['user.delete', { USER_ID: 3 }, 'Wrong group ID'],
		['user.delete', { GROUP_ID: 1, USER_ID: 4 }, 'No permissions to update users role', false],
		['user.invite', { GROUP_ID: 1 }, 'Wrong user IDs'],
		['user.request', { GROUP_ID: 999 }, 'Socialnetwork group not found'],
		['user.get', {}, 'Wrong socialnetwork group ID'],
		['feature.access', { GROUP_ID: 1, FEATURE: 'nope', OPERATION: 'view' }, 'Wrong feature'],
		['feature.access', { GROUP_ID: 1, FEATURE: 'tasks', OPERATION: 'nope' }, 'Wrong operation'],
	])('%s refuses %j with "%s"', async (method, parameters, text, ...[admin]) => {
		const webhook = admin === false ? notAdmin : undefined;
		expect(await call(`sonet_group.${method}`, parameters, webhook)).toEqual(['', text]);
	});

	it('have pictures, which must be some', async () => {
		expect(await call('sonet_group.update', { GROUP_ID: groupId, IMAGE: ['a.txt', 'eA=='] })).toEqual([
			'ERROR_IMAGE_ID',
			'Image is incorrect: Invalid file type',
		]);
	});

	describe('of the controller', () => {
		it('have types and what is selected', async () => {
			await call('sonet_group.user.invite', { GROUP_ID: groupId, USER_ID: 5 });
			const select = ['PRIVACY_TYPE', 'COUNTERS', 'OWNER_DATA', 'NOPE'];
			const group = await call('socialnetwork.api.workgroup.get', { params: { groupId, select } });
			expect(group).toMatchObject({
				ID: groupId,
				OWNER_ID: 4,
				TYPE: 'group',
				MEMBERS: [4],
				INVITED_MEMBERS: [5],
				TAGS: ['a', 'b'],
				PRIVACY_CODE: 'secret',
				COUNTERS: { workgroup_requests_out: 1, workgroup_requests_in: 0 },
				OWNER_DATA: { ID: 4, FORMATTED_NAME: 'Lukas Novak' },
			});
			expect(group.DATE_CREATE).toMatch(/^\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}:\d{2}$/);
			expect(group).not.toHaveProperty('ACTIONS');
		});

		it('are listed in camelCase, by id alone unless more is selected', async () => {
			const list = async (parameters: object) =>
				(await client.call('socialnetwork.api.workgroup.list', parameters)).body;
			const all = await list({});
			expect([all.result.workgroups, all.total]).toEqual([[{ id: '1' }, { id: '2' }], 2]);
			const some = await list({
				filter: { '%NAME': 'test' },
				select: ['NAME', 'OWNER_ID'],
				params: { IS_ADMIN: 'Y', mode: 'mobile' },
				start: -1,
			});
			expect(some.result.workgroups).toEqual([
				{
					id: String(groupId),
					name: 'Test',
					ownerId: '4',
					additionalData: { role: '', initiatedByType: '' },
				},
			]);
			expect(some).not.toHaveProperty('total');
		});

		it.each([
			[{}, 'EMPTY', 'No value for the workgroup ID was provided.'],
			[{ groupId: 999 }, 'NOT_FOUND', 'Workgroup not found.'],
		])('are not found with %j', async (params, code, text) => {
			expect(await call('socialnetwork.api.workgroup.get', { params })).toEqual([
				`SONET_CONTROLLER_WORKGROUP_${code}`,
				text,
			]);
		});
	});
});
