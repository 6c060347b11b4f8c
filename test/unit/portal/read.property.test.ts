import fc from 'fast-check';

import { firstAbove, ListServer, readIds, sequence } from '../../support/list-server';

describe('reading a list that stands still', () => {
	it.each([
		// Rows, requests, and the pages that only find where ranges end.
		[0, 1, 0],
		[1, 1, 0],
		[49, 1, 0],
		[50, 2, 0],
		[51, 2, 0],
		[2_549, 2, 0],
		[2_550, 3, 0],
		[2_551, 3, 0],
		[5_000, 3, 0],
		[5_001, 3, 0],
		[5_051, 5, 2],
		[20_000, 10, 7],
		[200_000, 83, 79],
	])(
		'%i rows take %i requests, and a page comes in vain only behind a full one',
		async (rows, requests, finders) => {
			const server = new ListServer(sequence(rows));
			expect(await readIds(server)).toEqual(sequence(rows));
			expect(server.requests).toBe(requests);
			expect(server.emptyPages).toBe(rows % 50 === 0 ? 1 : 0);
			expect(server.pages).toBe(Math.floor(rows / 50) + 1 + finders);
		},
	);

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
	it('rows are deleted and added: a row that was there all the time comes once, none comes twice', async () => {
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

	it('rows at the ends of pages and ranges are deleted, or leave the filter: no other is lost or comes twice', async () => {
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
							// An odd row still exists, but is no longer in the filter.
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

	it('rows that come into the filter in the middle push no other row out', async () => {
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
