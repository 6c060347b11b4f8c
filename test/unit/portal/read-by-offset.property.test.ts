import fc from 'fast-check';

import { ListServer, readIds, sequence } from '../../support/list-server';

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
	])('%s: a row that was there all the time comes once, in order', async (_title, min, max, both) => {
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

	it('a row that moves to another page comes once, and moves no other row', async () => {
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
		[2_499, 2],
		[2_500, 3],
		[6_000, 4],
	])('%i rows that stand still take %i requests', async (length, requests) => {
		const { original, server, ids } = await readChanging(length, () => undefined);
		expect(ids).toEqual(original);
		expect(server.requests).toBe(requests);
	});

	it('no more is requested than the limit', async () => {
		const { original, server, ids } = await readChanging(6_000, () => undefined, 120);
		expect(ids).toEqual(original.slice(0, 120));
		expect(server.pages).toBe(3);
	});

	it('a list that changes all the time is an error, not a list with gaps', async () => {
		let highest = 20_000;
		const reading = readChanging(9_000, (list) => {
			list.splice(0, list.length, ...list.map(() => ++highest));
		});
		await expect(reading).rejects.toMatchObject({ code: 'LIST_CHANGES' });
	});
});
