import { startPortalProcess } from '../../../sandbox/process';
import { sandboxTls } from '../../../sandbox/tls';
import { Child } from '../child';
import { PACK, say } from '../contenders';
import type { Family } from '../family';
import { printTable, verdict } from '../table';
import type { ConsumerKind, ReadFigures, ReadTask } from './reader-process';

const ROWS = 200_000;
/** Most microseconds of processor time for a row. */
const MOST_CPU = 25;
/** Most batches of 2,500 rows in memory for each request under way, besides the rows that were handed over. */
const MOST_HELD = 1;

const CONSUMERS: Record<ConsumerKind, string> = {
	keeps: 'keeps every row',
	drops: 'throws pages away',
	slow: 'is slow (8 ms a page)',
};

const MEGABYTE = 1_024 * 1_024;

/** The reader of long lists, in a process of its own. */
export const read: Family = {
	jobs: ['read'],
	async run({ only = PACK.name }) {
		if (only !== PACK.name) return 0;
		const portal = await startPortalProcess({ tls: sandboxTls(), seed: { deals: ROWS }, limit: 'none' });
		try {
			const task = { webhookUrl: portal.webhookUrl, rows: ROWS };
			say(`reading ${ROWS} rows: processor time …`);
			const cost = await measure(task);
			return showCost(cost) + (await showHeld(task, cost.batchBytes ?? 0));
		} finally {
			await portal.close();
		}
	},
};

async function measure(task: ReadTask): Promise<ReadFigures> {
	const child = new Child('read/reader-process.ts');
	try {
		return await child.ask<ReadFigures>(task);
	} finally {
		child.end();
	}
}

const isWhole = ({ came, different }: ReadFigures): boolean => came === ROWS && different === ROWS;

const rowsColumns = (figures: ReadFigures): string[] => [
	String(figures.came),
	isWhole(figures) ? 'yes' : `${figures.different} different`,
	figures.seconds.toFixed(2),
];

function showCost(figures: ReadFigures): number {
	const { cpu = Infinity, parseCpu = 0 } = figures;
	const met = isWhole(figures) && cpu <= MOST_CPU;
	printTable(
		'the reader on a portal without limits: microseconds of processor time a row, and of JSON.parse alone',
		['job', 'rows', 'each once', 'seconds', 'µs a row', 'JSON.parse', 'target'],
		[
			[
				`read ${ROWS} deals`,
				...rowsColumns(figures),
				...[cpu, parseCpu].map((microseconds) => microseconds.toFixed(1)),
				verdict(`≤ ${MOST_CPU}`, met),
			],
		],
		1,
	);
	return met ? 0 : 1;
}

async function showHeld(task: ReadTask, batchBytes: number): Promise<number> {
	let missed = 0;
	const rows: string[][] = [];
	for (const consumer of Object.keys(CONSUMERS) as ConsumerKind[]) {
		say(`reading ${ROWS} rows: a consumer that ${CONSUMERS[consumer]} …`);
		const figures = await measure({ ...task, consumer });
		const { heldBytes = Infinity, grownBytes = 0, underWay = 1 } = figures;
		const batches = heldBytes / batchBytes;
		const met = isWhole(figures) && batches / underWay <= MOST_HELD;
		if (!met) missed += 1;
		rows.push([
			CONSUMERS[consumer],
			...rowsColumns(figures),
			...[heldBytes, grownBytes].map((bytes) => (bytes / MEGABYTE).toFixed(2)),
			batches.toFixed(2),
			String(underWay),
			verdict(`≤ ${MOST_HELD} a request`, met),
		]);
	}
	printTable(
		`what it holds beside the rows handed over: MB at most, also in batches of 2,500 rows with their text (${(batchBytes / MEGABYTE).toFixed(2)} MB)`,
		[
			'a consumer that',
			'rows',
			'each once',
			'seconds',
			'MB held',
			'process grew',
			'batches',
			'requests under way',
			'target',
		],
		rows,
		1,
	);
	return missed;
}
