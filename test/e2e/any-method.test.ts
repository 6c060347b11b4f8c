import type { Browser } from 'playwright-core';
import { chain } from '../engine/harness-workflow';
import { openBrowser } from './browser';
import { Editor, type Theme } from './editor';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

const NODE = 'Bitrix24 API';

let n8n: World;
let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Any method', { seed: { deals: 120 } });
	browser = await openBrowser();
});

afterAll(async () => {
	await browser?.close();
	await sandbox?.close();
});

const themes: Theme[] = ['light', 'dark'];

describe.each(themes)('any method in the %s editor', (theme) => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser, { url: n8n.url, login: n8n.login, theme });
	});

	afterAll(async () => {
		await editor?.close();
	});

	/** Stores a workflow with this node only. */
	async function stored(name: string, parameters: object) {
		const node = {
			type: `${n8n.pack.name}.bitrix24Api`,
			name: NODE,
			position: [300, 0] as [number, number],
			credentials: { bitrix24WebhookApi: sandbox.credential },
			parameters: parameters as never,
		};
		return await n8n.rest.saveWorkflow({ ...chain(node), name: `${name}, ${theme}` }, [sandbox.credential]);
	}

	test('the node is found by what it is for', async () => {
		await editor.newWorkflow();
		expect(await editor.searchNodes('bitrix24')).toContain(NODE);
		await editor.screenshot('api-creator');
		expect(await editor.searchNodes('any method')).toContain(NODE);
	});

	test('a method is chosen from a list with groups and marks, and shows its parameters', async () => {
		await editor.openWorkflow(await stored('Choose', { operation: 'callMethod' }));
		const panel = await editor.openNode(NODE);
		expect((await panel.locatorList('method'))[0]).toMatch(/^AI: ai\./);
		await editor.screenshot('api-methods');
		const found = await panel.searchLocator('deal list');
		expect(found).toContain('CRM: crm.deal.list (deprecated)');
		await editor.screenshot('api-search');
		await panel.searchLocator('crm.item.get');
		await panel.chooseFromLocator('CRM: crm.item.get');
		expect(await panel.mapperColumns()).toEqual([
			'entityTypeId (integer, required)',
			'id (integer, required)',
		]);
		await panel.fill('entityTypeId', '2');
		await panel.fill('id', '7');
		await panel.execute();
		expect(await panel.outputRows()).toHaveLength(1);
		await editor.closeNotices();
		await editor.screenshot('api-called');
		expect(await panel.value('operation')).toBe('Call Method');
	});

	test('Get Many reads a list to its end', async () => {
		const method = {
			__rl: true,
			mode: 'list',
			value: 'crm.item.list',
			cachedResultName: 'CRM: crm.item.list',
		};
		const column = (id: string, displayName: string, type: string, required: boolean) => ({
			...{ id, displayName, type, required },
			...{ defaultMatch: false, display: true, removed: false },
		});
		const parameters = {
			mappingMode: 'defineBelow',
			value: { entityTypeId: 2, select: '["id", "title"]' },
			matchingColumns: [],
			schema: [
				column('entityTypeId', 'entityTypeId (integer, required)', 'number', true),
				column('select', 'select (array)', 'array', false),
			],
		};
		await editor.openWorkflow(
			await stored('Get Many', { operation: 'getAll', method, parameters, returnAll: true }),
		);
		const panel = await editor.openNode(NODE);
		expect(await panel.mapperColumns()).toEqual(['entityTypeId (integer, required)', 'select (array)']);
		await panel.execute();
		expect(await panel.itemCount()).toBe(120);
		await editor.closeNotices();
		await editor.screenshot('api-list');
	});
});
