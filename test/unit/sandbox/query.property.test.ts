import * as fc from 'fast-check';
import { ItemFilter } from '../../../sandbox/filter/item-filter';
import { runQuery } from '../../../sandbox/filter/query';
import type { PhpMap, PhpValue } from '../../../sandbox/php/value';
import { buildWorld } from '../../../sandbox/seed/world';
import { Store } from '../../../sandbox/store/store';
import { PortalTime } from '../../../sandbox/time';
import { ManualClock } from './support';

/** A store with gaps in its IDs. */
function storeWith(ids: number[]): Store {
	const store = new Store(new PortalTime('+03:00'), new ManualClock());
	buildWorld(store);
	for (const id of [...new Set(ids)].sort((one, other) => one - other)) {
		store.add(2, { id, probability: id % 3 === 0 ? 50 : 10 });
	}
	return store;
}

const condition = fc.oneof(
	fc.record({ '>id': fc.integer({ min: -2, max: 40 }) }),
	fc.record({ '<=id': fc.integer({ min: -2, max: 40 }) }),
	fc.record({ '>=id': fc.double({ min: 0, max: 40, noNaN: true }) }),
	fc.record({ '@id': fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }) }),
	fc.record({ '!id': fc.integer({ min: 0, max: 40 }) }),
	fc.record({ probability: fc.constantFrom(10, 50) }),
);

/** Whether a record meets the conditions, by the plain meaning of their prefixes. */
function passes(filter: PhpMap, record: { id: number; [key: string]: unknown }): boolean {
	return Object.entries(filter).every(([key, value]) => {
		const wanted = Number(value);
		if (key === '>id') return record.id > wanted;
		if (key === '<=id') return record.id <= wanted;
		if (key === '>=id') return record.id >= wanted;
		if (key === '!id') return record.id !== wanted;
		if (key === '@id') return (value as PhpValue[]).includes(record.id);
		return record.probability === wanted;
	});
}

describe('a query that uses the order of the ids', () => {
	it('finds what looking at every record finds', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
				fc.array(condition, { maxLength: 3 }),
				fc.constantFrom('ASC', 'DESC'),
				fc.integer({ min: 0, max: 3 }),
				fc.boolean(),
				(ids, conditions, direction, page, count) => {
					const store = storeWith(ids);
					const filter = Object.assign({}, ...conditions) as PhpMap;
					const type = store.entityType(2);
					if (!type) throw new Error('no deals');
					const reader = new ItemFilter(store, type, false);
					const limit = 5;
					const result = runQuery(store.collection(2), {
						...reader.compile(filter),
						order: reader.order({ id: direction }),
						offset: page * limit,
						limit,
						count,
					});
					const all = store.records(2).filter((record) => passes(filter, record));
					if (direction === 'DESC') all.reverse();
					expect(result.rows.map((row) => row.id)).toEqual(
						all.slice(page * limit, (page + 1) * limit).map((row) => row.id),
					);
					expect(result.total).toBe(count ? all.length : undefined);
				},
			),
			{ numRuns: 200 },
		);
	});
});
