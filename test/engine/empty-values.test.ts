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
