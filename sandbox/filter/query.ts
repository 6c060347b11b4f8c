import type { Collection } from '../store/collection';
import type { CrmRecord } from '../store/record';

export type Predicate = (record: CrmRecord) => boolean;

/** Conditions on the ID alone. The order of the records answers them, without a look at each record. */
export interface IdRange {
	/** Smallest and largest allowed ID, both included. */
	from: number;
	to: number;
	/** If set, only these IDs. */
	only?: number[];
}

export interface SortTerm {
	descending: boolean;
	/** The value that records are ordered by; null comes first, as in MySQL. */
	valueOf: (record: CrmRecord) => number | string | null;
	isId: boolean;
}

export interface Query {
	range: IdRange;
	/** Null when the range is the whole condition. */
	predicate: Predicate | null;
	order: SortTerm[];
	offset: number;
	limit: number;
	/** False for `start=-1`; the search then stops at the end of the page. */
	count: boolean;
}

export interface QueryResult {
	rows: CrmRecord[];
	/** Undefined without a count. */
	total: number | undefined;
}

export const everyId = (): IdRange => ({ from: -Infinity, to: Infinity });

/** Runs a list of one type: O(log n + page) by ID without a count, O(page) with an offset, else one pass. */
export function runQuery(collection: Collection, query: Query): QueryResult {
	const byId = query.order.length === 0 || query.order[0]?.isId === true;
	const descending = query.order[0]?.descending === true;
	if (query.range.only === undefined && byId) {
		const first = collection.firstAtOrAfter(query.range.from);
		const end = query.range.to === Infinity ? collection.size : collection.firstAtOrAfter(query.range.to + 1);
		if (query.predicate === null) return slice(collection, first, Math.max(first, end), descending, query);
		if (!query.count) return scan(collection, first, end, descending, query, query.predicate);
	}
	const matching = candidates(collection, query.range).filter(query.predicate ?? (() => true));
	if (byId && descending) matching.reverse();
	else if (!byId) sort(matching, query.order);
	return {
		rows: matching.slice(query.offset, query.offset + query.limit),
		total: query.count ? matching.length : undefined,
	};
}

function slice(
	collection: Collection,
	first: number,
	end: number,
	descending: boolean,
	query: Query,
): QueryResult {
	const rows: CrmRecord[] = [];
	const total = end - first;
	for (let index = query.offset; index < Math.min(total, query.offset + query.limit); index += 1) {
		const row = collection.at(descending ? end - 1 - index : first + index);
		if (row) rows.push(row);
	}
	return { rows, total: query.count ? total : undefined };
}

function scan(
	collection: Collection,
	first: number,
	end: number,
	descending: boolean,
	query: Query,
	predicate: Predicate,
): QueryResult {
	const rows: CrmRecord[] = [];
	let skipped = 0;
	for (let step = 0; step < end - first && rows.length < query.limit; step += 1) {
		const row = collection.at(descending ? end - 1 - step : first + step);
		if (!row || !predicate(row)) continue;
		if (skipped < query.offset) skipped += 1;
		else rows.push(row);
	}
	return { rows, total: undefined };
}

function candidates(collection: Collection, range: IdRange): CrmRecord[] {
	if (range.only !== undefined) {
		const ids = [...new Set(range.only)].sort((one, other) => one - other);
		return ids
			.filter((id) => id >= range.from && id <= range.to)
			.map((id) => collection.get(id))
			.filter((row): row is CrmRecord => row !== undefined);
	}
	const first = collection.firstAtOrAfter(range.from);
	const end = range.to === Infinity ? collection.size : collection.firstAtOrAfter(range.to + 1);
	return collection.all().slice(first, Math.max(first, end));
}

/** Sorts records. Equal keys keep the order of their IDs, which a real portal does not promise. */
function sort(rows: CrmRecord[], order: SortTerm[]): void {
	const keyed = rows.map((row) => ({ row, keys: order.map((term) => term.valueOf(row)) }));
	keyed.sort((one, other) => {
		for (let index = 0; index < order.length; index += 1) {
			const difference = compare(one.keys[index] ?? null, other.keys[index] ?? null);
			if (difference !== 0) return order[index]?.descending ? -difference : difference;
		}
		return one.row.id - other.row.id;
	});
	keyed.forEach(({ row }, index) => {
		rows[index] = row;
	});
}

export function compare(one: number | string | null, other: number | string | null): number {
	if (one === other) return 0;
	if (one === null) return -1;
	if (other === null) return 1;
	if (typeof one === 'number' && typeof other === 'number') return one - other;
	return String(one) < String(other) ? -1 : 1;
}
