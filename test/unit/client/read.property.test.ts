import fc from 'fast-check';

import { emptyResults, fillIn } from '../../../src/batch/reference';
import { readList } from '../../../src/portal/read';
import type { Command, CommandOutcome, ListRequest, Page, Reply, Row } from '../../../src/portal/types';

/** A list as Bitrix24 serves it: 50 rows a page, counted unless `start` is -1. */
class ListServer {
	requests = 0;
	pages = 0;
	emptyPages = 0;

	constructor(
		public ids: number[],
		/** Happens before each request. */
		private readonly meanwhile: () => void = () => undefined,
	) {}

	async call(parameters: Row): Promise<Reply> {
		this.begin();
		return await Promise.resolve(this.page(parameters));
	}

	async batch(commands: readonly Command[]): Promise<CommandOutcome[]> {
		this.begin();
		const earlier = emptyResults();
		const outcomes = commands.map(({ key, parameters = {} }): CommandOutcome => {
			const reply = this.page(fillIn(parameters, earlier));
			earlier.result[key] = reply.result;
			return { key, status: 'done', reply };
		});
		return await Promise.resolve(outcomes);
	}

	private begin(): void {
		this.requests += 1;
		if (this.requests > 1_000) throw new Error('The reader does not come to an end');
		this.meanwhile();
	}

	private page(parameters: Row): Reply {
		const { filter = {}, start } = parameters as { filter?: Row; start: number };
		// What a reference that points nowhere gives is no number: such a page may bring anything.
		const after = Number(filter['>id'] ?? -1) || -1;
		const to = filter['<=id'] === undefined ? Number.POSITIVE_INFINITY : Number(filter['<=id']);
		const matching = filter['=even'] === undefined ? this.ids : this.ids.filter((id) => id % 2 === 0);
		const found = { first: firstAbove(matching, after), end: firstAbove(matching, to) };
		const total = Math.max(0, found.end - found.first);
		const from = Math.max(0, start);
		const first = found.first + from;
		const rows = matching.slice(first, Math.min(first + 50, found.end)).map((id) => ({ id }));
		this.pages += 1;
		if (rows.length === 0) this.emptyPages += 1;
		const counted = start >= 0;
		return {
			result: { items: rows },
			...(counted && { total }),
			...(counted && from + 50 < total && { next: from + 50 }),
		};
	}
}

/** Place of the first id above a bound in sorted ids; a bound that is no number is above them all. */
function firstAbove(ids: readonly number[], bound: number): number {
	let low = 0;
	let high = ids.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ids[middle] > bound) high = middle;
		else low = middle + 1;
	}
	return low;
}

async function readIds(server: ListServer, list: Partial<ListRequest> = {}, ranges = 8): Promise<number[]> {
	const request = { method: 'crm.item.list', parameters: {}, rows: ['items'], id: 'id', ...list };
	const pages: Page[] = [];
	const access = {
		call: async (_method: string, parameters: Row = {}) => await server.call(parameters),
		batch: async (commands: readonly Command[]) => await server.batch(commands),
		ranges: () => ranges,
	};
	for await (const page of readList(request, access)) pages.push(page);
	pages.sort((one, other) => one.range - other.range);
	return pages.flatMap(({ rows }) => rows.map(({ id }) => id as number));
}

const sequence = (length: number, step = 1): number[] =>
	Array.from({ length }, (_, index) => 1 + index * step);

describe('reading a list that stands still', () => {
	it.each([
		// Rows, requests, and the pages that only find where ranges end.
		[0, 1, 0],
		[1, 1, 0],
		[49, 1, 0],
		[50, 1, 0],
		[51, 2, 0],
		[2_550, 2, 0],
		[2_551, 3, 0],
		[5_000, 3, 0],
		[5_001, 5, 2],
		[20_000, 10, 7],
		[200_000, 83, 79],
	])('%i rows take %i requests, and no page comes in vain', async (rows, requests, finders) => {
		const server = new ListServer(sequence(rows));
		expect(await readIds(server)).toEqual(sequence(rows));
		expect(server.requests).toBe(requests);
		expect(server.emptyPages).toBe(rows === 0 ? 1 : 0);
		expect(server.pages).toBe(Math.max(1, Math.ceil(rows / 50)) + finders);
	});

	it.each([
		[1, 1, 1],
		[50, 1, 1],
		[51, 2, 2],
		[2_000, 2, 40],
		[7_000, 5, 142],
	])('a limit of %i stops after %i requests and %i pages', async (limit, requests, pages) => {
		const server = new ListServer(sequence(20_000));
		expect(await readIds(server, { limit })).toEqual(sequence(limit));
		expect(server.requests).toBe(requests);
		expect(server.pages).toBe(pages);
	});

	it('by offset, for lists in another order', async () => {
		const server = new ListServer(sequence(6_000));
		expect(await readIds(server, { id: undefined })).toEqual(sequence(6_000));
		expect(server.requests).toBe(4);
	});

	it('any length, gaps, filter, limit and number of ranges: each row once, in order', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 9_000 }),
				fc.integer({ min: 1, max: 7 }),
				fc.boolean(),
				fc.option(fc.integer({ min: 1, max: 9_000 }), { nil: undefined }),
				fc.integer({ min: 1, max: 8 }),
				async (length, step, even, limit, ranges) => {
					const server = new ListServer(sequence(length, step));
					const parameters = even ? { filter: { '=even': 1 } } : {};
					const expected = server.ids.filter((id) => !even || id % 2 === 0).slice(0, limit);
					expect(await readIds(server, { parameters, limit }, ranges)).toEqual(expected);
				},
			),
			{ numRuns: 100, seed: 5 },
		);
	});
});

describe('reading a list that changes meanwhile', () => {
	it('rows are deleted and added: whoever was there all the time comes once, nobody twice', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 8_000 }),
				fc.infiniteStream(
					fc.record({ deleted: fc.nat({ max: 40 }), at: fc.nat(), added: fc.nat({ max: 120 }) }),
				),
				async (length, changes) => {
					const gone = new Set<number>();
					let highest = length;
					const server: ListServer = new ListServer(sequence(length), () => {
						const { value } = changes.next();
						for (let count = 0; count < value.deleted && server.ids.length > 0; count++) {
							const [id] = server.ids.splice((value.at + count * 7) % server.ids.length, 1);
							gone.add(id);
						}
						for (let count = 0; count < value.added; count++) server.ids.push(++highest);
					});
					const ids = await readIds(server);
					expect(new Set(ids).size).toBe(ids.length);
					const seen = new Set(ids);
					expect(sequence(length).filter((id) => !gone.has(id) && !seen.has(id))).toEqual([]);
				},
			),
			{ numRuns: 100, seed: 6, endOnFailure: true },
		);
	});

	it('rows at the ends of pages and ranges are deleted, or leave the filter: nobody else is lost or comes twice', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 4_900, max: 9_000 }),
				fc.boolean(),
				fc.integer({ min: 1, max: 8 }),
				fc.infiniteStream(
					fc.record({ page: fc.nat({ max: 180 }), step: fc.constantFrom(1, 50), around: fc.nat({ max: 2 }) }),
				),
				async (length, filtered, ranges, changes) => {
					const original = sequence(length).map((id) => id * 2);
					const gone = new Set<number>();
					const server: ListServer = new ListServer([...original], () => {
						for (let count = 0; count < 4; count++) {
							const { page, step, around } = changes.next().value;
							// The last row of a page or of a range, or one beside it.
							const place = Math.min(server.ids.length - 1, page * step * 50 + 48 + around);
							const id = server.ids[place];
							if (id % 2 !== 0) continue;
							gone.add(id);
							// An odd row is there, and not in the filter any more.
							if (filtered) server.ids[place] = id + 1;
							else server.ids.splice(place, 1);
						}
					});
					const parameters = filtered ? { filter: { '=even': 1 } } : {};
					const ids = await readIds(server, { parameters }, ranges);
					expect(new Set(ids).size).toBe(ids.length);
					const seen = new Set(ids);
					expect(original.filter((id) => !gone.has(id) && !seen.has(id))).toEqual([]);
				},
			),
			{ numRuns: 60, seed: 9, endOnFailure: true },
		);
	});

	it('with a filter, rows that come into it from the middle push nobody out', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 100, max: 7_000 }),
				fc.infiniteStream(fc.nat()),
				async (length, places) => {
					// Even rows match. Odd ones become even on the way: twice the number is a new even id between the others.
					const original = sequence(length).map((id) => id * 4);
					const server: ListServer = new ListServer([...original], () => {
						for (let count = 0; count < 3; count++) {
							const id = original[places.next().value % original.length] - 2;
							const place = firstAbove(server.ids, id);
							if (server.ids[place - 1] !== id) server.ids.splice(place, 0, id);
						}
					});
					const ids = await readIds(server, { parameters: { filter: { '=even': 1 } } });
					expect(new Set(ids).size).toBe(ids.length);
					const seen = new Set(ids);
					expect(original.filter((id) => !seen.has(id))).toEqual([]);
				},
			),
			{ numRuns: 40, seed: 7, endOnFailure: true },
		);
	});
});

describe('reading a list by offset that changes meanwhile', () => {
	/** Reads a list in an order of its own, with something happening before each request. */
	async function readChanging(
		length: number,
		change: (ids: number[], request: number) => void,
		limit?: number,
	) {
		const original = sequence(length).map((id) => (id * 7_919) % 10_007);
		let request = 0;
		const server = new ListServer([...original], () => change(server.ids, request++));
		const ids = await readIds(server, { id: undefined, key: 'id', limit }, 1 + (length % 8));
		return { original, server, ids };
	}

	/** Rows that were there all the time come once, in their order. */
	function expectWhole(original: readonly number[], gone: ReadonlySet<number>, ids: readonly number[]): void {
		expect(new Set(ids).size).toBe(ids.length);
		const came = new Set(ids);
		const stayed = original.filter((id) => !gone.has(id));
		expect(stayed.filter((id) => !came.has(id))).toEqual([]);
		const staying = new Set(stayed);
		expect(ids.filter((id) => staying.has(id))).toEqual(stayed);
	}

	const changes = fc.infiniteStream(
		fc.record({
			place: fc.oneof(
				fc.nat({ max: 9_000 }),
				fc.tuple(fc.nat({ max: 180 }), fc.nat({ max: 2 })).map(([page, around]) => page * 50 + 48 + around),
			),
			added: fc.nat({ max: 20 }),
			deleted: fc.nat({ max: 20 }),
		}),
	);

	it.each([
		['of many pages, additions and deletions', 601, 9_000, true],
		['of few pages, additions or deletions', 1, 550, false],
	])('%s: whoever was there all the time comes once, in order', async (_title, min, max, both) => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min, max }), changes, async (length, stream) => {
				const gone = new Set<number>();
				let highest = 20_000;
				const { original, ids } = await readChanging(length, (list) => {
					const { place, added, deleted } = stream.next().value;
					const at = Math.min(place, list.length);
					if (both || added % 2 === 0) for (const id of list.splice(at, deleted)) gone.add(id);
					if (both || added % 2 === 1)
						list.splice((at * 31) % (list.length + 1), 0, ...sequence(added).map(() => ++highest));
				});
				expectWhole(original, gone, ids);
			}),
			{ numRuns: 100, seed: 11, endOnFailure: true },
		);
	});

	it.each([60, 400, 3_000])(
		'many rows go or come at the beginning of %i: the reading goes back',
		async (length) => {
			for (const many of [55, 120, 300]) {
				const gone = new Set<number>();
				const fewer = await readChanging(length, (list, request) => {
					if (request === 1) for (const id of list.splice(0, many)) gone.add(id);
				});
				expectWhole(fewer.original, gone, fewer.ids);
				const more = await readChanging(length, (list, request) => {
					if (request === 1) list.unshift(...sequence(many).map((id) => id + 20_000));
				});
				expectWhole(more.original, new Set(), more.ids);
			}
		},
	);

	it('a row that moves to another page comes once, and takes nobody along', async () => {
		for (const [from, to] of [
			[10, 2_900],
			[2_900, 10],
			[49, 50],
			[50, 49],
		]) {
			const { original, ids } = await readChanging(3_000, (list, request) => {
				if (request === 1) list.splice(to, 0, ...list.splice(from, 1));
			});
			expect(new Set(ids).size).toBe(ids.length);
			expectWhole(
				original.filter((_, place) => place !== from),
				new Set(),
				ids.filter((id) => id !== original[from]),
			);
			expect(ids).toContain(original[from]);
		}
	});

	it.each([
		[51, 2],
		[2_500, 2],
		[6_000, 4],
	])('%i rows that stand still take %i requests', async (length, requests) => {
		const { original, server, ids } = await readChanging(length, () => undefined);
		expect(ids).toEqual(original);
		expect(server.requests).toBe(requests);
	});

	it('a limit asks for no more', async () => {
		const { original, server, ids } = await readChanging(6_000, () => undefined, 120);
		expect(ids).toEqual(original.slice(0, 120));
		expect(server.pages).toBe(3);
	});

	it('a list that never stands still is an error, and not a list with gaps', async () => {
		let highest = 20_000;
		const reading = readChanging(9_000, (list) => {
			list.splice(0, list.length, ...list.map(() => ++highest));
		});
		await expect(reading).rejects.toMatchObject({ code: 'LIST_CHANGES' });
	});
});
