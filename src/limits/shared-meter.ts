import { MemoryMeter } from './memory-meter';
import type { Ask, Grant, Meter, MeterReading, Refusal } from './meter';
import { type Policy, shareOf } from './policy';
import type { RedisConnection } from './redis/connection';
import { RedisMeter } from './redis/redis-meter';

/** What a process does that cannot reach Redis: keep to its share of the limits, or fail. */
export type WhenRedisIsDown = 'share' | 'error';

/** Redis does not answer, and the administrator wants nothing to be sent without it. */
export class RedisUnreachable extends Error {
	constructor(address: string, reason: string) {
		super(`Redis at ${address}, which keeps the request limits, does not answer (${reason})`);
		this.name = 'RedisUnreachable';
	}
}

/** Processes to share with when Redis was never there to count them. */
const PROCESSES_UNKNOWN = 8;

/** How often a process that lost Redis looks whether it is back. */
const LOOK_AGAIN_MS = 2_000;

interface Apart {
	meter: MemoryMeter;
	processes: number;
	/** Granted since Redis is away. */
	granted: number;
	lookedAt: number;
	looking: boolean;
}

export interface SharedMeterOptions {
	whenRedisIsDown: WhenRedisIsDown;
	/** Is told in a sentence when Redis is lost. */
	warn(text: string): void;
	/** Is told the version of the portal's board. */
	onVersion?(version: number): void;
}

/**
 * The meter in Redis, and what to do while Redis is not there: the process then grants from a share of the limits of its
 * own, one part in as many as there are processes, and books that in Redis when it is back. So a lost Redis makes
 * requests slower, and never fails a workflow or exceeds the portal's limit (limiter.md 4.3).
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

	/** Time that all processes agree on, Unix milliseconds. */
	now(): number {
		return this.redis.now();
	}

	/** Processes that share the limit, as far as it is known. */
	get processes(): number {
		return this.redis.lastSeen?.processes ?? 1;
	}

	/** Part of the limits that this process keeps to while Redis is away; undefined when it is there. */
	get share(): number | undefined {
		return this.apart && 1 / this.apart.processes;
	}

	/** @throws RedisUnreachable where the administrator has asked for it */
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
		// Without a limit of requests at the same time nobody counts them. Away from Redis the slot's lease runs out.
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

	/** Undefined when neither can be asked: Redis is away, and nothing is to be done without it. */
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

	/** Redis did not do what it was asked: from here on by ourselves. */
	private leave(reason: string): void {
		const { address } = this.connection;
		const trouble = `Redis at ${address}, which keeps the request limits of ${this.portal}, does not answer (${reason}).`;
		if (this.options.whenRedisIsDown === 'error') {
			this.options.warn(`${trouble} Nothing is sent to Bitrix24 until it does.`);
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
			`${trouble} Until it does this process keeps to one part in ${processes} of them: workflows go on, more slowly.`,
		);
	}

	private takeApart(apart: Apart, ask: Ask): Grant {
		void this.lookAgain(apart);
		const grant = apart.meter.take(ask);
		apart.granted += grant.granted;
		// Whoever waits asks again soon, for it may be back.
		return { ...grant, waitMs: Math.min(grant.waitMs, LOOK_AGAIN_MS) };
	}

	/** Never rejects: as long as Redis is away, it is away. */
	private async lookAgain(apart: Apart): Promise<void> {
		if (apart.looking || performance.now() - apart.lookedAt < LOOK_AGAIN_MS) return;
		apart.looking = true;
		const { granted } = apart;
		const level = Math.min(granted, apart.meter.reading().level);
		try {
			// A real taking, of nothing: a server that only reads or is out of memory answers anything else.
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
