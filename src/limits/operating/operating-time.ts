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

/** Seconds of work in ten minutes after which a method is blocked (api reference, "Limits": an example, portals differ). */
export const OPERATING_LIMIT_SECONDS = 480;

export interface OperatingReading {
	method: string;
	credential: string;
	/** Seconds charged in the last ten minutes, as the portal last said; at least the limit when it has refused. */
	seconds: number;
	limitSeconds: number;
	/** ISO 8601; when the oldest part is released. */
	resetAt?: string;
	state: OperatingState;
	/** Calls that wait for it. */
	waiting: number;
}

export interface OperatingOptions {
	/** Monotonic milliseconds. */
	now?: () => number;
	/** Unix milliseconds, of a clock that all processes share where there is a board. */
	clock?: () => number;
	/** Where other processes learn what this one has read. */
	board?: OperatingBoard;
	/** How many processes call the portal. */
	processes?: () => number;
}

interface Method {
	name: string;
	credential: string;
	gate: OperatingGate;
}

/** What is worst comes last. */
const STATES: readonly OperatingState[] = ['free', 'paced', 'probe', 'held'];

/**
 * Governs the operating time of a portal's methods: Bitrix24 adds up the seconds that a method works for a credential in
 * ten minutes, and blocks it above a limit (bitrix24/api.md 1.3). What answers tell is learned, and calls wait here, before
 * they stand in any queue, so that the portal never has to refuse one. Methods do not influence each other.
 */
export class OperatingTime {
	private readonly methods = new Map<string, Method>();
	/** By credential. */
	private readonly limits = new Map<string, number>();
	private readonly clocks: OperatingClocks;
	private readonly processes: () => number;
	private readonly board: OperatingBoard | undefined;
	/** The portal's, as an offset such as `+03:00`. */
	private zone: string | undefined;

	constructor(options: OperatingOptions = {}) {
		const { now = () => performance.now(), clock = () => Date.now(), processes = () => 1 } = options;
		this.clocks = { now, clock };
		this.processes = processes;
		this.board = options.board;
	}

	/** The way in for one caller. Of callers with the same credential the last one says how many seconds there are. */
	caller(origin: OperatingOrigin): OperatingCaller {
		const { identity, credential, limitSeconds } = origin;
		if (limitSeconds !== undefined) this.limits.set(identity, limitSeconds);
		return new OperatingCaller(origin, {
			gateOf: (method) => this.methodOf(identity, credential, method).gate,
			goesOnAt: ({ account }, load) => this.goesOnAt(account, load),
		});
	}

	/** Takes over what another process has published. */
	learnFrom(key: string, value: SharedReading): void {
		const { gate } = this.methodOf(identityOf(key), value.credential, value.method);
		for (const way of WAYS) {
			const counter = value[way];
			if (counter === undefined) continue;
			gate.account.learnFrom(way, readingOfShared(counter, this.clocks), value.cost);
		}
		gate.serve();
	}

	/** What is known, the highest first. */
	list(): OperatingReading[] {
		this.forgetIdle();
		const list: OperatingReading[] = [];
		for (const { name: method, credential, gate } of this.methods.values()) {
			const { account } = gate;
			const reading = account.largest();
			if (reading === undefined) continue;
			const { seconds, source, resetAt, until } = reading;
			const refusedUntil = source === 'refused' ? this.onTheWall(until) : undefined;
			const told = resetAt ?? refusedUntil;
			list.push({
				method,
				credential,
				seconds,
				limitSeconds: account.limitSeconds,
				...(told !== undefined && { resetAt: new Date(told).toISOString() }),
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

	/** In the portal's time, as it stands in its answers. */
	private goesOnAt(account: OperatingAccount, load: Load): string | undefined {
		const heldMs = account.heldForMs(load);
		if (heldMs === 0) return undefined;
		const clock = this.clocks.clock();
		return timeOfDay(account.heldUntil(load.way) ?? clock + heldMs, this.zone ?? localZone());
	}

	/** Unix milliseconds of a moment of the monotonic clock. */
	private onTheWall(moment: number): number {
		return this.clocks.clock() + moment - this.clocks.now();
	}

	private forgetIdle(): void {
		for (const [key, { gate }] of this.methods) {
			if (gate.waitingCalls === 0 && gate.account.idle) this.methods.delete(key);
		}
	}
}

const worse = (one: OperatingState, other: OperatingState): OperatingState =>
	STATES.indexOf(other) > STATES.indexOf(one) ? other : one;

/** Bitrix24 knows methods in any case, and with the name of a format behind them. */
const keyOf = (identity: string, method: string): string =>
	`${identity} ${method.toLowerCase().replace(/\.(json|xml)$/, '')}`;

const identityOf = (key: string): string => key.slice(0, key.indexOf(' '));
