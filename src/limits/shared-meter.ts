import { MemoryMeter } from './memory-meter';
import type { Ask, Grant, Meter, MeterReading, Refusal } from './meter';
import type { Policy } from './policy';
import type { RedisConnection } from './redis/connection';
import { RedisMeter, type SharedGrant } from './redis/redis-meter';
import { LONGEST_APART_MS } from './redis/scripts';
import { Share } from './share';

/** What a process does while it cannot reach Redis: keep to its share of the limits, or send nothing. */
export type WhenRedisIsDown = 'share' | 'error';

/** Redis does not answer, and the administrator has chosen to send nothing without it. */
export class RedisUnreachable extends Error {
	constructor(address: string, reason: string) {
		super(`Redis at ${address}, which keeps the request limits, does not answer (${reason})`);
		this.name = 'RedisUnreachable';
	}
}

/** Assumed number of processes when Redis was never there to count them. */
const PROCESSES_UNKNOWN = 8;

/** How often a process that lost Redis checks whether it is back. */
const LOOK_AGAIN_MS = 1_000;

/** Takes no credits, but writes: a read-only server, or one out of memory, would still answer a plain read. */
const NOTHING: Ask = { want: 0, urgent: false, reserve: { armed: 0, always: 0 } };

export interface SharedMeterOptions {
	whenRedisIsDown: WhenRedisIsDown;
	/** Receives a sentence for the log when Redis is lost. */
	warn(text: string): void;
	/** Receives the version of the portal's board with each answer of Redis. */
	onVersion?(version: number): void;
	/** Unix milliseconds instead of the clock of Redis, for tests. */
	clock?(): number;
}

/**
 * The meter in Redis, with a replacement while Redis is away. The process then grants from its own share of the limits, one
 * part for each process. When Redis is back, all processes go on with their shares until a moment that they agree on there;
 * then all return, and what they have granted counts. So a lost Redis slows requests down, but fails no workflow and does
 * not exceed the portal's limit (docs/internals/limiter.md, "When Redis does not answer").
 */
export class SharedMeter implements Meter {
	private readonly redis: RedisMeter;
	/** Undefined while Redis is used. */
	private apart: Share | undefined;

	constructor(
		private readonly portal: string,
		policy: Policy,
		private readonly connection: RedisConnection,
		private readonly options: SharedMeterOptions,
	) {
		const monotonic = (): number => performance.now();
		this.redis = new RedisMeter(
			portal,
			policy,
			connection,
			options.onVersion,
			options.clock,
			Math.random,
			monotonic,
		);
	}

	get policy(): Policy {
		return this.redis.policy;
	}

	set policy(policy: Policy) {
		this.redis.policy = policy;
		if (this.apart !== undefined) this.apart.policy = policy;
	}

	get zone(): string {
		return this.redis.zone;
	}

	set zone(zone: string) {
		this.redis.zone = zone;
		if (this.apart !== undefined) this.apart.meter.zone = zone;
	}

	/** The clock of Redis; Unix milliseconds. */
	now(): number {
		return this.redis.now();
	}

	/** A clock that all processes share, and that goes on evenly when the clock of Redis is set; Unix milliseconds. */
	steady(): number {
		return this.redis.steady();
	}

	/** Processes that share the limit, as far as known. */
	get processes(): number {
		return this.apart?.processes ?? this.redis.lastSeen?.processes ?? 1;
	}

	/**
	 * Whether Redis does not answer, as far as this process knows. When it answers again, all processes keep to their shares
	 * for some seconds more.
	 */
	get isAway(): boolean {
		return this.apart !== undefined && this.apart.rejoinAt === undefined;
	}

	/** The part of the limits that this process keeps to while Redis is away, from 0 to 1; undefined when Redis is there. */
	get share(): number | undefined {
		return this.apart && 1 / this.apart.processes;
	}

	/** @throws RedisUnreachable where the administrator has chosen to send nothing without Redis */
	async take(ask: Ask): Promise<Grant> {
		if (this.apart !== undefined && this.apart.rejoinAt === undefined) await this.keepLooking(this.apart);
		const { apart } = this;
		const startedAt = performance.now();
		if (apart !== undefined && startedAt < (apart.rejoinAt ?? Number.POSITIVE_INFINITY)) {
			return takeFrom(apart, ask);
		}
		let failure: string | undefined;
		try {
			const grant = await this.takeTogether(ask, apart, startedAt);
			if (grant !== undefined) return grant;
		} catch (error) {
			failure = (error as Error).message;
			this.leave(failure, startedAt);
		}
		if (this.apart !== undefined) return takeFrom(this.apart, ask);
		// Another call of this process has returned to Redis meanwhile.
		if (failure === undefined) return await this.take(ask);
		throw new RedisUnreachable(this.connection.address, failure);
	}

	async giveBack(count: number): Promise<void> {
		await this.attempt(
			async () => await this.redis.giveBack(count),
			({ meter }) => meter.giveBack(count),
		);
	}

	async ended(): Promise<void> {
		// Requests at the same time are counted only where they are limited. While Redis is away, the slot's lease expires.
		if (this.policy.atOnce === undefined) return;
		if (this.apart?.rejoinAt !== undefined) {
			await this.redis.ended().catch(() => {});
			return;
		}
		await this.attempt(
			async () => await this.redis.ended(),
			() => {},
		);
	}

	async refused(refusal: Refusal): Promise<void> {
		await this.attempt(
			async () => await this.redis.refused(refusal),
			({ meter }) => meter.refused(refusal),
		);
	}

	async reading(): Promise<MeterReading> {
		const { apart } = this;
		if (apart?.isUsable === false) return await this.readLate(apart);
		const reading = await this.attempt(
			async () => await this.redis.reading(),
			({ meter }) => meter.reading(),
		);
		return reading ?? new MemoryMeter(this.policy).reading();
	}

	spare(): number {
		return (this.apart?.meter ?? this.redis).spare();
	}

	/** A process that takes no credits, such as one with a trigger only, never returns to Redis. It reads there all the same. */
	private async readLate(apart: Share): Promise<MeterReading> {
		const startedAt = performance.now();
		try {
			return await this.redis.reading();
		} catch (error) {
			this.leave((error as Error).message, startedAt);
			return apart.meter.reading();
		}
	}

	/** Asks Redis, or the replacement while it is away. Undefined when Redis is away and there is no replacement. */
	private async attempt<Answer>(
		joined: () => Promise<Answer>,
		apart: (apart: Share) => Answer,
	): Promise<Answer | undefined> {
		if (this.apart === undefined) {
			const startedAt = performance.now();
			try {
				return await joined();
			} catch (error) {
				this.leave((error as Error).message, startedAt);
			}
		}
		return this.apart && apart(this.apart);
	}

	/**
	 * Redis has failed: goes on with a share of the limits, or only warns where nothing may be sent without Redis.
	 * @param startedAt when the command began that failed
	 */
	private leave(reason: string, startedAt: number): void {
		const { address } = this.connection;
		const trouble = `Redis at ${address}, which keeps the request limits of ${this.portal}, does not answer (${reason}).`;
		if (this.options.whenRedisIsDown === 'error') {
			this.apart = undefined;
			this.options.warn(`${trouble} Nothing is sent to Bitrix24 until it answers again.`);
			return;
		}
		if (this.apart !== undefined) {
			this.stayAway(this.apart, reason, startedAt);
			return;
		}
		const processes = this.redis.lastSeen?.processes ?? PROCESSES_UNKNOWN;
		this.apart = this.shareFor(processes, startedAt);
		this.options.warn(
			`${trouble} Until it answers again, this process uses one part in ${processes} of the limits: workflows go on, more slowly.`,
		);
	}

	private stayAway(apart: Share, reason: string, startedAt: number): void {
		apart.foundAway(startedAt);
		this.options.warn(`Redis at ${this.connection.address} still does not answer (${reason}).`);
	}

	/** A share of the limits, used as far as the last answer of Redis says. */
	private shareFor(processes: number, awayAt: number): Share {
		const { lastSeen, policy } = this.redis;
		const share = new Share(policy, processes, awayAt);
		share.meter.zone = this.zone;
		if (lastSeen !== undefined) {
			const leaked = ((policy.bucket?.leakPerSecond ?? 0) * (this.redis.steady() - lastSeen.at)) / 1_000;
			share.meter.resume(
				Math.max(0, lastSeen.level - leaked) / processes,
				lastSeen.used.map((used) => Math.ceil(used / processes)),
			);
		}
		return share;
	}

	/** @returns undefined when Redis grants nothing because all processes still use their shares */
	private async takeTogether(
		ask: Ask,
		apart: Share | undefined,
		startedAt: number,
	): Promise<Grant | undefined> {
		const seenBefore = this.redis.lastSeen?.processes ?? PROCESSES_UNKNOWN;
		const { rejoinInMs, ...grant } = await this.askRedis(ask, apart, startedAt);
		if (rejoinInMs === 0) {
			this.apart = undefined;
			return grant;
		}
		if (apart === undefined) {
			// Others have lost Redis, and this process has not noticed. Redis may have forgotten how many they are.
			const processes = Math.max(seenBefore, this.redis.lastSeen?.processes ?? 0);
			this.apart = this.shareFor(processes, startedAt);
			this.apart.rejoinIn(rejoinInMs, startedAt);
		}
		return undefined;
	}

	/** Asks Redis, and reports what this process has granted from its share. */
	private async askRedis(ask: Ask, apart: Share | undefined, startedAt: number): Promise<SharedGrant> {
		if (apart === undefined) return await this.redis.take(ask);
		const { unbooked: requests, maySetRejoin } = apart;
		const grant = await this.redis.take(ask, { level: apart.levelToAdd(), requests, maySetRejoin });
		apart.unbooked -= requests;
		apart.rejoinIn(grant.rejoinInMs, startedAt);
		return grant;
	}

	/** Checks every second whether Redis is back, and waits for the answer only after too long a time without a check. */
	private async keepLooking(apart: Share): Promise<void> {
		const sinceMs = performance.now() - apart.awayAt;
		if (sinceMs >= LOOK_AGAIN_MS) {
			apart.looking ??= this.look(apart).finally(() => (apart.looking = undefined));
		}
		if (sinceMs >= LONGEST_APART_MS) await apart.looking;
	}

	/** Never rejects: a check that fails leaves everything as it is. */
	private async look(apart: Share): Promise<void> {
		const startedAt = performance.now();
		try {
			await this.askRedis(NOTHING, apart, startedAt);
		} catch (error) {
			this.stayAway(apart, (error as Error).message, startedAt);
		}
	}
}

function takeFrom(share: Share, ask: Ask): Grant {
	const { leftMs } = share;
	// Other processes may use the whole limit from now on, so Redis must be asked.
	if (leftMs <= 0) return { granted: 0, waitMs: 1 };
	const grant = share.take(ask);
	// Ask again soon, because Redis may be back before the share has room.
	return { ...grant, waitMs: Math.min(grant.waitMs, LOOK_AGAIN_MS, leftMs) };
}
