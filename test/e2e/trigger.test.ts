import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { Browser } from 'playwright-core';
import { node, readWorkflow, start, type WorkflowJson } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import { installPackage, packPackage } from '../n8n/pack';
import type { StoredCredential, StoredWorkflow } from '../n8n/rest';
import { N8nServer } from '../n8n/server';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { startPortal, type SandboxPortal } from '../../sandbox';
import { openBrowser } from './browser';
import { Editor } from './editor';
import { Receiver } from './receiver';
import { world, type World } from './world';

// The tests follow one trigger: it is published, called, restarted and unpublished. n8n has a user folder of its own,
// because it is stopped and started in between.

let shared: World;
let userFolder: string;
let n8n: N8nServer;
let portal: SandboxPortal;
let receiver: Receiver;
let browser: Browser;
let application: StoredCredential;
let webhook: StoredCredential;
let clientId: string;

const logFile = join(checkout, 'artefacts', 'e2e', 'n8n-trigger.log');

const startServer = async (preferredPort?: number): Promise<N8nServer> => {
	const { login } = shared;
	return await N8nServer.start(shared.n8n, { userFolder, login, logFile, preferredPort });
};

beforeAll(async () => {
	shared = await world();
	userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-trigger-'));
	await installPackage(await packPackage(), userFolder);
	[n8n, receiver, browser] = await Promise.all([startServer(), Receiver.start(), openBrowser()]);
	portal = await startPortal({ seed: { deals: 20 }, events: { localHandlers: true } });
	const app = portal.addApplication({ redirectUrl: redirectUrlOf(n8n.url) });
	clientId = app.clientId;
	const { rest } = n8n;
	application = await rest.saveCredential(
		'Sales portal',
		oAuth2CredentialType,
		oAuth2Credential(portal.url, app),
	);
	webhook = await rest.saveCredential(
		'Sales webhook',
		webhookCredentialType,
		webhookCredential(portal.webhookUrl),
	);
	await rest.connect(application);
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await n8n?.stop();
	await receiver?.close();
	await portal?.close();
	rmSync(userFolder, { recursive: true, force: true });
});

/** A workflow of a trigger that posts what it hears. */
async function save(name: string, parameters: object): Promise<StoredWorkflow> {
	const workflow = receiver.workflow(name, {
		type: `${shared.pack.name}.bitrix24Trigger`,
		webhookId: `${name}-5e1f3c`,
		parameters: { ignoreOwnChanges: false, ...parameters } as never,
	});
	return await n8n.rest.saveWorkflow(workflow, [application, webhook]);
}

const byOAuth2 = { authentication: 'oAuth2', events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'] };
const bound = () =>
	portal.events.subscriptions.map(({ code, url }) => ({ code, address: url.split('?')[0] }));
const addressOf = (name: string) => `/webhook/${name}-5e1f3c/webhook`;
const boundAt = (name: string) =>
	bound()
		.filter(({ address }) => address.endsWith(addressOf(name)))
		.map(({ code }) => code)
		.sort();

const until: N8nServer['until'] = async (...parameters) => await n8n.until(...parameters);

/** Removes all handlers, as another program with the same application could. */
async function unbindAll(): Promise<void> {
	const { accessToken } = portal.tokensFor(clientId);
	for (const { code, url } of portal.events.subscriptions) {
		const body = new URLSearchParams({ event: code, handler: url, auth: accessToken });
		await fetch(`${portal.url}/rest/event.unbind`, { method: 'POST', body });
	}
}

const changeDeal = (id: number, title: string) =>
	portal.events.act(1, (store) => store.update(2, id, { title }, 1));

describe('a trigger with OAuth2', () => {
	let workflow: StoredWorkflow;

	test('binds its events when it is published', async () => {
		workflow = await save('deals', { ...byOAuth2, fetchRecord: true });
		await n8n.rest.activate(workflow);
		await until('bound', () => boundAt('deals').length === 2);
	});

	test('starts one run for an event, with the record', async () => {
		changeDeal(7, 'Renewed');
		const [item] = await receiver.until('deals', 1);
		expect(item).toMatchObject({ event: 'ONCRMDEALUPDATE', name: 'Deal Updated', entity: 'deal', id: 7 });
		expect(item.record).toMatchObject({ id: 7, title: 'Renewed' });
		expect(await n8n.rest.executionsOf(workflow)).toHaveLength(1);
		expect(portal.events.deliveries.at(-1)).toMatchObject({ status: 200 });
	});

	test.each([
		['no secret', '', 401],
		['a wrong secret', '?handler_secret=wrong', 403],
	])('refuses a call with %s, and stores nothing', async (_what, query, status) => {
		const before = await n8n.rest.executionsOf(workflow);
		const body = new URLSearchParams({ event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '7' });
		const answer = await fetch(`${n8n.url}${addressOf('deals')}${query}`, { method: 'POST', body });
		expect(answer.status).toBe(status);
		expect(await n8n.rest.executionsOf(workflow)).toEqual(before);
	});

	test('binds again at a start of n8n what was lost', async () => {
		const { port } = new URL(n8n.url);
		await n8n.stop();
		expect(boundAt('deals')).toHaveLength(2);
		await unbindAll();
		expect(bound()).toEqual([]);
		n8n = await startServer(Number(port));
		await until('bound again', () => boundAt('deals').length === 2);
		changeDeal(8, 'After the restart');
		const items = await receiver.until('deals', 2);
		expect(items[1]).toMatchObject({ id: 8, record: { title: 'After the restart' } });
	}, 240_000);

	test('goes on after a start while the portal was away', async () => {
		const { port } = new URL(n8n.url);
		await n8n.stop();
		portal.faults.add({ kind: 'error', error: 'INTERNAL_SERVER_ERROR', status: 500, times: 0 });
		n8n = await startServer(Number(port));
		await until('checked', () => portal.statistics.totals.byMethod['event.get'] > 0);
		await sleep(3_000);
		portal.faults.clear();
		changeDeal(9, 'Back again');
		const items = await receiver.until('deals', 3);
		expect(items[2]).toMatchObject({ id: 9 });
	}, 240_000);

	test('is shown by Check Subscriptions', async () => {
		const check: WorkflowJson = {
			nodes: [
				node({ type: 'n8n-nodes-base.manualTrigger', name: start }),
				node({
					type: `${shared.pack.name}.bitrix24Usage`,
					name: 'Check',
					parameters: { authentication: 'oAuth2', operation: 'checkSubscriptions' },
				}),
			],
			connections: { [start]: { main: [[{ node: 'Check', type: 'main', index: 0 }]] } },
		};
		const run = await n8n.rest.runWorkflow(
			await n8n.rest.saveWorkflow({ ...check, name: 'Check' }, [application]),
		);
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Check')).toEqual([
			expect.objectContaining({ trigger: `deals / ${start}`, state: 'ok', events: byOAuth2.events }),
		]);
	});

	test('removes its events when it is unpublished', async () => {
		await n8n.rest.deactivate(workflow);
		await until('unbound', () => bound().length === 0);
	});

	test('that cannot be bound says why at the workflow', async () => {
		const wrong = await save('wrong', { ...byOAuth2, events: ['ONNOSUCHEVENT'] });
		expect(await n8n.rest.refusedToActivate(wrong)).toContain('does not offer ONNOSUCHEVENT');
		await n8n.rest.deactivate(wrong);
		expect(bound()).toEqual([]);
	});
});

describe('a trigger with a webhook', () => {
	let workflow: StoredWorkflow;
	let token: string;

	test('takes the calls of an outbound webhook', async () => {
		const codes = ['ONCRMDEALADD', 'ONCRMDEALUPDATE'];
		const made = portal.events.addWebhook({ codes, url: `${n8n.url}${addressOf('hand')}` });
		token = made.applicationToken;
		workflow = await save('hand', { events: codes, applicationTokens: ['an-older-token', token] });
		await n8n.rest.activate(workflow);
		await until('registered', async () => (await call('x')).status === 403);
		changeDeal(11, 'By hand');
		const [item] = await receiver.until('hand', 1);
		expect(item).toMatchObject({ event: 'ONCRMDEALUPDATE', id: 11 });
		expect(JSON.stringify(item)).not.toContain(token);
	});

	const call = async (applicationToken: string) => {
		const body = new URLSearchParams({
			event: 'ONCRMDEALUPDATE',
			'data[FIELDS][ID]': '11',
			'auth[application_token]': applicationToken,
		});
		return await fetch(`${n8n.url}${addressOf('hand')}`, { method: 'POST', body });
	};

	test('refuses a wrong token without an execution', async () => {
		const before = await n8n.rest.executionsOf(workflow);
		expect((await call('wrong-token-of-somebody')).status).toBe(403);
		expect(await n8n.rest.executionsOf(workflow)).toEqual(before);
	});

	test('goes on after a restart without asking anybody', async () => {
		const { port } = new URL(n8n.url);
		await n8n.stop();
		n8n = await startServer(Number(port));
		await until('registered', async () => (await call(token)).status === 200);
		await receiver.until('hand', 2);
		await n8n.rest.deactivate(workflow);
	}, 240_000);

	test('is not published without a token', async () => {
		const bare = await save('bare', { events: ['ONCRMDEALADD'] });
		expect(await n8n.rest.refusedToActivate(bare)).toContain("'Application Tokens' is empty");
		await n8n.rest.deactivate(bare);
	});
});

test('the example tells somebody when a deal is won', async () => {
	const example = readWorkflow(join(checkout, 'examples', '10-deal-enters-stage.json'));
	const workflow = await n8n.rest.saveWorkflow({ ...example, name: 'Won' }, [application, webhook]);
	const before = bound().length;
	await n8n.rest.activate(workflow);
	await until('bound', () => bound().length === before + 2);
	// Times of a portal have whole seconds, and a move into a stage before the publishing does not count.
	await sleep(1_100);
	const [deal] = portal.store.records(2).filter(({ stageId }) => stageId === 'NEW');
	changeDeal(deal.id, 'Not yet');
	portal.events.act(1, (store) => store.update(2, deal.id, { stageId: 'WON' }, 1));
	await until('told', () => portal.statistics.totals.byMethod['im.notify.system.add'] === 1);
	const [execution, ...more] = await n8n.rest.executionsOf(workflow);
	expect(more).toEqual([]);
	const run = await n8n.rest.execution(execution);
	expect([run.status, run.json('Deal Is Won')[0].id]).toEqual(['success', deal.id]);
	await n8n.rest.deactivate(workflow);
	await until('unbound', () => bound().length === before);
});

describe('in the editor', () => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser, { url: n8n.url, login: shared.login });
		await editor.page.setViewportSize({ width: 1440, height: 1500 });
	});
	afterAll(async () => await editor?.close());

	test('the panel for a webhook says what to make in Bitrix24', async () => {
		await editor.openWorkflow(
			await save('panel', { events: ['ONCRMDEALADD'], applicationTokens: ['one-token'] }),
		);
		const panel = await editor.openNode(start);
		const text = await panel.root.innerText();
		for (const words of ['Webhook URLs', 'Outbound webhook', 'Application Tokens', 'Ignore Own Changes'])
			expect(text).toContain(words);
		await editor.screenshot('trigger-webhook-panel');
		await panel.close();
	});

	test('the panel for OAuth2 lists the events of the portal, and hears a test event', async () => {
		await editor.openWorkflow(await save('listening', byOAuth2));
		const panel = await editor.openNode(start);
		await editor.screenshot('trigger-oauth2-panel');
		await panel.parameter('events').click();
		await editor.screenshot('trigger-events');
		await editor.page.keyboard.press('Escape');
		await panel.root.getByTestId('node-execute-button').click();
		await until('listening', () => bound().some(({ address }) => address.includes('/webhook-test/')));
		await editor.screenshot('trigger-listening');
		changeDeal(12, 'Heard in the editor');
		await panel.output.getByTestId('node-run-info').waitFor();
		const [row] = (await panel.outputRows()) as IDataObject[];
		expect(row).toMatchObject({ event: 'ONCRMDEALUPDATE', id: '12' });
		await editor.screenshot('trigger-heard');
		await until('unbound', () => bound().every(({ address }) => !address.includes('/webhook-test/')));
	});
});
