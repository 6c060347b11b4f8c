import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEALS, EXPECTATIONS, requestsOf, TWO_PORTALS_EXAMPLE } from '../demo/expectations';
import { readWorkflow } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import type { StoredCredential, StoredWorkflow } from '../n8n/rest';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { type SandboxPortal, startPortal } from '../../sandbox';
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

// Workflows that hear of changes cannot be started by hand: they are published below.
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

describe('published examples', () => {
	const DEAL = 2;
	const CONTACT = 3;
	const PERSON = 5;
	const NAMES = ['A', 'B'] as const;

	let portals: Record<(typeof NAMES)[number], SandboxPortal>;
	let connected: Record<(typeof NAMES)[number], StoredCredential>;

	let byWebhook: StoredCredential;

	beforeAll(async () => {
		const options = { seed: { deals: 5 }, events: { localHandlers: true } };
		portals = { A: await startPortal(options), B: await startPortal(options) };
		const connect = async (name: (typeof NAMES)[number]): Promise<StoredCredential> => {
			const { url } = portals[name];
			const application = portals[name].addApplication({ redirectUrl: redirectUrlOf(n8n.url) });
			const data = oAuth2Credential(url, application);
			const saved = await n8n.rest.saveCredential(`Portal ${name}`, oAuth2CredentialType, data);
			await n8n.rest.connect(saved);
			return saved;
		};
		connected = { A: await connect('A'), B: await connect('B') };
		const data = webhookCredential(portals.A.webhookUrl);
		byWebhook = await n8n.rest.saveCredential('Portal A by webhook', webhookCredentialType, data);
	});

	afterAll(async () => {
		await Promise.all(Object.values(portals).map(async (one) => await one.close()));
	});

	/** Publishes an example, and runs a test until it is unpublished again. */
	async function published(
		example: string,
		credentials: StoredCredential[],
		test: (stored: StoredWorkflow) => Promise<void>,
	): Promise<void> {
		const workflow = readWorkflow(join(directory, `${example}.json`));
		for (const node of workflow.nodes) {
			const { id, name } = connected[node.name.endsWith(' B') ? 'B' : 'A'];
			if (credentials.length === 0 && node.type.includes('bitrix24'))
				node.credentials = { [oAuth2CredentialType]: { id, name } };
		}
		const stored = await n8n.rest.saveWorkflow({ ...workflow, name: example }, credentials);
		await n8n.rest.activate(stored);
		try {
			await test(stored);
		} finally {
			await n8n.rest.deactivate(stored);
		}
	}

	async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
		while (!(await holds())) await sleep(100);
	}

	const isBound = (code: string, name: (typeof NAMES)[number]) =>
		portals[name].events.subscriptions.some((one) => one.code === code);
	const runsOf = async (stored: StoredWorkflow) =>
		await Promise.all((await n8n.rest.executionsOf(stored)).map(async (id) => await n8n.rest.execution(id)));

	test('11-changed-deals-to-file: a deal that changed while it was not published becomes a line', async () => {
		const { store, statistics } = portals.A;
		const asked = () => statistics.totals.requests;
		let before = asked();
		await published('11-changed-deals-to-file', [byWebhook], async () => {
			await until(() => asked() > before);
			// The place is kept after the answer.
			await sleep(1_000);
		});
		store.add(DEAL, { title: 'Changed meanwhile' });
		await sleep(1_100);
		before = asked();
		await published('11-changed-deals-to-file', [byWebhook], async (stored) => {
			const lines = async () => (await runsOf(stored)).flatMap((run) => run.json('Line'));
			await until(async () => (await lines()).some(({ title }) => title === 'Changed meanwhile'));
		});
	});

	test('12-two-portals-equal: contacts are carried over in both directions, and then all is quiet', async () => {
		await published('12-two-portals-equal', [], async (stored) => {
			await until(() => NAMES.every((name) => isBound('ONCRMCONTACTUPDATE', name)));
			const nameIn = (name: (typeof NAMES)[number], id: unknown) =>
				portals[name].store.record(CONTACT, Number(id))?.lastName;
			const copyOf = (id: number) =>
				portals.B.store.records(CONTACT).find(({ originId }) => originId === String(id));
			const { id } = portals.A.events.act(PERSON, (store) =>
				store.add(CONTACT, { name: 'Customer', lastName: 'Made in A' }, PERSON),
			);
			await until(() => copyOf(id) !== undefined);
			expect(copyOf(id)?.lastName).toBe('Made in A');
			const copy = Number(copyOf(id)?.id);
			portals.B.events.act(PERSON, (store) =>
				store.update(CONTACT, copy, { lastName: 'Changed in B' }, PERSON),
			);
			await until(() => nameIn('A', id) === 'Changed in B');
			// Events of own writes have come by then.
			await Promise.all(NAMES.map(async (name) => await portals[name].events.settled()));
			await sleep(3_000);
			const runs = await runsOf(stored);
			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			expect(nameIn('B', copy)).toBe('Changed in B');
		});
	});
});
