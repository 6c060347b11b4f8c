import { textTable } from '../support/text-table';

export interface Row {
	job: string;
	package: string;
	seconds: number;
	requests: number;
	refused: number;
	/** `all`, or what is wrong. */
	right: string;
	/** Seconds to those of the theoretical best. */
	ratio: number;
	/** Seconds not to be exceeded. */
	target?: number;
}

export function printTable(title: string, rows: readonly Row[]): void {
	console.log(`\n${title}`);
	const lines = [
		['job', 'package', 'seconds', 'requests', 'refused', 'rows right', '× best', 'target'],
		...rows.map((row) => [
			row.job,
			row.package,
			row.seconds.toFixed(2),
			String(row.requests),
			String(row.refused),
			row.right.slice(0, 40),
			row.ratio.toFixed(2),
			verdict(row),
		]),
	];
	console.log(textTable(lines, 2));
}

function verdict({ target, seconds, refused, right }: Row): string {
	if (target === undefined) return '';
	const met = seconds <= target && refused === 0 && right === 'all';
	return `${target.toFixed(2)} ${met ? 'pass' : 'MISS'}`;
}
