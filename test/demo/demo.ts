/**
 * `npm run demo`: runs the workflows of examples/ in n8n's engine, with the built nodes, on a sandbox portal that is as slow
 * as a real one. The exit code is 1 when a value or a number is wrong, or a request was refused.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';

import {
	type CredentialData,
	Engine,
	type EngineRun,
	readWorkflow,
	type WorkflowJson,
} from '../engine/harness';
import { PublishedWorkflow } from '../engine/harness-published';
import type { StartedTrigger } from '../engine/harness-trigger';
import { triggersOfProcess } from '../../src/triggers/delivery/process';
import { startPortalProcess, type PortalProcess } from '../../sandbox/process';
import type { Checked, Expectation, Published } from './expectation';
import { DEALS, EXPECTATIONS, requestsOf } from './expectations';
import { applicationOf } from './application';
import { type DemoRow, printRows } from './table';
import { keepPortalsEqual } from './two-portals';

const root = join(__dirname, '..', '..');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Waits for the next second, because a run leaves changes of the second in which it begins for the next run. */
const nextSecond = async (): Promise<void> => await sleep(1_100);

async function runExample(
	engine: Engine,
	portal: PortalProcess,
	expectation: Expectation,
): Promise<DemoRow[]> {
	const { again, before, published } = expectation;
	if (before !== undefined) await engine.run(before, { credentials: credentialsOf(portal) });
	// n8n stores static data of a workflow. Here they stay in this object.
	const workflow = { ...readWorkflow(join(root, 'examples', `${expectation.example}.json`)), staticData: {} };
	if (expectation.heard !== undefined) return await hear(engine, portal, workflow, expectation);
	if (published !== undefined) {
		const byHand = await runOnce(engine, portal, workflow, expectation);
		return [byHand, await runPublished(engine, portal, workflow, published)];
	}
	if (again === undefined) return [await runOnce(engine, portal, workflow, expectation)];
	await nextSecond();
	const first = await runOnce(engine, portal, workflow, expectation);
	for (const [id, fields] of Object.entries(again.changed)) await changeDeal(portal, Number(id), fields);
	await nextSecond();
	return [first, await runOnce(engine, portal, workflow, again)];
}

const credentialsOf = ({ webhookUrl }: PortalProcess): CredentialData => ({
	bitrix24WebhookApi: { webhookSecretUrl: webhookUrl, plan: 'standard' },
});

/** Publishes a workflow, lets deals change, and runs it with what its trigger hears. */
async function hear(
	engine: Engine,
	portal: PortalProcess,
	workflow: WorkflowJson,
	expectation: Expectation,
): Promise<DemoRow[]> {
	const credentials = { ...credentialsOf(portal), ...(await applicationOf(portal)) };
	const heard: INodeExecutionData[] = [];
	let trigger = '';
	const published = await PublishedWorkflow.start(engine, workflow, {
		credentials,
		onItems: (name, items) => {
			trigger = name;
			heard.push(...items);
		},
	});
	// Times of a portal have whole seconds, and a move into a stage before the publishing does not count.
	await nextSecond();
	try {
		const start = async (): Promise<EngineRun> => {
			await portal.setEvents({ held: true });
			for (const { id, fields } of expectation.heard ?? []) await changeDeal(portal, id, fields);
			// What the person asks of the portal is no work of the pack.
			await portal.resetStatistics();
			await portal.setEvents({ held: false });
			await portal.eventsSettled();
			await published.idle();
			const [failure] = published.errors;
			if (failure !== undefined) throw failure;
			return await engine.run(workflow, { credentials, items: { [trigger]: heard }, startNode: trigger });
		};
		return [await runOnce(engine, portal, workflow, expectation, start)];
	} finally {
		await published.stop();
	}
}

/** Changes a deal as a person does who works in the portal. */
async function changeDeal({ webhookUrl }: PortalProcess, id: number, fields: object): Promise<void> {
	const { status } = await fetch(`${webhookUrl}crm.item.update.json`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ entityTypeId: 2, id, fields }),
	});
	if (status !== 200) throw new Error(`Deal ${id} could not be changed: status ${status}`);
}

async function runOnce(
	engine: Engine,
	portal: PortalProcess,
	workflow: WorkflowJson,
	expectation: Omit<Expectation, 'example'>,
	start: (workflow: WorkflowJson) => Promise<EngineRun> = async () =>
		await engine.run(workflow, { credentials: credentialsOf(portal) }),
): Promise<DemoRow> {
	say(`  ${expectation.title} …`);
	await portal.resetStatistics();
	const begun = performance.now();
	const run = await start(workflow);
	const seconds = (performance.now() - begun) / 1_000;
	const { totals } = await portal.statistics();
	const failure = run.error === undefined ? undefined : `the workflow stopped: ${run.error.message}`;
	const { right, wrong, message }: Checked =
		failure === undefined ? await expectation.check(run, portal) : { right: 0, wrong: [failure] };
	const { leastRequests, mostRequests } = expectation;
	const { work, dictionaries } = requestsOf(totals);
	if (work > mostRequests) wrong.push(`${work} requests, at most ${mostRequests} are expected`);
	if (totals.refused > 0) wrong.push(`${totals.refused} requests were refused`);
	return {
		workflow: expectation.title,
		rows: right,
		requests: work,
		dictionaries,
		least: leastRequests,
		refused: totals.refused,
		seconds,
		wrong,
		message,
	};
}

/** Publishes a workflow, kills n8n while an execution begins, and starts it again. */
async function runPublished(
	engine: Engine,
	portal: PortalProcess,
	workflow: WorkflowJson,
	published: Published,
): Promise<DemoRow> {
	const { title, trigger, output, changed, leastRequests, mostRequests, check } = published;
	say(`  ${title} …`);
	await portal.resetStatistics();
	const begun = performance.now();
	const node = workflow.nodes.find(({ name }) => name === trigger);
	if (node === undefined) throw new Error(`There is no node ${trigger}`);
	const rows: IDataObject[] = [];
	const stored = new Set<string>();
	let isKilled = false;
	let lost = 0;
	let ended = 0;
	const start = async (activation: 'activate' | 'init'): Promise<StartedTrigger> =>
		await engine.startTrigger(node, {
			...{ credentials: credentialsOf(portal), staticData: workflow.staticData, activation },
			run: async (items, key = '') => {
				// Killed before it has stored the execution.
				if (isKilled) {
					lost += 1;
					return await new Promise<never>(() => undefined);
				}
				if (stored.has(key)) return undefined;
				stored.add(key);
				const run = await engine.run(workflow, {
					...{ credentials: credentialsOf(portal), items: { [trigger]: items }, mode: 'trigger' },
				});
				rows.push(...run.json(output));
				ended += 1;
				return { status: run.status, finished: true } as IRun;
			},
		});
	const kill = async ({ response }: StartedTrigger): Promise<void> => {
		await response.closeFunction?.();
		const { running, deliveries } = triggersOfProcess();
		running.clear();
		deliveries.clear();
	};
	await kill(await start('activate'));
	for (const [id, fields] of Object.entries(changed[0])) await changeDeal(portal, Number(id), fields);
	await nextSecond();
	isKilled = true;
	const dying = await start('init');
	while (lost === 0) await sleep(20);
	await kill(dying);
	for (const [id, fields] of Object.entries(changed[1])) await changeDeal(portal, Number(id), fields);
	await nextSecond();
	isKilled = false;
	const last = await start('init');
	while (ended < 2) await sleep(20);
	await kill(last);
	const { right, wrong, message } = await check(rows, portal);
	const { totals } = await portal.statistics();
	const work = requestsOf(totals).work - Object.keys({ ...changed[0], ...changed[1] }).length;
	if (work > mostRequests) wrong.push(`${work} requests, at most ${mostRequests} are expected`);
	if (totals.refused > 0) wrong.push(`${totals.refused} requests were refused`);
	const seconds = (performance.now() - begun) / 1_000;
	const counts = { requests: work, dictionaries: 0, least: leastRequests, refused: totals.refused };
	return { workflow: title, rows: right, ...counts, seconds, wrong, message };
}

async function main(): Promise<void> {
	say(
		`Starting a sandbox portal with ${DEALS} deals (50 requests at once, 2 a second; 20 ms a request, 15 ms a list page, 60 ms a write) …`,
	);
	const portal = await startPortalProcess({
		cost: { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 },
		seed: { deals: DEALS },
	});
	try {
		say("Loading n8n's engine with the nodes …");
		const engine = await Engine.load();
		say('Running the workflows of examples/:');
		const rows: DemoRow[] = [];
		for (const expectation of EXPECTATIONS) rows.push(...(await runExample(engine, portal, expectation)));
		say('  contacts of two portals kept equal …');
		rows.push(await keepPortalsEqual(engine));
		printRows(rows);
		process.exitCode = rows.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
	} finally {
		await portal.close();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
