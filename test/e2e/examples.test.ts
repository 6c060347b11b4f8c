import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEALS, EXPECTATIONS, requestsOf, TWO_PORTALS_EXAMPLE } from '../demo/expectations';
import { readWorkflow } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import type { StoredCredential } from '../n8n/rest';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { startPortalProcess, type PortalProcess } from '../../sandbox/process';
import { world, type World } from './world';

// The workflows must do in a whole n8n what `npm run demo` expects of them in n8n's engine.

const directory = join(checkout, 'examples');

let n8n: World;
let portal: PortalProcess;
let credential: StoredCredential;

beforeAll(async () => {
	n8n = await world();
	// This is the portal of the demo, which is as slow as a real one.
	const cost = { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 };
	portal = await startPortalProcess({ cost, seed: { deals: DEALS } });
	const data = webhookCredential(portal.webhookUrl);
	credential = await n8n.rest.saveCredential('Examples', webhookCredentialType, data);
});

afterAll(async () => {
	await portal?.close();
});

test('every example is expected to do something', () => {
	const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
	const expected = [...EXPECTATIONS.map(({ example }) => example), TWO_PORTALS_EXAMPLE];
	expect(files.sort()).toEqual(expected.map((example) => `${example}.json`).sort());
});

// Workflows that hear of changes cannot be started by hand: trigger.test.ts publishes them.
test.each(EXPECTATIONS.filter(({ heard }) => heard === undefined))(
	'$example: $title',
	async (expectation) => {
		const { example, before, leastRequests, mostRequests, check } = expectation;
		const workflow = readWorkflow(join(directory, `${example}.json`));
		const stored = await n8n.rest.saveWorkflow({ ...workflow, name: example }, [credential]);
		if (before !== undefined) await n8n.rest.runWorkflow(await n8n.rest.saveWorkflow(before, [credential]));
		await portal.resetStatistics();

		const run = await n8n.rest.runWorkflow(stored);

		expect([run.status, run.error?.message]).toEqual(['success', undefined]);
		const { right, wrong } = await check(run, portal);
		expect(wrong).toEqual([]);
		expect(right).toBeGreaterThan(0);
		const { totals } = await portal.statistics();
		const { work } = requestsOf(totals);
		expect(totals.refused).toBe(0);
		expect(work).toBeGreaterThanOrEqual(leastRequests);
		expect(work).toBeLessThanOrEqual(mostRequests);
	},
);
