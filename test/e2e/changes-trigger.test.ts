import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { node, type WorkflowJson } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { installPackage, packPackage } from '../n8n/pack';
import type { StoredWorkflow } from '../n8n/rest';
import { N8nServer } from '../n8n/server';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

// A published Changes Trigger in an n8n that is killed without warning, with and without n8n's durable schedules.

const DEAL = 2;
const TRIGGER = 'Deal Changed';
const OUTPUT = 'Line';

let userFolder: string;
let server: N8nServer;
let sandbox: Sandbox;
let shared: World;

/** Starts an n8n of its own, because it is killed. */
async function startN8n(env: Record<string, string> = {}): Promise<void> {
	const { n8n, login } = shared;
	const logFile = join(checkout, 'artefacts', 'e2e', 'changes-trigger.log');
	server = await N8nServer.start(n8n, { userFolder, login, logFile, env });
}

beforeAll(async () => {
	shared = await world();
});

beforeEach(async () => {
	userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-changes-'));
	await installPackage(await packPackage(), userFolder);
});

afterEach(async () => {
	await server?.stop();
	await sandbox?.close();
	rmSync(userFolder, { recursive: true, force: true });
});

const workflow = (): WorkflowJson => ({
	name: 'Changed deals',
	nodes: [
		{
			type: `${shared.pack.name}.bitrix24ChangesTrigger`,
			name: TRIGGER,
			parameters: { resource: 'deal', triggerOn: 'createdOrChanged' },
		},
		{ type: 'n8n-nodes-base.noOp', name: OUTPUT },
	].map(node),
	connections: { [TRIGGER]: { main: [[{ node: OUTPUT, type: 'main', index: 0 }]] } },
});

/** Titles of the rows with which executions were started, and whether they said that they come again. */
async function rowsOf(stored: StoredWorkflow): Promise<Array<[title: unknown, repeat: unknown]>> {
	const ids = await server.rest.executionsOf(stored);
	const runs = await Promise.all(ids.map(async (id) => await server.rest.execution(id)));
	return runs.flatMap((run) => run.json(OUTPUT)).map(({ title, repeat }) => [title, repeat]);
}

async function untilRows(stored: StoredWorkflow, count: number): Promise<void> {
	while ((await rowsOf(stored)).length < count) await sleep(500);
}

const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

test.each([
	['as n8n is by itself', {}],
	['with durable schedules and cursors', DURABLE],
])(
	'nothing is lost and nothing comes twice when n8n is killed, %s',
	async (_, env) => {
		await startN8n(env);
		sandbox = await startSandbox(server, 'Changes', { seed: { deals: 3 } });
		const { store } = sandbox.portal;
		const stored = await server.rest.saveWorkflow(workflow(), [sandbox.credential]);
		const asked = () => sandbox.portal.statistics.totals.requests;
		await server.rest.activate(stored);
		while (asked() === 0) await sleep(100);
		// The place is kept after the answer.
		await sleep(1_000);
		store.add(DEAL, { title: 'Before the kill' });
		await sleep(1_100);
		await server.kill();
		store.add(DEAL, { title: 'While it was away' });
		await sleep(1_100);
		await startN8n(env);
		await untilRows(stored, 2);
		store.add(DEAL, { title: 'After the start' });
		await untilRows(stored, 3);
		expect((await rowsOf(stored)).map(([title]) => title).sort()).toEqual([
			'After the start',
			'Before the kill',
			'While it was away',
		]);
		await server.kill();
		await startN8n(env);
		const before = asked();
		while (asked() === before) await sleep(100);
		await sleep(2_000);
		expect(await rowsOf(stored)).toHaveLength(3);
	},
	400_000,
);
