import type { Browser } from 'playwright-core';
import * as nodes from '../../src/nodes';
import { chain } from '../engine/harness-workflow';
import { NODE_NAMES, nodeOf } from '../support/nodes';
import { openBrowser } from './browser';
import { Editor, type Theme } from './editor';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

let n8n: World;
let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Entities', { seed: { deals: 5, tasks: 5 } });
	browser = await openBrowser();
});

afterAll(async () => {
	await browser?.close();
	await sandbox?.close();
});

const themes: Theme[] = ['light', 'dark'];

/** Names that the editor shows: Bitrix24 CRM, Bitrix24 CRM Settings, … */
const ENTITY_NODES = NODE_NAMES.filter((name) => 'entities' in nodes[name]).map(
	(name) => nodeOf(name).description.displayName,
);

describe.each(themes)('the nodes for entities in the %s editor', (theme) => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser, { url: n8n.url, login: n8n.login, theme });
	});

	afterAll(async () => {
		await editor?.close();
	});

	test.each(ENTITY_NODES)('%s is found', async (name) => {
		await editor.newWorkflow();
		expect(await editor.searchNodes('bitrix24')).toContain(name);
		await editor.screenshot('entities-creator');
	});

	test('a task is created from the fields that the portal describes, and found again in the list', async () => {
		await editor.newWorkflow();
		await editor.searchNodes('bitrix24 tasks');
		const actions = await editor.chooseNode('Bitrix24 Tasks');
		expect(actions).toEqual(expect.arrayContaining(['Create task', 'Complete task', 'Get many tasks']));
		await editor.screenshot('tasks-actions');
		const panel = await editor.chooseAction('Create task');
		await panel.chooseCredential(sandbox.credential);
		const required = await panel.mapperColumns();
		await editor.screenshot('tasks-create');
		expect(required.length).toBeGreaterThan(0);
		await panel.choose('operation', 'Complete');
		const tasks = await panel.locatorList('taskId');
		await editor.screenshot('tasks-list');
		expect(tasks).toHaveLength(5);
		expect(await panel.searchLocator(tasks[2])).toEqual([tasks[2]]);
		await panel.chooseFromLocator(tasks[2]);
		await panel.execute();
		expect(await panel.outputRows()).toEqual([expect.objectContaining({ title: tasks[2], status: '5' })]);
		await editor.closeNotices();
		await editor.screenshot('tasks-completed');
	});

	test.each([
		['getAll', ['Batching', 'Column Names or IDs', 'Filter (JSON)', 'Priority', 'Wait at Most (Minutes)']],
		[
			'create',
			['Batching', 'Empty Values', 'Priority', 'Unique Field Names or IDs', 'Wait at Most (Minutes)'],
		],
	])('the options of %s are its own', async (operation, options) => {
		const node = {
			type: `${n8n.pack.name}.bitrix24Crm`,
			name: 'Bitrix24 CRM',
			credentials: { bitrix24WebhookApi: sandbox.credential },
			parameters: { resource: 'deal', operation },
		};
		const workflow = { ...chain(node), name: `Options of ${operation}, ${theme}` };
		await editor.openWorkflow(await n8n.rest.saveWorkflow(workflow, [sandbox.credential]));
		const panel = await editor.openNode('Bitrix24 CRM');
		expect(await panel.optionsMenu()).toEqual(options);
		await editor.screenshot(`options-${operation}`);
	});

	test('a to-do is planned for a record that is chosen by its type', async () => {
		const node = {
			type: `${n8n.pack.name}.bitrix24Crm`,
			name: 'Bitrix24 CRM',
			position: [300, 0] as [number, number],
			credentials: { bitrix24WebhookApi: sandbox.credential },
			parameters: { resource: 'toDo', operation: 'create' },
		};
		const workflow = await n8n.rest.saveWorkflow({ ...chain(node), name: `To-do, ${theme}` }, [
			sandbox.credential,
		]);
		await editor.openWorkflow(workflow);
		const panel = await editor.openNode('Bitrix24 CRM');
		expect(await panel.locatorList('recordType')).toEqual(expect.arrayContaining(['Deal', 'Projects']));
		await panel.searchLocator('deal');
		await panel.chooseFromLocator('Deal');
		const deals = await panel.locatorList('recordId');
		expect(deals).toHaveLength(5);
		await panel.chooseFromLocator(deals[0]);
		await editor.screenshot('to-do');
		expect(await panel.mapperColumns()).toEqual(['Deadline']);
		await panel.fill('deadline', '={{ "2026-12-01T12:00:00+00:00" }}');
		await panel.execute();
		expect(await panel.outputRows()).toEqual([expect.objectContaining({ id: expect.any(String) as string })]);
		await editor.closeNotices();
		await editor.screenshot('to-do-done');
	});
});
