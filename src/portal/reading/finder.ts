import { PAGE_LENGTH } from '../../facts/lengths';
import { Gatherer } from '../sending/gatherer';
import { ItemGroup } from '../sending/item-group';
import { allRows } from './read';
import type { ListRequest, Lookup, Page, Row } from '../types';

/** Values in one list call: with one record a value its answer is one page. */
const VALUES_IN_A_CALL = PAGE_LENGTH;

/** A value, and who looks for it. */
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
 * Finds records by the value of a field. Lookups of items that are worked on at the same time become list calls of up to
 * 50 values, which leave when `Gatherer` says; equal values are asked for once.
 */
export class Finder {
	/** By what they have in common, in the order in which they came. */
	private readonly kinds = new Map<string, Kind>();
	private readonly gatherer: Gatherer<Kind>;

	/**
	 * @param read reads a list, in the company of what else the items call.
	 * @param group the items that look; without one, lookups made in the same turn meet.
	 */
	constructor(
		private readonly read: (list: ListRequest) => AsyncIterable<Page>,
		private readonly group = new ItemGroup(),
	) {
		const take = (partly: boolean): Kind | undefined => this.take(partly);
		this.gatherer = new Gatherer({ take }, async (kind) => await this.answer(kind), group);
	}

	/** The records in the order of the list; none when there are none, and for an empty value. @throws BitrixError */
	async find(lookup: Lookup): Promise<Row[]> {
		// "Empty" would be a condition of its own in Bitrix24, which holds for most records.
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

	/** The next 50 values of a kind that has so many, or of any. */
	private take(partly: boolean): Kind | undefined {
		for (const [key, kind] of this.kinds) {
			if (!partly && kind.wanted.size < VALUES_IN_A_CALL) continue;
			const taken = [...kind.wanted].slice(0, VALUES_IN_A_CALL);
			for (const [text] of taken) kind.wanted.delete(text);
			if (kind.wanted.size === 0) this.kinds.delete(key);
			return { ...kind, wanted: new Map(taken) };
		}
		return undefined;
	}

	private async answer({ list, field, wanted }: Kind): Promise<void> {
		const waiting = [...wanted.values()].flat();
		// It makes calls of its own, while those who wait for it are counted as waiting.
		this.group.joined();
		try {
			const values = [...wanted.values()].map(([{ value }]) => value);
			const filter = { ...(list.parameters.filter as object | undefined), [`@${field}`]: values };
			const rows = await allRows(
				this.read({
					...list,
					parameters: { ...list.parameters, filter },
					// An id is no record's but one: there is no second page, and nothing to count.
					...(field === list.id && { limit: PAGE_LENGTH }),
				}),
			);
			const found = byText(rows, field);
			const handedOver = new Set<Row>();
			// Items change what they get: each has a copy of its own.
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

/** Rows by the value of a field; under each of its values when it has several. */
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
 * A value as Bitrix24 compares it: MySQL's usual collations know neither upper case nor spaces at the end. A record that
 * the portal has found by "ANNA@EXAMPLE.COM" belongs to that lookup even though it says "anna@example.com"; a stricter
 * comparison would lose it, and a workflow would create it a second time.
 */
function folded(value: unknown): string {
	return String(value).trimEnd().toLowerCase();
}
