import type { TimeBlock } from '../../batch/command';
import { BATCH_LENGTH } from '../../facts/lengths';
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
 * - `free`: calls go on as they come.
 * - `paced`: much is used; calls are spread over the time until the portal releases some of it.
 * - `held`: nothing starts before that.
 * - `probe`: that time has come; one call, and its answer decides.
 */
export type OperatingState = 'free' | 'paced' | 'held' | 'probe';

/** What all methods of a portal have in common. */
export interface OperatingWorld {
	/** Monotonic milliseconds. */
	now(): number;
	/** How many processes call the portal. */
	processes(): number;
}

/** How much a call is: by itself one command, a batch as many as it holds. */
export interface Load {
	way: Way;
	commands: number;
}

/** Shares of the limit (limiter.md 6). */
const PACED_FROM = 0.7;
const HELD_FROM = 0.95;

/** What is under way may turn out to cost more than what came before it. */
const IN_FLIGHT_MARGIN = 1.2;

/** A request is cut after a minute (api reference, "Limits"): none costs more, whatever others before it did. */
const LONGEST_REQUEST_SECONDS = 60;

/** How long to hold a method where the portal does not tell; doubles while calls are refused. */
const FIRST_HOLD_MS = 60_000;

/** All that a reading counts is released after the window; a little more, so that a hold of that length ends with a probe. */
const ALIVE_MS = WINDOW_MS + 10_000;

/** Requests that a portal is asked at the same time, and the commands in them. */
const REQUESTS_AT_ONCE = 10;
const COMMANDS_AT_ONCE = REQUESTS_AT_ONCE * BATCH_LENGTH;

/** The operating time of one method under one credential: what the portal has told, and what may start now. */
export class OperatingAccount {
	private readonly readings = new Map<Way, Reading>();
	private readonly cost = new OperatingCost();
	/** Commands of calls that are under way. */
	private inFlight = 0;
	private lastStart = Number.NEGATIVE_INFINITY;
	/** Holds in a row whose end the portal did not tell. */
	private blindHolds = 0;

	constructor(
		private readonly world: OperatingWorld,
		/** Seconds at which the portal blocks the method. */
		private readonly limit: () => number,
	) {}

	/** Milliseconds until a call may start: 0 now, Infinity as soon as one that is under way has ended. */
	waitMs(load: Load): number {
		const reading = this.counting(load.way);
		if (reading?.source === 'uncounted') return 0;
		if (reading === undefined && this.cost.seconds === undefined) return this.whenBelow(mostAtOnce(load));
		switch (this.state(load)) {
			case 'held':
				return this.heldForMs(load);
			case 'probe':
				return this.whenBelow(1);
			default:
				return this.waitInTurn(reading, load.commands);
		}
	}

	/** A call starts. */
	start({ commands }: Load): void {
		this.inFlight += commands;
		this.lastStart = this.world.now();
	}

	/** A call has ended, however. */
	end({ commands }: Load): void {
		this.inFlight -= commands;
	}

	/** A call that started at `startedAt` has succeeded; `time` without a counter means that none is kept. */
	answered({ way, commands }: Load, time: TimeBlock | undefined, startedAt: number): void {
		const now = this.world.now();
		const told = readingOf(time, now, this.blindHoldMs());
		const work = workOf(time);
		if (told !== undefined) this.cost.count(way, told, work, commands);
		const known = this.readings.get(way);
		// Under way before the hold: it passed before the limit was reached, and does not lift it.
		if (known?.source === 'refused' && startedAt < known.until) return;
		const reading: Reading = told ?? { source: 'uncounted', seconds: 0, lost: 0, at: now, until: now };
		if (known !== undefined && isOvertaken(reading, known)) return;
		// Of those that wait in our queue the portal knows nothing.
		const underWay = Math.min(this.inFlight, mostAtOnce({ way, commands }));
		if (told !== undefined) this.cost.learn(way, told, underWay);
		this.readings.set(way, reading);
		if (!this.isTooMuch(reading, commands)) this.blindHolds = 0;
		else if (reading.resetAt === undefined) this.blindHolds += 1;
	}

	/** The portal has refused a call that started at `startedAt`; it had no effect. */
	refused(way: Way, startedAt: number): void {
		const now = this.world.now();
		const known = this.readings.get(way);
		// Calls that were under way when the hold began tell nothing new.
		if (known?.source === 'refused' && startedAt < known.until) return;
		const told = [way, otherWay(way)]
			.map((each) => this.live(each))
			.find((reading) => reading?.resetAt !== undefined && reading.until > now);
		const until = told?.until ?? now + this.blindHoldMs();
		if (told === undefined) this.blindHolds += 1;
		this.readings.set(way, {
			source: 'refused',
			seconds: Math.max(this.limit(), told?.seconds ?? 0),
			lost: 0,
			at: now,
			until,
			resetAt: told?.resetAt,
		});
	}

	/** A call has reached the portal, and its answer did not tell what it cost. */
	lost({ way, commands }: Load): void {
		this.cost.lost(way);
		const reading = this.counting(way);
		if (reading !== undefined) reading.lost += this.costOf(commands);
	}

	/** Takes over what another process has read, if it is newer. */
	learnFrom(way: Way, reading: Reading, cost: number | undefined): void {
		const known = this.readings.get(way);
		if (known !== undefined && !isNews(reading, known)) return;
		this.readings.set(way, reading);
		this.cost.learnFrom(way, reading, cost);
	}

	state({ way, commands }: Load): OperatingState {
		const reading = this.counting(way);
		if (reading === undefined || reading.source === 'uncounted') return 'free';
		if (this.isTooMuch(reading, commands)) return this.world.now() < reading.until ? 'held' : 'probe';
		return used(reading) >= PACED_FROM * this.limit() ? 'paced' : 'free';
	}

	/** Milliseconds for which nothing starts; 0 when nothing is held. */
	heldForMs({ way, commands }: Load): number {
		const reading = this.counting(way);
		if (reading === undefined || !this.isTooMuch(reading, commands)) return 0;
		return Math.max(0, reading.until - this.world.now());
	}

	/** When a held method goes on, by the portal's clock in Unix milliseconds; undefined where only the wait is known. */
	heldUntil(way: Way): number | undefined {
		const resetAt = this.counting(way)?.resetAt;
		return resetAt === undefined ? undefined : resetAt + AFTER_RESET_MS;
	}

	/**
	 * The reading that counts for calls of one way: the larger one that is alive. The other way's counter is another one on
	 * some portals; after its reset it counts only as long as nothing newer is known.
	 */
	counting(way: Way): Reading | undefined {
		const own = this.live(way);
		const other = this.live(otherWay(way));
		if (other === undefined) return own;
		// That calls of the other way are not counted says nothing about this one.
		if (own === undefined) return other.source === 'uncounted' ? undefined : other;
		const otherIsOver = this.world.now() >= other.until && other.at <= own.at;
		return !otherIsOver && used(other) > used(own) ? other : own;
	}

	live(way: Way): Reading | undefined {
		const reading = this.readings.get(way);
		if (reading === undefined) return undefined;
		// Of a refusal the portal has not told since when: only calls after the hold can tell that it is over.
		const from = reading.source === 'refused' ? reading.until : reading.at;
		if (this.world.now() - from < ALIVE_MS) return reading;
		this.readings.delete(way);
		return undefined;
	}

	/** The larger reading that is alive, for people; undefined where nothing is counted. */
	largest(): Reading | undefined {
		const live = WAYS.map((way) => this.live(way)).filter((reading) => reading !== undefined);
		const [first, second] = live.filter(({ source }) => source !== 'uncounted');
		return second !== undefined && second.seconds > first.seconds ? second : first;
	}

	/** Share of the limit that is used, 0 to 1 and more. */
	get share(): number {
		return (this.largest()?.seconds ?? 0) / this.limit();
	}

	/** Seconds a call; undefined until one has been seen. */
	get secondsPerCall(): number | undefined {
		return this.cost.seconds;
	}

	get limitSeconds(): number {
		return this.limit();
	}

	/** Whether it may be forgotten. */
	get idle(): boolean {
		const lastReading = Math.max(...[...this.readings.values()].map(({ until }) => until), this.lastStart);
		return this.inFlight === 0 && this.world.now() - lastReading > 6 * WINDOW_MS;
	}

	private isTooMuch(reading: Reading, commands: number): boolean {
		if (reading.source === 'refused') return true;
		const seconds = used(reading);
		// With nothing used a call can go, however much it costs: a method that costs more than the limit would never run.
		return seconds > 0 && seconds + this.costOf(commands) >= HELD_FROM * this.limit();
	}

	/** Not held: no more at once than there is room for, and in time where much is used. */
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

	private whenBelow(most: number): number {
		return this.inFlight < most ? 0 : Number.POSITIVE_INFINITY;
	}

	/** Seconds that a call is expected to cost. */
	private costOf(commands: number): number {
		return Math.min(commands * (this.cost.seconds ?? 0), LONGEST_REQUEST_SECONDS);
	}

	private blindHoldMs(): number {
		return Math.min(WINDOW_MS, FIRST_HOLD_MS * 2 ** this.blindHolds);
	}
}

function isNews(reading: Reading, known: Reading): boolean {
	if (known.source === 'refused') {
		return reading.source === 'refused' ? reading.until > known.until : reading.at >= known.until;
	}
	const isSame = reading.finishedAt === known.finishedAt && reading.seconds === known.seconds;
	return !isSame && reading.at >= known.at && !isOvertaken(reading, known);
}

/**
 * Commands that the portal may be working on at the same time. While nobody knows what one costs no more are let in: they
 * would only wait in the queue, where no answer reaches them any more.
 */
const mostAtOnce = ({ way, commands }: Load): number =>
	way === 'nested' || commands > 1 ? COMMANDS_AT_ONCE : REQUESTS_AT_ONCE;

const used = ({ seconds, lost }: Reading): number => seconds + lost;

const otherWay = (way: Way): Way => (way === 'direct' ? 'nested' : 'direct');
