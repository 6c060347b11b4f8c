import type { Command, MethodParameters } from '../../batch/command';
import { PAGE_LENGTH } from '../../facts/lengths';
import { nextName } from './list-reader';

/** Makes a reference to a column of the last row of the page before. */
type LastRow = (column: string) => string;

/**
 * Commands that read pages of a list in one request, each after the last row of the page before
 * (docs/internals/reading.md, "By ID, in chains of pages").
 * @param rows path of the rows in the result.
 * @param parametersOf makes the parameters of a page. The first page gets no `last`.
 */
export function pageChain(
	method: string,
	rows: readonly string[],
	pages: number,
	parametersOf: (last?: LastRow) => MethodParameters,
): Command[] {
	const name = nextName();
	const path = rows.map((part) => `[${part}]`).join('');
	return Array.from({ length: pages }, (_, index): Command => {
		const last: LastRow = (column) => `$result[${name}${index - 1}]${path}[${PAGE_LENGTH - 1}][${column}]`;
		const parameters = index === 0 ? parametersOf() : parametersOf(last);
		return { key: `${name}${index}`, method, parameters, effect: 'read' };
	});
}
