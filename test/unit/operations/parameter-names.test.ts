import { findMethod } from '../../../src/catalog/methods';
import { METHODS } from '../../../src/catalog/methods/data';
import { parametersOf } from '../../../src/catalog/methods/method';
import { checkParameterNames } from '../../../src/operations/input/parameter-names';
import { methodTable } from '../../../sandbox/methods';
import { Call } from '../../../sandbox/methods/method';
import { resolveOptions } from '../../../sandbox/options';
import { mapOf, newMap, type PhpMap } from '../../../sandbox/php/value';
import { Portal } from '../../../sandbox/portal';

async function complaint(method: string, parameters: object): Promise<string> {
	const record = await findMethod(method);
	try {
		checkParameterNames(method, record, { ...parameters }, (what) => new Error(what));
		return '';
	} catch (error) {
		return (error as Error).message;
	}
}

it.each([
	[
		'crm.item.list',
		{ entityTypeId: 2, Filter: {} },
		'has "Filter", which crm.item.list would ignore: it takes "filter"',
	],
	['CRM.ITEM.LIST', { FILTER: {} }, 'has "FILTER", which crm.item.list would ignore: it takes "filter"'],
	['crm.item.add', { entityTypeId: 2, Fields: {} }, 'it takes "fields"'],
	['crm.item.get', { entityTypeId: 2, ID: 5 }, 'it takes "id"'],
	['crm.item.get', { entityTypeID: 2, id: 5 }, 'it takes "entityTypeId"'],
	['tasks.task.list', { FILTER: {} }, 'it takes "filter"'],
	['api/tasks.task.get', { ID: 5 }, 'it takes "id"'],
	['crm.deal.list', { filters: {} }, 'has "filters", which crm.deal.list would ignore: it takes "filter"'],
	['crm.deal.list', { 'filter ': {} }, 'it takes "filter"'],
	['crm.deal.add', { field: {} }, 'it takes "fields"'],
	['crm.item.list', { entity_type_id: 2 }, 'it takes "entityTypeId"'],
	['crm.deal.list', { params: { filter: {} } }, 'has "params", which crm.deal.list would ignore'],
	['crm.deal.list', { query: { filter: {} } }, 'has "query", which crm.deal.list would ignore'],
	['crm.deal.list', { filter: { '> ID': 5 } }, 'names "> ID" in "filter", with a blank'],
	[
		'crm.item.list',
		{ entityTypeId: 2, filter: { 0: { 'id ': 5 } } },
		'names "id " in "filter", with a blank',
	],
	['crm.deal.add', { FIELDS: { ' TITLE': 'x' } }, 'names " TITLE" in "FIELDS", with a blank'],
	['own.method.of.an.application', { filter: { ' ID': 5 } }, 'names " ID" in "filter", with a blank'],
])('%s with %j is refused', async (method, parameters, message) => {
	expect(await complaint(method, parameters)).toContain(message);
});

it.each([
	['crm.deal.list', { FILTER: {}, Select: [] }],
	['crm.deal.get', { ID: 5 }],
	['user.get', { filter: {}, Sort: 'ID' }],
	['task.elapseditem.getlist', { taskid: 5 }],
	['crm.item.list', { entityTypeId: 2, filter: {}, Filter: {} }],
	['crm.item.list', { entityTypeId: 2, START: 50 }],
	['crm.item.list', { entityTypeId: 2, other: 1 }],
	['own.method.of.an.application', { Filter: {}, params: {} }],
	['crm.deal.list', { filter: { '%TITLE': ' a ' }, params: 1 }],
	['task.elapseditem.getlist', { TASK_ID: 5 }],
	['catalog.priceTypeLang.update', { id: 1, fields: {} }],
])('%s takes %j', async (method, parameters) => {
	expect(await complaint(method, parameters)).toBe('');
});

it('no method refuses a documented name', async () => {
	for (const record of METHODS) {
		const documented = parametersOf(record).map(({ name }): [string, unknown] => [name, 1]);
		expect(await complaint(record.name, Object.fromEntries(documented))).toBe('');
	}
});

it('the sandbox portal reads by any case none of the names that are refused', async () => {
	const portal = new Portal(resolveOptions({}), methodTable);
	const asked = jest.spyOn(Call.prototype, 'classic');
	const refused = new Set<string>();
	try {
		for (const method of methodTable.all) {
			const record = await findMethod(method.name);
			if (record === undefined) continue;
			const named = parametersOf(record).map(({ name, type }) => [name, type === 'integer' ? 1 : newMap()]);
			for (const parameters of [newMap(), mapOf(Object.fromEntries(named) as PhpMap)]) {
				asked.mockClear();
				try {
					method.run(new Call(portal, portal.webhook, parameters, false));
				} catch {
					// What a call without proper values is answered does not matter here.
				}
				for (const [name] of asked.mock.calls) {
					if ((await complaint(method.name, { [name.toUpperCase()]: 1 })) !== '')
						refused.add(`${method.name} ${name}`);
				}
			}
		}
		expect([...refused]).toEqual([]);
	} finally {
		asked.mockRestore();
	}
});
