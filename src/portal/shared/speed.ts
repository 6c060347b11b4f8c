import { BATCH_LENGTH } from '../../facts/lengths';

/** Most seconds that a request should take. The cloud cuts it after 60 s (docs/internals/portal.md, "Other limits"). */
const AIM_SECONDS = 20;

/** Assumed seconds of a method that was not called yet: 50 of them just fit into a request. */
const UNKNOWN_SECONDS = AIM_SECONDS / BATCH_LENGTH;
const LEAST_SECONDS = 0.001;

/** A request that is lost sooner was not lost because it took long. */
const LONG_SECONDS = 10;

/** Seconds by which the `duration` of a command may be too long (docs/internals/portal.md, "The time block"). */
const COARSE_SECONDS = 1;

/** Commands whose time counts as much as all that was learned before: that of a few is mostly latency. */
const HALF_TRUSTED = 4;

/** A command that was sent. */
export interface Timed {
	method: string;
	/** Seconds that the portal reports for it, if it does. */
	duration?: number;
}

/** What one method took of the time of a request. */
interface Share {
	count: number;
	seconds: number;
}

/**
 * Learns from requests how long commands of each method take, and so how many fit into one request. A batch runs its
 * commands one after another, so their times add up.
 */
export class Speed {
	/** Estimated seconds of a command. */
	private readonly estimates = new Map<string, number>();

	/** Whether a request with the method was answered, or lost after a long time. */
	knows(method: string): boolean {
		return this.estimates.has(method);
	}

	/** How many of these commands, from the first on, one request may carry: 1 to 50. */
	fit(commands: Iterable<{ method: string }>): number {
		let count = 0;
		let seconds = 0;
		for (const { method } of commands) {
			seconds += this.secondsOf(method);
			if (count === BATCH_LENGTH || (count > 0 && seconds > AIM_SECONDS + LEAST_SECONDS)) return count;
			count += 1;
		}
		return Math.max(1, count);
	}

	/** Learns from a request that was answered after `seconds`. */
	answered(commands: readonly Timed[], seconds: number): void {
		for (const [method, share] of this.sharesOf(commands, seconds)) {
			const known = this.secondsOf(method);
			const sample = share.seconds / share.count;
			const trust = share.count / (share.count + HALF_TRUSTED);
			// Slower counts more than faster: too low an estimate costs a request that is cut, too high a one some more requests.
			this.learn(method, known + (sample > known ? trust : trust / 2) * (sample - known));
		}
	}

	/** Learns from a request without an answer after `seconds`: its commands took at least that. */
	lost(commands: readonly Timed[], seconds: number): void {
		if (seconds < LONG_SECONDS) return;
		for (const [method, share] of this.sharesOf(commands, seconds)) {
			this.learn(method, Math.max(2 * this.secondsOf(method), share.seconds / share.count));
		}
	}

	/** Divides the time of a request: each command gets what the portal reports for it, and its estimated part of the rest. */
	private sharesOf(commands: readonly Timed[], seconds: number): Map<string, Share> {
		const atLeast = ({ duration }: Timed): number =>
			duration !== undefined && Number.isFinite(duration) ? Math.max(0, duration - COARSE_SECONDS) : 0;
		const reported = commands.reduce((sum, command) => sum + atLeast(command), 0);
		const estimated = commands.reduce((sum, { method }) => sum + this.secondsOf(method), 0);
		const rest = Math.max(0, seconds - reported);
		const shares = new Map<string, Share>();
		for (const command of commands) {
			const { method } = command;
			const share = shares.get(method) ?? { count: 0, seconds: 0 };
			share.count += 1;
			share.seconds += atLeast(command) + (rest * this.secondsOf(method)) / estimated;
			shares.set(method, share);
		}
		return shares;
	}

	private learn(method: string, seconds: number): void {
		this.estimates.set(method, Math.max(LEAST_SECONDS, seconds));
	}

	private secondsOf(method: string): number {
		return this.estimates.get(method) ?? UNKNOWN_SECONDS;
	}
}
