import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 0 } });
});
afterAll(async () => await sandbox.close());

const API = () => sandbox.engine.type('bitrix24Api');
const method = (value: string) => ({ method: { __rl: true, mode: 'name', value } });

describe('the list of methods', () => {
	const search = async (filter?: string, operation = 'callMethod', paginationToken?: string) =>
		await sandbox.engine.listSearch(API(), 'searchMethods', {
			credentials: {},
			parameters: { operation },
			filter,
			paginationToken,
		});

	it('is grouped by product, marks what is deprecated, and asks no portal', async () => {
		const { results } = await search('deal list');
		expect(results.map(({ name }) => name)).toEqual([
			'CRM: crm.deal.recurring.list',
			'CRM: crm.deal.userfield.list',
			'CRM: crm.deal.list (deprecated)',
			'CRM: crm.dealcategory.list (deprecated)',
			'CRM: crm.dealcategory.stage.list (deprecated)',
		]);
		expect(results[2]).toMatchObject({
			value: 'crm.deal.list',
			description: 'Scope: crm; use crm.item.list instead',
			url: 'https://apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-list.html',
		});
		const [task] = (await search('tasks.task.add')).results.slice(-1);
		expect(task).toMatchObject({ name: 'Tasks: tasks.task.add', value: 'tasks.task.add' });
		expect((await search('api/tasks.task.add')).results[0].name).toBe('Tasks: tasks.task.add (REST 3.0)');
		expect(sandbox.portal.statistics.totals.requests).toBe(0);
	});

	it('goes on page by page, and for Get Many holds lists only', async () => {
		const all: string[] = [];
		for (let token: string | undefined; ; ) {
			const { results, paginationToken } = await search('', 'getAll', token);
			all.push(...results.map(({ value }) => String(value)));
			if (paginationToken === undefined) break;
			token = String(paginationToken);
		}
		expect(all.length).toBeGreaterThan(290);
		expect(new Set(all).size).toBe(all.length);
		expect(all).toContain('crm.item.list');
		expect(all).not.toContain('crm.item.add');
	});
});

describe('the parameters of a method', () => {
	const fields = async (name: string, operation = 'callMethod') =>
		await sandbox.engine.resourceMapping(API(), 'getMethodParameters', {
			credentials: {},
			parameters: { operation, ...method(name) } as never,
		});

	it('come with types and required marks', async () => {
		const { fields: found } = await fields('CRM.item.update');
		expect(found.map(({ displayName }) => displayName)).toEqual([
			'entityTypeId (integer, required)',
			'fields (object, required)',
			'id (required)',
			'useOriginalUfNames (boolean)',
		]);
		expect(found.map(({ id, type, required, removed }) => [id, type, required, removed])).toEqual([
			['entityTypeId', 'number', true, false],
			['fields', 'object', true, false],
			['id', 'string', true, false],
			['useOriginalUfNames', 'boolean', false, true],
		]);
	});

	it('leave out what Get Many sets itself', async () => {
		const names = async (operation: string) =>
			(await fields('crm.item.list', operation)).fields.map(({ id }) => id);
		expect(await names('callMethod')).toContain('start');
		expect(await names('getAll')).not.toContain('start');
	});

	it('say why there are none', async () => {
		expect((await fields('profile')).emptyFieldsNotice).toBe('profile takes no parameters.');
		expect((await fields('my.own.method')).emptyFieldsNotice).toContain('Using JSON');
	});
});

it('does not read the catalogue before somebody needs it', () => {
	const root = resolve(__dirname, '..', '..', '..', '..');
	const nodes = join(root, 'dist', 'nodes', 'Bitrix24Api', 'Bitrix24Api.node.js');
	const script = `new (require(${JSON.stringify(nodes)}).Bitrix24Api)();
		const loaded = Object.keys(require.cache);
		process.stdout.write(JSON.stringify(loaded.filter((file) => file.includes('catalog')).length > 0 &&
			!loaded.some((file) => file.endsWith('methods/data.js'))));`;
	const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: root });
	expect([stdout, stderr]).toEqual(['true', '']);
});
