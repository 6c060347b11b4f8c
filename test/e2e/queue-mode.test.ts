import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { EngineRun } from '../engine/harness-run';
import { chain, node, start } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { installPackage, packPackage } from '../n8n/pack';
import { startQueueMode, type QueueMode } from '../n8n/queue-mode';
import type { StoredWorkflow } from '../n8n/rest';
import { standardLimit } from '../../sandbox';
import { startSandbox, type Sandbox } from './sandbox';
import { world } from './world';

// Only through Redis do the workers know of each other's requests. Otherwise each would use the whole limit.

/** Entity type of deals in crm.item.*. */
const dealEntity = 2;

const executions = 4;
const { capacity, leakPerSecond } = standardLimit;

let packName: string;
let userFolder: string;
let queue: QueueMode;
let sandbox: Sandbox;

beforeAll(async () => {
	const { n8n, pack, login } = await world();
	packName = pack.name;
	userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-queue-'));
	await installPackage(await packPackage(), userFolder);
	const logFolder = join(checkout, 'artefacts', 'e2e');
	// No worker can take all executions, and there is room for an urgent one.
	const concurrency = executions - 1;
	queue = await startQueueMode(n8n, { userFolder, login, workers: 2, concurrency, logFolder });
	sandbox = await startSandbox(queue.server, 'Queue mode');
});

afterAll(async () => {
	await queue?.stop();
	await sandbox?.close();
	rmSync(userFolder, { recursive: true, force: true });
});

interface Webhook {
	/** Path of the webhook, and name of its workflow. */
	path: string;
	/** `lastNode` answers when the workflow has ended, with its output. */
	responseMode: 'onReceived' | 'lastNode';
	priority?: 'background';
}

const addDeal = 'Add deal';

/** Publishes a workflow that adds a deal for each title that is posted to it. Each deal takes a request of its own. */
async function publish({ path, responseMode, priority }: Webhook): Promise<StoredWorkflow> {
	const titles = {
		type: 'n8n-nodes-base.splitOut',
		name: 'Titles',
		parameters: { fieldToSplitOut: 'body.titles', options: { destinationFieldName: 'title' } },
	};
	// A list of one command is sent as a single call, and lists of different items never share a request.
	const add = {
		type: `${packName}.bitrix24Batch`,
		name: addDeal,
		parameters: {
			operation: 'commandList',
			defineCommands: 'json',
			commandsJson: `=[{"key": "deal", "method": "crm.item.add", "parameters": {"entityTypeId": ${dealEntity}, "fields": {"title": "{{ $json.title }}"}}}]`,
			options: { ...(priority && { priority }) },
		},
	};
	return await publishNodes({ path, responseMode }, titles, add);
}

/** Publishes a workflow that a webhook starts. */
async function publishNodes(
	{ path, responseMode }: Pick<Webhook, 'path' | 'responseMode'>,
	...nodes: Parameters<typeof chain>
): Promise<StoredWorkflow> {
	const workflow = chain(...nodes);
	workflow.nodes[0] = node({
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		name: start,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', responseMode },
	});
	const { rest } = queue.server;
	const stored = await rest.saveWorkflow({ ...workflow, name: path }, [sandbox.credential]);
	await rest.activate(stored);
	return stored;
}

/** Titles of the deals of an execution. */
const titlesOf = ({ name }: StoredWorkflow, execution: number, count: number) =>
	Array.from({ length: count }, (_, deal) => `${name}: execution ${execution}, deal ${deal + 1}`);

/** Starts the executions of a workflow, all at once. @returns their IDs. */
async function startAll(workflow: StoredWorkflow, dealsEach: number): Promise<string[]> {
	const { server } = queue;
	const posts = Array.from({ length: executions }, async (_, index) => {
		await server.callWebhook(workflow.name, { titles: titlesOf(workflow, index + 1, dealsEach) });
	});
	await Promise.all(posts);
	return await server.rest.executionsOf(workflow);
}

/** Waits for executions, one after the other, because constant requests for all of them would slow n8n down. */
async function endOf(ids: string[]): Promise<EngineRun[]> {
	const runs: EngineRun[] = [];
	for (const id of ids) runs.push(await queue.server.rest.execution(id, 200_000));
	return runs;
}

async function untilRequests(count: number): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (requests() < count) {
		if (Date.now() > deadline) throw new Error(`The portal has seen ${requests()} requests, not ${count}`);
		await sleep(50);
	}
}

const requests = () => sandbox.portal.statistics.totals.requests;

/** Expects that every deal exists once, and that every execution has all of its deals. */
function expectAllDone(workflow: StoredWorkflow, runs: EngineRun[], dealsEach: number): void {
	expect(runs.map(({ status, error }) => [status, error?.message])).toEqual(
		Array(executions).fill(['success', undefined]),
	);
	for (const run of runs) {
		expect(run.json(addDeal).map(({ status }) => status)).toEqual(Array(dealsEach).fill('done'));
	}
	const wanted = runs.flatMap((_, index) => titlesOf(workflow, index + 1, dealsEach));
	const titles = sandbox.portal.store.records(dealEntity).map(({ title }) => title as string);
	expect(titles.filter((title) => title.startsWith(workflow.name)).sort()).toEqual(wanted.sort());
}

/** Warnings of the pack in the log. */
const warnings = (log: string) => log.split('\n').filter((line) => line.includes('Bitrix24: '));

describe(`${executions} executions at once on two workers, with single calls`, () => {
	const dealsEach = 75;
	let workflow: StoredWorkflow;
	let ids: string[];
	let runs: EngineRun[];
	let urgent: unknown;
	let urgentMs: number;

	beforeAll(async () => {
		workflow = await publish({ path: 'many', responseMode: 'onReceived', priority: 'background' });
		await publish({ path: 'urgent', responseMode: 'lastNode' });
		ids = await startAll(workflow, dealsEach);
		// From here on every call has to wait.
		await untilRequests(capacity);
		const calledAt = performance.now();
		urgent = await queue.server.callWebhook('urgent', { titles: ['Urgent'] });
		urgentMs = performance.now() - calledAt;
		runs = await endOf(ids);
	}, 240_000);

	test('all calls are done, each once and by a request of its own', () => {
		expectAllDone(workflow, runs, dealsEach);
		expect(sandbox.portal.statistics.totals.byMethod).toEqual({
			'crm.item.add': executions * dealsEach + 1,
		});
	});

	test('both workers take part', () => {
		const [one, other] = queue.workers.map((worker) => ids.filter((id) => worker.executions().includes(id)));
		expect(one.length).toBeGreaterThan(0);
		expect(other.length).toBeGreaterThan(0);
		expect([...one, ...other].sort()).toEqual([...ids].sort());
	});

	test('the portal refuses nothing', () => {
		expect(sandbox.portal.statistics.totals.refused).toBe(0);
	});

	test('they take at most 5 % longer than the limit of the portal makes them', () => {
		const times = sandbox.portal.statistics.requests.map(({ at }) => at);
		const bestMs = ((executions * dealsEach - capacity) / leakPerSecond) * 1_000;
		expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1.05 * bestMs);
	});

	test('a call that somebody waits for goes before those in the background', () => {
		expect(urgent).toMatchObject({ status: 'done' });
		expect(urgentMs).toBeLessThan(3_000);
	});

	test('the limits are kept in the Redis of the queue, with its prefix', async () => {
		const { client, settings } = queue.redis;
		const { host } = new URL(sandbox.portal.webhookUrl);
		expect(await client.keys('*bitrix24*')).toContain(`${settings.prefix}:bitrix24:{${host}}:limits`);
	});

	test('what both have spent is counted together, to the last request', async () => {
		const usage = { type: `${packName}.bitrix24Usage`, name: 'Usage', parameters: { operation: 'getUsage' } };
		await publishNodes({ path: 'usage', responseMode: 'lastNode' }, usage);
		// A worker publishes its last counts within half a second.
		await sleep(1_000);
		const { totals, byWorkflow } = (await queue.server.callWebhook('usage', {})) as IDataObject;
		expect(totals).toMatchObject({ requests: requests(), refusals: 0 });
		expect(byWorkflow).toContainEqual(
			expect.objectContaining({ workflow: 'many', requests: executions * dealsEach }),
		);
	});

	test('there is no hint and no warning', () => {
		for (const run of runs) expect(run.hints(addDeal)).toEqual([]);
		expect(warnings(queue.log())).toEqual([]);
	});
});

describe('Redis stands still in the middle of the work', () => {
	// n8n itself exits after ten seconds without Redis.
	const outageMs = 4_000;
	const dealsEach = 10;
	let workflow: StoredWorkflow;
	let runs: EngineRun[];
	let sentMeanwhile: number;

	beforeAll(async () => {
		workflow = await publish({ path: 'outage', responseMode: 'onReceived' });
		sandbox.portal.statistics.reset();
		const ids = await startAll(workflow, dealsEach);
		await untilRequests(executions);
		queue.redis.pause();
		const atPause = requests();
		await sleep(outageMs);
		sentMeanwhile = requests() - atPause;
		queue.redis.resume();
		runs = await endOf(ids);
	});

	test('the executions go on without it, and none fails', () => {
		expect(sentMeanwhile).toBeGreaterThan(0);
		expectAllDone(workflow, runs, dealsEach);
	});

	test('the portal refuses nothing', () => {
		expect(sandbox.portal.statistics.totals.refused).toBe(0);
	});

	test('each worker says once which server is away', () => {
		const server = `Redis at 127.0.0.1:${queue.redis.port}, which keeps the request limits`;
		const written = queue.workers.map((worker) => warnings(worker.log()));
		expect(written.map((lines) => lines.filter((line) => line.includes(server)))).toEqual([
			[expect.any(String)],
			[expect.any(String)],
		]);
		// Each kind of warning has a turn a minute: other things that need Redis may have said so too.
		for (const lines of written)
			expect(new Set(lines.map((line) => line.slice(0, 40))).size).toBe(lines.length);
	});
});

test('no log holds a secret', () => {
	const { password } = queue.redis.settings;
	const webhookSecret = sandbox.portal.webhookUrl.split('/').at(-2);
	expect(password).toHaveLength(24);
	expect(webhookSecret?.length).toBeGreaterThan(8);
	expect(queue.log()).not.toContain(password);
	expect(queue.log()).not.toContain(webhookSecret);
});
