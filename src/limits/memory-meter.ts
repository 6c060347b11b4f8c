import { type BucketState, emptyBucket, leak, rateAt, refuse, room } from './bucket-state';
import type { Grant, Meter, MeterReading } from './meter';
import type { Policy } from './policy';

/** Credits are compared with this slack, so that a wait computed to the millisecond is not repeated for rounding. */
const ROUNDING = 1e-6;

/** The meter of one process. Its clock is monotonic: a corrected system time neither grants nor takes credits. */
export class MemoryMeter implements Meter {
	private readonly state: BucketState;

	constructor(
		public policy: Policy,
		private readonly now: () => number = () => performance.now(),
		private readonly random: () => number = Math.random,
	) {
		this.state = emptyBucket(now());
	}

	take(want: number, reserve: number): Grant {
		const now = this.now();
		const { state } = this;
		const { bucket } = this.policy;
		leak(state, bucket, now);
		if (now < state.pausedUntil) return { granted: 0, waitMs: state.pausedUntil - now };
		if (bucket === undefined) return { granted: want, waitMs: 0 };
		const free = room(state, bucket, reserve);
		const granted = Math.min(want, Math.floor(free + ROUNDING));
		if (granted >= 1) {
			state.level += granted;
			return { granted, waitMs: 0 };
		}
		return { granted: 0, waitMs: ((1 - free) / (bucket.leakPerSecond * rateAt(state, now))) * 1_000 };
	}

	giveBack(count: number): void {
		const { state } = this;
		leak(state, this.policy.bucket, this.now());
		state.level = Math.max(0, state.level - count);
	}

	refused(ageMs: number): void {
		refuse(this.state, this.policy.bucket, this.now(), ageMs, this.random());
	}

	reading(): MeterReading {
		const now = this.now();
		const { state } = this;
		const { bucket } = this.policy;
		leak(state, bucket, now);
		const pausedForMs = Math.max(0, state.pausedUntil - now);
		return {
			level: state.level,
			leakPerSecond:
				bucket === undefined ? Number.POSITIVE_INFINITY : bucket.leakPerSecond * rateAt(state, now),
			free: pausedForMs > 0 ? 0 : Math.max(0, Math.floor(room(state, bucket, 0) + ROUNDING)),
			pausedForMs,
		};
	}
}
