import fc from 'fast-check';

import { ChangingPortal } from './changing-portal';

let world: ChangingPortal;
beforeEach(async () => {
	world = await ChangingPortal.open();
});
afterEach(async () => await world.close());

interface Write {
	after: number;
	added: number;
	changed: number[];
	deleted: number;
}

it('returns every last state and no unchanged record twice, however writes and runs interleave', async () => {
	const write = fc.record({
		after: fc.nat({ max: 2 }),
		added: fc.nat({ max: 90 }),
		changed: fc.array(fc.nat(), { maxLength: 12 }),
		deleted: fc.nat({ max: 3 }),
	});
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.record({
					writes: fc.array(write, { maxLength: 3 }),
					limit: fc.option(fc.integer({ min: 1, max: 130 })),
				}),
				{
					minLength: 2,
					maxLength: 5,
				},
			),
			fc.infiniteStream(fc.option(write, { freq: 1 })),
			async (steps, reading) => {
				await world.close();
				world = await ChangingPortal.open();
				let state = 0;
				const apply = ({ after, added, changed, deleted }: Write): void => {
					world.add(added);
					const rows = () => world.sandbox.store.records(2);
					for (const place of changed) {
						if (rows().length > 0) world.change(rows()[place % rows().length].id, ++state);
					}
					for (let count = 0; count < deleted && rows().length > 0; count++) {
						world.sandbox.store.collection(2).delete(rows()[(count * 31) % rows().length].id);
					}
					world.seconds += after;
				};
				world.meanwhile = () => {
					const { value } = reading.next();
					if (value) apply(value);
				};
				const states = new Map<unknown, Set<string>>();
				const latest = new Map<unknown, string>();
				let cursor = '';
				const take = async (limit: number | null): Promise<boolean> => {
					const paging = limit === null ? { returnAll: true } : { returnAll: false, limit };
					const outcome = await world.run({ cursor, simplify: false, ...paging });
					cursor = outcome.cursor;
					for (const { id, updatedTime, opportunity } of outcome.rows) {
						const text = `${String(updatedTime)} ${String(opportunity)}`;
						const known = states.get(id) ?? new Set<string>();
						states.set(id, known);
						// The same state twice would be an unchanged record returned again.
						expect(known.has(text)).toBe(false);
						known.add(text);
						latest.set(id, text);
					}
					return outcome.summary.hasMore === true;
				};
				for (const { writes, limit } of steps) {
					writes.forEach(apply);
					await take(limit);
				}
				world.meanwhile = () => undefined;
				world.seconds += 2;
				while (await take(null)) expect(true).toBe(true);
				for (const { id, updatedTime, opportunity } of world.sandbox.store.records(2)) {
					const shown = world.sandbox.store.time.format(Number(updatedTime));
					expect([id, latest.get(id)]).toEqual([id, `${shown} ${String(opportunity)}`]);
				}
			},
		),
		{ numRuns: 30, seed: 8, endOnFailure: true },
	);
});
