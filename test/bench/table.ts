import { textTable } from '../support/text-table';

/** A table under its title; the first `left` columns are words, the others numbers. */
export function printTable(
	title: string,
	columns: readonly string[],
	rows: ReadonlyArray<readonly string[]>,
	left = 2,
): void {
	console.log(`\n${title}`);
	console.log(textTable([columns, ...rows], left));
}

/** `2.60 pass`: a number that is not to be exceeded, and whether everything is as it must be. */
export function verdict(target: string, met: boolean): string {
	return `${target} ${met ? 'pass' : 'MISS'}`.trim();
}

/** `2.5 %` */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
