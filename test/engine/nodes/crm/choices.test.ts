import { Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	const seed = { companies: 3, contacts: 3, deals: 3, leads: 3, quotes: 3, invoices: 3, projects: 2 };
	sandbox = await Sandbox.open({ limit: 'none', seed }, 'enterprise');
});
afterAll(async () => await sandbox.close());

const toDo = { resource: 'toDo', operation: 'create' };

const search = async (name: string, parameters: object, filter?: string) => {
	const panel = { parameters: parameters as never, credentials: sandbox.credentials, filter };
	const { engine } = sandbox;
	return (await engine.listSearch(engine.type('bitrix24Crm'), name, panel)).results;
};

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

const recordsOf = async (recordType: string, filter?: string) =>
	await search('searchRecordId', { ...toDo, recordType: locator('list', recordType) }, filter);

describe('the list of the records of a type', () => {
	it.each(['1', '2', '3', '4', '7', '31', '1030'])('%s is searched by each word of a name', async (type) => {
		const [{ name, value }] = await recordsOf(type);
		for (const word of name.split(' '))
			expect((await recordsOf(type, word)).map((one) => one.value)).toContain(value);
		expect(await recordsOf(type, 'no record is called so')).toEqual([]);
	});

	it('depends on the type, which must be chosen first', async () => {
		expect(await recordsOf('2')).toHaveLength(3);
		expect(await recordsOf('1030')).toHaveLength(2);
		await expect(search('searchRecordId', toDo)).rejects.toThrow("Choose the 'Record Type' first");
	});

	it('links to the pages of the records', async () => {
		for (const [type, section] of Object.entries({ 3: 'contact', 1030: 'type/1030' })) {
			const [{ url, value }] = await recordsOf(type);
			expect(url).toBe(`${sandbox.portal.url}/crm/${section}/details/${value}/`);
		}
	});

	it('is that of the smart process in an address', async () => {
		const items = async (smartProcess: object) =>
			await search('searchSmartProcessItemId', {
				resource: 'smartProcessItem',
				operation: 'get',
				smartProcess,
			});
		const byAddress = locator('url', `${sandbox.portal.url}/crm/type/1030/list/category/0/`);
		expect(await items(byAddress)).toEqual(await recordsOf('1030'));
		expect(await items(locator('id', '1030'))).toEqual(await recordsOf('1030'));
	});
});
