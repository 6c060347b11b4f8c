import type { Ask, Grant, Meter, MeterReading, Refusal } from '../meter';
import { type Limits, meterLimits, meterStateAt, readMeter, spareCredits } from '../meter-state';
import type { Policy } from '../policy';
import type { RedisConnection } from './connection';
import { GIVE_BACK, READ, REFUSED, type Script, TAKE } from './scripts';

/** How long Redis keeps what nobody asks for; longer where a window is longer. */
const KEEP_MS = 15 * 60_000;
/** A process that asked in this time counts as one of those that share the limit. */
const PROCESS_MS = 5 * 60_000;
/** A slot is free again when its process does not say so: more than a request can take. */
const LEASE_MS = 75_000;
/** Time zones change their offset at whole quarters of an hour. */
const ZONES_TURN_MS = 15 * 60_000;
/** How often to look for a free slot while others use all; a longer wait is looked at less often. */
const FIRST_LOOK_MS = 25;
const LONGEST_LOOK_MS = 500;

/** What the last answer told. */
export interface LastSeen {
	level: number;
	/** On the clock of Redis. */
	at: number;
	/** Processes that share the limit. */
	processes: number;
	/** Credits used of each window, by its place in the limits. */
	used: number[];
}

/** What a process has granted by itself: how much of it is still in the bucket, and how many requests it was. */
export interface Apart {
	level: number;
	requests: number;
}

interface Told {
	policy: Policy;
	zone: string;
	/** Until then no time zone changes. */
	until: number;
	limits: Limits;
	text: string;
}

const NOTHING: Apart = { level: 0, requests: 0 };

/** The meter that all processes of an n8n share: state and clock are those of Redis. */
export class RedisMeter implements Meter {
	zone = 'UTC';
	lastSeen: LastSeen | undefined;
	private readonly keys: string[];
	/** Milliseconds that the clock of Redis is ahead of this process' monotonic one. */
	private ahead: number | undefined;
	/** Slots of requests at the same time that are ours. */
	private readonly slots: string[] = [];
	private nextSlot = 0;
	private lookMs = FIRST_LOOK_MS;
	private lastTold: Told | undefined;
	/** Until then there are no credits, by the clock of Redis. */
	private emptyUntil = Number.NEGATIVE_INFINITY;

	/**
	 * @param onVersion is told the version of the portal's board with each answer.
	 * @param clock Unix milliseconds instead of the clock of Redis, for tests.
	 */
	constructor(
		portal: string,
		public policy: Policy,
		private readonly connection: RedisConnection,
		private readonly onVersion: (version: number) => void = () => {},
		private readonly clock: (() => number) | undefined = undefined,
		private readonly random: () => number = Math.random,
	) {
		this.keys = ['limits', 'processes', 'slots'].map((name) => connection.key(portal, name));
	}

	/** Time by the clock of Redis, Unix milliseconds; before its first answer that of this machine. */
	now(): number {
		if (this.clock !== undefined) return this.clock();
		return this.ahead === undefined ? Date.now() : performance.now() + this.ahead;
	}

	/** @param apart what this process has granted by itself while Redis was not there. */
	async take(ask: Ask, apart: Apart = NOTHING): Promise<Grant> {
		const { want, urgent, reserve } = ask;
		const [granted, waitMs, crowded, requests, resetInMs, now, level, processes, version, ...used] = (
			await this.run(TAKE, [
				want,
				urgent ? 1 : 0,
				reserve.armed,
				reserve.always,
				apart.level,
				apart.requests,
				this.nextSlot,
			])
		).map(Number);
		this.ahead = now - performance.now();
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

	async refused({ ageMs, retryAfterMs = 0 }: Refusal): Promise<void> {
		// How long the pause is the next taking tells.
		this.emptyUntil = Number.POSITIVE_INFINITY;
		await this.run(REFUSED, [ageMs, retryAfterMs, this.random()]);
	}

	/** By what the last answer told; before the first one nothing is known, and nothing spent. */
	spare(): number {
		const { policy, lastSeen } = this;
		if (lastSeen === undefined) return policy.bucket === undefined ? spareCredits(policy, 0, false) : 0;
		const now = this.now();
		const leaked = ((policy.bucket?.leakPerSecond ?? 0) * (now - lastSeen.at)) / 1_000;
		return spareCredits(policy, Math.max(0, lastSeen.level - leaked), now < this.emptyUntil);
	}

	async reading(): Promise<MeterReading> {
		const { limits } = this.told();
		const [level, rate, pausedUntil, now, , ...windows] = await this.run(READ, []);
		const at = Number(now);
		const state = meterStateAt(Number(level), at);
		state.rate = Number(rate);
		state.pausedUntil = Number(pausedUntil);
		limits.windows.forEach(({ id }, index) => {
			state.windows.set(id, windows[index].split(' ').filter(Boolean).map(Number));
		});
		return readMeter(state, limits, { now: at, wall: at });
	}

	/** The limits, and how scripts are told them; worked out anew when they change or a time zone may. */
	private told(): Told {
		const { policy, zone } = this;
		const now = this.now();
		const known = this.lastTold;
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
		this.lastTold = { policy, zone, until, limits, text };
		return this.lastTold;
	}

	private async run(script: Script, parameters: ReadonlyArray<string | number>): Promise<string[]> {
		const { lastSeen } = this;
		return await this.connection.run(script, this.keys, [
			this.told().text,
			this.clock?.() ?? '',
			this.connection.process,
			lastSeen?.level ?? '',
			lastSeen?.at ?? '',
			...parameters,
		]);
	}

	private nextLook(): number {
		const wait = this.lookMs;
		this.lookMs = Math.min(LONGEST_LOOK_MS, wait * 1.5);
		return wait;
	}
}
