import fc from 'fast-check';

import { PAGINGS } from '../../../src/operations/method/paging';
import type { ListRequest, Row } from '../../../src/portal/types';
import { type Manner, numbered, OddList } from '../../support/odd-list';

/** The ways in which readers ask for pages of such a list. */
const WAYS: Record<string, Partial<ListRequest>> = {
	'by ID': { id: 'id' },
	'by offset, with a key': { key: 'id' },
	'by offset, without a key': {},
	'by the next page that the answer names': { turn: PAGINGS.none.turn },
};

const manner = (over: Partial<Manner> = {}): Manner => ({
	...{ total: 'right', next: 'right', behind: 'empty' },
	...over,
});

/** What is wrong with rows that were read: which are missing, come twice, or out of order. Empty when nothing is. */
function faults(read: readonly Row[], expected: readonly Row[]): string {
	if (read.map(({ id }) => id).join() === expected.map(({ id }) => id).join()) return '';
	const ids = new Set(read.map(({ id }) => id));
	const missing = expected.filter(({ id }) => !ids.has(id)).map(({ id }) => id);
	return `${read.length} rows instead of ${expected.length}, ${ids.size} different ones, without ${missing.slice(0, 3).join()}`;
}

/** What a page behind the end holds. */
const BEHIND = ['empty', 'firstPage', 'lastPage'] as const;

const LENGTHS = [0, 1, 49, 50, 51, 75, 100, 355, 2_550];

describe.each(Object.keys(WAYS))('%s', (way) => {
	const byAnswer = way.includes('names');

	it.each<[string, Partial<Manner>]>([
		['the count is right, and no next page is named', { next: 'missing' }],
		['the count is a text', { total: 'text' }],
		['the count is null', { total: { sent: null } }],
		['the count is 0', { total: { sent: 0 } }],
		['the count is no number', { total: { sent: 'many' } }],
		['the next page is null', { total: 'right', next: { sent: null } }],
		['the next page is always the same', { next: { sent: 50 } }],
		['there is no count', { total: 'missing' }],
		['pages show fewer rows than they hold', { hides: 17 }],
		['pages show fewer rows, and no next page is named', { hides: 17, next: 'missing' }],
	])('reads all rows once although %s', async (_title, over) => {
		for (const behind of BEHIND)
			for (const length of LENGTHS) {
				// A page that shows nothing at all would be an end that the count denies.
				if (over.hides !== undefined && (length === 1 || length === 51)) continue;
				const list = new OddList(numbered(length), manner({ behind, ...over }));
				const counted = ['right', 'text'].includes(String(over.total ?? 'right'));
				// A method that is not known to have pages is read on only when its answer says so.
				if (byAnswer && !counted && over.next !== undefined) continue;
				// Without a count, a page that says it has a next one cannot be told from one that was sent again.
				const stuck = over.next !== undefined && typeof over.next === 'object' && over.next.sent === 50;
				const rows = await list.read(WAYS[way]).catch((error: unknown) => {
					if (!stuck) throw error;
					return undefined;
				});
				if (rows !== undefined)
					expect([length, behind, faults(rows, list.shown)]).toEqual([length, behind, '']);
			}
	});

	it.each<[string, Partial<Manner>]>([
		['the count is 25 rows too small', { total: 'tooSmall' }],
		['the count is that of the page', { total: 'ofPage' }],
		['the count is always 49', { total: { sent: 49 } }],
		['there is neither a count nor a next page', { total: 'missing', next: 'missing' }],
	])('reads all rows once although %s', async (_title, over) => {
		if (byAnswer) return;
		for (const next of ['right', 'missing'] as const)
			for (const behind of BEHIND)
				for (const length of LENGTHS.filter((one) => one >= 49)) {
					const list = new OddList(numbered(length), manner({ behind, next, ...over }));
					const rows = await list.read(WAYS[way]);
					expect([length, behind, next, faults(rows, list.shown)]).toEqual([length, behind, next, '']);
				}
	});

	it.each([300, 1e12])('says so when it counts %p rows that are not there', async (more) => {
		for (const behind of BEHIND)
			for (const length of [50, 75, 100, 355]) {
				const list = new OddList(numbered(length), manner({ behind, total: { sent: length + more } }));
				const rows = list.read(WAYS[way]);
				// Only a page that is not full tells that these were all.
				await expect(rows).rejects.toMatchObject({ code: expect.stringMatching(/ROWS_MISSING|SAME_PAGE/) });
				expect(list.requests).toBeLessThan(20);
			}
	});
});

it('any list that says anything about its end is read as a whole, or is an error', async () => {
	const said = fc.oneof(
		fc.constantFrom<Manner['total']>('right', 'ofPage', 'soFar', 'missing', 'tooSmall', 'tooLarge', 'text'),
		fc.record({ sent: fc.oneof(fc.nat({ max: 7_000 }), fc.constantFrom(null, '', 'x', 1e12, -1, true, [])) }),
	);
	const named = fc.oneof(
		fc.constantFrom<Manner['next']>('right', 'missing'),
		fc.record({ sent: fc.oneof(fc.nat({ max: 200 }), fc.constantFrom(null, '', 'x')) }),
	);
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(fc.nat({ max: 400 }), fc.constantFrom(...LENGTHS)),
			said,
			named,
			fc.constantFrom<Manner['behind']>(...BEHIND),
			fc.constantFrom(undefined, undefined, 17),
			fc.constantFrom('by ID', 'by offset, with a key', 'by offset, without a key'),
			fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
			async (length, total, next, behind, hides, way, limit) => {
				const list = new OddList(numbered(length), { total, next, behind, hides });
				const rows = await list
					.read({ ...WAYS[way], limit })
					.catch((error: { code?: string }) => error.code ?? error);
				if (typeof rows === 'string') expect(rows).toMatch(/ROWS_MISSING|SAME_PAGE|LIST_CHANGES/);
				// A page of fewer than 50 rows is the last one if nothing says otherwise.
				else if (Array.isArray(rows) && hides === undefined)
					expect(faults(rows, list.shown.slice(0, limit))).toBe('');
				else expect(rows).not.toBeInstanceOf(Error);
			},
		),
		{ numRuns: 400, seed: 11 },
	);
});

describe('a list that shrinks while it is read, and sends its first page behind the end', () => {
	it.each([
		['by ID', { id: 'id' }],
		['by offset', { key: 'id' }],
	])('%s: no row that stays is lost or comes twice', async (_title, way) => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 51, max: 6_000 }),
				fc.infiniteStream(
					fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), gone: fc.nat({ max: 2_000 }) }),
				),
				fc.integer({ min: 1, max: 4 }),
				async (length, changes, times) => {
					const gone = new Set<unknown>();
					const list: OddList = new OddList(numbered(length), manner({ behind: 'firstPage' }), (request) => {
						if (request === 0 || request > times) return;
						const { at, gone: many } = changes.next().value;
						for (const { id } of list.rows.splice(Math.floor(at * list.rows.length), many)) gone.add(id);
					});
					const ids = (await list.read(way)).map(({ id }) => id);
					const came = new Set(ids);
					expect(came.size).toBe(ids.length);
					expect(numbered(length).find(({ id }) => !gone.has(id) && !came.has(id))).toBeUndefined();
				},
			),
			{ numRuns: 40, seed: 3, endOnFailure: true },
		);
	});
});

describe('a list that does not do what it is asked', () => {
	it.each([
		['filter', 50],
		['filter', 75],
		['filter', 6_000],
		['order', 75],
		['order', 6_000],
	] as const)('that ignores the %s, %i rows, is an error at once', async (ignores, length) => {
		for (const limit of [undefined, 150]) {
			const list = new OddList(numbered(length), manner({ ignores, behind: 'firstPage' }));
			await expect(list.read({ id: 'id', limit })).rejects.toMatchObject({ code: 'IDS_NOT_IN_ORDER' });
			expect(list.requests).toBeLessThanOrEqual(length > 5_000 ? 5 : 2);
		}
	});

	it('that ignores the place of the page is an error', async () => {
		for (const way of [{ key: 'id' }, {}])
			for (const total of ['right', 'missing'] as const) {
				const list = new OddList(numbered(120), manner({ ignores: 'start', total, next: { sent: 50 } }));
				await expect(list.read(way)).rejects.toMatchObject({ code: 'SAME_PAGE' });
				expect(list.requests).toBe(3);
			}
	});

	it('a column without the ID is named', async () => {
		const list = new OddList([{ id: 'A' }], manner({ ignores: 'filter' }));
		await expect(list.read({ id: 'id', limit: 60 })).rejects.toMatchObject({ code: 'NO_ID' });
	});
});

it('without a count, a next page that is always the same says only that the list has pages', async () => {
	for (const length of [51, 120, 150]) {
		const list = new OddList(numbered(length), manner({ total: 'missing', next: { sent: 50 } }));
		expect(faults(await list.read(WAYS['by the next page that the answer names']), list.shown)).toBe('');
	}
});

it('rows that are all the same, since a column was asked for that does not differ, come as often as they are counted', async () => {
	for (const behind of BEHIND)
		for (const length of [50, 100, 120, 2_600]) {
			const same = numbered(length).map(() => ({ stage: 'NEW' }));
			expect(await new OddList(same, manner({ behind })).read()).toHaveLength(length);
		}
});

it('a list that counts what it has sent so far, and sends its last page without end, is an error', async () => {
	for (const way of [{ key: 'id' }, {}]) {
		const list = new OddList(numbered(150), manner({ total: 'soFar', behind: 'lastPage' }));
		await expect(list.read(way)).rejects.toMatchObject({ code: 'SAME_PAGE' });
		expect(list.requests).toBeLessThan(6);
	}
});

describe('pages of another length than 50', () => {
	const ways: Record<string, Partial<ListRequest>> = {
		...WAYS,
		'by limit and offset': { turn: PAGINGS.limit.turn },
	};

	it.each(Object.keys(ways))('%s: those of 20 rows are read without a gap', async (way) => {
		for (const next of ['right', 'missing'] as const)
			for (const behind of BEHIND)
				for (const count of [19, 20, 21, 45, 100, 330]) {
					const list = new OddList(numbered(count), manner({ length: 20, next, behind }));
					const read = await list.read(ways[way]);
					expect([next, behind, count, faults(read, list.shown)]).toEqual([next, behind, count, '']);
				}
	});

	it('of any length below 50, with a right count, are read without a gap', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 400 }),
				fc.integer({ min: 1, max: 49 }),
				fc.constantFrom<Manner['next']>('right', 'missing', { sent: null }),
				fc.constantFrom(...BEHIND),
				fc.boolean(),
				fc.constantFrom(...Object.keys(ways)),
				fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
				async (count, length, next, behind, rounds, way, limit) => {
					const list = new OddList(numbered(count), manner({ length, next, behind, rounds }));
					const read = await list.read({ ...ways[way], limit });
					expect(faults(read, list.shown.slice(0, limit))).toBe('');
				},
			),
			{ numRuns: 400, seed: 12 },
		);
	});

	it('by offset: those of 100 rows are read without a gap', async () => {
		for (const way of [{ key: 'id' }, {}]) {
			const list = new OddList(numbered(330), manner({ length: 100 }));
			expect(faults(await list.read(way), numbered(330))).toBe('');
		}
	});

	it.each(Object.keys(ways))('%s: short pages are told from pages that hide rows', async (way) => {
		for (const rounds of [false, true])
			for (const behind of BEHIND)
				for (const count of [50, 75, 100, 355]) {
					// A list by limit and offset does not round.
					if (rounds && way.includes('limit')) continue;
					const list = new OddList(numbered(count), manner({ hides: 17, next: 'missing', behind, rounds }));
					if (list.shown.length % 50 === 1) continue;
					expect([rounds, behind, count, faults(await list.read(ways[way]), list.shown)]).toEqual([
						...[rounds, behind, count, ''],
					]);
				}
	});

	it('by ID: a limit within one page is reached, also where pages are short or hide rows', async () => {
		for (const odd of [{ length: 20 }, { hides: 2 }, { length: 20, hides: 3 }])
			for (const behind of BEHIND)
				for (const limit of [1, 19, 20, 21, 26, 49, 50]) {
					const list = new OddList(numbered(120), manner({ ...odd, next: 'missing', behind }));
					const read = await list.read({ id: 'id', limit });
					expect([odd, behind, limit, faults(read, list.shown.slice(0, limit))]).toEqual([
						...[odd, behind, limit, ''],
					]);
				}
	});

	it('by ID: a limit that a full page reaches costs one request, a shorter list two', async () => {
		for (const [count, requests] of [
			[0, 1],
			[30, 2],
			[50, 1],
			[120, 1],
		]) {
			const list = new OddList(numbered(count), manner());
			expect(await list.read({ id: 'id', limit: 50 })).toHaveLength(Math.min(50, count));
			expect([count, list.requests]).toEqual([count, requests]);
		}
	});

	it('by ID: a short list that ignores the filter comes once', async () => {
		const list = new OddList(numbered(30), manner({ ignores: 'filter' }));
		expect(faults(await list.read({ id: 'id', limit: 50 }), numbered(30))).toBe('');
	});

	it('rows of a column with few values come as often as they are there', async () => {
		const few = numbered(130).map(({ id }) => ({ stage: Number(id) % 7 }));
		for (const way of [{}, { turn: PAGINGS.none.turn }, { turn: PAGINGS.limit.turn }])
			expect(await new OddList(few, manner({ length: 20, next: 'missing' })).read(way)).toHaveLength(130);
	});
});

describe('pages with a number, and the first page again behind the last one', () => {
	const turn = PAGINGS.NAV_PARAMS.turn;
	const lists = (length: number, total: Manner['total']) =>
		new OddList(numbered(length), manner({ total, next: 'missing', behind: 'firstPage' }));

	it.each([1, 49, 50, 51, 100, 120, 150])('%i rows come once', async (length) => {
		for (const total of ['right', 'tooSmall', { sent: 50 }] as const)
			for (const limit of [undefined, 100, 150, 500])
				expect(
					faults(await lists(length, total).read({ turn, limit }), numbered(length).slice(0, limit)),
				).toBe('');
	});

	it('pages of 20 rows instead of 50, or with fewer rows than they hold, are read to the end of the count', async () => {
		for (const length of [19, 20, 21, 49, 120])
			for (const behind of BEHIND)
				for (const over of [{ length: 20 }, { hides: 17 }]) {
					const list = new OddList(numbered(length), manner({ next: 'missing', behind, ...over }));
					expect([length, behind, faults(await list.read({ turn }), list.shown)]).toEqual([
						length,
						behind,
						'',
					]);
				}
	});

	it('rows of a column with few values come as often as they are there', async () => {
		const few = numbered(130).map(({ id }) => ({ stage: Number(id) % 7 }));
		for (const behind of BEHIND)
			expect(await new OddList(few, manner({ behind })).read({ turn })).toHaveLength(130);
	});

	it('without a count they come once, also one full page', async () => {
		for (const length of [49, 50, 51, 100])
			expect(faults(await lists(length, 'missing').read({ turn }), numbered(length))).toBe('');
	});

	it.each(['limit', 'NAV_PARAMS'] as const)(
		'by %s: one full page without a count is an error where the list ignores the page',
		async (paging) => {
			const ignoring = { ignores: 'start', total: 'missing', next: 'missing' } as const;
			const list = new OddList(numbered(120), manner(ignoring));
			const read = list.read({ turn: PAGINGS[paging].turn });
			await expect(read).rejects.toMatchObject({ code: 'SAME_PAGE' });
			expect(list.requests).toBe(3);
		},
	);

	it('a count of more rows than there are is an error', async () => {
		for (const length of [50, 100]) {
			const read = lists(length, 'tooLarge').read({ turn });
			await expect(read).rejects.toMatchObject({ code: expect.stringMatching(/SAME_PAGE|ROWS_MISSING/) });
		}
	});
});

describe('rows that make no sense', () => {
	it.each([[7], [null], [undefined]])('are not dropped where all have the same key, %p', async (id) => {
		const rows = Array.from({ length: 120 }, (_, n): Row => ({ id, n }));
		expect(await new OddList(rows, manner()).read({ key: 'id' })).toEqual(rows);
	});

	it.each(['by ID', 'by offset, with a key', 'by offset, without a key'])(
		'%s: none at all, although some are counted, is an error',
		async (way) => {
			const list = new OddList([], manner({ total: { sent: 260 } }));
			await expect(list.read(WAYS[way])).rejects.toMatchObject({ code: 'ROWS_MISSING' });
		},
	);

	it.each([[null], [{ id: null }], [{ id: '' }], [{ id: 'x' }]])(
		'without an ID are named where they are read by ID: %j',
		async (row) => {
			const list = new OddList([row as never as Row], manner({ total: { sent: 120 } }));
			await expect(list.read({ id: 'id' })).rejects.toMatchObject({ code: 'NO_ID' });
		},
	);
});
