import { deal } from '../../../src/catalog/crm/deal';
import { lead } from '../../../src/catalog/crm/lead';
import { placeIn, withPlace } from '../../../src/operations/records/changes/places';
import { getChanged } from '../../../src/operations/records/get-changed';
import type { Command, CommandOutcome } from '../../../src/portal/types';
import { ChangingPortal, type Outcome } from './changing-portal';
import { fakeContext } from './fake-context';

let world: ChangingPortal;
beforeEach(async () => {
	world = await ChangingPortal.open();
});
afterEach(async () => await world.close());

const idsOf = ({ rows }: Outcome): unknown[] => rows.map(({ id }) => id);

describe('the first run', () => {
	it('from now on: no records, and what changes afterwards in the next run', async () => {
		const [old, changed] = world.add(2);
		world.seconds += 10;
		const first = await world.run({ startFrom: 'now' });
		expect(first).toMatchObject({ rows: [], requests: 1, summary: { count: 0, hasMore: false } });
		expect(first.summary.to).toBe(new Date(world.seconds * 1_000).toISOString());
		world.change(changed);
		const [fresh] = world.add();
		world.seconds += 10;
		const second = await world.run({ cursor: first.cursor });
		expect(idsOf(second)).toEqual([changed, fresh]);
		expect(idsOf(second)).not.toContain(old);
	});

	it('everything: all records in the order of their changes, 2,500 a request', async () => {
		const ids = world.add(2_590);
		world.seconds += 1;
		for (const id of ids.slice(0, 100)) world.change(id);
		world.seconds += 1;
		const { rows, summary, requests } = await world.run();
		expect(rows.map(({ id }) => id)).toEqual([...ids.slice(100), ...ids.slice(0, 100)]);
		expect(summary).toMatchObject({ count: 2_590, hasMore: false });
		// One request for the first page, one for fifty pages, one for the last page.
		expect(requests).toBe(3);
	});

	it.each([
		['2026-10-25T02:30:00+02:00', 'UTC', '2026-10-25T00:30:00Z'],
		['2026-10-25T00:30:00Z', 'UTC', '2026-10-25T00:30:00Z'],
		// Still summer time in Berlin: two hours ahead.
		['2026-10-25T01:30:00', 'Europe/Berlin', '2026-10-24T23:30:00Z'],
		['2026-10-25T03:30:00', 'Europe/Berlin', '2026-10-25T02:30:00Z'],
	])('from the date %s', async (startDate, timeZone, instant) => {
		world.seconds = Date.parse(instant) / 1_000 - 1;
		world.add();
		world.seconds += 1;
		const [id] = world.add();
		world.seconds += 10;
		expect(idsOf(await world.run({ startFrom: 'date', startDate }, deal, timeZone))).toEqual([id]);
	});

	it('refuses a text that is not a date', async () => {
		await expect(world.run({ startFrom: 'date', startDate: 'yesterday' })).rejects.toMatchObject({
			parameter: 'startDate',
		});
	});
});

describe('the next run', () => {
	it('without a change needs one request for one page and returns nothing', async () => {
		world.add(20);
		world.seconds += 1;
		const first = await world.run();
		expect(first.rows).toHaveLength(20);
		world.seconds += 30;
		const second = await world.run({ cursor: first.cursor });
		expect(second).toMatchObject({ rows: [], requests: 1 });
		expect(world.sandbox.statistics.requests.at(-1)?.method).toBe('crm.item.list');
		world.seconds += 600;
		expect(await world.run({ cursor: second.cursor })).toMatchObject({ rows: [], requests: 1 });
	});

	it('returns a record that changes again in the second of the run', async () => {
		const [id] = world.add();
		const first = await world.run();
		expect(first.rows).toEqual([]);
		world.change(id, 7);
		world.seconds += 1;
		const second = await world.run({ cursor: first.cursor, simplify: false });
		expect(second.rows).toMatchObject([{ id, opportunity: 7 }]);
		world.seconds += 1;
		expect((await world.run({ cursor: second.cursor })).rows).toEqual([]);
	});

	it('finds a record that a long transaction wrote late', async () => {
		world.add(3);
		world.seconds += 60;
		const first = await world.run();
		const late = world.sandbox.store.add(2, {});
		world.sandbox.store
			.collection(2)
			.put({ ...late, updatedTime: world.seconds - 50, createdTime: world.seconds - 50 });
		world.seconds += 1;
		const second = await world.run({ cursor: first.cursor });
		expect(idsOf(second)).toEqual([late.id]);
		expect((await world.run({ cursor: second.cursor })).rows).toEqual([]);
	});

	it('returns each of more than a page of records with equal times once, in parts of the limit', async () => {
		const ids = world.add(170);
		world.seconds += 1;
		const got: unknown[] = [];
		let cursor = '';
		for (let runs = 1; ; runs++) {
			const outcome = await world.run({ cursor, returnAll: false, limit: 60 });
			got.push(...idsOf(outcome));
			cursor = outcome.cursor;
			expect(outcome.rows.length).toBeLessThanOrEqual(60);
			if (outcome.summary.hasMore !== true) break;
			expect(runs).toBeLessThan(4);
		}
		expect(got).toEqual(ids);
		world.seconds += 60;
		expect((await world.run({ cursor, returnAll: false, limit: 60 })).rows).toEqual([]);
	});

	it('remembers a bounded number of changes and returns none twice', async () => {
		const ids = world.add(4_000);
		world.seconds += 1;
		const first = await world.run();
		expect(first.rows).toHaveLength(4_000);
		expect(first.cursor.length).toBeLessThan(30_000);
		world.change(ids[0]);
		world.seconds += 1;
		expect(idsOf(await world.run({ cursor: first.cursor }))).toEqual([ids[0]]);
	});

	it.each(['-11:00', '+00:00', '+05:30', '+14:00'])('in a portal of the zone %s', async (offset) => {
		await world.close();
		world = await ChangingPortal.open(offset);
		const [one, other] = world.add(2);
		world.seconds += 5;
		const first = await world.run();
		expect(idsOf(first)).toEqual([one, other]);
		world.change(one);
		world.seconds += 5;
		expect(idsOf(await world.run({ cursor: first.cursor }))).toEqual([one]);
	});

	it('applies filters and returns the chosen columns', async () => {
		const [, rich] = world.add(2);
		world.change(rich, 5_000);
		world.seconds += 1;
		const { rows } = await world.run({
			'options.filterJson': { '>=updatedTime': '2020-01-01', '>id': 0, 0: { '@id': [rich] } },
			'options.columns': ['title'],
			'filters.conditions': [],
		});
		expect(rows).toEqual([{ id: rich, title: expect.any(String), updatedTime: expect.any(String) }]);
	});
});

describe('Remember by Itself', () => {
	const own = { remember: true, startFrom: 'now' };

	it('goes on from run to run without a cursor, each record once', async () => {
		const [old] = world.add();
		world.seconds += 10;
		expect(await world.run(own)).toMatchObject({ rows: [], requests: 1 });
		expect(world.hints).toEqual([expect.stringContaining("begins as 'First Run' says")]);
		const [fresh] = world.add();
		world.seconds += 10;
		expect(idsOf(await world.run(own))).toEqual([fresh]);
		expect(world.hints).toEqual([]);
		world.seconds += 10;
		expect((await world.run(own)).rows).toEqual([]);
		world.change(old);
		world.seconds += 300;
		expect(idsOf(await world.run(own))).toEqual([old]);
	});

	it('returns what a limit has left in the next run', async () => {
		const ids = world.add(130);
		world.seconds += 1;
		const limited = { remember: true, startFrom: 'everything', returnAll: false, limit: 60 };
		const got: unknown[] = [];
		for (let runs = 0; runs < 3; runs++) got.push(...idsOf(await world.run(limited)));
		expect(got).toEqual(ids);
	});

	it('ignores the parameter Cursor, and misses no change when the filters change', async () => {
		world.add();
		world.seconds += 10;
		await world.run({ ...own, cursor: 'of an earlier time' });
		const [between] = world.add();
		world.seconds += 10;
		expect(idsOf(await world.run({ ...own, 'options.filterJson': { '>id': 1 } }))).toEqual([between]);
		world.seconds += 10;
		expect((await world.run({ ...own, 'options.filterJson': { '>id': 1 } })).rows).toEqual([]);
	});

	it('keeps a place for each kind of record', async () => {
		await world.run(own);
		world.seconds += 10;
		expect(await world.run({ ...own, startFrom: 'everything' }, lead)).toMatchObject({ rows: [] });
		expect(world.memory.size).toBe(2);
	});

	it('keeps a place for each filter of a run, in one text', async () => {
		const filters = Array.from({ length: 8 }, (_, index) => ({ '>id': index }));
		const round = async () => {
			const got: unknown[][] = [];
			for (const filter of filters)
				got.push(idsOf(await world.run({ ...own, 'options.filterJson': filter })));
			return got;
		};
		await round();
		const [fresh] = world.add();
		world.seconds += 10;
		expect(await round()).toEqual(filters.map((filter) => (filter['>id'] < Number(fresh) ? [fresh] : [])));
		expect(world.memory.size).toBe(1);
	});

	it('keeps a short text, although the filter is another one in each run', () => {
		const cursor = (filter: string) => ({ entityTypeId: 2, filter, position: { at: 5, id: 1 }, seen: [] });
		const kept = Array.from({ length: 300 }, (_, run) => `filter ${run}`).reduce<string | undefined>(
			(text, filter) => withPlace(text, cursor(filter)),
			undefined,
		);
		expect(kept?.length).toBeLessThan(30_000);
		expect(placeIn(kept ?? '', cursor('filter 150'))).toEqual(cursor('filter 150'));
		// One that is forgotten goes on from the latest place.
		expect(placeIn(kept ?? '', cursor('filter 1'))).toEqual(cursor('filter 299'));
	});

	it.each([
		'',
		'null',
		'{}',
		'[]',
		'{"position":{"at":1',
		'e30',
		Buffer.from('{"v":2}').toString('base64url'),
	])('does not take a place that cannot be read (%j) for none', async (damaged) => {
		await world.run(own);
		const kept = [...world.memory.keys()];
		for (const name of kept) world.memory.set(name, damaged);
		await expect(world.run(own)).rejects.toMatchObject({
			parameter: 'remember',
			message: expect.stringContaining('cannot read the place of this node') as string,
			nextStep: expect.stringContaining('Replace the node by a copy') as string,
		});
		for (const name of kept) expect(world.memory.get(name)).toBe(damaged);
	});

	it('names what keeps it from reading its place', async () => {
		const { context, calls } = fakeContext({ ...own, returnAll: true });
		const read = async () => await Promise.reject(new Error('EACCES: permission denied'));
		await expect(
			getChanged(deal).run({ ...context, memory: { ...context.memory, read } }),
		).rejects.toMatchObject({
			parameter: 'remember',
			message: expect.stringContaining('EACCES: permission denied') as string,
			nextStep: expect.stringContaining('no change is missed') as string,
		});
		expect(calls).toEqual([]);
	});

	it('without it, From Now On with no cursor says that it returns nothing', async () => {
		await world.run({ startFrom: 'now' });
		expect(world.hints).toEqual([expect.stringContaining("Switch on 'Remember by Itself'")]);
	});
});

interface Wrong {
	entity?: typeof deal;
	filters?: object;
	cut?: number;
	text?: string;
}

describe('a cursor that does not fit', () => {
	it.each<[string, Wrong, RegExp]>([
		['of another kind of record', { entity: lead }, /another kind of record/],
		['of other filters', { filters: { 'options.filterJson': { '>id': 1 } } }, /other filters/],
		['cut short', { cut: 20 }, /not a cursor of this operation/],
		['that is no cursor', { text: 'hello' }, /not a cursor of this operation/],
		[
			'of a later version',
			{ text: Buffer.from('{"v":2}').toString('base64url') },
			/version 2, which this version of the node does not know/,
		],
	])('%s', async (_what, { entity, filters, cut, text }: Wrong, message) => {
		world.add();
		world.seconds += 1;
		const { cursor } = await world.run();
		const sent = world.sandbox.statistics.totals.requests;
		const given = text ?? (cut === undefined ? cursor : cursor.slice(0, -cut));
		await expect(world.run({ cursor: given, ...filters }, entity ?? deal)).rejects.toMatchObject({
			parameter: 'cursor',
			message: expect.stringMatching(message) as string,
		});
		// At most the fields were loaded, to read the filter.
		expect(
			world.sandbox.statistics.requests.slice(sent).filter(({ method }) => method !== 'crm.item.fields'),
		).toEqual([]);
	});
});

describe('a portal that does not read as it is asked', () => {
	const record = (id: number) => ({ id, updatedTime: new Date(id * 1_000).toISOString() });
	const page = Array.from({ length: 50 }, (_, index) => record(index + 1));

	it.each([
		['sends the same page again and again', page, 50],
		['sends a page that is not in order', [...page].reverse(), 50],
		['sends nothing, although it counts records', [], 355],
	])('that %s is an error', async (_what, rows, total) => {
		const reply = { result: { items: rows }, total, time: { start: 5_000 } };
		const { context, calls } = fakeContext({ returnAll: true, startFrom: 'everything' }, () => reply);
		const batch = async (commands: readonly Command[]): Promise<CommandOutcome[]> =>
			await Promise.resolve(commands.map(({ key }) => ({ key, status: 'done', reply })));
		const read = getChanged(deal).run({ ...context, batch });
		await expect(read).rejects.toMatchObject({ code: 'CHANGES_NOT_IN_ORDER' });
		expect(calls).toHaveLength(1);
	});
});
