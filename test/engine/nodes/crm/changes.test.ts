import type { IDataObject } from 'n8n-workflow';
import { failure, items, rows, Sandbox } from '../../sandbox';

const RECORDS = 0;
const CURSOR = 1;

let sandbox: Sandbox;
let seconds = Math.floor(Date.now() / 1_000);
beforeEach(async () => {
	sandbox = await Sandbox.open({
		limit: 'none',
		seed: { deals: 60, contacts: 3 },
		clock: { now: () => seconds * 1_000, sleep: async () => await Promise.resolve() },
	});
});
afterEach(async () => await sandbox.close());

const changed = (over: object = {}) => ({
	...{ resource: 'deal', operation: 'getChanged', startFrom: 'everything', returnAll: true },
	...over,
});
const change = (entityTypeId: number, id: number): void => {
	const record = sandbox.portal.store.record(entityTypeId, id);
	sandbox.portal.store.collection(entityTypeId).put({ ...record, id, updatedTime: seconds });
};

describe('Get Changed', () => {
	it('gives records and the cursor on outputs of their own, and goes on from there', async () => {
		const first = await sandbox.crm(changed());
		expect(rows(first, RECORDS)).toHaveLength(60);
		expect(Object.keys(rows(first, RECORDS)[0])).toHaveLength(10);
		const [told] = rows(first, CURSOR);
		expect(rows(first, CURSOR)).toEqual([
			{
				cursor: expect.any(String) as string,
				count: 60,
				hasMore: false,
				from: '1970-01-01T00:00:00.000Z',
				to: new Date(seconds * 1_000).toISOString(),
			},
		]);
		seconds += 5;
		change(2, 7);
		seconds += 5;
		const second = await sandbox.crm(changed({ cursor: '={{ $json.cursor }}' }), { items: items(told) });
		expect(rows(second, RECORDS).map(({ id }) => id)).toEqual([7]);
		expect(rows(second, CURSOR)).toMatchObject([{ count: 1 }]);
	});

	it.each([
		'={{ new Date("2025-01-01T00:15:00Z") }}',
		'={{ DateTime.fromISO("2025-01-01T00:15:00Z") }}',
		'2025-01-01T00:15:00Z',
		'01.01.2025 03:15 +03:00',
	])('begins at a date that is given as %s', async (startDate) => {
		const from = Date.parse('2025-01-01T00:15:00Z') / 1_000;
		const expected = sandbox.portal.store
			.records(2)
			.filter(({ updatedTime }) => Number(updatedTime) >= from)
			.map(({ id }) => id);
		const run = await sandbox.crm(changed({ startFrom: 'date', startDate }));
		expect(rows(run, RECORDS).map(({ id }) => id)).toEqual(expected);
		expect(expected.length).toBeLessThan(60);
	});

	it('remembers its place by itself, but not in a run that is started by hand', async () => {
		const own = changed({ remember: true, startFrom: 'now' });
		expect(rows(await sandbox.crm(own, { mode: 'trigger' }), RECORDS)).toEqual([]);
		seconds += 5;
		change(2, 7);
		seconds += 5;
		const ways = [{}, { mode: 'integrated' as const, rootMode: 'manual' as const }];
		for (const way of ways) {
			const byHand = await sandbox.crm(own, way);
			expect(rows(byHand, RECORDS).map(({ id }) => id)).toEqual([7]);
			expect(byHand.hints('node').map(({ message }) => message)).toEqual([
				expect.stringContaining('Started by hand'),
			]);
		}
		expect(rows(await sandbox.crm(own, { mode: 'trigger' }), RECORDS).map(({ id }) => id)).toEqual([7]);
		expect(rows(await sandbox.crm(own, { mode: 'trigger' }), RECORDS)).toEqual([]);
	});

	it('does not move its place when the node fails for another item', async () => {
		const own = changed({ remember: true, startFrom: '={{ $json.from }}', startDate: 'no date' });
		const both = items({ from: 'everything' }, { from: 'date' });
		expect(failure(await sandbox.crm(own, { mode: 'trigger', items: both })).message).toContain(
			'needs a date',
		);
		const again = await sandbox.crm(own, { mode: 'trigger', items: items({ from: 'everything' }) });
		expect(rows(again, RECORDS)).toHaveLength(60);
	});

	it('says that From Now On without a cursor returns nothing', async () => {
		const run = await sandbox.crm(changed({ startFrom: 'now' }));
		expect(run.hints('node').map(({ message }) => message)).toEqual([
			expect.stringContaining('Remember by Itself'),
		]);
	});

	it('works on many items, each with a cursor of its own, in their order', async () => {
		seconds += 5;
		const cursors: IDataObject[] = [];
		for (let index = 0; index < 3; index++) {
			cursors.push(...rows(await sandbox.crm(changed({ startFrom: 'now' })), CURSOR));
			change(2, 10 + index);
			seconds += 5;
		}
		sandbox.portal.statistics.reset();
		const run = await sandbox.crm(changed({ cursor: '={{ $json.cursor }}' }), { items: items(...cursors) });
		expect(run.output('node', RECORDS).map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[10, { item: 0 }],
			[11, { item: 0 }],
			[12, { item: 0 }],
			[11, { item: 1 }],
			[12, { item: 1 }],
			[12, { item: 2 }],
		]);
		expect(run.output('node', CURSOR).map(({ json, pairedItem }) => [json.count, pairedItem])).toEqual([
			[3, { item: 0 }],
			[2, { item: 1 }],
			[1, { item: 2 }],
		]);
		expect(sandbox.portal.statistics.totals.requests).toBe(1);
	});

	it('keeps failures to their output: the third, behind Records and Cursor', async () => {
		const run = await sandbox.crm(changed({ cursor: '={{ $json.cursor }}' }), {
			items: items({ cursor: '' }, { cursor: 'damaged' }),
			onError: 'continueErrorOutput',
		});
		expect(rows(run, RECORDS)).toHaveLength(60);
		expect(rows(run, CURSOR)).toHaveLength(1);
		expect(run.output('node', 2)).toMatchObject([{ pairedItem: { item: 1 } }]);
	});

	it('says what is wrong with a cursor, and what to do', async () => {
		const [{ cursor }] = rows(await sandbox.crm(changed({ resource: 'contact' })), CURSOR);
		const { message, description } = failure(await sandbox.crm(changed({ cursor })));
		expect(message).toBe("'Cursor' was made for another kind of record [item 0]");
		expect(description).toContain('Leave it empty to start over');
	});

	it('leaves the other operations with one output', async () => {
		const run = await sandbox.crm({ resource: 'deal', operation: 'getAll', limit: 2 });
		expect(rows(run, RECORDS)).toHaveLength(2);
		expect(run.output('node', CURSOR)).toEqual([]);
	});
});
