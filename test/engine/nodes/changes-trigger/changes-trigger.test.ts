import { rmSync } from 'node:fs';

import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';
import { limitsEnvironment } from '../../../../src/portal/settings/configuration';
import { closeLimits } from '../../../../src/portal/shared/shared-portal';
import { triggersOfProcess } from '../../../../src/triggers/delivery/process';
import { until } from '../../../support/until';
import type { StartedTrigger, TriggerOptions } from '../../harness-trigger';
import { Sandbox } from '../../sandbox';
import { describeNode } from '../operation-cases';

// A trigger has no operations.
describeNode('changesTrigger', {});

let sandbox: Sandbox;
/** The portal's clock, Unix seconds. */
let seconds: number;
/** What n8n keeps with the workflow. */
let staticData: IDataObject;
/** Executions that were started, in their order. */
let executions: Array<{ rows: IDataObject[]; key: string | undefined }>;
let started: StartedTrigger[];
/** How an execution ends. Never, once the process is gone. */
let end: (rows: IDataObject[]) => Promise<Partial<IRun>>;

const success = async (): Promise<Partial<IRun>> =>
	await Promise.resolve({ status: 'success', finished: true });

beforeEach(async () => {
	seconds = Math.floor(Date.now() / 1_000);
	[staticData, executions, started, end] = [{}, [], [], success];
	sandbox = await Sandbox.open(
		{
			...{ limit: 'none', seed: { deals: 5 } },
			clock: { now: () => seconds * 1_000, sleep: async () => await Promise.resolve() },
		},
		'selfHosted',
	);
});
afterEach(async () => {
	await Promise.all(started.map(async ({ response }) => await response.closeFunction?.()));
	await sandbox.close();
});

type Options = Partial<TriggerOptions> & { node?: string; name?: string };

/** Publishes a workflow with the trigger, or starts n8n with it. */
async function start(
	parameters: object = {},
	{ node = 'watch-1', name = 'Watch', ...options }: Options = {},
): Promise<StartedTrigger> {
	const run = async (items: INodeExecutionData[], key?: string): Promise<IRun | undefined> => {
		if (key !== undefined && executions.some((one) => one.key === key)) return undefined;
		const rows = items.map(({ json }) => json);
		executions.push({ rows, key });
		return (await end(rows)) as IRun;
	};
	const type = sandbox.engine.type('bitrix24ChangesTrigger');
	const sketch = { type, name, id: node, parameters: { resource: 'deal', ...parameters } as never };
	const trigger = await sandbox.engine.startTrigger(sketch, {
		...{ credentials: sandbox.credentials, staticData, run },
		...options,
	});
	started.push(trigger);
	return trigger;
}

/** n8n is killed: nothing is closed, and nothing of the process is left. */
async function kill(): Promise<void> {
	for (const one of started.splice(0)) await one.response.closeFunction?.();
	const { running, deliveries } = triggersOfProcess();
	running.clear();
	deliveries.clear();
	await closeLimits();
	limitsEnvironment().portals.clear();
	staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
	end = success;
}

/** Throws away the folder in which the pack keeps texts. */
const loseFolder = () => rmSync(process.env.BITRIX24_USAGE_FOLDER ?? '', { recursive: true, force: true });

const idsOf = (rows: readonly IDataObject[]) => rows.map(({ id }) => id);
const ids = () => executions.flatMap(({ rows }) => idsOf(rows));
const requests = () => sandbox.portal.statistics.totals.requests;
const add = (count = 1): number[] => {
	const made = Array.from({ length: count }, () => sandbox.portal.store.add(2, { title: 'New' }).id);
	seconds += 1;
	return made;
};
/** Starts again, which looks at once, and waits for the next request of the look. */
async function look(parameters: object = {}, options: Options = {}): Promise<void> {
	const before = requests();
	await start(parameters, { activation: 'init', ...options });
	await until(() => requests() > before);
}

it('starts with what changes after it was published, and goes on after a restart', async () => {
	await start({ simplify: false });
	expect([executions, requests()]).toEqual([[], 1]);
	const made = add(3);
	await kill();
	await look({ simplify: false });
	await until(() => executions.length > 0);
	expect(ids()).toEqual(made);
	expect(executions[0].rows[0]).toMatchObject({ title: 'New', stageId: 'NEW' });
	expect(executions[0].rows[0]).not.toHaveProperty('repeat');
	await kill();
	await look();
	expect(executions).toHaveLength(1);
});

it('keeps its place when the node is renamed, and when its folder is thrown away', async () => {
	await start();
	const made = add(1);
	await kill();
	await look({}, { name: 'Renamed' });
	await until(() => executions.length > 0);
	expect(ids()).toEqual(made);
	// A container without a volume: only what n8n itself stores is left.
	const more = add(1);
	await kill();
	loseFolder();
	await look({}, { name: 'Renamed' });
	await until(() => executions.length > 1);
	expect(ids()).toEqual([...made, ...more]);
});

it('keeps the place at which it was published, although its folder is thrown away before anything has changed', async () => {
	await start();
	const made = add(1);
	await kill();
	loseFolder();
	await look();
	await until(() => executions.length > 0);
	expect(ids()).toEqual(made);
});

it('begins from a date, in portions', async () => {
	seconds += 2;
	await start({ startFrom: 'date', startDate: '2020-01-01', options: { rowsPerRun: 2 } });
	await until(() => executions.length === 3);
	expect(executions.map(({ rows }) => rows.length)).toEqual([2, 2, 1]);
	expect(new Set(ids()).size).toBe(5);
});

it('gives rows of an execution that nobody saw begin once more, with repeat and the same key', async () => {
	await start();
	const made = add(2);
	await kill();
	end = async () => await new Promise(() => undefined);
	await look();
	await until(() => executions.length === 1);
	const [{ key }] = executions;
	await kill();
	// n8n has lost it: it was killed before it stored the execution.
	executions = [];
	await look();
	await until(() => executions.length === 1);
	expect(executions[0].key).toBe(key);
	expect(executions[0].rows.map(({ id, repeat }) => [id, repeat])).toEqual(made.map((id) => [id, true]));
	// And n8n leaves it out by itself where it has stored it.
	await kill();
	await look();
	expect(executions).toHaveLength(1);
});

it('12 triggers of a portal take two requests at most, and one when nothing has changed', async () => {
	const nodes = Array.from({ length: 12 }, (_, index) => `node-${index}`);
	const all = async (activation: 'activate' | 'init') =>
		await Promise.all(nodes.map(async (node) => await start({}, { node, workflow: node, activation })));
	await all('activate');
	await kill();
	sandbox.portal.statistics.reset();
	await all('init');
	await until(() => requests() > 0);
	expect(sandbox.portal.statistics.requests.map(({ commands }) => commands.length)).toEqual([12]);
	await kill();
	add(1);
	sandbox.portal.statistics.reset();
	await all('init');
	await until(() => executions.length === 12);
	expect(requests()).toBeLessThanOrEqual(2);
});

it('tests show a few of the latest rows, and move nothing', async () => {
	const { response } = await start({}, { mode: 'manual' });
	await response.manualTriggerFunction?.();
	expect(executions[0].rows).toHaveLength(3);
	expect(staticData).toEqual({});
});

it('says at once what is wrong, and after a start of n8n only later', async () => {
	const wrong = { filters: { conditions: [{ field: 'nothing', operator: 'equals', value: '1' }] } };
	await expect(start(wrong)).rejects.toThrow(
		`names "nothing", which is not a field of these records. Choose a field from the list`,
	);
	const trigger = await start(wrong, { activation: 'init' });
	expect(trigger.response.closeFunction).toBeDefined();
});

it('does not throw when the portal is away', async () => {
	sandbox.portal.faults.add({ kind: 'html502', times: 0 });
	const trigger = await start({}, { activation: 'init' });
	expect(trigger.response.closeFunction).toBeDefined();
});

it('a second start of the same node ends the first', async () => {
	await start();
	await start();
	const made = add(1);
	await look();
	await until(() => executions.length > 0);
	expect(ids()).toEqual(made);
});
