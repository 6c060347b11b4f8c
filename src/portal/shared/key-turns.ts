import { createHash } from 'node:crypto';
import { WaitCancelled } from '../../limits/limiter';
import { TURNS } from '../../limits/redis/scripts';
import type { BetweenProcesses } from './between-processes';

/** Turns of a process that has not been heard of for so long are free: it has died, or has lost Redis. */
const LEASE_MS = 15_000;
/** How long to wait for a turn of another process before asking again. */
const ASK_AGAIN_MS = [50, 100, 200, 400];
/** After a failure of Redis it is left alone for so long. */
const DOWN_MS = 5_000;

interface Turn {
	owner: object;
	keys: readonly string[];
	begin(): void;
	/** Whether its owner has given up meanwhile. */
	over: boolean;
}

/** Where the processes of an n8n agree on turns. */
export interface SharedTurns extends BetweenProcesses {
	/** Milliseconds after which the turns of a silent process are free. */
	leaseMs?: number;
}

/**
 * Gives turns by key to executions of a portal: only one execution at a time may look for a record and create it. With
 * Redis they are given over processes too (docs/internals/writing-safely.md, "Two executions at once").
 *
 * Turns of an execution begin in the order in which it asks for them, and each begins with all its keys. An execution
 * whose turn has begun never waits for another one, so no two of them wait for each other.
 */
export class KeyTurns {
	/** Turns that wait in this process, in the order in which they came. */
	private waiting: Turn[] = [];
	private readonly held = new Map<string, { owner: object; count: number }>();
	private readonly remote: RemoteTurns | undefined;

	constructor(shared?: SharedTurns) {
		this.remote = shared && new RemoteTurns(shared);
	}

	/**
	 * Waits for a turn. Takes its place in the queue at once.
	 * @param owner the execution. Its own turns do not exclude each other.
	 * @returns a function that ends the turn.
	 * @throws WaitCancelled
	 */
	async take(owner: object, given: readonly string[], signal?: AbortSignal): Promise<() => void> {
		if (signal?.aborted === true) throw new WaitCancelled();
		const keys = [...new Set(given)];
		return await new Promise((resolve, reject) => {
			const turn: Turn = {
				owner,
				keys,
				over: false,
				begin: () => {
					signal?.removeEventListener('abort', cancel);
					resolve(() => this.end(turn));
				},
			};
			const cancel = (): void => {
				this.end(turn);
				reject(new WaitCancelled());
			};
			signal?.addEventListener('abort', cancel, { once: true });
			this.waiting.push(turn);
			this.serve();
		});
	}

	/** Begins the turns that may begin. First come, first served, also where an earlier one waits for one of several keys. */
	private serve(): void {
		const stopped = new Set<object>();
		const wanted = new Set<string>();
		const { waiting } = this;
		this.waiting = [];
		for (const turn of waiting) {
			const { owner, keys } = turn;
			const isFree = (key: string): boolean =>
				!wanted.has(key) && (this.held.get(key)?.owner ?? owner) === owner;
			if (stopped.has(owner) || !keys.every(isFree)) {
				stopped.add(owner);
				for (const key of keys) wanted.add(key);
				this.waiting.push(turn);
				continue;
			}
			for (const key of keys) {
				const held = this.held.get(key);
				if (held === undefined) this.held.set(key, { owner, count: 1 });
				else held.count += 1;
			}
			if (this.remote === undefined) turn.begin();
			else this.remote.take(turn);
		}
	}

	private end(turn: Turn): void {
		if (turn.over) return;
		turn.over = true;
		const index = this.waiting.indexOf(turn);
		if (index >= 0) {
			this.waiting.splice(index, 1);
		} else {
			const free: string[] = [];
			for (const key of turn.keys) {
				const held = this.held.get(key);
				if (held === undefined || --held.count > 0) continue;
				this.held.delete(key);
				free.push(key);
			}
			this.remote?.end(free);
		}
		if (this.waiting.length > 0) this.serve();
	}
}

/** Turns of this process among the processes of an n8n. What is asked for at the same time is one command to Redis. */
class RemoteTurns {
	private asking: Turn[] = [];
	private freed: string[] = [];
	/** Keys of this process in Redis. */
	private readonly held = new Set<string>();
	private readonly numbers = new WeakMap<object, number>();
	private lastNumber = 0;
	private scheduled = false;
	private busy = false;
	private downUntil = Number.NEGATIVE_INFINITY;
	private timer: NodeJS.Timeout | undefined;
	private failures = 0;
	/** How often Redis has failed. */
	private outages = 0;
	/** Names of this process before failures of Redis. */
	private formerNames: string[] = [];

	constructor(private readonly shared: SharedTurns) {}

	/**
	 * The name of this process in Redis. When a command has failed, nobody knows which keys the process has there: it takes a
	 * new name, and gives up what it had under the old one.
	 */
	private get name(): string {
		return `${this.shared.connection.process} ${this.outages}`;
	}

	take(turn: Turn): void {
		this.asking.push(turn);
		this.schedule();
	}

	end(keys: readonly string[]): void {
		for (const key of keys) if (this.held.delete(key)) this.freed.push(key);
		if (this.freed.length > 0) this.schedule();
	}

	/** Asks when all code that can run now has run. */
	private schedule(): void {
		if (this.scheduled || this.busy) return;
		this.scheduled = true;
		setImmediate(() => {
			this.scheduled = false;
			void this.ask();
		});
	}

	private async ask(renews = false): Promise<void> {
		if (this.busy) return;
		clearTimeout(this.timer);
		this.busy = true;
		this.asking = this.asking.filter(({ over }) => !over);
		const { asking, freed } = this;
		this.asking = [];
		this.freed = [];
		const kept = renews || this.formerNames.length > 0 ? [...this.held] : [];
		const answers = await this.send(freed, asking, kept);
		const left: Turn[] = [];
		asking.forEach((turn, index) => {
			// Without Redis executions of this process still wait for each other.
			const begins = answers === undefined || answers[index] === '1';
			if (!begins) {
				left.push(turn);
				return;
			}
			for (const key of turn.keys) this.held.add(key);
			if (!turn.over) turn.begin();
		});
		// Those that were given up meanwhile: unless another turn has begun with the same key.
		const used = new Set(asking.filter(({ over }) => !over).flatMap(({ keys }) => keys));
		for (const { over, keys } of asking) if (over) this.end(keys.filter((key) => !used.has(key)));
		this.busy = false;
		const isNew = this.asking.length > 0 || this.freed.length > 0;
		this.failures = left.length === 0 || left.length < asking.length ? 0 : this.failures + 1;
		this.asking = [...left, ...this.asking];
		if (isNew) {
			this.schedule();
		} else if (left.length > 0) {
			const pause = ASK_AGAIN_MS[Math.min(this.failures, ASK_AGAIN_MS.length - 1)];
			this.timer = setTimeout(() => void this.ask(), pause * (0.5 + Math.random() / 2));
		} else if (this.held.size > 0) {
			this.timer = setTimeout(() => void this.ask(true), (this.shared.leaseMs ?? LEASE_MS) / 3);
			this.timer.unref();
		}
	}

	/** @returns `1` for each turn that begins; undefined when Redis does not answer. */
	private async send(
		freed: readonly string[],
		asking: readonly Turn[],
		kept: readonly string[],
	): Promise<string[] | undefined> {
		const { connection, portal, onTrouble, leaseMs = LEASE_MS } = this.shared;
		if (performance.now() < this.downUntil) return undefined;
		const wanted = asking.map(({ owner, keys }) => [this.numberOf(owner), keys.map(hashed)]);
		const { formerNames, name } = this;
		try {
			const answers = await connection.run(
				TURNS,
				[connection.key(portal, 'turns'), connection.key(portal, 'turn leases')],
				[name, leaseMs, JSON.stringify([freed.map(hashed), wanted, kept.map(hashed), formerNames])],
			);
			this.formerNames = [];
			return answers;
		} catch (error) {
			this.downUntil = performance.now() + DOWN_MS;
			// Leases of older names have ended.
			this.formerNames = [...formerNames, name].slice(-Math.ceil(leaseMs / DOWN_MS) - 1);
			this.outages += 1;
			onTrouble(error as Error);
			return undefined;
		}
	}

	private numberOf(owner: object): number {
		const number = this.numbers.get(owner) ?? ++this.lastNumber;
		this.numbers.set(owner, number);
		return number;
	}
}

/** Keys hold e-mails and phones of people, which do not belong into Redis. */
const hashed = (key: string): string => createHash('sha256').update(key).digest('base64').slice(0, 24);
