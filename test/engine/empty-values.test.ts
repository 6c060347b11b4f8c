import type { IDataObject } from 'n8n-workflow';
import { autoMapped, byId, failure, items, mapped, rows, Sandbox } from './sandbox';

const CONTACT = 3;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none' }, 'enterprise');
});
afterAll(async () => await sandbox.close());

const store = () => sandbox.portal.store;

describe('an empty value', () => {
	const made = () => store().add(CONTACT, { lastName: 'Before', comments: 'Kept', post: 'Chief' }).id;
	const run = async (id: number, fields: object, emptyValues?: string, json: IDataObject = {}) =>
		await sandbox.crm(
			{
				...{ resource: 'contact', operation: 'update', contactId: byId(id), fields },
				options: emptyValues === undefined ? {} : { emptyValues },
			},
			{ items: items(json) },
		);
	const contact = (id: number) => store().record(CONTACT, id);
	const added = async (fields: object) => {
		const json = JSON.stringify({ entityTypeId: CONTACT, fields });
		const call = { operation: 'callMethod', method: { mode: 'name', value: 'crm.item.add' } };
		const run = await sandbox.api({ ...call, defineParameters: 'json', parametersJson: json });
		return (rows(run)[0] as { item: { id: number } }).item;
	};

	it.each<[string | undefined, unknown, string | null]>([
		[undefined, '', 'Kept'],
		[undefined, '  ', 'Kept'],
		[undefined, null, 'Kept'],
		['skip', '', 'Kept'],
		['clear', '', null],
		['clear', ' \t', null],
		['clear', null, null],
	])('of a table, with the option %s: %j', async (option, value, comments) => {
		const id = made();
		rows(await run(id, autoMapped, option, { lastName: 'After', comments: value as string }));
		expect(contact(id)).toMatchObject({ lastName: 'After', comments, post: 'Chief' });
	});

	it.each<[string | undefined, unknown, string | null]>([
		[undefined, '', null],
		[undefined, null, 'Kept'],
		['skip', '', 'Kept'],
		['clear', null, null],
		[undefined, '={{ $json.nothing }}', 'Kept'],
		['clear', '={{ $json.nothing }}', null],
	])('mapped by hand, with the option %s: %j', async (option, value, comments) => {
		const id = made();
		rows(await run(id, mapped({ lastName: 'After', comments: value as string }), option));
		expect(contact(id)).toMatchObject({ lastName: 'After', comments, post: 'Chief' });
	});

	it.each<[string | undefined, unknown, number[]]>([
		[undefined, [], [1]],
		[undefined, [''], [1]],
		[undefined, [null, ' '], [1]],
		['clear', [null], []],
		['clear', [null, '2', ''], [2]],
	])('in a list of a table, with the option %s: %j', async (option, value, contactIds) => {
		for (const id of [1, 2])
			if (contact(id) === undefined) store().add(CONTACT, { lastName: `Contact ${id}` });
		const { id } = store().add(2, { title: 'Before', contactIds: [1] });
		const parameters = { resource: 'deal', operation: 'update', dealId: byId(id), fields: autoMapped };
		const options = option === undefined ? {} : { emptyValues: option };
		const json = { title: 'After', contactIds: value } as IDataObject;
		rows(await sandbox.crm({ ...parameters, options }, { items: items(json) }));
		expect(store().record(2, id)).toMatchObject({ title: 'After', contactIds });
	});

	it.each<[object, IDataObject]>([
		[autoMapped, { lastName: 'After', comments: ' ' }],
		[mapped({ lastName: 'After', comments: '' }), {}],
		[mapped({ lastName: 'After', comments: null }), {}],
	])('is refused with the option Error: %j %j', async (fields, json) => {
		const id = made();
		const { message, description } = failure(await run(id, fields, 'error', json));
		expect(message).toContain('\'Fields\' has no value for "Comment"');
		expect(description).toContain("set the option 'Empty Values' to Skip");
		expect(contact(id)).toMatchObject({ lastName: 'Before', comments: 'Kept' });
	});

	it('that is a list clears a field with several values only if that is wanted', async () => {
		const languages = ['English'];
		const [{ id }] = rows(
			await sandbox.crm({
				...{ resource: 'contact', operation: 'create', simplify: false },
				fields: mapped({ lastName: 'x', ufCrm_1700000203: languages }),
			}),
		);
		const held = () => contact(Number(id))?.ufCrm_1700000203 as unknown[];
		rows(await run(Number(id), autoMapped, undefined, { lastName: 'y', Languages: [] }));
		expect(held()).toHaveLength(1);
		rows(await run(Number(id), autoMapped, 'clear', { lastName: 'y', Languages: null }));
		expect(held()).toHaveLength(0);
	});

	it.each<[string | undefined, string, string[]]>([
		[undefined, 'replaceAll', ['+49301', '+49302']],
		['skip', 'replaceAll', ['+49301', '+49302']],
		['clear', 'replaceAll', []],
		['clear', 'replaceOne', ['+49302']],
		['clear', 'add', ['+49301', '+49302']],
		['clear', 'remove', ['+49301', '+49302']],
	])('among phones, with the option %s and the mode %s', async (option, mode, phones) => {
		const fm = ['+49301', '+49302'].map((value) => ({ typeId: 'PHONE', valueType: 'WORK', value }));
		const { id } = await added({ lastName: 'Before', fm: { n0: fm[0], n1: fm[1] } });
		const parameters = { resource: 'contact', operation: 'update', contactId: byId(id) };
		const contactDetailChanges = { phone: [{ mode, value: '={{ $json.phone }}', oldValue: '+49301' }] };
		const options = option === undefined ? {} : { emptyValues: option };
		const fields = mapped({ lastName: 'After' });
		rows(
			await sandbox.crm(
				{ ...parameters, fields, contactDetailChanges, options },
				{ items: items({ phone: ' ' }) },
			),
		);
		const [{ fm: held }] = rows(await sandbox.crm({ ...parameters, operation: 'get', simplify: false }));
		expect((held as Array<{ value: string }>).map(({ value }) => value)).toEqual(phones);
	});

	it.each(['create', 'update', 'upsert'])(
		'among phones is refused by %s with the option Error',
		async (operation) => {
			const detail = { phone: [{ value: '={{ $json.phone }}' }] };
			const run = await sandbox.crm(
				{
					...{ resource: 'contact', operation, contactId: byId(made()), fields: mapped({ lastName: 'x' }) },
					...{ fieldsToWrite: mapped({ lastName: 'x' }), matchBy: 'email' },
					...{
						contactDetails: { ...detail, email: [{ value: 'a@example.com' }] },
						contactDetailChanges: detail,
					},
					options: { emptyValues: 'error' },
				},
				{ items: items({ phone: null }) },
			);
			expect(failure(run).message).toContain('\'Phones and E-Mails\' has no value for "Phone"');
		},
	);

	it('is treated alike in Tasks', async () => {
		const task = async (operation: string, more: object, json: IDataObject = {}) =>
			rows(
				await sandbox.run('bitrix24Tasks', { resource: 'task', operation, ...more }, { items: items(json) }),
			)[0];
		const { id } = await task('create', {
			fields: mapped({ TITLE: 'x', DESCRIPTION: 'Kept', RESPONSIBLE_ID: 1 }),
		});
		const changed = { taskId: byId(id), fields: autoMapped };
		await task('update', changed, { TITLE: 'y', DESCRIPTION: ' ' });
		expect((await task('get', { taskId: byId(id) })).description).toBe('Kept');
		await task('update', { ...changed, options: { emptyValues: 'clear' } }, { TITLE: 'y', DESCRIPTION: ' ' });
		expect((await task('get', { taskId: byId(id) })).description).toBe('');
	});
});

describe('two columns of a table for one field', () => {
	const created = async (json: IDataObject) =>
		await sandbox.crm(
			{ resource: 'contact', operation: 'create', fields: autoMapped },
			{ items: items(json) },
		);

	it.each<[IDataObject, string]>([
		[
			{ lastName: 'One', LASTNAME: 'Two' },
			'different values for "Last name" in the columns "lastName" and "LASTNAME"',
		],
		[{ lastName: 'One', 'Last name': 'Two' }, '"lastName" and "Last name"'],
		[
			{ name: 'A', lastName: 'One', 'Last name': 'One', lastname: 'Two' },
			'"lastName" and "Last name" and "lastname"',
		],
	])('are refused when they differ: %j', async (json, message) => {
		const before = store().records(CONTACT).length;
		expect(failure(await created(json)).message).toContain(message);
		expect(store().records(CONTACT)).toHaveLength(before);
	});

	it.each<[IDataObject]>([
		[{ lastName: 'One', 'Last name': 'One' }],
		[{ lastName: 'One', 'Last name': ' ' }],
		[{ lastName: null, 'Last name': 'One' }],
	])('count as one when they agree, or when one is empty: %j', async (json) => {
		const [{ id }] = rows(await created(json));
		expect(store().record(CONTACT, Number(id))).toMatchObject({ lastName: 'One' });
	});
});

describe('an empty parameter of Bitrix24 API', () => {
	const sent = async (emptyValues?: string) => {
		const calls: unknown[] = [];
		const stop = sandbox.portal.listen((_method, given) => calls.push(given));
		const run = await sandbox.api({
			...{ operation: 'callMethod', method: { mode: 'name', value: 'user.search' } },
			...{ defineParameters: 'fields', parameters: mapped({ sort: 'ID', order: '' }) },
			options: emptyValues === undefined ? {} : { emptyValues },
		});
		stop();
		return { run, calls };
	};

	it('is left out, sent or refused', async () => {
		expect((await sent()).calls).toEqual([{ sort: 'ID' }]);
		expect((await sent('skip')).calls).toEqual([{ sort: 'ID' }]);
		expect((await sent('clear')).calls).toEqual([{ sort: 'ID', order: '' }]);
		const { run, calls } = await sent('error');
		expect(failure(run).message).toContain('\'Parameters\' has no value for "order"');
		expect(calls).toEqual([]);
	});
});
