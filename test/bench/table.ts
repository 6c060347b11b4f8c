import { textTable } from '../support/text-table';

/** Prints a table with a title. The first `left` columns are words, the others numbers. */
export function printTable(
	title: string,
	columns: readonly string[],
	rows: ReadonlyArray<readonly string[]>,
	left = 2,
): void {
	console.log(`\n${title}`);
	console.log(textTable([columns, ...rows], left));
}

/** A target and whether it was met, such as `2.60 pass`. */
export function verdict(target: string, met: boolean): string {
	return `${target} ${met ? 'pass' : 'MISS'}`.trim();
}

/** A share as `2.5 %`. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
