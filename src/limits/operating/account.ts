import type { TimeBlock } from '../../batch/command';
import { BATCH_LENGTH, FIRST_WRITES } from '../../facts/lengths';
import { OperatingCost } from './cost';
import {
	AFTER_RESET_MS,
	isOvertaken,
	type Reading,
	readingOf,
	type Way,
	WAYS,
	WINDOW_MS,
	workOf,
} from './reading';

/**
 * The state of a method (docs/internals/operating-time.md, "States of a method").
 *
 * - `free`: calls start as they come.
 * - `paced`: much is used, so calls are spread over the time until the portal releases some of it.
 * - `held`: nothing starts until the release.
 * - `probe`: the release has come; one call starts, and its answer decides.
 */
export type OperatingState = 'free' | 'paced' | 'held' | 'probe';

/** What all accounts of a portal share. */
export interface OperatingWorld {
	/** Milliseconds of a monotonic clock. */
	now(): number;
	/** Number of processes that call the portal. */
	processes(): number;
}

/** The size of a call. */
export interface Load {
	way: Way;
	/** 1 for a single call; for a batch the commands in it. */
	commands: number;
}

/** Shares of the limit from which calls are paced, and held. */
const PACED_FROM = 0.7;
const HELD_FROM = 0.95;

/** Calls under way may cost more than those before them, so they are counted with this factor. */
const IN_FLIGHT_MARGIN = 1.2;

/** No request costs more, because Bitrix24 cuts each off after a minute (docs/internals/portal.md, "Other limits"). */
const LONGEST_REQUEST_SECONDS = 60;

/**
 * When the first answer shows what a command costs, others start only when those under way have ended too, or after this time:
 * else all of them would be packed into the one request that is free at that moment.
 */
const FIRST_ANSWERS_MS = 100;

/** While only their cost is known, the commands that start may cost this share of the limit. */
const FIRST_SHARE = 0.1;

/** How long a method is held at first when the portal does not say when it releases time; doubles while calls are refused. */
const FIRST_HOLD_MS = 60_000;

/** How long a reading counts. Slightly more than the window, so that a hold as long as the window is followed by a probe. */
const ALIVE_MS = WINDOW_MS + 10_000;

/** Requests under way at the same time, and the commands that they can carry. */
const REQUESTS_AT_ONCE = 10;
const COMMANDS_AT_ONCE = REQUESTS_AT_ONCE * BATCH_LENGTH;
/** Commands that start while nothing is known of their method: small requests (`FIRST_WRITES`) in all slots, or two full ones. */
const FIRST_COMMANDS = REQUESTS_AT_ONCE * FIRST_WRITES;

/** The operating time of one method under one credential: what the portal has reported, and which calls may start. */
export class OperatingAccount {
	private readonly readings = new Map<Way, Reading>();
	private readonly cost: OperatingCost;
	/** Commands in calls that are under way. */
	private inFlight = 0;
	/** Commands that have ended while the cost of a command was not known. */
	private endedBlindly = 0;
	/** When the first of several answers came; -Infinity when the others have come too. */
	private firstAnswerAt: number | undefined;
	private lastStart = Number.NEGATIVE_INFINITY;
	/** Holds in a row for which the portal reported no release. */
	private blindHolds = 0;

	constructor(
		private readonly world: OperatingWorld,
		/** Seconds at which the portal blocks the method. */
		private readonly limit: () => number,
		/** Seconds that a command has cost earlier, if that is known. */
		earlierCost?: number,
	) {
		this.cost = new OperatingCost(earlierCost);
	}

	/** Milliseconds until a call may start; 0 when it may start now; Infinity when it must wait for a call under way. */
	waitMs(load: Load): number {
		const gatheringMs =
			(this.firstAnswerAt ?? Number.NEGATIVE_INFINITY) + FIRST_ANSWERS_MS - this.world.now();
		if (gatheringMs > 0) return gatheringMs;
		const reading = this.counting(load.way);
		if (reading?.source === 'uncounted') return 0;
		if (reading === undefined) {
			const waitMs = this.whenBelow(this.mostBlindly(load));
			if (waitMs > 0 || this.cost.seconds === undefined) return waitMs;
		}
		switch (this.state(load)) {
			case 'held':
				return this.heldForMs(load);
			case 'probe':
				return this.whenBelow(1);
			default:
				return this.waitInTurn(reading, load.commands);
		}
	}

	/** Reports that a call starts. */
	start({ commands }: Load): void {
		this.inFlight += commands;
		this.lastStart = this.world.now();
	}

	/** Reports that a call has ended, with success or not. */
	end({ commands }: Load): void {
		this.inFlight -= commands;
		if (this.inFlight === 0 && this.firstAnswerAt !== undefined)
			this.firstAnswerAt = Number.NEGATIVE_INFINITY;
		if (this.cost.seconds === undefined) this.endedBlindly += commands;
	}

	/**
	 * Reports that a call has succeeded.
	 * @param time block of its answer; without a counter, the portal does not limit the method.
	 * @param startedAt when the call started.
	 */
	answered({ way, commands }: Load, time: TimeBlock | undefined, startedAt: number): void {
		const now = this.world.now();
		if (way === 'nested') this.firstAnswerAt ??= now;
		const reported = readingOf(time, now, this.blindHoldMs());
		const work = workOf(time);
		if (reported !== undefined) this.cost.count(way, reported, work, commands);
		const known = this.readings.get(way);
		// A call that started before the hold was let through before the limit was reached, and does not end the hold.
		if (known?.source === 'refused' && startedAt < known.until) return;
		const reading: Reading = reported ?? { source: 'uncounted', seconds: 0, lost: 0, at: now, until: now };
		if (known !== undefined && isOvertaken(reading, known)) return;
		// Calls beyond that number still wait in our queue: the portal has not seen them.
		const underWay = Math.min(this.inFlight, mostAtOnce({ way, commands }));
		if (reported !== undefined) this.cost.learn(way, reported, underWay);
		this.readings.set(way, reading);
		if (!this.isTooMuch(reading, commands)) this.blindHolds = 0;
		else if (reading.resetAt === undefined) this.blindHolds += 1;
	}

	/** Reports that the portal has refused a call that started at `startedAt`. */
	refused(way: Way, startedAt: number): void {
		const now = this.world.now();
		const known = this.readings.get(way);
		// A call that was under way when the hold began says nothing new.
		if (known?.source === 'refused' && startedAt < known.until) return;
		const reported = [way, otherWay(way)]
			.map((each) => this.live(each))
			.find((reading) => reading?.resetAt !== undefined && reading.until > now);
		const until = reported?.until ?? now + this.blindHoldMs();
		if (reported === undefined) this.blindHolds += 1;
		this.readings.set(way, {
			source: 'refused',
			seconds: Math.max(this.limit(), reported?.seconds ?? 0),
			lost: 0,
			at: now,
			until,
			resetAt: reported?.resetAt,
		});
	}

	/** Reports that a call has reached the portal without a usable answer, so that its cost is unknown. */
	lost({ way, commands }: Load): void {
		this.cost.lost(way);
		const reading = this.counting(way);
		if (reading !== undefined) reading.lost += this.costOf(commands);
	}

	/**
	 * Takes over the reading of another process if it is newer.
	 * @param cost seconds a command, as that process measured it.
	 */
	learnFrom(way: Way, reading: Reading, cost: number | undefined): void {
		const known = this.readings.get(way);
		if (known !== undefined && !isNews(reading, known)) return;
		this.readings.set(way, reading);
		this.cost.learnFrom(way, reading, cost);
	}

	/** The state of the method for such a call. */
	state({ way, commands }: Load): OperatingState {
		const reading = this.counting(way);
		if (reading === undefined || reading.source === 'uncounted') return 'free';
		if (this.isTooMuch(reading, commands)) return this.world.now() < reading.until ? 'held' : 'probe';
		return used(reading) >= PACED_FROM * this.limit() ? 'paced' : 'free';
	}

	/** Milliseconds for which the method is held; 0 when it is not. */
	heldForMs({ way, commands }: Load): number {
		const reading = this.counting(way);
		if (reading === undefined || !this.isTooMuch(reading, commands)) return 0;
		return Math.max(0, reading.until - this.world.now());
	}

	/** When calls go on, by the portal's clock in Unix milliseconds; undefined when the portal did not report it. */
	heldUntil(way: Way): number | undefined {
		const resetAt = this.counting(way)?.resetAt;
		return resetAt === undefined ? undefined : resetAt + AFTER_RESET_MS;
	}

	/**
	 * The reading that counts for calls of one way: the larger of both, as long as they count. On some portals the other way
	 * has another counter, so after its release it counts only until something newer is known.
	 */
	counting(way: Way): Reading | undefined {
		const own = this.live(way);
		const other = this.live(otherWay(way));
		if (other === undefined) return own;
		// If the portal does not count the other way, that says nothing about this one.
		if (own === undefined) return other.source === 'uncounted' ? undefined : other;
		const otherIsOver = this.world.now() >= other.until && other.at <= own.at;
		return !otherIsOver && used(other) > used(own) ? other : own;
	}

	/** The last reading of one way; undefined when there is none, or it is too old to count. */
	live(way: Way): Reading | undefined {
		const reading = this.readings.get(way);
		if (reading === undefined) return undefined;
		// A refusal counts from the end of its hold: only calls after the hold can show that it is over.
		const from = reading.source === 'refused' ? reading.until : reading.at;
		if (this.world.now() - from < ALIVE_MS) return reading;
		this.readings.delete(way);
		return undefined;
	}

	/** The larger reading of both ways, for people; undefined when nothing is counted. */
	largest(): Reading | undefined {
		const live = WAYS.map((way) => this.live(way)).filter((reading) => reading !== undefined);
		const [first, second] = live.filter(({ source }) => source !== 'uncounted');
		return second !== undefined && second.seconds > first.seconds ? second : first;
	}

	/** Share of the limit that is used; may be above 1. */
	get share(): number {
		return (this.largest()?.seconds ?? 0) / this.limit();
	}

	/** Seconds that a command costs; undefined until a call has been measured. */
	get secondsPerCall(): number | undefined {
		return this.cost.seconds;
	}

	get limitSeconds(): number {
		return this.limit();
	}

	/** Whether the account has been unused for so long that it can be dropped. */
	get idle(): boolean {
		const lastReading = Math.max(...[...this.readings.values()].map(({ until }) => until), this.lastStart);
		return this.inFlight === 0 && this.world.now() - lastReading > 6 * WINDOW_MS;
	}

	private isTooMuch(reading: Reading, commands: number): boolean {
		if (reading.source === 'refused') return true;
		const seconds = used(reading);
		// With nothing used a call may start, however much it costs. Otherwise a method above the limit would never run.
		return seconds > 0 && seconds + this.costOf(commands) >= HELD_FROM * this.limit();
	}

	/** Milliseconds that a call waits while the method is not held: for room beside calls under way, and for its pace. */
	private waitInTurn(reading: Reading | undefined, commands: number): number {
		const cost = this.costOf(commands);
		const seconds = reading === undefined ? 0 : used(reading);
		const limit = this.limit();
		const processes = this.world.processes();
		const underWay = this.inFlight * processes * (this.cost.seconds ?? 0);
		const projected = seconds + IN_FLIGHT_MARGIN * underWay + cost;
		if (this.inFlight > 0 && projected >= HELD_FROM * limit) return Number.POSITIVE_INFINITY;
		if (reading === undefined || seconds < PACED_FROM * limit) return 0;
		const now = this.world.now();
		const gap = (processes * cost * Math.max(0, reading.until - now)) / (limit - seconds);
		return Math.max(0, this.lastStart + gap - now);
	}

	/** 0 when fewer than `most` commands are under way, otherwise Infinity. */
	private whenBelow(most: number): number {
		return this.inFlight < most ? 0 : Number.POSITIVE_INFINITY;
	}

	/**
	 * Commands that may be under way while the portal has not reported how much is used. Those that end without showing what
	 * they cost, such as refused values, let more start each time.
	 */
	private mostBlindly(load: Load): number {
		const most = mostAtOnce(load);
		if (this.live(otherWay(load.way))?.source === 'uncounted') return most;
		const { seconds } = this.cost;
		const few =
			seconds === undefined ? FIRST_COMMANDS + this.endedBlindly : (FIRST_SHARE * this.limit()) / seconds;
		return Math.min(most, Math.max(1, few));
	}

	/** Seconds that a call with so many commands is expected to cost. */
	private costOf(commands: number): number {
		return Math.min(commands * (this.cost.seconds ?? 0), LONGEST_REQUEST_SECONDS);
	}

	private blindHoldMs(): number {
		return Math.min(WINDOW_MS, FIRST_HOLD_MS * 2 ** this.blindHolds);
	}
}

/** Whether the reading of another process says more than the known one. */
function isNews(reading: Reading, known: Reading): boolean {
	if (known.source === 'refused') {
		return reading.source === 'refused' ? reading.until > known.until : reading.at >= known.until;
	}
	const isSame = reading.finishedAt === known.finishedAt && reading.seconds === known.seconds;
	return !isSame && reading.at >= known.at && !isOvertaken(reading, known);
}

/** Commands that the portal may work on at the same time. Others wait in our queue. */
const mostAtOnce = ({ way, commands }: Load): number =>
	way === 'nested' || commands > 1 ? COMMANDS_AT_ONCE : REQUESTS_AT_ONCE;

/** Seconds used, with those that may have been charged without a report. */
const used = ({ seconds, lost }: Reading): number => seconds + lost;

const otherWay = (way: Way): Way => (way === 'direct' ? 'nested' : 'direct');
