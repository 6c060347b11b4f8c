import type { Ask, Grant, Meter, MeterReading, Refusal } from '../meter';
import { type Limits, meterLimits, meterStateAt, readMeter, spareCredits } from '../meter-state';
import type { Policy } from '../policy';
import type { RedisConnection } from './connection';
import { GIVE_BACK, READ, REFUSED, type Script, TAKE } from './scripts';

/** How long Redis keeps the state of a portal that nobody uses; longer where a window is longer, or its clock is set forward. */
const KEEP_MS = 2 * 60 * 60_000;
/** A process that asked for credits in this time counts as one that shares the limit. */
const PROCESS_MS = 5 * 60_000;
/** A slot is free again after this time even if its process does not say so: longer than any request takes. */
const LEASE_MS = 75_000;
/** Limits are worked out again at each quarter of an hour, when time zones may change their offset. */
const ZONES_TURN_MS = 15 * 60_000;
/** How often to ask for a slot while all are in use: at first, and after a long wait. */
const FIRST_LOOK_MS = 25;
const LONGEST_LOOK_MS = 500;

/** The state in the last answer of Redis. */
export interface LastSeen {
	/** Requests in the bucket. */
	level: number;
	/** When it was so, on the clock of the state (`RedisMeter.steady`). */
	at: number;
	/** Processes that share the limit. */
	processes: number;
	/** Credits used in each window, in the order of the limits. */
	used: number[];
}

/** What a process that uses its share reports to Redis. */
export interface GrantedApart {
	/** Credits to add to the level; counted only once all processes use Redis again. */
	level: number;
	/** How many credits it has granted without Redis and not reported yet. */
	requests: number;
	/** Whether it may set the moment at which all processes return to Redis. */
	maySetRejoin: boolean;
}

/** An answer of Redis to an ask. */
export interface SharedGrant extends Grant {
	/** Milliseconds for which every process still uses its share; nothing is granted until then. 0 at any other time. */
	rejoinInMs: number;
}

/** Limits, prepared for scripts. */
interface Prepared {
	policy: Policy;
	zone: string;
	/** Until then no time zone changes its offset. */
	until: number;
	limits: Limits;
	/** The first argument of scripts: the limits as JSON. */
	text: string;
}

/** The meter that all processes of an n8n share. Its state and its clock are in Redis. */
export class RedisMeter implements Meter {
	zone = 'UTC';
	lastSeen: LastSeen | undefined;
	private readonly keys: string[];
	/**
	 * Milliseconds by which clocks are ahead of this process's monotonic clock, by the last answer: that of Redis, and that of
	 * the state, which is between two bounds because the answer takes its time.
	 */
	private ahead: { wall: number; least: number; most: number } | undefined;
	/** Names of our slots, where the portal limits requests at the same time. */
	private readonly slots: string[] = [];
	private nextSlot = 0;
	private lookMs = FIRST_LOOK_MS;
	private prepared: Prepared | undefined;
	/** Until then Redis grants no credits, by its clock. */
	private emptyUntil = Number.NEGATIVE_INFINITY;

	/**
	 * @param onVersion receives the version of the portal's board with each answer.
	 * @param clock replaces the clock of Redis in tests; Unix milliseconds.
	 * @param random a number between 0 and 1.
	 * @param monotonic milliseconds of a clock that nobody sets.
	 */
	constructor(
		portal: string,
		public policy: Policy,
		private readonly connection: RedisConnection,
		private readonly onVersion: (version: number) => void = () => {},
		private readonly clock: (() => number) | undefined = undefined,
		private readonly random: () => number = Math.random,
		private readonly monotonic: () => number = clock ?? (() => performance.now()),
	) {
		this.keys = ['limits', 'processes', 'slots'].map((name) => connection.key(portal, name));
	}

	/** The time by the clock of Redis, in Unix milliseconds; before its first answer the time of this machine. */
	now(): number {
		if (this.clock !== undefined) return this.clock();
		return this.ahead === undefined ? Date.now() : this.monotonic() + this.ahead.wall;
	}

	/**
	 * The time by the clock of the state: that of Redis, but it goes on evenly when that one is set. All processes share it.
	 * Unix milliseconds.
	 */
	steady(): number {
		return this.ahead === undefined ? this.now() : this.monotonic() + this.ahead.least;
	}

	/** @param apart given while this process uses its share of the limits */
	async take(ask: Ask, apart?: GrantedApart): Promise<SharedGrant> {
		const { want, urgent, reserve, served = 0 } = ask;
		const askedAt = this.monotonic();
		const answer = await this.run(TAKE, [
			want,
			urgent ? 1 : 0,
			reserve.armed,
			reserve.always,
			apart?.level ?? 0,
			apart?.requests ?? 0,
			this.nextSlot,
			apart?.maySetRejoin ? 1 : 0,
			served,
		]);
		const [
			granted,
			waitMs,
			crowded,
			requests,
			resetInMs,
			now,
			level,
			processes,
			version,
			rejoinInMs,
			wall,
			askedMs,
			...used
		] = answer.map(Number);
		const answeredAt = this.monotonic();
		this.ahead = { wall: wall - answeredAt, least: now - answeredAt, most: now - askedAt };
		this.lastSeen = { level, at: now, processes, used };
		if (this.policy.atOnce !== undefined) {
			for (let slot = 0; slot < granted; slot++)
				this.slots.push(`${this.connection.process}:${this.nextSlot++}`);
		}
		this.onVersion(version);
		if (granted > 0) this.lookMs = FIRST_LOOK_MS;
		this.emptyUntil = granted < want ? now + waitMs : Number.NEGATIVE_INFINITY;
		return {
			granted,
			waitMs: crowded > 0 ? Math.max(waitMs, this.nextLook()) : waitMs,
			rejoinInMs,
			...(askedMs >= 0 && { paused: { askedMs } }),
			...(requests > 0 && { exhausted: { requests, resetInMs } }),
		};
	}

	async giveBack(count: number): Promise<void> {
		await this.run(GIVE_BACK, [count, ...this.slots.splice(0, count)]);
	}

	async ended(): Promise<void> {
		const slot = this.slots.shift();
		if (slot !== undefined)
			await this.connection.command(async (client) => await client.zrem(this.keys[2], slot));
	}

	async refused({ ageMs, retryAfterMs = 0, served = 0 }: Refusal): Promise<void> {
		// The next `take` says how long the pause is.
		this.emptyUntil = Number.POSITIVE_INFINITY;
		await this.run(REFUSED, [ageMs, retryAfterMs, this.random(), served]);
	}

	/** By the last answer of Redis. Before the first one the level is unknown, so no credit counts as spare. */
	spare(): number {
		const { policy, lastSeen } = this;
		if (lastSeen === undefined) return policy.bucket === undefined ? spareCredits(policy, 0, false) : 0;
		const now = this.steady();
		const leaked = ((policy.bucket?.leakPerSecond ?? 0) * (now - lastSeen.at)) / 1_000;
		return spareCredits(policy, Math.max(0, lastSeen.level - leaked), now < this.emptyUntil);
	}

	async reading(): Promise<MeterReading> {
		const { limits } = this.prepare();
		const [level, rate, pausedUntil, now, wall, ...windows] = await this.run(READ, []);
		const at = Number(now);
		const state = meterStateAt(Number(level), at);
		state.rate = Number(rate);
		state.pausedUntil = Number(pausedUntil);
		limits.windows.forEach(({ id }, index) => {
			state.windows.set(id, windows[index].split(' ').filter(Boolean).map(Number));
		});
		return readMeter(state, limits, { now: at, portal: at, wall: Number(wall) });
	}

	/** The limits for scripts; worked out again when the policy or the zone has changed, or an offset may have. */
	private prepare(): Prepared {
		const { policy, zone } = this;
		const now = this.now();
		const known = this.prepared;
		if (known !== undefined && known.policy === policy && known.zone === zone && now < known.until)
			return known;
		const limits = meterLimits(policy, now, zone);
		const { windows } = limits;
		const keepMs = Math.max(KEEP_MS, ...windows.map(({ lengthMs }) => 2 * lengthMs));
		const text = JSON.stringify({
			...limits,
			atOnce: policy.atOnce,
			keepMs,
			processMs: PROCESS_MS,
			leaseMs: LEASE_MS,
		});
		const until = (Math.floor(now / ZONES_TURN_MS) + 1) * ZONES_TURN_MS;
		this.prepared = { policy, zone, until, limits, text };
		return this.prepared;
	}

	private async run(script: Script, parameters: ReadonlyArray<string | number>): Promise<string[]> {
		const { lastSeen, ahead } = this;
		const now = this.monotonic();
		return await this.connection.run(script, this.keys, [
			this.prepare().text,
			this.clock?.() ?? '',
			this.connection.process,
			lastSeen?.level ?? '',
			lastSeen?.at ?? '',
			ahead === undefined ? '' : now + ahead.least,
			ahead === undefined ? '' : now + ahead.most,
			...parameters,
		]);
	}

	/** Milliseconds until the next attempt to get a slot; grows with each attempt. */
	private nextLook(): number {
		const wait = this.lookMs;
		this.lookMs = Math.min(LONGEST_LOOK_MS, wait * 1.5);
		return wait;
	}
}
