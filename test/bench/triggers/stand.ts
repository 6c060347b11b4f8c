import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import type { SeedVolumes } from '../../../sandbox/seed/records';
import { node, type NodeSketch, type WorkflowJson } from '../../engine/harness-workflow';
import { ensureN8n } from '../../n8n/install';
import { installPackage, packPackage } from '../../n8n/pack';
import { type StoredCredential, type StoredWorkflow, TEST_LOGIN } from '../../n8n/rest';
import { N8nServer } from '../../n8n/server';
import { webhookCredential, webhookCredentialType } from '../../n8n/webhook-credential';

/** Milliseconds until a published workflow must take calls. */
const PUBLISHED_MS = 60_000;

/** Events that the portal sends at the same time. */
const SENDERS = 20;

/** A real n8n with this pack, and a portal in a process of its own that calls it. */
export interface Stand {
	n8n: N8nServer;
	portal: PortalProcess;
	/** Name of the package, with which the types of its nodes begin. */
	pack: string;
	/** A webhook of the portal, for the plan Standard. */
	credential: StoredCredential;
	stop(): Promise<void>;
}

/** Starts both. Executions that end well are stored too, because they are counted. */
export async function startStand(seed: SeedVolumes): Promise<Stand> {
	const installed = await ensureN8n();
	const userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-bench-'));
	const pack = await packPackage();
	await installPackage(pack, userFolder);
	const events = { localHandlers: true, parallel: SENDERS };
	const portal = await startPortalProcess({ seed, events, cost: { latencyMs: 20, listMs: 15, readMs: 5 } });
	const n8n = await N8nServer.start(installed, {
		userFolder,
		login: TEST_LOGIN,
		env: { EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all', N8N_LOG_LEVEL: 'warn' },
	}).catch(async (error: Error) => {
		await portal.close();
		throw error;
	});
	const { rest } = n8n;
	const data = webhookCredential(portal.webhookUrl, 'standard');
	return {
		n8n,
		portal,
		pack: pack.name,
		credential: await rest.saveCredential('Bench', webhookCredentialType, data),
		async stop() {
			await n8n.stop();
			await portal.close();
			rmSync(userFolder, { recursive: true, force: true });
		},
	};
}

/** A trigger with one node behind it that does nothing. */
const workflowOf = (name: string, trigger: NodeSketch): WorkflowJson & { name: string } => ({
	name,
	nodes: [
		node({ ...trigger, name: 'Trigger' }),
		node({ type: 'n8n-nodes-base.noOp', name: 'Next', position: [300, 0] }),
	],
	connections: { Trigger: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
});

/** A published workflow and the address that starts it. */
export interface Published {
	workflow: StoredWorkflow;
	url: string;
}

/** Publishes a workflow with a trigger, and waits until n8n takes its calls. @param path of its webhook. */
export async function publishTrigger(
	{ n8n, credential }: Stand,
	{ name, path, ...trigger }: NodeSketch & { name: string; path: string },
): Promise<Published> {
	const workflow = await n8n.rest.saveWorkflow(workflowOf(name, trigger), [credential]);
	await n8n.rest.activate(workflow);
	const url = `${n8n.url}/webhook/${path}`;
	const deadline = Date.now() + PUBLISHED_MS;
	// Nothing but POST is taken, so that looking starts no execution.
	while (!(await (await fetch(url)).text()).includes('POST')) {
		if (Date.now() > deadline) throw new Error(`n8n takes no calls of ${name}:\n${n8n.log().slice(-2_000)}`);
		await sleep(100);
	}
	return { workflow, url };
}

/** Bitrix24 Trigger for changed deals, which takes calls with a token. */
export const bitrix24Trigger = (
	{ pack }: Stand,
	name: string,
	parameters: { applicationTokens: string[]; fetchRecord?: boolean },
): NodeSketch & { name: string; path: string } => ({
	type: `${pack}.bitrix24Trigger`,
	name,
	webhookId: name,
	path: `${name}/webhook`,
	parameters: { events: ['ONCRMDEALUPDATE'], ...parameters },
});

/** Executions of a workflow: how many there are, and how many of them have ended well. */
export async function executionsOf(
	{ n8n }: Stand,
	{ id }: StoredWorkflow,
): Promise<{ all: number; succeeded: number }> {
	const count = async (filter: object): Promise<number> => {
		const query = encodeURIComponent(JSON.stringify({ workflowId: id, ...filter }));
		const path = `/rest/executions?limit=1&filter=${query}`;
		return (await n8n.rest.request<{ count: number }>('GET', path)).count;
	};
	return { all: await count({}), succeeded: await count({ status: ['success'] }) };
}

/** The IDs of all executions of a workflow. */
export async function executionIds({ n8n }: Stand, { id }: StoredWorkflow): Promise<string[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const ids: string[] = [];
	let page = '';
	for (;;) {
		const { results, nextCursor } = await n8n.rest.request<{
			results: Array<{ id: string }>;
			nextCursor: string | null;
		}>('GET', `/rest/executions?limit=100&filter=${filter}${page}`);
		ids.push(...results.map((one) => one.id));
		if (nextCursor === null) return ids;
		page = `&cursor=${encodeURIComponent(nextCursor)}`;
	}
}
