/** Formats rows of cells as a table. The first `left` columns are words, the others numbers. */
export function textTable(lines: ReadonlyArray<readonly string[]>, left = 1): string {
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	return lines
		.map((line) =>
			line
				.map((cell, column) => (column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}
