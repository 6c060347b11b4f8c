import fc from 'fast-check';

import { TRIGGER_ON, type TriggerOn } from '../../../../src/triggers/changes/kind';
import { CHANGE_KINDS } from '../../../../src/triggers/changes/kinds';
import { stateOf, WATCHED_KINDS, WatchedPortal } from './watched-portal';

let world: WatchedPortal;
afterEach(async () => await world.close());

interface Write {
	/** Seconds that pass afterwards. */
	after: number;
	added: number;
	changed: number[];
	/** Records of a minute ago that show up only now, because a long transaction has written them. */
	late: number;
}

const LATE_SECONDS = 60;

const write = fc.record({
	after: fc.oneof(fc.constant(0), fc.nat({ max: 200 })),
	added: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 80 })),
	changed: fc.array(fc.nat(), { maxLength: 6 }),
	late: fc.nat({ max: 2 }),
});

const CASES = WATCHED_KINDS.flatMap((kind) => {
	const { on } = CHANGE_KINDS.find(({ value }) => value === kind) ?? { on: [] };
	return on.filter((one) => one !== TRIGGER_ON.changed).map((one): [string, TriggerOn] => [kind, one]);
});

it.each(CASES)(
	'%s, %s: every last state comes, and none twice, however writes and looks interleave',
	async (kind, on) => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						writes: fc.array(write, { maxLength: 3 }),
						limit: fc.option(fc.integer({ min: 1, max: 130 })),
					}),
					{ minLength: 2, maxLength: 6 },
				),
				fc.infiniteStream(fc.option(write, { freq: 1 })),
				async (steps, reading) => {
					world = await WatchedPortal.open();
					try {
						const records = world.records(kind);
						const { parameters } = records;
						const ids: number[] = [];
						let begun = Number.POSITIVE_INFINITY;
						const apply = ({ after, added, changed, late }: Write): void => {
							if (world.seconds - LATE_SECONDS > begun) {
								world.seconds -= LATE_SECONDS;
								for (let count = 0; count < late; count++) ids.push(records.add());
								world.seconds += LATE_SECONDS;
							}
							for (let count = 0; count < added; count++) ids.push(records.add());
							if (on !== TRIGGER_ON.created)
								for (const place of changed) if (ids.length > 0) records.change?.(ids[place % ids.length]);
							world.seconds += after;
						};
						const context = world.context(parameters);
						const source = await world.source(kind, on, parameters);
						apply({ after: 1, added: 5, changed: [], late: 0 });
						begun = world.seconds;
						let cursor = await source.start(context, { secondsAgo: 0 });
						const before = new Set(ids);
						world.seconds += 1;
						world.meanwhile = () => {
							const { value } = reading.next();
							if (value) apply(value);
						};
						const latest = new Map<number, string>();
						const states = new Set<string>();
						const take = async (limit: number): Promise<boolean> => {
							// A cursor must survive being kept as JSON.
							const part = await source.read(context, JSON.parse(JSON.stringify(cursor)) as string, limit);
							cursor = part.cursor;
							expect(part.found.length).toBeLessThanOrEqual(limit);
							for (const { row, key } of part.found) {
								const text = `${String(row[records.id])} ${stateOf(row)}`;
								expect(states.has(key)).toBe(false);
								states.add(key);
								expect(states.has(text)).toBe(false);
								states.add(text);
								latest.set(Number(row[records.id]), text);
							}
							return part.hasMore;
						};
						for (const { writes, limit } of steps) {
							writes.forEach(apply);
							await take(limit ?? 1_000);
						}
						world.meanwhile = () => undefined;
						world.seconds += 2;
						while (await take(1_000)) expect(states.size).toBeGreaterThan(0);
						world.seconds += 130;
						// A window that was begun ends with what had changed then. What has changed since comes with the next.
						for (let looks = 0; looks < 2; looks++) while (await take(1_000)) expect(looks).toBeLessThan(2);
						const all = await world.rowsOf(kind, parameters);
						const missing = all
							.filter((row) => ids.includes(Number(row[records.id])))
							.filter((row) => !before.has(Number(row[records.id])) || latest.has(Number(row[records.id])))
							.filter(
								(row) => latest.get(Number(row[records.id])) !== `${String(row[records.id])} ${stateOf(row)}`,
							);
						expect(missing.map((row) => row[records.id])).toEqual([]);
					} finally {
						await world.close();
					}
				},
			),
			{ numRuns: 5, seed: 8, endOnFailure: true },
		);
	},
);
