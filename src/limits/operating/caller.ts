import { duration } from '../../facts/words';
import type { Load } from './account';
import type { Admission, OperatingGate } from './gate';
import type { Way } from './reading';

/** How long a call may wait when its caller sets no limit. */
export const WAIT_LIMIT_MS = 15 * 60_000;

/** Who calls, and under which limits. */
export interface OperatingOrigin {
	/** Identifies the credential. */
	identity: string;
	/** Name of the credential, for people. */
	credential: string;
	/** Seconds at which the portal blocks a method; 480 when absent. */
	limitSeconds?: number;
	/** Milliseconds that a call may wait; 15 minutes when absent. */
	waitLimitMs?: number;
	signal?: AbortSignal;
}

/** What a caller needs from the governor. */
export interface CallerSurroundings {
	gateOf(method: string): OperatingGate;
	/** When a held method goes on, for people: `14:05:10 +03:00`; undefined when it is not held. */
	goesOnAt(gate: OperatingGate, load: Load): string | undefined;
}

/** How long this caller's calls of one method have waited. */
interface Held {
	/** Size of the first call. */
	load: Load;
	gate: OperatingGate;
	/** Calls that wait now. */
	waiting: number;
	/** The gate's total when it was last read. */
	heldMs: number;
	/** Milliseconds waited since the last notice. */
	milliseconds: number;
}

/** Shorter waits are not reported. */
const SHORTEST_NOTICE_MS = 1_000;

/** Passes the calls of one caller (an execution of a node, or a script) through the governor. */
export class OperatingCaller {
	private readonly held = new Map<string, Held>();

	constructor(
		private readonly origin: OperatingOrigin,
		private readonly surroundings: CallerSurroundings,
	) {}

	/**
	 * Admits a call if it need not wait.
	 * @param earlier admission of an earlier attempt of the call, whose wait is counted in.
	 * @param commands number of commands when the call is a batch.
	 * @returns undefined when the call must wait
	 */
	tryEnter(method: string, way: Way, earlier?: Admission, commands = 1): Admission | undefined {
		return this.surroundings.gateOf(method).tryEnter({ way, commands }, earlier?.waitedMs);
	}

	/**
	 * Waits until a call may begin. All attempts of the call together wait no longer than the caller's wait limit.
	 * @throws WaitCancelled, OperatingTimeUsedUp
	 */
	async enter(method: string, way: Way, earlier?: Admission, commands = 1): Promise<Admission> {
		const admission = this.tryEnter(method, way, earlier, commands);
		if (admission !== undefined) return admission;
		const { signal, waitLimitMs = WAIT_LIMIT_MS } = this.origin;
		const gate = this.surroundings.gateOf(method);
		const load = { way, commands };
		const held = this.begin(method, load, gate);
		try {
			return await gate.enter({ ...load, signal, waitLimitMs, waitedMs: earlier?.waitedMs });
		} finally {
			count(held);
			held.waiting -= 1;
		}
	}

	/** Sentences for people about the methods that waited since the last call of this function. */
	notices(): string[] {
		const sentences: string[] = [];
		for (const [method, held] of this.held) {
			count(held);
			if (held.milliseconds >= SHORTEST_NOTICE_MS) {
				sentences.push(this.sentence(method, held));
				held.milliseconds = 0;
			}
			if (held.waiting === 0) this.held.delete(method);
		}
		return sentences;
	}

	private sentence(method: string, { gate, load, waiting, milliseconds }: Held): string {
		const percent = Math.round(gate.held.share * 100);
		const sentence = `${method} waited ${duration(milliseconds)} for its operating time (${percent} % of ${gate.account.limitSeconds} s used)`;
		const goesOnAt = waiting > 0 ? this.surroundings.goesOnAt(gate, load) : undefined;
		return goesOnAt === undefined ? sentence : `${sentence}; it goes on at ${goesOnAt}`;
	}

	private begin(method: string, load: Load, gate: OperatingGate): Held {
		const fresh = { load, gate, waiting: 0, heldMs: gate.held.milliseconds, milliseconds: 0 };
		const held = this.held.get(method) ?? fresh;
		this.held.set(method, held);
		count(held);
		held.waiting += 1;
		return held;
	}
}

/** Adds the gate's waiting time since it was last read. Calls that wait at the same time count once. */
function count(held: Held): void {
	const { milliseconds } = held.gate.held;
	if (held.waiting > 0) held.milliseconds += milliseconds - held.heldMs;
	held.heldMs = milliseconds;
}
