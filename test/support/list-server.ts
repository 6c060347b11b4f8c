import { emptyResults, fillIn } from '../../src/batch/reference';
import { readList } from '../../src/portal/reading/read';
import type { Command, CommandOutcome, ListRequest, Page, Reply, Row } from '../../src/portal/types';

/** A list as Bitrix24 serves it: 50 rows a page, counted unless `start` is -1. */
export class ListServer {
	requests = 0;
	pages = 0;
	emptyPages = 0;

	constructor(
		public ids: number[],
		/** Called before each request. */
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
		// A reference without a target is not a number. Such a page may have any rows.
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

/** Index of the first ID above a bound in sorted IDs. A bound that is not a number is above all of them. */
export function firstAbove(ids: readonly number[], bound: number): number {
	let low = 0;
	let high = ids.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ids[middle] > bound) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Reads the IDs of a list in its order, within `range`. */
export async function readIds(
	server: ListServer,
	list: Partial<ListRequest> = {},
	ranges = 8,
): Promise<number[]> {
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

/** The numbers 1, 1 + step, 1 + 2 · step, … */
export const sequence = (length: number, step = 1): number[] =>
	Array.from({ length }, (_, index) => 1 + index * step);
