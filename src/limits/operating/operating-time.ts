import { localZone, offsetIn, timeOfDay } from '../../facts/time-zone';
import { type Load, OperatingAccount, type OperatingState } from './account';
import {
	BoardNotes,
	type OperatingClocks,
	type OperatingBoard,
	readingOfShared,
	type SharedReading,
} from './board';
import { OperatingCaller, type OperatingOrigin } from './caller';
import { type Entrant, OperatingGate, OperatingTimeUsedUp } from './gate';
import { WAYS } from './reading';

export type { OperatingState } from './account';
export type { OperatingBoard, SharedCounter, SharedReading } from './board';
export { OperatingCaller, type OperatingOrigin, WAIT_LIMIT_MS } from './caller';
export { type Admission, OperatingTimeUsedUp } from './gate';
export type { Way } from './reading';

/** Seconds in ten minutes after which a method is blocked. Bitrix24's documentation uses it as an example; portals differ. */
export const OPERATING_LIMIT_SECONDS = 480;

/** The operating time of one method under one credential, for people. */
export interface OperatingReading {
	method: string;
	/** Name of the credential. */
	credential: string;
	/** Seconds charged in the last ten minutes by the portal's last report; at least the limit when it has refused a call. */
	seconds: number;
	/** Seconds at which the portal blocks the method. */
	limitSeconds: number;
	/** When the oldest part is released; ISO 8601. */
	resetAt?: string;
	state: OperatingState;
	/** Calls that wait for the method. */
	waiting: number;
}

export interface OperatingOptions {
	/** Milliseconds of a monotonic clock. */
	now?: () => number;
	/** Unix milliseconds; with a board, of the clock that all processes share. */
	clock?: () => number;
	/** Shares readings with other processes. */
	board?: OperatingBoard;
	/** Number of processes that call the portal. */
	processes?: () => number;
}

interface Method {
	name: string;
	credential: string;
	gate: OperatingGate;
}

/** All states, the worst last. */
const STATES: readonly OperatingState[] = ['free', 'paced', 'probe', 'held'];

/**
 * Governs the operating time of a portal's methods. Bitrix24 adds up the seconds that a method works for a credential in ten
 * minutes, and blocks the method above a limit (docs/internals/operating-time.md, "What Bitrix24 does"). The governor learns
 * from the answers. Calls wait here, before they enter any queue, so that the portal need not refuse one. Methods do not
 * influence each other.
 */
export class OperatingTime {
	private readonly methods = new Map<string, Method>();
	/** Seconds at which a method is blocked, by identity of the credential. */
	private readonly limits = new Map<string, number>();
	private readonly clocks: OperatingClocks;
	private readonly processes: () => number;
	private readonly board: OperatingBoard | undefined;
	/** The portal's time zone, as an offset such as `+03:00`. */
	private zone: string | undefined;
	/** Seconds that a command has cost earlier, by method in lower case. */
	private earlierCosts: ReadonlyMap<string, number> = new Map();

	constructor(options: OperatingOptions = {}) {
		const { now = () => performance.now(), clock = () => Date.now(), processes = () => 1 } = options;
		this.clocks = { now, clock };
		this.processes = processes;
		this.board = options.board;
	}

	/** Registers a caller. If callers with the same credential set different limits, the last one counts. */
	caller(origin: OperatingOrigin): OperatingCaller {
		const { identity, credential, limitSeconds } = origin;
		if (limitSeconds !== undefined) this.limits.set(identity, limitSeconds);
		return new OperatingCaller(origin, {
			gateOf: (method) => this.methodOf(identity, credential, method).gate,
			goesOnAt: ({ account }, load) => this.goesOnAt(account, load),
		});
	}

	/** Takes over what commands have cost earlier: seconds by method in lower case. */
	remember(costs: ReadonlyMap<string, number>): void {
		this.earlierCosts = costs;
	}

	/** Takes over a reading that another process has published. */
	learnFrom(key: string, value: SharedReading): void {
		const { gate } = this.methodOf(identityOf(key), value.credential, value.method);
		for (const way of WAYS) {
			const counter = value[way];
			if (counter === undefined) continue;
			gate.account.learnFrom(way, readingOfShared(counter, this.clocks), value.cost);
		}
		gate.serve();
	}

	/** All known readings, the one with most seconds first. */
	list(): OperatingReading[] {
		this.forgetIdle();
		const list: OperatingReading[] = [];
		for (const { name: method, credential, gate } of this.methods.values()) {
			const { account } = gate;
			const reading = account.largest();
			if (reading === undefined) continue;
			const { seconds, source, resetAt, until } = reading;
			const refusedUntil = source === 'refused' ? this.unixTime(until) : undefined;
			const freesAt = resetAt ?? refusedUntil;
			list.push({
				method,
				credential,
				seconds,
				limitSeconds: account.limitSeconds,
				...(freesAt !== undefined && { resetAt: new Date(freesAt).toISOString() }),
				state: WAYS.map((way) => account.state({ way, commands: 1 })).reduce(worse),
				waiting: gate.waitingCalls,
			});
		}
		return list.sort((one, other) => other.seconds - one.seconds);
	}

	private methodOf(identity: string, credential: string, name: string): Method {
		const key = keyOf(identity, name);
		const known = this.methods.get(key);
		if (known !== undefined) {
			known.credential = credential;
			return known;
		}
		this.forgetIdle();
		const account = new OperatingAccount(
			{ now: this.clocks.now, processes: this.processes },
			() => this.limits.get(identity) ?? OPERATING_LIMIT_SECONDS,
			this.earlierCosts.get(name.toLowerCase()),
		);
		const notes = new BoardNotes(this.clocks, (value) =>
			this.board?.publish(key, { ...value, method: method.name, credential: method.credential }),
		);
		const gate: OperatingGate = new OperatingGate(account, {
			now: this.clocks.now,
			answered: (time) => {
				this.zone = offsetIn(time?.date_finish) ?? this.zone;
				notes.changed(account, false);
			},
			refused: () => notes.changed(account, true),
			usedUp: (entrant) => this.usedUp(method, entrant),
		});
		const method: Method = { name, credential, gate };
		this.methods.set(key, method);
		return method;
	}

	private usedUp({ name, gate: { account } }: Method, entrant: Entrant): OperatingTimeUsedUp {
		return new OperatingTimeUsedUp(
			name,
			Math.round(account.share * 100),
			account.limitSeconds,
			this.goesOnAt(account, entrant),
			account.heldForMs(entrant),
			entrant.waitLimitMs,
		);
	}

	/** When a held method goes on, in the portal's time zone: `14:05:10 +03:00`. Undefined when it is not held. */
	private goesOnAt(account: OperatingAccount, load: Load): string | undefined {
		const heldMs = account.heldForMs(load);
		if (heldMs === 0) return undefined;
		const clock = this.clocks.clock();
		return timeOfDay(account.heldUntil(load.way) ?? clock + heldMs, this.zone ?? localZone());
	}

	/** Converts a moment of the monotonic clock to Unix milliseconds. */
	private unixTime(moment: number): number {
		return this.clocks.clock() + moment - this.clocks.now();
	}

	/** Drops methods that have been unused for a long time. */
	private forgetIdle(): void {
		for (const [key, { gate }] of this.methods) {
			if (gate.waitingCalls === 0 && gate.account.idle) this.methods.delete(key);
		}
	}
}

const worse = (one: OperatingState, other: OperatingState): OperatingState =>
	STATES.indexOf(other) > STATES.indexOf(one) ? other : one;

/** Key of a method under a credential. Bitrix24 accepts methods in any case, and with the name of a format at the end. */
const keyOf = (identity: string, method: string): string =>
	`${identity} ${method.toLowerCase().replace(/\.(json|xml)$/, '')}`;

const identityOf = (key: string): string => key.slice(0, key.indexOf(' '));
