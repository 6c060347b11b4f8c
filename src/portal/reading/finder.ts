import { PAGE_LENGTH } from '../../facts/lengths';
import { Gatherer } from '../sending/gatherer';
import { ItemGroup } from '../sending/item-group';
import { allRows } from './read';
import type { ListRequest, Lookup, Page, Row } from '../types';

/** Values in one list call. If each belongs to one record, the answer is a page that is not full, so no other follows. */
const VALUES_IN_A_CALL = PAGE_LENGTH - 1;

/** IDs in one list call: no more than a page of records has them. */
const IDS_IN_A_CALL = PAGE_LENGTH;

/** A lookup that waits for the rows of its value. */
interface Wanted {
	value: string | number;
	resolve(rows: Row[]): void;
	reject(error: unknown): void;
}

/** Lookups that one list call can answer: those of the same list and field, by the text of their value. */
interface Kind {
	list: Lookup['list'];
	field: string;
	wanted: Map<string, Wanted[]>;
}

/**
 * Finds records by the value of a field. Lookups of items that run at the same time become list calls of up to 50 IDs or 49 other values;
 * `Gatherer` decides when they are made. Equal values are asked for once.
 */
export class Finder {
	/** Waiting lookups by list and field, in the order in which they came. */
	private readonly kinds = new Map<string, Kind>();
	private readonly gatherer: Gatherer<Kind>;

	/**
	 * @param read reads a list, in requests that other calls of the items may share.
	 * @param group the items that look for values; without it, lookups made in the same turn share a list call.
	 */
	constructor(
		private readonly read: (list: ListRequest) => AsyncIterable<Page>,
		private readonly group = new ItemGroup(),
	) {
		const take = (partly: boolean): Kind | undefined => this.take(partly);
		this.gatherer = new Gatherer({ take }, async (kind) => await this.answer(kind), group);
	}

	/** Finds the records of a value, in the order of the list; none for an empty value. @throws BitrixError */
	async find(lookup: Lookup): Promise<Row[]> {
		// Bitrix24 would take it for the condition "is empty", which holds for most records.
		if (String(lookup.value).trim() === '') return [];
		return await this.group.during(
			new Promise((resolve, reject) => {
				const { list, field, value } = lookup;
				const key = JSON.stringify([list, field]);
				const kind = this.kinds.get(key) ?? { list, field, wanted: new Map<string, Wanted[]>() };
				this.kinds.set(key, kind);
				listUnder(kind.wanted, String(value)).push({ value, resolve, reject });
				this.gatherer.schedule();
			}),
		);
	}

	/** Removes and returns the values of a full list call, if a kind has so many; with `partly` also fewer. */
	private take(partly: boolean): Kind | undefined {
		for (const [key, kind] of this.kinds) {
			const most = kind.field === kind.list.id ? IDS_IN_A_CALL : VALUES_IN_A_CALL;
			if (!partly && kind.wanted.size < most) continue;
			const taken = [...kind.wanted].slice(0, most);
			for (const [text] of taken) kind.wanted.delete(text);
			if (kind.wanted.size === 0) this.kinds.delete(key);
			return { ...kind, wanted: new Map(taken) };
		}
		return undefined;
	}

	private async answer({ list, field, wanted }: Kind): Promise<void> {
		const waiting = [...wanted.values()].flat();
		// A list call follows, although all items that wait for it count as waiting: other calls should wait for it.
		this.group.joined();
		try {
			const values = [...wanted.values()].map(([{ value }]) => value);
			const filter = { ...(list.parameters.filter as object | undefined), [`@${field}`]: values };
			const rows = await allRows(
				this.read({
					...list,
					parameters: { ...list.parameters, filter },
					// IDs are unique: one page holds every match, so skip the count.
					...(field === list.id && { limit: values.length }),
				}),
			);
			const found = byText(rows, field);
			const handedOver = new Set<Row>();
			// Items may change what they get, so each gets a copy of its own.
			const own = (row: Row): Row => {
				if (handedOver.has(row)) return structuredClone(row);
				handedOver.add(row);
				return row;
			};
			for (const { value, resolve } of waiting) resolve((found.get(folded(value)) ?? []).map(own));
		} catch (error) {
			for (const { reject } of waiting) reject(error);
		} finally {
			this.group.ended();
		}
	}
}

/** Groups rows by the value of a field. A row with several values is in several groups. */
function byText(rows: readonly Row[], field: string): Map<string, Row[]> {
	const found = new Map<string, Row[]>();
	for (const row of rows) {
		const value = row[field];
		for (const text of new Set((Array.isArray(value) ? value : [value]).map(folded)))
			listUnder(found, text).push(row);
	}
	return found;
}

function listUnder<Value>(lists: Map<string, Value[]>, key: string): Value[] {
	let list = lists.get(key);
	if (list === undefined) lists.set(key, (list = []));
	return list;
}

/**
 * A value as Bitrix24 compares it: MySQL's usual collations ignore case and spaces at the end. A record that the portal
 * found by "ANNA@EXAMPLE.COM" belongs to that lookup even if it holds "anna@example.com". A stricter comparison would lose
 * it, and a workflow would create it a second time.
 */
function folded(value: unknown): string {
	return String(value).trimEnd().toLowerCase();
}
