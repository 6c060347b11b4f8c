import { chain, start } from '../engine/harness-workflow';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

/** Entity type of deals in crm.item.*. */
const dealEntity = 2;

const executions = 4;
const dealsEach = 750;
const capacity = 50;

let n8n: World;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Shared limit', {
		limit: { capacity, leakPerSecond: 2, leak: 'everySecond', refusedRequestsCount: false },
	});
});

afterAll(async () => {
	await sandbox?.close();
});

test(`${executions} executions at once share one limit: the portal refuses nothing and nothing is lost`, async () => {
	const workflows = [];
	for (let index = 1; index <= executions; index++) {
		const create = {
			type: `${n8n.pack.name}.bitrix24Crm`,
			name: 'Create deals',
			credentials: { bitrix24WebhookApi: sandbox.credential },
			parameters: {
				resource: 'deal',
				operation: 'create',
				fields: { mappingMode: 'defineBelow', value: { title: '={{ $json.title }}' } },
			},
		};
		const titles = Array.from({ length: dealsEach }, (_, deal) => `Execution ${index}, deal ${deal + 1}`);
		const pinData = { [start]: titles.map((title) => ({ json: { title } })) };
		const workflow = { ...chain(create), name: `Shared limit ${index}`, pinData };
		workflows.push(await n8n.rest.saveWorkflow(workflow, [sandbox.credential]));
	}

	const runs = await Promise.all(workflows.map(async (workflow) => await n8n.rest.runWorkflow(workflow)));

	expect(runs.map(({ status, error }) => [status, error?.message])).toEqual(
		Array(executions).fill(['success', undefined]),
	);
	for (const run of runs) expect(run.output('Create deals')).toHaveLength(dealsEach);
	const titles = sandbox.portal.store.records(dealEntity).map(({ title }) => title);
	expect(new Set(titles).size).toBe(executions * dealsEach);
	expect(titles).toHaveLength(executions * dealsEach);

	const { requests, refused } = sandbox.portal.statistics.totals;
	expect(refused).toBe(0);
	// There were more requests than the bucket holds, so each execution had to know of the others.
	expect(requests).toBeGreaterThan(capacity);
});
