import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { type Choice, type ChoiceList, searchMethodOf } from '../catalog/entity';
import { findMethod } from '../catalog/methods';
import { searchFor } from '../catalog/words';
import { pathOf } from '../operations/method/answer-rows';
import { wayOf } from '../operations/method/way';
import { inPosition } from '../operations/method/position';
import { merge } from '../operations/input/json';
import { nest } from '../operations/input/paths';
import { sentBy } from '../operations/data/sent';
import { allRows } from '../portal/reading/read';
import { rowsIn } from '../portal/reading/rows';
import type { MethodParameters, Row } from '../portal/types';
import { type Panel, withPanel } from './panel';
import { searchRecords } from './record-search';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** Functions that fill the lists of choices, by the names that the panel uses (`searchMethodOf`). */
export function searchesOf(choices: readonly Choice[]): Record<string, Search> {
	return Object.fromEntries(
		choices.flatMap((choice) =>
			choice.list === undefined ? [] : [[searchMethodOf(choice), searchIn(choice, choice.list)]],
		),
	);
}

const searchIn = (choice: Choice, list: NonNullable<Choice['list']>): Search =>
	async function (this: ILoadOptionsFunctions, filter = '', paginationToken = '0') {
		const typed = filter.trim();
		return await withPanel(this, async (panel) => {
			if ('recordsOf' in list) {
				const { kind } = sentBy({ kind: list.recordsOf }, panel.input);
				return await searchRecords(panel, Number(kind), typed, Number(paginationToken));
			}
			if ('fixed' in list) return { results: matching(typed, list.fixed) };
			const parameters = sentBy(list.parameters, panel.input);
			if (list.search !== undefined) {
				const page = await readPage(panel, list, parameters, typed, Number(paginationToken));
				return { ...page, results: page.results.map((row) => itemOf(choice, list, row, panel)) };
			}
			const rows = await readAll(panel, list, parameters);
			const items = rows.map((row) => itemOf(choice, list, row, panel));
			return { results: matching(typed, [...items, ...(list.also ?? [])]) };
		});
	};

/** The items whose name or value holds every typed word, sorted by name. */
function matching(typed: string, items: readonly INodeListSearchItems[]): INodeListSearchItems[] {
	const isMeant = searchFor(typed);
	return items
		.filter(({ name, value }) => isMeant(`${name} ${value}`))
		.sort((one, other) => one.name.localeCompare(other.name));
}

/** Reads one page of a long list; the portal searches. */
async function readPage(
	{ portal }: Panel,
	{ method, rows, search = '' }: ChoiceList,
	parameters: MethodParameters,
	typed: string,
	start: number,
): Promise<{ results: Row[]; paginationToken?: string }> {
	const wanted =
		typed === '' ? {} : nest([{ name: search, value: typed }], (what) => new Error(`The list ${what}`));
	const { result, next } = await portal.call(method, {
		...(merge(parameters, wanted) as MethodParameters),
		start,
	});
	return {
		results: rowsIn(result, pathOf(rows)) ?? [],
		...(next !== undefined && { paginationToken: String(next) }),
	};
}

/** Rows of a short list. Nobody looks through more. */
const MOST_ROWS = 500;

/** Reads a short list to its end, anew each time: a person who has just added a record expects to see it. */
async function readAll(
	{ portal }: Panel,
	{ method, rows }: ChoiceList,
	parameters: MethodParameters,
): Promise<Row[]> {
	const path = pathOf(rows);
	const record = await findMethod(method);
	const sent = record === undefined ? parameters : inPosition(record, parameters, { paged: true });
	return await portal.metadata.fresh(
		`${method} ${JSON.stringify(parameters)}`,
		async () =>
			await allRows(
				portal.read({
					...{ method, parameters: sent, rows: path, limit: MOST_ROWS },
					...wayOf(record?.list ?? {}, sent, path),
				}),
			),
	);
}

function itemOf(
	{ label: kind, page }: Choice,
	{ id, label }: ChoiceList,
	row: Row,
	{ origin }: Panel,
): INodeListSearchItems {
	const value = String(row[id]);
	const words = label
		.map((part) => (part.includes('{') ? textWith(part, row) : row[part]))
		.filter((part) => (typeof part === 'string' && part.trim() !== '') || typeof part === 'number');
	return {
		name: words.length === 0 ? `${kind} ${value}` : words.join(' '),
		value,
		...(page !== undefined && { url: `${origin}${page.replace('{id}', value)}` }),
	};
}

/** Fills the names in `Row {rowId}` with the values of a row. */
const textWith = (text: string, row: Row): string =>
	text.replace(/\{(\w+)\}/g, (_, name: string) => String(row[name] ?? ''));
