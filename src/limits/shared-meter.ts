import { MemoryMeter } from './memory-meter';
import type { Ask, Grant, Meter, MeterReading, Refusal } from './meter';
import { type Policy, shareOf } from './policy';
import type { RedisConnection } from './redis/connection';
import { RedisMeter } from './redis/redis-meter';

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
const LOOK_AGAIN_MS = 2_000;

/** What a process keeps while Redis is away. */
interface Apart {
	/** Grants from this process's share of the limits. */
	meter: MemoryMeter;
	/** Into how many parts the limits are divided. */
	processes: number;
	/** Credits granted since Redis was lost. */
	granted: number;
	/** When Redis was last tried; milliseconds of the monotonic clock. */
	lookedAt: number;
	looking: boolean;
}

export interface SharedMeterOptions {
	whenRedisIsDown: WhenRedisIsDown;
	/** Receives a sentence for the log when Redis is lost. */
	warn(text: string): void;
	/** Receives the version of the portal's board with each answer of Redis. */
	onVersion?(version: number): void;
}

/**
 * The meter in Redis, with a replacement while Redis is away. The process then grants from its own share of the limits (one
 * part for each process), and books those credits in Redis when it is back. So a lost Redis slows requests down, but fails
 * no workflow and does not exceed the portal's limit (docs/internals/limiter.md, "When Redis does not answer").
 */
export class SharedMeter implements Meter {
	private readonly redis: RedisMeter;
	private apart: Apart | undefined;

	constructor(
		private readonly portal: string,
		policy: Policy,
		private readonly connection: RedisConnection,
		private readonly options: SharedMeterOptions,
	) {
		this.redis = new RedisMeter(portal, policy, connection, options.onVersion);
	}

	get policy(): Policy {
		return this.redis.policy;
	}

	set policy(policy: Policy) {
		this.redis.policy = policy;
		if (this.apart !== undefined) this.apart.meter.policy = shareOf(policy, this.apart.processes);
	}

	get zone(): string {
		return this.redis.zone;
	}

	set zone(zone: string) {
		this.redis.zone = zone;
		if (this.apart !== undefined) this.apart.meter.zone = zone;
	}

	/** The clock that all processes share, that of Redis; Unix milliseconds. */
	now(): number {
		return this.redis.now();
	}

	/** Processes that share the limit, as far as known. */
	get processes(): number {
		return this.redis.lastSeen?.processes ?? 1;
	}

	/** The part of the limits that this process keeps to while Redis is away, from 0 to 1; undefined when Redis is there. */
	get share(): number | undefined {
		return this.apart && 1 / this.apart.processes;
	}

	/** @throws RedisUnreachable where the administrator has chosen to send nothing without Redis */
	async take(ask: Ask): Promise<Grant> {
		let reason = '';
		if (this.apart === undefined) {
			try {
				return await this.redis.take(ask);
			} catch (error) {
				reason = (error as Error).message;
				this.leave(reason);
			}
		}
		if (this.apart === undefined) throw new RedisUnreachable(this.connection.address, reason);
		return this.takeApart(this.apart, ask);
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
		const reading = await this.attempt(
			async () => await this.redis.reading(),
			({ meter }) => meter.reading(),
		);
		return reading ?? new MemoryMeter(this.policy).reading();
	}

	spare(): number {
		return (this.apart?.meter ?? this.redis).spare();
	}

	/** Asks Redis, or the replacement while it is away. Undefined when Redis is away and there is no replacement. */
	private async attempt<Answer>(
		joined: () => Promise<Answer>,
		apart: (apart: Apart) => Answer,
	): Promise<Answer | undefined> {
		if (this.apart === undefined) {
			try {
				return await joined();
			} catch (error) {
				this.leave((error as Error).message);
			}
		}
		return this.apart && apart(this.apart);
	}

	/** Redis has failed: goes on with a share of the limits, or only warns where nothing may be sent without Redis. */
	private leave(reason: string): void {
		const { address } = this.connection;
		const trouble = `Redis at ${address}, which keeps the request limits of ${this.portal}, does not answer (${reason}).`;
		if (this.options.whenRedisIsDown === 'error') {
			this.options.warn(`${trouble} Nothing is sent to Bitrix24 until it answers again.`);
			return;
		}
		if (this.apart !== undefined) return;
		const { lastSeen, policy } = this.redis;
		const processes = lastSeen?.processes ?? PROCESSES_UNKNOWN;
		const meter = new MemoryMeter(shareOf(policy, processes));
		meter.zone = this.zone;
		if (lastSeen !== undefined) {
			const leaked = ((policy.bucket?.leakPerSecond ?? 0) * (this.redis.now() - lastSeen.at)) / 1_000;
			meter.resume(
				Math.max(0, lastSeen.level - leaked) / processes,
				lastSeen.used.map((used) => Math.ceil(used / processes)),
			);
		}
		this.apart = { meter, processes, granted: 0, lookedAt: performance.now(), looking: false };
		this.options.warn(
			`${trouble} Until it answers again, this process uses one part in ${processes} of the limits: workflows go on, more slowly.`,
		);
	}

	private takeApart(apart: Apart, ask: Ask): Grant {
		void this.lookAgain(apart);
		const grant = apart.meter.take(ask);
		apart.granted += grant.granted;
		// Ask again soon, because Redis may be back before the share has room.
		return { ...grant, waitMs: Math.min(grant.waitMs, LOOK_AGAIN_MS) };
	}

	/** Tries Redis again, at most every two seconds, and returns to it when it answers. Never rejects. */
	private async lookAgain(apart: Apart): Promise<void> {
		if (apart.looking || performance.now() - apart.lookedAt < LOOK_AGAIN_MS) return;
		apart.looking = true;
		const { granted } = apart;
		const level = Math.min(granted, apart.meter.reading().level);
		try {
			// Takes no credits, but writes: a read-only server, or one out of memory, would still answer a plain read.
			const nothing = { want: 0, urgent: false, reserve: { armed: 0, always: 0 } };
			await this.redis.take(nothing, { level, requests: granted });
			this.apart = undefined;
		} catch (error) {
			apart.lookedAt = performance.now();
			this.options.warn(
				`Redis at ${this.connection.address} still does not answer (${(error as Error).message}).`,
			);
		} finally {
			apart.looking = false;
		}
	}
}
