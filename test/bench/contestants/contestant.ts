import type { RedisSettings } from '../../../src/limits/redis/settings';
import { serve } from '../child';
import { measureSequence } from './measure-sequence';

/** What every contestant is asked to do, through the package's own means, as its documentation shows. */
export interface Contestant {
	/** All deals: the six fields of `FIELDS`, in that order, each as text. */
	exportDeals(): Promise<string[][]>;
	/** Creates contacts; resolves with how many the package says were made. */
	createContacts(names: string[]): Promise<number>;
	/** Sets the title of deals; resolves with how many the package says were changed. */
	updateDeals(titles: Map<number, string>): Promise<number>;
	/** That many calls of `crm.item.get`, each on its own, all wanted at once; resolves with how many came back. */
	singleCalls(count: number): Promise<number>;
	/** Requests that the package itself has counted; absent where it does not count them. */
	counted?(): Promise<number>;
}

export const FIELDS = ['id', 'title', 'stageId', 'opportunity', 'assignedById', 'categoryId'] as const;

/**
 * - `single`: single calls, all wanted at once; `sequence`: one after the other, and without the package for comparison;
 *   `queue`: so many that nearly all stay in the queue.
 * - `operating`: work that reaches its operating time, and single calls beside it, on a portal of its own in virtual time.
 */
export type Work = 'export' | 'create' | 'update' | 'single' | 'sequence' | 'queue' | 'operating';

export type HeavyWork = 'export' | 'update';

/** What a contestant's process is told. */
export interface Task {
	work: Work;
	/** Empty where the work has a portal of its own. */
	webhookUrl: string;
	/** The portal's limit, where it is not that of the plan Standard. */
	limit?: { capacity: number; leakPerSecond: number };
	/** Single calls. */
	calls?: number;
	/** Of `operating`. */
	heavy?: HeavyWork;
	/** Where processes meet, for packages that do. */
	redis?: RedisSettings;
}

/** What it tells in the end. */
export interface Report {
	seconds: number;
	done: number;
	rows?: string[][];
	counted?: number;
	failure?: string;
	sequence?: SequenceFigures;
	operating?: OperatingFigures;
	/** Bytes on the heap for each call that waits. */
	bytesPerCall?: number;
}

/** What a call costs beside what the bare request costs, made with axios alone. */
export interface SequenceFigures {
	addedMs: number;
	/** Of processor time. */
	addedCpuMs: number;
}

/** Times are virtual. */
export interface OperatingFigures {
	/** Calls that the portal has refused because of the operating time. */
	refusals: number;
	/** Median of the calls of another method before the heavy work began, and beside it. */
	aloneMs: number;
	besideMs: number;
	/** The longest of those beside it. */
	longestMs: number;
	/** From the reset of the operating time to the first call after it; null where there was none. */
	resumedAfterMs: number | null;
}

export type Make = (task: Task) => Promise<Contestant>;

export const CREATED = 1_000;
export const UPDATED = 500;
/** Time in which ten thousand calls have come to their queue. */
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

/** Makes the contestant when it is told the task, and does the task when it is told to go. */
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
		// Only here: it brings a whole portal along, which costs memory.
		const { prepareOperating } = await import('./operating-time');
		return await prepareOperating(make, task);
	}
	const contestant = await make(task);
	return async () => await WORKS[work](contestant, { calls: 0, ...task });
}
