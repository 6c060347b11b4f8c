import { byId, rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => (sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 0 } }, 'enterprise')));
afterEach(async () => await sandbox.close());

/** Adds rows to a table of the portal. */
function fill(table: string, count: number, values: (index: number) => Record<string, string>): void {
	for (let index = 0; index < count; index++)
		sandbox.portal.store.table(table).add({ values: values(index) });
}

const different = (found: unknown[]): number => new Set(found.map((row) => JSON.stringify(row))).size;

it.each([
	[50, undefined, 50],
	[100, undefined, 100],
	[100, 150, 100],
	[120, 60, 60],
	[150, undefined, 150],
])('a task with %i time entries and the limit %p has %i', async (count, limit, expected) => {
	const { id } = sandbox.portal.store.tasks.add({
		values: { TITLE: 'A', RESPONSIBLE_ID: '1' },
		created: 0,
		changed: 0,
		closed: null,
	});
	fill('task.elapseditem', count, (index) => ({
		TASK_ID: String(id),
		SECONDS: '60',
		COMMENT_TEXT: `${index}`,
	}));
	const run = await sandbox.run('bitrix24Tasks', {
		...{ resource: 'timeEntry', operation: 'getAll', taskId: byId(id) },
		...(limit === undefined ? { returnAll: true } : { limit }),
	});
	const found = rows(run);
	expect([found.length, different(found)]).toEqual([expected, expected]);
});

it.each([50, 75, 120, 2_600])('%i addresses are all read, although the portal counts 50', async (count) => {
	fill('crm.address', count, (index) => ({
		...{ TYPE_ID: '1', ENTITY_TYPE_ID: '8', ENTITY_ID: String(index + 1) },
		CITY: `City ${index}`,
	}));
	for (const run of [
		await sandbox.crm({ resource: 'address', operation: 'getAll', returnAll: true }),
		await sandbox.api({ operation: 'getAll', method: byId('crm.address.list'), returnAll: true }),
	]) {
		const found = rows(run);
		expect([found.length, different(found)]).toEqual([count, count]);
	}
});

it.each(['{"!ORIGIN_ID": true}', '{"ORIGIN_ID": null}'])(
	'the filter %s is slow, and the hint says why',
	async (filter) => {
		sandbox.portal.store.seed({ deals: 120 });
		const list = {
			operation: 'getAll',
			method: byId('crm.deal.list'),
			returnAll: true,
			defineParameters: 'json',
		};
		const slow = await sandbox.api({ ...list, parametersJson: `{"filter": ${filter}}` });
		expect(rows(slow)).toHaveLength(120);
		expect(slow.hints('node').map(({ message }) => message)).toEqual([
			expect.stringContaining('one page of 50 rows a request'),
		]);
		const fast = await sandbox.api({ ...list, parametersJson: '{"filter": {"!ORIGIN_ID": "x"}}' });
		expect(rows(fast)).toHaveLength(120);
		expect(fast.hints('node')).toEqual([]);
	},
);

it('a list of a classic method of exactly two pages comes once', async () => {
	sandbox.portal.store.seed({ deals: 100 });
	const run = await sandbox.api({
		...{ operation: 'getAll', method: byId('crm.deal.list'), returnAll: true },
		...{ defineParameters: 'json', parametersJson: '{"order": {"TITLE": "ASC"}}' },
	});
	const found = rows(run);
	expect([found.length, different(found)]).toEqual([100, 100]);
});

describe('a portal with pages of 20 rows that names no next page', () => {
	let other: Sandbox;
	beforeEach(async () => {
		const lists = { pageLength: 20, next: false };
		other = await Sandbox.open({ limit: 'none', seed: { deals: 45 }, lists }, 'enterprise');
	});
	afterEach(async () => await other.close());

	it.each(['{}', '{"order": {"TITLE": "ASC"}}'])(
		'is read to the end of its count with %s',
		async (parametersJson) => {
			const run = await other.api({
				...{ operation: 'getAll', method: byId('crm.deal.list'), returnAll: true },
				...{ defineParameters: 'json', parametersJson },
			});
			const found = rows(run);
			expect([found.length, different(found)]).toEqual([45, 45]);
		},
	);
});

it('a task with exactly 50 time entries has 50, on a portal that does not count them', async () => {
	const other = await Sandbox.open({ limit: 'none', lists: { total: false, next: false } }, 'enterprise');
	try {
		const values = { TITLE: 'A', RESPONSIBLE_ID: '1' };
		const { id } = other.portal.store.tasks.add({ values, created: 0, changed: 0, closed: null });
		for (let index = 0; index < 50; index++)
			other.portal.store
				.table('task.elapseditem')
				.add({ values: { TASK_ID: String(id), SECONDS: '60', COMMENT_TEXT: `${index}` } });
		const list = { resource: 'timeEntry', operation: 'getAll', taskId: byId(id), returnAll: true };
		expect(different(rows(await other.run('bitrix24Tasks', list)))).toBe(50);
	} finally {
		await other.close();
	}
});
