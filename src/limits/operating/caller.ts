import { duration } from '../../facts/words';
import type { Load } from './account';
import type { Admission, OperatingGate } from './gate';
import type { Way } from './reading';

/** How long a call may wait where its caller does not say. */
export const WAIT_LIMIT_MS = 15 * 60_000;

/** Who calls. */
export interface OperatingOrigin {
	/** Tells credentials apart. */
	identity: string;
	/** Shows them. */
	credential: string;
	/** Seconds at which the portal blocks a method, where they are not 480. */
	limitSeconds?: number;
	/** Milliseconds that a call may wait; 15 minutes when absent. */
	waitLimitMs?: number;
	signal?: AbortSignal;
}

/** What a caller needs of the governor. */
export interface CallerSurroundings {
	gateOf(method: string): OperatingGate;
	/** When a method that is held goes on, for people: `14:05:10 +03:00`; undefined when it is not held. */
	goesOnAt(gate: OperatingGate, load: Load): string | undefined;
}

/** What of a method this caller has waited for since it last asked. */
interface Held {
	/** How much the call was that came first. */
	load: Load;
	gate: OperatingGate;
	waiting: number;
	/** Of the gate, when it was last looked at. */
	heldMs: number;
	milliseconds: number;
}

/** Shorter waits are not worth a word. */
const WORTH_TELLING_MS = 1_000;

/** One caller's way past the governor: a node's execution, a script. */
export class OperatingCaller {
	private readonly held = new Map<string, Held>();

	constructor(
		private readonly origin: OperatingOrigin,
		private readonly surroundings: CallerSurroundings,
	) {}

	/**
	 * Lets a call begin if it need not wait.
	 * @param earlier the admission of a try that was refused.
	 * @param commands how many the call holds, when it is a batch.
	 */
	tryEnter(method: string, way: Way, earlier?: Admission, commands = 1): Admission | undefined {
		return this.surroundings.gateOf(method).tryEnter({ way, commands }, earlier?.waitedMs);
	}

	/**
	 * Waits until a call may begin, together with its earlier tries no longer than the caller's wait limit.
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

	/** Sentences about what was held since this was last asked, for people. */
	notices(): string[] {
		const sentences: string[] = [];
		for (const [method, held] of this.held) {
			count(held);
			if (held.milliseconds >= WORTH_TELLING_MS) {
				sentences.push(this.sentence(method, held));
				held.milliseconds = 0;
			}
			if (held.waiting === 0) this.held.delete(method);
		}
		return sentences;
	}

	private sentence(method: string, { gate, load, waiting, milliseconds }: Held): string {
		const percent = Math.round(gate.held.share * 100);
		const told = `${method} waited ${duration(milliseconds)} for its operating time (${percent} % of ${gate.account.limitSeconds} s used)`;
		const goesOnAt = waiting > 0 ? this.surroundings.goesOnAt(gate, load) : undefined;
		return goesOnAt === undefined ? told : `${told}; it goes on at ${goesOnAt}`;
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

/** Calls that wait at the same time wait once. */
function count(held: Held): void {
	const { milliseconds } = held.gate.held;
	if (held.waiting > 0) held.milliseconds += milliseconds - held.heldMs;
	held.heldMs = milliseconds;
}
