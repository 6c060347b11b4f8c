import type { RedisSettings } from '../../../src/limits/redis/settings';
import { serve } from '../child';
import { measureSequence } from './measure-sequence';

/** The work of a contestant. Each package does it in the way that its documentation shows. */
export interface Contestant {
	/** Reads all deals: the six fields of `FIELDS`, in that order, each as text. */
	exportDeals(): Promise<string[][]>;
	/** Creates contacts. @returns how many the package reports as created. */
	createContacts(names: string[]): Promise<number>;
	/** Sets the title of deals. @returns how many the package reports as changed. */
	updateDeals(titles: Map<number, string>): Promise<number>;
	/** Makes so many single calls of `crm.item.get`, all at once. @returns how many were answered. */
	singleCalls(count: number): Promise<number>;
	/** Requests that the package counted; absent if it does not count. */
	counted?(): Promise<number>;
}

export const FIELDS = ['id', 'title', 'stageId', 'opportunity', 'assignedById', 'categoryId'] as const;

/**
 * Kinds of work:
 *
 * - `single`: single calls, all at once; `sequence`: one after the other, and without the package for comparison;
 *   `queue`: so many that nearly all stay in the queue.
 * - `operating`: work that uses up its operating time, and single calls beside it, on a portal of its own in virtual time.
 */
export type Work = 'export' | 'create' | 'update' | 'single' | 'sequence' | 'queue' | 'operating';

export type HeavyWork = 'export' | 'update';

/** The order for the process of a contestant. */
export interface Task {
	work: Work;
	/** Empty if the work has a portal of its own. */
	webhookUrl: string;
	/** The limit of the portal, if it is not that of the plan Standard. */
	limit?: { capacity: number; leakPerSecond: number };
	/** Number of single calls. */
	calls?: number;
	/** The heavy work of `operating`. */
	heavy?: HeavyWork;
	/** Redis, through which processes share the limit; for packages that can do that. */
	redis?: RedisSettings;
}

/** What the process reports at the end. */
export interface Report {
	seconds: number;
	done: number;
	rows?: string[][];
	counted?: number;
	failure?: string;
	sequence?: SequenceFigures;
	operating?: OperatingFigures;
	/** Bytes on the heap for each waiting call. */
	bytesPerCall?: number;
}

/** What a call costs in addition to the bare request, which axios alone makes. */
export interface SequenceFigures {
	addedMs: number;
	/** Additional milliseconds of processor time. */
	addedCpuMs: number;
}

/** Figures of `operating`. Times are virtual. */
export interface OperatingFigures {
	/** Calls that the portal refused because of the operating time. */
	refusals: number;
	/** Median duration of calls of another method, before the heavy work and beside it. */
	aloneMs: number;
	besideMs: number;
	/** Longest call of the other method beside the heavy work. */
	longestMs: number;
	/** Time from the reset of the operating time to the first call after it; null if there was none. */
	resumedAfterMs: number | null;
}

export type Make = (task: Task) => Promise<Contestant>;

export const CREATED = 1_000;
export const UPDATED = 500;
/** Time in which ten thousand calls reach their queue. */
export const QUEUED_AFTER_MS = 3_000;

export const contactName = (index: number): string => `Contact ${index}`;
export const newTitle = (id: number): string => `Deal ${id}, changed`;

type Outcome = Omit<Report, 'seconds'> & { seconds?: number };

const WORKS: Record<
	Exclude<Work, 'operating'>,
	(contestant: Contestant, task: Task & { calls: number }) => Promise<Outcome>
> = {
	async export(contestant) {
		const rows = await contestant.exportDeals();
		return { rows, done: rows.length };
	},
	async create(contestant) {
		const names = Array.from({ length: CREATED }, (_, index) => contactName(index));
		return { done: await contestant.createContacts(names) };
	},
	async update(contestant) {
		const ids = Array.from({ length: UPDATED }, (_, index) => index + 1);
		return { done: await contestant.updateDeals(new Map(ids.map((id) => [id, newTitle(id)]))) };
	},
	async single(contestant, { calls }) {
		const done = await contestant.singleCalls(calls);
		return { done, counted: await contestant.counted?.() };
	},
	async sequence(contestant, { calls, webhookUrl }) {
		return { done: calls, sequence: await measureSequence(contestant, webhookUrl, calls) };
	},
	async queue(contestant, { calls }) {
		const before = heapBytes();
		void contestant.singleCalls(calls);
		await new Promise((resolve) => setTimeout(resolve, QUEUED_AFTER_MS));
		return { done: 0, bytesPerCall: (heapBytes() - before) / calls };
	},
};

export function heapBytes(): number {
	global.gc?.();
	return process.memoryUsage().heapUsed;
}

/** Runs in the process: makes the contestant on the first message, and does the task on the second. */
export function compete(make: Make): void {
	let run: (() => Promise<Outcome>) | undefined;
	serve<{ task: Task } | { go: true }, object>(async (message) => {
		if ('go' in message) return await reportOf(run);
		run = await prepare(make, message.task);
		return { ready: true };
	});
}

async function reportOf(run: (() => Promise<Outcome>) | undefined): Promise<Report> {
	const begun = performance.now();
	let outcome: Outcome = { done: 0 };
	try {
		outcome = (await run?.()) ?? { done: 0, failure: 'It was given no task' };
	} catch (error) {
		outcome.failure = error instanceof Error ? error.message : String(error);
	}
	return { seconds: (performance.now() - begun) / 1_000, ...outcome };
}

async function prepare(make: Make, task: Task): Promise<() => Promise<Outcome>> {
	const { work } = task;
	if (work === 'operating') {
		// Imported only here, because it loads a whole portal, which takes memory.
		const { prepareOperating } = await import('./operating-time');
		return await prepareOperating(make, task);
	}
	const contestant = await make(task);
	return async () => await WORKS[work](contestant, { calls: 0, ...task });
}
