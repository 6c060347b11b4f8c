import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeSketch } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { ensureRelease, type N8nInstallation } from '../n8n/install';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import type { StoredCredential, StoredWorkflow } from '../n8n/rest';
import { N8nServer } from '../n8n/server';
import { chosenN8nVersion, n8nVersion, olderN8nVersions } from '../n8n/versions';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { startPortal, type SandboxPortal } from '../../sandbox';
import { Receiver } from './receiver';
import { world, type World } from './world';

// All triggers in short, where n8n starts them in other ways than the release on which the pack is tested: in older
// releases, and without its publication service. Each n8n is killed once. With N8N_VERSION they run in that one alone.

interface Case {
	name: string;
	version: string;
	env: Record<string, string>;
}

const cases: Case[] = process.env.N8N_VERSION
	? [{ name: chosenN8nVersion, version: chosenN8nVersion, env: {} }]
	: [
			...olderN8nVersions.map((version) => ({ name: version, version, env: {} })),
			{
				name: `${n8nVersion} without its publication service`,
				version: n8nVersion,
				env: { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false' },
			},
		];

const DEAL = 2;
const CODE = 'ONCRMDEALUPDATE';

describe.each(cases)('in n8n $name', ({ name, version, env }) => {
	let shared: World;
	let installed: N8nInstallation;
	let userFolder: string;
	let n8n: N8nServer;
	let portal: SandboxPortal;
	let receiver: Receiver;
	let clientId: string;
	let credentials: StoredCredential[];
	const published = new Map<string, StoredWorkflow>();

	const startServer = async (preferredPort?: number): Promise<void> => {
		const logFile = join(checkout, 'artefacts', 'e2e', `triggers-${name.replaceAll(' ', '-')}.log`);
		n8n = await N8nServer.start(installed, { userFolder, login: shared.login, logFile, preferredPort, env });
	};

	beforeAll(async () => {
		shared = await world();
		installed = process.env.N8N_VERSION ? shared.n8n : await ensureRelease(version);
		userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-versions-'));
		const nodes = join('.n8n', 'nodes');
		cpSync(join(shared.userFolder, nodes), join(userFolder, nodes), { recursive: true });
		receiver = await Receiver.start();
		portal = await startPortal({ seed: { deals: 20 }, events: { localHandlers: true } });
		await startServer();
		const application = portal.addApplication({ redirectUrl: redirectUrlOf(n8n.url) });
		clientId = application.clientId;
		const { rest } = n8n;
		const oAuth2 = oAuth2Credential(portal.url, application);
		const connected = await rest.saveCredential('Application', oAuth2CredentialType, oAuth2);
		await rest.connect(connected);
		const webhook = webhookCredential(portal.webhookUrl);
		credentials = [connected, await rest.saveCredential('Webhook', webhookCredentialType, webhook)];
	}, 1_800_000);

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.close();
		await portal?.close();
		rmSync(userFolder, { recursive: true, force: true });
	});

	/** A workflow of a trigger that posts what it hears. */
	async function save(workflow: string, type: string, parameters: object): Promise<StoredWorkflow> {
		const trigger: NodeSketch = {
			type: `${shared.pack.name}.${type}`,
			webhookId: `${workflow}-a41b`,
			parameters: parameters as never,
		};
		return await n8n.rest.saveWorkflow(receiver.workflow(workflow, trigger), credentials);
	}

	async function publish(workflow: string, type: string, parameters: object): Promise<void> {
		const stored = await save(workflow, type, parameters);
		await n8n.rest.activate(stored);
		published.set(workflow, stored);
	}

	const events = { events: [CODE], ignoreOwnChanges: false };
	const byOAuth2 = { ...events, authentication: 'oAuth2' };
	const addressOf = (workflow: string) => `${n8n.url}/webhook/${workflow}-a41b/webhook`;
	const bound = () =>
		portal.events.subscriptions
			.filter(({ url }) => !url.startsWith(addressOf('hand')))
			.map(({ code, url }) => `${code} ${url === '' ? 'queued' : 'called'}`)
			.sort();
	const changeDeal = (id: number, title: string) =>
		portal.events.act(1, (store) => store.update(DEAL, id, { title }, 1));
	/** IDs of the records that a workflow has got, each as often as it came. */
	const idsAt = (workflow: string) =>
		receiver
			.at(workflow)
			.map(({ id }) => Number(id))
			.sort((one, other) => one - other);

	/** Events in the queue, reserved or not. They are counted without a request: n8n shares the limit of the portal. */
	const queued = (): number => portal.events.queued(clientId);

	test('publishing binds events, lets events wait in the queue, and says a limit that is reached', async () => {
		const url = addressOf('hand');
		const { applicationToken } = portal.events.addWebhook({ codes: [CODE], url });
		await publish('events', 'bitrix24Trigger', { ...byOAuth2, fetchRecord: true });
		await publish('hand', 'bitrix24Trigger', { ...events, applicationTokens: [applicationToken] });
		await publish('queue', 'bitrix24Trigger', { ...byOAuth2, mode: 'queue' });
		await publish('changes', 'bitrix24ChangesTrigger', { resource: 'deal' });
		await publish('usage', 'bitrix24UsageTrigger', {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			thresholds: { requestsToday: 1 },
		});
		await n8n.until('bound', () => bound().length === 3);
		expect(bound()).toEqual([`${CODE} called`, `${CODE} queued`, 'ONOFFLINEEVENT called']);
		const ready = async () => (await fetch(url, { method: 'POST', body: 'event=x' })).status !== 404;
		await n8n.until('registered', ready);
		expect(await receiver.until('usage', 1)).toEqual([expect.objectContaining({ limit: 'requestsToday' })]);
		await n8n.until('looked for changes', () => portal.statistics.totals.byMethod['crm.item.list'] > 0);
		// Its place is kept after the answer.
		await sleep(1_100);
	});

	test('an event starts the workflow, and leaves the queue when its run has succeeded', async () => {
		changeDeal(7, 'Renewed');
		const [[event], [byHand], [fromQueue]] = await Promise.all(
			['events', 'hand', 'queue'].map(async (workflow) => await receiver.until(workflow, 1)),
		);
		expect(event).toMatchObject({ event: CODE, id: 7, record: { id: 7, title: 'Renewed' } });
		expect(byHand).toMatchObject({ event: CODE, id: 7 });
		expect(fromQueue).toMatchObject({ event: CODE, id: 7, userId: 1 });
		await n8n.until('released', () => queued() === 0);
	});

	test('nothing is lost, and nothing comes twice, when n8n is killed', async () => {
		await sleep(1_100);
		await n8n.kill();
		changeDeal(8, 'While it was away');
		await sleep(1_100);
		await startServer(Number(new URL(n8n.url).port));
		await receiver.until('changes', 2);
		await receiver.until('queue', 2);
		await n8n.until('released', () => queued() === 0);
		changeDeal(9, 'After the start');
		await Promise.all([receiver.until('events', 2), receiver.until('hand', 2), receiver.until('queue', 3)]);
		await n8n.until('released', () => queued() === 0);
		expect(bound()).toEqual([`${CODE} called`, `${CODE} queued`, 'ONOFFLINEEVENT called']);
		// Sent at once means never again: nobody took the second change.
		expect([idsAt('events'), idsAt('hand')]).toEqual([
			[7, 9],
			[7, 9],
		]);
		expect(idsAt('queue')).toEqual([7, 8, 9]);
		expect(idsAt('changes').slice(0, 2)).toEqual([7, 8]);
		expect(receiver.at('changes').filter(({ repeat }) => repeat === true)).toEqual([]);
		expect(receiver.at('usage')).toHaveLength(1);
	}, 240_000);

	test('an edit binds what is new, and doubles nothing', async () => {
		const codes = { events: [CODE, 'ONCRMDEALADD'] };
		await publish('events', 'bitrix24Trigger', { ...byOAuth2, ...codes });
		await publish('queue', 'bitrix24Trigger', { ...byOAuth2, ...codes, mode: 'queue' });
		const both = [`${CODE} called`, `${CODE} queued`, 'ONCRMDEALADD called', 'ONCRMDEALADD queued'];
		const all = [...both, 'ONOFFLINEEVENT called'].sort();
		await n8n.until('bound anew', () => JSON.stringify(bound()) === JSON.stringify(all));
		changeDeal(10, 'After the edit');
		await Promise.all([receiver.until('events', 3), receiver.until('queue', 4)]);
		await n8n.until('released', () => queued() === 0);
		expect([idsAt('events'), idsAt('queue')]).toEqual([
			[7, 9, 10],
			[7, 8, 9, 10],
		]);
	});

	test('what cannot be published says why', async () => {
		const unknown = await save('unknown', 'bitrix24Trigger', { ...byOAuth2, events: ['ONNOSUCHEVENT'] });
		portal.faults.add({ kind: 'error', error: 'insufficient_scope', status: 403, times: 0 });
		const refused = await save('refused', 'bitrix24Trigger', byOAuth2);
		const says = await n8n.rest.refusedToActivate(refused);
		portal.faults.clear();
		expect(says).toContain('insufficient_scope');
		expect(await n8n.rest.refusedToActivate(unknown)).toContain('does not offer ONNOSUCHEVENT');
		for (const workflow of [refused, unknown]) await n8n.rest.deactivate(workflow);
		expect(bound()).toHaveLength(5);
	}, 240_000);

	test('unpublishing stops the calls', async () => {
		for (const workflow of published.values()) await n8n.rest.deactivate(workflow);
		// The queue goes a minute later: an edit publishes the workflow again in a moment.
		await n8n.until('unbound', () => bound().every((one) => one.endsWith('queued')));
		changeDeal(11, 'Nobody listens');
		await portal.events.settled();
		expect(idsAt('events')).toEqual([7, 9, 10]);
	});
});
