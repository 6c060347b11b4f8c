import { textTable } from '../support/text-table';

export interface DemoRow {
	workflow: string;
	/** Number of right rows or facts. */
	rows: number;
	requests: number;
	/** Further requests for the list of fields. All nodes share it for some minutes. */
	dictionaries: number;
	/** Fewest requests with which any client can do it. */
	least: number;
	refused: number;
	seconds: number;
	wrong: string[];
	/** A message of the workflow. */
	message?: string;
}

export function printRows(rows: readonly DemoRow[]): void {
	const lines = rows.map((row) => [
		row.workflow,
		String(row.rows),
		`${row.requests}${row.dictionaries > 0 ? ` + ${row.dictionaries}` : ''}`,
		String(row.least),
		String(row.refused),
		row.seconds.toFixed(1),
		row.wrong.length === 0 ? 'ok' : 'WRONG',
	]);
	console.log(
		`\n${textTable([['workflow', 'right', 'requests', 'least', 'refused', 'seconds', ''], ...lines])}\n`,
	);
	if (rows.some(({ dictionaries }) => dictionaries > 0)) {
		console.log('+ 1: the list of fields, which is read once in five minutes for all nodes.');
	}
	for (const { workflow, wrong } of rows)
		for (const sentence of wrong) console.log(`${workflow}: ${sentence}`);
	for (const { workflow, message } of rows) if (message !== undefined) console.log(`${workflow}: ${message}`);
	if (rows.every(({ wrong }) => wrong.length === 0)) {
		console.log(
			'Every row was compared value by value with the portal: all are right, and no request was refused.',
		);
	}
}
