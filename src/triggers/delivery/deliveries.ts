import { counted, duration } from '../../facts/words';
import type { KeptTexts } from '../../portal/shared/kept-texts';
import type { Row } from '../../portal/types';
import { type EmitItems, type EmitOutcome, keyOfTrigger, type TriggerIdentity } from '../types';
import { keepGivenUp } from './given-up';
import { triggersOfProcess } from './process';
import { type KeptBatch, readKept, type DeliveryCopy, writeKept } from './kept-deliveries';

/** Rows that start one execution. */
export interface DeliveryBatch {
	/** Identifies the batch among those of the node for as long as n8n keeps executions; at most 150 characters. */
	key: string;
	rows: readonly Row[];
	/** What it is, for the log and for people: `Deal Updated, ID 7`. */
	what: string;
	/** The source has the rows until it is told that they are done, and brings them again after a restart: they are not kept here. */
	atSource?: boolean;
	/** It may have been handed over before, by a process that is gone. */
	repeat?: boolean;
}

/** How a batch ended. `stopped`: the trigger was stopped before; it goes on when the trigger starts again. */
export type DeliveryEnd = 'done' | 'givenUp' | 'stopped';

/** When a batch is done: when its execution has begun, or only when it has succeeded. */
export type DoneWhen = 'begun' | 'succeeded';

export interface DeliverySettings {
	identity: TriggerIdentity;
	/** Names for people. */
	workflowName: string;
	nodeName: string;
	texts: KeptTexts;
	second?: DeliveryCopy;
	emit: EmitItems;
	doneWhen: DoneWhen;
	/** Most executions under way at the same time; 1 keeps the order. */
	atOnce?: number;
	/** Most tries of a batch whose execution fails. */
	tries?: number;
	/** Milliseconds after which an execution that says nothing counts as failed; for `begun`, as begun. */
	silenceMs?: number;
	log(text: string): void;
}

/** What a source finds when it starts. */
export interface DeliveryStart {
	/** The place that was given last; undefined at the first start. */
	place: unknown;
	/** Whether anything is known of an earlier start. */
	known: boolean;
}

/** Executions that have not said for so long that they failed have begun. */
const QUIET_MS = 20_000;
/** Executions that have not said for so long how they ended were cancelled while they waited, or their process is gone. */
const LONGEST_RUN_MS = 3_600_000;
const AT_ONCE = 10;
const TRIES = 5;

/** Pauses before the tries after failures; the last one holds for all further ones. */
const PAUSES_MS = [30_000, 120_000, 600_000, 1_800_000];

/** Pauses before writing again what could not be kept. */
const WRITE_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

const STOPPED = Symbol('stopped');

/** A `known` answer says that n8n has the execution already, and not how it ended. So often it may be asked once more. */
const MOST_KNOWN = 3;

interface Entry extends Omit<KeptBatch, 'r'> {
	rows: readonly Row[] | undefined;
	atSource: boolean;
	/** It may have run before. */
	repeat: boolean;
	known: number;
	state: 'waiting' | 'running' | 'paused';
	timer?: NodeJS.Timeout;
	/** Ends the wait for the execution under way. */
	silent?: () => void;
	ends: Array<(end: DeliveryEnd) => void>;
}

/**
 * Hands rows of a trigger over to n8n, and loses none. What is handed over is kept before, and the rows of a batch that a
 * process left behind come again with the same key and `repeat: true` (docs/internals/triggers.md, "Delivery").
 *
 * Make it with `openDeliveries`, so that a node has only one in a process.
 */
export class Deliveries {
	private readonly entries = new Map<string, Entry>();
	private readonly ended = new Set<string>();
	private place: unknown;
	private sequence = 0;
	private known = false;
	/** What is handed over may have been handed over before, by a process whose latest state is lost. */
	private behind = false;
	private stopped = false;
	private running = 0;
	private loading: Promise<boolean> | undefined;
	private lastWrite: Promise<unknown> = Promise.resolve();
	private nextWrite: Promise<boolean> | undefined;
	/** Wakes what waits before it tries again. */
	private readonly wakers = new Set<() => void>();

	constructor(private settings: DeliverySettings) {}

	/** Goes on after `stop`, or after another start of the same node in this process. */
	goOn(settings: DeliverySettings): void {
		this.settings = settings;
		this.stopped = false;
		for (const entry of this.entries.values()) {
			if (entry.state === 'paused') this.pause(entry, PAUSES_MS[0]);
			// Otherwise an execution that never says how it ended would keep its place for ever.
			else this.watchSilence(entry);
		}
		this.serve();
	}

	/**
	 * Resolves when it is known where the last process stopped. What that process left behind starts again by itself.
	 * @returns undefined when the trigger was stopped meanwhile.
	 */
	async ready(): Promise<DeliveryStart | undefined> {
		this.loading ??= this.load();
		const loaded = await this.loading;
		return loaded && !this.stopped ? { place: this.place, known: this.known } : undefined;
	}

	/**
	 * Hands batches over, in their order. A batch whose key is already on its way is not handed over twice.
	 * @param place up to where the source was read; it is kept together with the batches, so that either both are there or neither.
	 * @returns how each of them ended, when all have.
	 */
	async handOver(batches: readonly DeliveryBatch[], place?: unknown): Promise<DeliveryEnd[]> {
		if ((await this.ready()) === undefined) return batches.map(() => 'stopped');
		if (place !== undefined) this.place = place;
		const ends = batches.map(async (batch) => await this.take(batch));
		const kept = place !== undefined || batches.some(({ atSource }) => atSource !== true);
		this.serve();
		if (kept) await this.save();
		// A place alone is not emitted, but n8n also stores its static data when `trigger()` has returned.
		if (place !== undefined) this.settings.second?.write(this.text());
		return await Promise.all(ends);
	}

	/** Keys that are kept because their source still has the rows: of batches that are not done, and of those that are. */
	atSource(): { pending: string[]; ended: string[] } {
		const pending = [...this.entries.values()].filter(({ atSource }) => atSource);
		return { pending: pending.map(({ k }) => k), ended: [...this.ended] };
	}

	/** The source has been read to its end: what it brings from now on is new. */
	caughtUp(): void {
		this.behind = false;
	}

	/** The source has let go of these rows, and never brings them again. */
	async forget(keys: readonly string[]): Promise<void> {
		let changed = false;
		for (const key of keys) {
			changed = this.ended.delete(key) || changed;
			const entry = this.entries.get(key);
			if (entry === undefined || entry.state === 'running') continue;
			clearTimeout(entry.timer);
			this.entries.delete(key);
			for (const tell of entry.ends.splice(0)) tell('done');
			changed = true;
		}
		if (changed) await this.save();
	}

	/** Hands nothing over any more. How executions under way end is still taken note of. */
	stop(): void {
		this.stopped = true;
		for (const wake of this.wakers) wake();
		for (const entry of [...this.entries.values()]) {
			clearTimeout(entry.timer);
			if (entry.state === 'running') continue;
			for (const tell of entry.ends.splice(0)) tell('stopped');
			// The source brings it again.
			if (entry.atSource && !entry.s && !entry.repeat) this.entries.delete(entry.k);
		}
	}

	private get silenceMs(): number {
		const { doneWhen, silenceMs } = this.settings;
		return silenceMs ?? (doneWhen === 'begun' ? QUIET_MS : LONGEST_RUN_MS);
	}

	private get name(): string {
		return `${keyOfTrigger(this.settings.identity)} deliveries`;
	}

	private async load(): Promise<boolean> {
		const kept = await this.insistently(
			'read',
			async () => await readKept(this.settings.texts, this.name, this.settings.second),
		);
		if (kept === STOPPED) {
			this.loading = undefined;
			return false;
		}
		if (kept === undefined) return true;
		this.known = true;
		this.behind = kept.behind === true;
		this.sequence = kept.n;
		this.place = kept.place;
		for (const key of kept.ended) this.ended.add(key);
		for (const { r: rows, ...one } of kept.pending) {
			const batch = { ...one, s: one.s || this.behind };
			const left = { rows, atSource: rows === undefined, repeat: batch.s || batch.t > 1, known: 0 };
			this.entries.set(batch.k, { ...batch, ...left, state: 'waiting', ends: [] });
		}
		this.serve();
		return true;
	}

	private async take({
		key,
		rows,
		what,
		atSource = false,
		repeat = this.behind,
	}: DeliveryBatch): Promise<DeliveryEnd> {
		if (this.ended.has(key)) return 'done';
		return await new Promise((resolve) => {
			const left = this.entries.get(key);
			if (left !== undefined) {
				left.rows ??= rows;
				left.ends.push(resolve);
				return;
			}
			// That it may be a repeat is kept too.
			const fresh = { k: key, w: what, t: 1, f: 0, s: repeat, rows, atSource, repeat, known: 0 };
			this.entries.set(key, { ...fresh, state: 'waiting', ends: [resolve] });
		});
	}

	/** Begins batches that wait, as many as may be under way. */
	private serve(): void {
		if (this.stopped) return;
		const { atOnce = AT_ONCE } = this.settings;
		if (this.running >= atOnce) return;
		for (const entry of this.entries.values()) {
			if (entry.state !== 'waiting' || entry.rows === undefined) continue;
			void this.begin(entry, entry.rows);
			if (this.running >= atOnce) return;
		}
	}

	private async begin(entry: Entry, rows: readonly Row[]): Promise<void> {
		entry.state = 'running';
		this.running += 1;
		const repeats = entry.repeat;
		entry.s = true;
		if (!(await this.save()) || this.stopped) {
			// Nothing was handed over, whatever was kept: the next start says `repeat` once too often at worst.
			entry.state = 'waiting';
			this.running -= 1;
			if (this.stopped) for (const tell of entry.ends.splice(0)) tell('stopped');
			else this.serve();
			return;
		}
		const { emit, second } = this.settings;
		second?.write(this.text());
		const told = repeats ? rows.map((row) => ({ ...row, repeat: true })) : rows;
		const key = entry.t === 1 ? entry.k : `${entry.k} #${entry.t}`;
		const outcome = await this.heard(entry, async () => await emit(told, key));
		clearTimeout(entry.timer);
		entry.silent = undefined;
		this.running -= 1;
		this.settle(entry, outcome);
		this.serve();
	}

	/** Waits for the end of an execution, but not for ever. */
	private async heard(entry: Entry, emit: () => Promise<EmitOutcome>): Promise<EmitOutcome | 'silent'> {
		return await new Promise((resolve) => {
			entry.silent = () => resolve('silent');
			this.watchSilence(entry);
			emit().then(resolve, (error: Error) =>
				resolve({ status: 'failed', problem: error.message, notBegun: true }),
			);
		});
	}

	private watchSilence(entry: Entry): void {
		if (entry.silent === undefined) return;
		clearTimeout(entry.timer);
		entry.timer = setTimeout(entry.silent, this.silenceMs);
		entry.timer.unref?.();
	}

	private settle(entry: Entry, outcome: EmitOutcome | 'silent'): void {
		const begunIsDone = this.settings.doneWhen === 'begun';
		if (outcome === 'silent') {
			if (begunIsDone) this.end(entry, 'done');
			else this.failed(entry, `n8n did not say within ${duration(this.silenceMs)} how it ended`);
			return;
		}
		switch (outcome.status) {
			case 'succeeded':
			case 'waiting':
				this.end(entry, 'done');
				return;
			case 'cancelled':
				if (begunIsDone) this.end(entry, 'done');
				else this.giveUp(entry, 'a person stopped the execution');
				return;
			case 'failed':
				if (begunIsDone && outcome.notBegun !== true) this.end(entry, 'done');
				else this.failed(entry, outcome.problem);
				return;
			case 'known':
				// An earlier process has handed it over, and that execution may have gone with it.
				if (begunIsDone || entry.known >= MOST_KNOWN) {
					this.end(entry, 'done');
					return;
				}
				entry.known += 1;
				this.again(entry);
		}
	}

	private failed(entry: Entry, problem: string): void {
		entry.f += 1;
		const { tries = TRIES } = this.settings;
		if (entry.f >= tries) {
			this.giveUp(entry, problem);
			return;
		}
		this.again(entry);
		const pause = PAUSES_MS[Math.min(entry.f, PAUSES_MS.length) - 1];
		this.log(
			`${entry.w} was handed over, and its execution failed (${problem}). Try ${entry.f + 1} of ${tries} follows in ${duration(pause)}.`,
		);
		this.pause(entry, pause);
		void this.save();
	}

	/** Prepares the next try, which has a key of its own. */
	private again(entry: Entry): void {
		entry.t += 1;
		entry.s = false;
		entry.repeat = true;
		entry.state = 'waiting';
	}

	private pause(entry: Entry, milliseconds: number): void {
		entry.state = 'paused';
		clearTimeout(entry.timer);
		if (this.stopped) return;
		entry.timer = setTimeout(() => {
			entry.state = 'waiting';
			this.serve();
		}, milliseconds);
		entry.timer.unref?.();
	}

	private giveUp(entry: Entry, problem: string): void {
		const { identity, workflowName, nodeName, texts } = this.settings;
		const tries = entry.t;
		this.log(
			`${entry.w} is given up after ${counted(tries, 'execution')} (${problem}). It does not come again by itself; the executions of the workflow have its data.`,
		);
		const at = new Date().toISOString();
		const told = { ...identity, workflowName, nodeName, what: entry.w, problem, tries, at };
		// Told before it ends: a process that is killed in between tries once more.
		void this.insistently('kept', async () => await keepGivenUp(texts, told)).then((kept) => {
			if (kept !== STOPPED) {
				this.end(entry, 'givenUp');
				return;
			}
			entry.state = 'waiting';
			entry.repeat = true;
			for (const tell of entry.ends.splice(0)) tell('stopped');
		});
	}

	private end(entry: Entry, end: DeliveryEnd): void {
		clearTimeout(entry.timer);
		this.entries.delete(entry.k);
		if (entry.atSource) this.ended.add(entry.k);
		// Only then the source may let go of the rows.
		void this.save().then((kept) => {
			for (const tell of entry.ends.splice(0)) tell(kept ? end : 'stopped');
		});
	}

	/**
	 * Keeps the state. Changes that are made while it is being written are written together afterwards.
	 * @returns false when the trigger was stopped before that succeeded.
	 */
	private async save(): Promise<boolean> {
		this.nextWrite ??= this.lastWrite.then(async () => {
			this.nextWrite = undefined;
			this.sequence += 1;
			const text = this.text();
			const write = async (): Promise<void> => await this.settings.texts.write(this.name, text);
			return (await this.insistently('kept', write)) !== STOPPED;
		});
		this.lastWrite = this.nextWrite;
		return await this.nextWrite;
	}

	/** Repeats work until it succeeds, or the trigger is stopped. */
	private async insistently<Result>(
		done: 'kept' | 'read',
		work: () => Promise<Result>,
	): Promise<Result | typeof STOPPED> {
		for (let failures = 0; ; failures++) {
			try {
				return await work();
			} catch (error) {
				if (this.stopped) return STOPPED;
				if (failures === 0) {
					this.log(
						`what is being handed over could not be ${done} (${(error as Error).message}). It is tried again until it can; nothing is lost, and nothing is handed over meanwhile.`,
					);
				}
				await this.rest(WRITE_AGAIN_MS[Math.min(failures, WRITE_AGAIN_MS.length - 1)]);
				if (this.stopped) return STOPPED;
			}
		}
	}

	private async rest(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const wake = (): void => {
				clearTimeout(timer);
				this.wakers.delete(wake);
				resolve();
			};
			const timer = setTimeout(wake, milliseconds);
			timer.unref?.();
			this.wakers.add(wake);
		});
	}

	private log(text: string): void {
		const { workflowName, nodeName, log } = this.settings;
		log(`workflow "${workflowName}", node "${nodeName}": ${text}`);
	}

	private text(): string {
		return writeKept({
			n: this.sequence,
			...(this.place !== undefined && { place: this.place }),
			pending: [...this.entries.values()]
				.filter(({ atSource, s, t }) => !atSource || s || t > 1)
				.map(({ k, w, t, f, s, rows, atSource }) => ({ k, w, t, f, s, ...(!atSource && { r: rows }) })),
			ended: [...this.ended],
			...(this.behind && { behind: true }),
		});
	}
}

/** The deliveries of a node, one object in the process: a new start of the node goes on where the old one was stopped. */
export function openDeliveries(settings: DeliverySettings): Deliveries {
	const { deliveries } = triggersOfProcess();
	const key = keyOfTrigger(settings.identity);
	const known = deliveries.get(key) as Deliveries | undefined;
	if (known !== undefined) {
		known.goOn(settings);
		return known;
	}
	const fresh = new Deliveries(settings);
	deliveries.set(key, fresh);
	return fresh;
}
