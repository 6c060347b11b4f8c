import type { Choice } from '../../../src/catalog/entity';
import { choicesIn, CRM_RESOURCES, PEOPLE_RESOURCES, TASKS_RESOURCES } from '../../../src/operations';
import { Sandbox } from '../sandbox';

const NODES = {
	bitrix24Crm: CRM_RESOURCES,
	bitrix24Tasks: TASKS_RESOURCES,
	bitrix24People: PEOPLE_RESOURCES,
};
const CHOICES = Object.entries(NODES).flatMap(([node, resources]) =>
	choicesIn(resources)
		.filter(({ list }) => list !== undefined)
		.map((choice) => [node, choice.parameter, choice] as [string, string, Choice]),
);

let sandbox: Sandbox;
beforeAll(async () => {
	const seed = { companies: 3, contacts: 3, deals: 3, leads: 3, quotes: 3, tasks: 3, projects: 3 };
	sandbox = await Sandbox.open({ limit: 'none', seed }, 'enterprise');
	// Lists of their parts need one.
	for (const name of ['tasks.template', 'tasks.api.scrum.sprint', 'crm.item.payment'])
		sandbox.portal.store.table(name).add({ values: {} });
});
afterAll(async () => await sandbox.close());

const search = async (node: string, parameter: string, parameters: object, filter?: string) =>
	await sandbox.engine.listSearch(
		sandbox.engine.type(node),
		`search${parameter.charAt(0).toUpperCase()}${parameter.slice(1)}`,
		{ parameters: parameters as never, credentials: sandbox.credentials, filter },
	);

/** Values of the choices that a list depends on. */
const CHOSEN: Record<string, string> = { recordType: '2' };

/** A panel that shows a choice, with what it depends on chosen. */
function panelOf(node: string, choice: Choice): object {
	for (const { value: resource, operations } of NODES[node as keyof typeof NODES]) {
		const operation = operations.find(({ choices = [] }) => choices.includes(choice));
		if (operation === undefined) continue;
		const within = (choice.within ?? []).map(({ parameter }) => [
			parameter,
			{ __rl: true, mode: 'list', value: CHOSEN[parameter] ?? '1' },
		]);
		return { resource, operation: operation.value, ...Object.fromEntries(within) };
	}
	throw new Error(`no operation asks for ${choice.parameter}`);
}

describe.each(CHOICES)('the list of %s %s', (node, parameter, choice) => {
	it('is read from the portal, each record once, with a label and a value', async () => {
		const { results } = await search(node, parameter, panelOf(node, choice));
		for (const { name, value } of results) {
			expect(String(value)).toMatch(/^\S+$/);
			expect(name.trim()).not.toBe('');
			expect(String(value)).not.toBe('undefined');
		}
		expect(new Set(results.map(({ value }) => value)).size).toBe(results.length);
	});

	it('is searched', async () => {
		const { results } = await search(node, parameter, panelOf(node, choice), 'no record is called so');
		expect(results).toEqual([]);
	});
});

it('records depend on their type', async () => {
	const toDo = { resource: 'toDo', operation: 'create' };
	const of = async (value: string) =>
		(await search('bitrix24Crm', 'recordId', { ...toDo, recordType: { __rl: true, mode: 'list', value } }))
			.results;
	expect(await of('2')).toHaveLength(3);
	expect(await of('1030')).not.toEqual(await of('2'));
	// Contacts have names in place of titles.
	const contacts = await of('3');
	expect(contacts).toHaveLength(3);
	const recordType = { __rl: true, mode: 'list', value: '3' };
	const found = await search('bitrix24Crm', 'recordId', { ...toDo, recordType }, contacts[1].name);
	expect(found.results).toEqual([contacts[1]]);
	expect(contacts[1].url).toBe(`${sandbox.portal.url}/crm/contact/details/${contacts[1].value}/`);
	// Named by the address of its list, the smart process is the one in it.
	const url = (path: string) => ({ __rl: true, mode: 'url', value: `${sandbox.portal.url}${path}` });
	const items = async (smartProcess: object) =>
		await search('bitrix24Crm', 'smartProcessItemId', {
			resource: 'smartProcessItem',
			operation: 'get',
			smartProcess,
		});
	const byNumber = await items({ __rl: true, mode: 'id', value: '1030' });
	expect(byNumber.results.length).toBeGreaterThan(0);
	expect(await items(url('/crm/type/1030/list/category/0/'))).toEqual(byNumber);
	await expect(search('bitrix24Crm', 'recordId', toDo)).rejects.toThrow("Choose the 'Record Type' first");
});
