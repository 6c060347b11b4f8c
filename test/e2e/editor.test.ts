import type { Browser } from 'playwright-core';
import { chain, start } from '../engine/harness-workflow';
import { openBrowser } from './browser';
import { Editor, type Theme } from './editor';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

let n8n: World;
let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Editor', { seed: { deals: 120 } });
	browser = await openBrowser();
});

afterAll(async () => {
	await browser?.close();
	await sandbox?.close();
});

const themes: Theme[] = ['light', 'dark'];

describe.each(themes)('in the %s editor', (theme) => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser, { url: n8n.url, login: n8n.login, theme });
	});

	afterAll(async () => {
		await editor?.close();
	});

	/** Stores a workflow "Start → node" for this theme. */
	async function stored(name: string, parameters: Record<string, string | boolean | object>) {
		const node = {
			type: `${n8n.pack.name}.bitrix24Crm`,
			name: 'Bitrix24 CRM',
			position: [300, 0] as [number, number],
			credentials: { bitrix24WebhookApi: sandbox.credential },
			parameters: parameters as never,
		};
		const pinData = { [start]: [{ json: { title: 'From the editor' } }] };
		return await n8n.rest.saveWorkflow({ ...chain(node), name: `${name}, ${theme}`, pinData }, [
			sandbox.credential,
		]);
	}

	test('the nodes are found by the name of the product and by what they are for', async () => {
		await editor.newWorkflow();
		const found = await editor.searchNodes('bitrix24');
		expect(found).toEqual(expect.arrayContaining(['Bitrix24 CRM', 'Bitrix24 Batch', 'Bitrix24 Usage']));
		await editor.screenshot('node-creator');
		const words = {
			bitrix: 'CRM',
			crm: 'CRM',
			deal: 'CRM',
			lead: 'CRM',
			contact: 'CRM',
			pipeline: 'CRM Settings',
		};
		for (const [word, node] of Object.entries({ ...words, task: 'Tasks', employee: 'People' }))
			expect([word, await editor.searchNodes(word)]).toEqual([
				word,
				expect.arrayContaining([`Bitrix24 ${node}`]),
			]);
	});

	test('the records that people work with stand on the first screen of the list of resources', async () => {
		await editor.openWorkflow(await stored('Resources', { resource: 'contact', operation: 'getAll' }));
		const panel = await editor.openNode('Bitrix24 CRM');
		const shown = await panel.firstScreen('resource');
		expect(shown.slice(0, 6)).toEqual(['Company', 'Contact', 'Deal', 'Lead', 'Quote', 'Smart Invoice']);
		await editor.screenshot('resources');
		await panel.chooseOpened('Deal');
		await panel.choose('operation', 'Create');
		expect(await panel.value('operation')).toBe('Create');
		await panel.close();
	});

	test('a node offers its operations as actions, and its panel opens with the one chosen', async () => {
		await editor.newWorkflow();
		await editor.searchNodes('bitrix24 crm');
		const actions = await editor.chooseNode('Bitrix24 CRM');
		expect(actions).toEqual(expect.arrayContaining(['Create deal', 'Get many deals', 'Update contact']));
		await editor.screenshot('actions');
		const panel = await editor.chooseAction('Get many deals');
		expect(await panel.value('resource')).toBe('Deal');
		expect(await panel.value('operation')).toBe('Get Many');
		await editor.screenshot('panel');
	});

	test('the fields to write are those of the portal, custom ones by their labels', async () => {
		await editor.newWorkflow();
		await editor.searchNodes('bitrix24 crm');
		await editor.chooseNode('Bitrix24 CRM');
		const panel = await editor.chooseAction('Create deal');
		await panel.chooseCredential(sandbox.credential);
		expect(await panel.mapperMenu()).toEqual(expect.arrayContaining(['Name', 'Region', 'Number of seats']));
		await editor.screenshot('mapper-menu');
		await panel.chooseFromMenu('Name');
		await panel.mapperMenu();
		await panel.chooseFromMenu('Number of seats');
		expect(await panel.mapperColumns()).toEqual(['Name', 'Number of seats']);
		await panel.fill('title', 'From the editor');
		await panel.execute();
		expect(await panel.outputRows()).toEqual([expect.objectContaining({ title: 'From the editor' })]);
		await editor.closeNotices();
		await editor.screenshot('mapper');
	});

	test('a record is created or updated by the field that it is matched by', async () => {
		await editor.newWorkflow();
		await editor.searchNodes('bitrix24 crm');
		await editor.chooseNode('Bitrix24 CRM');
		const panel = await editor.chooseAction('Create or update contact');
		await panel.chooseCredential(sandbox.credential);
		expect(await panel.value('matchBy')).toBe('Fields');
		expect(await panel.root.getByText('Fields to match on').count()).toBeGreaterThan(0);
		await editor.screenshot('upsert');
		await panel.choose('matchBy', 'Phone');
		await editor.screenshot('upsert-by-phone');
		await panel.close();
		const fields = {
			mappingMode: 'defineBelow',
			value: { title: 'Matched by its title', comments: theme },
			matchingColumns: ['title'],
			schema: [],
		};
		await editor.openWorkflow(await stored('Upsert', { resource: 'deal', operation: 'upsert', fields }));
		const saved = await editor.openNode('Bitrix24 CRM');
		await saved.execute();
		const title = 'Matched by its title';
		expect(await saved.outputRows()).toEqual([expect.objectContaining({ title })]);
		expect(sandbox.portal.store.records(2).filter((deal) => deal.title === title)).toHaveLength(1);
		await editor.screenshot('upsert-done');
	});

	test('Get Changed has a second output for its cursor', async () => {
		await editor.openWorkflow(
			await stored('Changed', { resource: 'deal', operation: 'getChanged', startFrom: 'everything' }),
		);
		await editor.execute();
		await editor.closeNotices();
		await editor.screenshot('changed-canvas');
		const panel = await editor.openNode('Bitrix24 CRM');
		await editor.screenshot('changed');
		expect((await panel.outputRows()).length).toBeGreaterThan(1);
	});

	test('contact details, product rows and files have panels of their own', async () => {
		const id = { __rl: true, mode: 'id', value: '1' };
		const panels: Record<string, Record<string, string | object>> = {
			'update-contact': { resource: 'contact', operation: 'update', contactId: id },
			'product-rows': { resource: 'deal', operation: 'setProductRows', dealId: id },
			'download-file': { resource: 'deal', operation: 'downloadFile', dealId: id },
		};
		for (const [name, parameters] of Object.entries(panels)) {
			await editor.openWorkflow(await stored(name, parameters));
			const panel = await editor.openNode('Bitrix24 CRM');
			expect(await panel.value('operation')).not.toBe('');
			await editor.screenshot(name);
			await panel.close();
		}
	});

	test('a record is chosen from a list that can be searched', async () => {
		await editor.openWorkflow(await stored('Locator', { resource: 'deal', operation: 'get' }));
		const panel = await editor.openNode('Bitrix24 CRM');
		expect((await panel.locatorList('dealId')).length).toBeGreaterThan(1);
		await editor.screenshot('locator');
		expect(await panel.searchLocator('Website 120')).toEqual(['Website 120']);
		await panel.chooseFromLocator('Website 120');
		await panel.execute();
		expect(await panel.outputRows()).toEqual([expect.objectContaining({ id: '120' })]);
	});

	test('a run shows its rows', async () => {
		await editor.openWorkflow(
			await stored('Rows', { resource: 'deal', operation: 'getAll', returnAll: true }),
		);
		await editor.execute();
		await editor.closeNotices();
		await editor.screenshot('canvas');
		const panel = await editor.openNode('Bitrix24 CRM');
		expect(await panel.itemCount()).toBeGreaterThanOrEqual(120);
		const rows = await panel.outputRows();
		expect(rows[0]).toMatchObject({ id: '1', title: expect.any(String), stageId: expect.any(String) });
		await editor.screenshot('rows');
	});

	test('a failed run says what happened and what to do', async () => {
		const dealId = { __rl: true, mode: 'id', value: '999999' };
		await editor.openWorkflow(await stored('Failure', { resource: 'deal', operation: 'get', dealId }));
		const panel = await editor.openNode('Bitrix24 CRM');
		await panel.execute();
		expect((await panel.error()).message).toContain('NOT_FOUND');
		await editor.screenshot('error');
	});
});
