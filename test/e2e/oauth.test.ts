import type { Browser, Locator } from 'playwright-core';
import type { EngineRun } from '../engine/harness-run';
import { chain } from '../engine/harness-workflow';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import type { StoredCredential, StoredWorkflow } from '../n8n/rest';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { startPortal, type Application, type SandboxPortal } from '../../sandbox';
import { openBrowser } from './browser';
import { Editor } from './editor';
import { world, type World } from './world';

// The tests follow one credential: it is made, connected, used, renewed and uninstalled.

const NAME = 'Sales portal';
const NODE = 'Bitrix24 CRM';

let n8n: World;
let portal: SandboxPortal;
let application: Application;
let credential: StoredCredential;
let workflow: StoredWorkflow;
let browser: Browser;
let editor: Editor;

beforeAll(async () => {
	n8n = await world();
	portal = await startPortal({ seed: { deals: 120 } });
	application = portal.addApplication({ redirectUrl: redirectUrlOf(n8n.url) });
	const data = oAuth2Credential(portal.url, application);
	credential = await n8n.rest.saveCredential(NAME, oAuth2CredentialType, data);
	const getDeals = {
		type: `${n8n.pack.name}.bitrix24Crm`,
		name: NODE,
		position: [300, 0] as [number, number],
		parameters: { authentication: 'oAuth2', resource: 'deal', operation: 'getAll', limit: 5 },
	};
	workflow = await n8n.rest.saveWorkflow({ ...chain(getDeals), name: 'OAuth2' }, [credential]);
	browser = await openBrowser();
	editor = await Editor.open(browser, { url: n8n.url, login: n8n.login });
	await editor.page.setViewportSize({ width: 1440, height: 1500 });
});

afterAll(async () => {
	await editor?.close();
	await browser?.close();
	await portal?.close();
});

const run = async (): Promise<EngineRun> => await n8n.rest.runWorkflow(workflow);
const refreshes = () =>
	portal.statistics.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token');

describe('before it is connected', () => {
	test('the dialog shows what to copy, and what belongs to the portal', async () => {
		await editor.openCredential(credential.id);
		const dialog = dialogOf(editor);
		await dialog.getByText('More Limits', { exact: true }).waitFor();
		expect(await dialog.innerText()).toContain(redirectUrlOf(n8n.url));
		const labels = await dialog.getByTestId('credential-connection-parameter').allInnerTexts();
		const shown = ['Client ID', 'Client Secret', 'Portal', 'Authorization Server', 'Plan', 'More Limits'];
		expect(shown.filter((label) => !labels.some((text) => text.includes(label)))).toEqual([]);
		expect(labels.join('\n')).not.toMatch(/Scope|Grant Type|Token URL/);
		await editor.screenshot('credential-oauth2-application');
		await dialog.getByText('More Limits', { exact: true }).scrollIntoViewIfNeeded();
		await editor.screenshot('credential-oauth2-portal');
	});

	test('a node says so, and sends nothing', async () => {
		const { error } = await run();
		expect(error?.message).toContain(`The credential "${NAME}" is not connected to Bitrix24`);
		expect(portal.statistics.totals.requests).toBe(0);
	});
});

describe('connecting', () => {
	test('goes from the dialog over the portal back to n8n', async () => {
		await editor.openCredential(credential.id);
		const dialog = dialogOf(editor);
		const opened = editor.page.waitForEvent('popup');
		await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
		const popup = await opened;
		await dialog.getByText('Account connected').first().waitFor();
		expect(popup.url()).toContain(redirectUrlOf(n8n.url));
		expect(portal.statistics.tokenRequests).toEqual([
			expect.objectContaining({ grantType: 'authorization_code', httpMethod: 'POST' }),
		]);
		await editor.screenshot('credential-oauth2-connected');
	});
});

describe('the connected credential', () => {
	test('runs a workflow', async () => {
		const done = await run();
		expect(done.error).toBeUndefined();
		expect(done.json(NODE)).toHaveLength(5);
		expect(portal.statistics.requests.at(-1)).toMatchObject({ clientId: application.clientId });
		expect(refreshes()).toEqual([]);
	});

	test('is renewed once for ten executions at the same time', async () => {
		// All executions send the expired token before one of them has a new token.
		portal.setCost({ latencyMs: 2_000 });
		portal.expireAccessTokens();
		portal.statistics.reset();
		const runs = await Promise.all(Array.from({ length: 10 }, async () => await run()));
		portal.setCost({ latencyMs: 0 });
		expect(runs.map(({ error }) => error?.message)).toEqual(Array(10).fill(undefined));
		for (const one of runs) expect(one.json(NODE)).toHaveLength(5);
		expect(refreshes()).toEqual([expect.objectContaining({ httpMethod: 'POST' })]);
		expect(portal.statistics.totals.byStatus['401']).toBeGreaterThan(1);
	});

	test('is renewed again with the refresh token that came with the last one', async () => {
		portal.expireAccessTokens();
		expect((await run()).error).toBeUndefined();
		expect(refreshes().map(({ error }) => error)).toEqual([undefined, undefined]);
	});

	test('can be chosen in a new node, beside webhooks, and fills the lists of its panel', async () => {
		const webhook = await n8n.rest.saveCredential(
			'Sales webhook',
			webhookCredentialType,
			webhookCredential(portal.webhookUrl),
		);
		await editor.newWorkflow();
		await editor.searchNodes('bitrix24 crm');
		await editor.chooseNode(NODE);
		const panel = await editor.chooseAction('Get deal');
		const callers = () =>
			portal.statistics.requests.filter(({ executed }) => executed).map(({ clientId }) => clientId);
		for (const [one, caller] of [
			[webhook, undefined],
			[credential, application.clientId],
		] as const) {
			// The lists must also load after the token has expired.
			portal.expireAccessTokens();
			portal.statistics.reset();
			await panel.chooseCredential(one);
			expect(await panel.locatorList('dealId')).not.toEqual([]);
			expect(new Set(callers())).toEqual(new Set([caller]));
			await editor.screenshot(`node-with-${one.name.replace(' ', '-').toLowerCase()}`);
			await editor.page.keyboard.press('Escape');
		}
		await panel.root.getByTestId('node-credentials-select').click();
		await editor.screenshot('node-credentials');
		await editor.page.getByText('Create new credential').click();
		await dialogOf(editor).waitFor();
		// The dialog has the type that was chosen last. The other one is in the list beside the title.
		await dialogOf(editor).getByText('OAuth2', { exact: true }).click();
		await editor.page.getByText('Webhook', { exact: true }).filter({ visible: true }).first().waitFor();
		await editor.screenshot('credential-new');
	});
});

describe('an application that was uninstalled', () => {
	test('gives an error that names the credential and says what to do', async () => {
		portal.uninstall(application.clientId);
		const { error } = await run();
		expect(error?.message).toContain('Bitrix24 does not know the application of the credential');
		expect(error?.description).toContain(`Open the credential "${NAME}" in n8n`);
		await editor.openWorkflow(workflow);
		await editor.execute();
		const panel = await editor.openNode(NODE);
		expect((await panel.error()).message).toContain('does not know the application');
		await editor.screenshot('oauth2-uninstalled');
		await panel.close();
	});
});

const dialogOf = ({ page }: Editor): Locator => page.getByTestId('credential-edit-dialog');
