import { type FieldDescription, parseFields } from '../../../src/catalog/field';
import { isColumn, isFilterable, isSortable } from '../../../src/catalog/filter';
import * as nodes from '../../../src/nodes';
import type { Asking, Operation } from '../../../src/operations/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { Portal } from '../../../src/portal/portal';
import { fakeContext } from './fake-context';

let sandbox: SandboxPortal;
beforeAll(async () => (sandbox = await startPortal({ limit: 'none' })));
afterAll(async () => await sandbox.close());

function operationOf(resource: string, value = 'getAll'): Operation {
	const found = [nodes.crm, nodes.crmSettings, nodes.tasks, nodes.people]
		.flatMap(({ resources }) => resources)
		.find((one) => one.value === resource)
		?.operations.find((one) => one.value === value);
	if (found === undefined) throw new Error(`There is no ${resource}.${value}`);
	return found;
}

/** The fields that the panel offers for a use, as the sandbox portal describes them. */
async function offered(resource: string, wanted: (field: FieldDescription) => boolean): Promise<string[]> {
	const portal = new Portal(new AxiosTransport(sandbox.webhookUrl), {
		...{ plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority: 'normal' },
	});
	const asking: Asking = { ...fakeContext({}).context, lookUp: portal.caller };
	const fields = (await operationOf(resource).fields?.(asking)) ?? [];
	return fields.filter(wanted).map(({ name }) => name);
}

it('comments of a timeline have no filter, since their method takes none', async () => {
	const { parameters } = operationOf('timelineComment');
	expect(parameters).not.toContain('filters');
	expect(parameters).not.toContain('options.filterJson');
	expect(parameters).toContain('options.columns');
	expect(await offered('timelineComment', isFilterable)).toEqual([]);
	expect(await offered('timelineComment', isSortable)).toEqual(['ID', 'CREATED', 'AUTHOR_ID']);
	expect(await offered('timelineComment', isColumn)).toContain('COMMENT');
});

it('tasks are filtered and sorted by what their list takes, also where it is no field of a task', async () => {
	const filters = await offered('task', isFilterable);
	expect(filters).toEqual(
		expect.arrayContaining(['ID', 'TITLE', 'TAG', 'ACCOMPLICE', 'REAL_STATUS', 'UF_CRM_TASK']),
	);
	for (const name of ['DESCRIPTION', 'ACCOMPLICES', 'AUDITORS', 'TAGS', 'START_DATE_PLAN'])
		expect(filters).not.toContain(name);
	const sorts = await offered('task', isSortable);
	expect(sorts).toEqual(expect.arrayContaining(['DEADLINE', 'START_DATE_PLAN', 'RESPONSIBLE_LAST_NAME']));
	expect(sorts).not.toContain('DESCRIPTION');
	const columns = await offered('task', isColumn);
	expect(columns).toEqual(expect.arrayContaining(['DESCRIPTION', 'ACCOMPLICES']));
	expect(columns).not.toContain('ACCOMPLICE');
});

it.each([
	['timeEntry', ['ID', 'USER_ID', 'CREATED_DATE']],
	['workingDay', ['startTime']],
	['automatedSolution', ['id', 'title']],
])('%s is filtered by %p', async (resource, names) => {
	expect(await offered(resource, isFilterable)).toEqual(names);
});

it.each(['userCustomField', 'dealCustomField'])(
	'%s is not filtered by labels and settings',
	async (resource) => {
		const names = await offered(resource, isFilterable);
		expect(names).toContain('FIELD_NAME');
		for (const name of ['SETTINGS', 'LIST', 'EDIT_FORM_LABEL', 'HELP_MESSAGE'])
			expect(names).not.toContain(name);
	},
);

it('no list is filtered by files, participants or settings of activities', async () => {
	const names = await offered('activity', isFilterable);
	expect(names).toContain('SUBJECT');
	for (const name of ['COMMUNICATIONS', 'FILES', 'SETTINGS', 'PROVIDER_PARAMS'])
		expect(names).not.toContain(name);
	expect(await offered('activity', isColumn)).toContain('COMMUNICATIONS');
	const [phone] = parseFields({ fm: { type: 'crm_multifield' } });
	expect([isFilterable(phone), isSortable(phone), isColumn(phone)]).toEqual([false, false, false]);
});
