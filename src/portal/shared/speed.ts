import { BATCH_LENGTH } from '../../facts/lengths';

/** What a request shall take at most: far from the 60 s after which the cloud cuts it (bitrix24/api.md 1.2). */
const AIM_SECONDS = 20;

/** Of methods that nobody has called yet: what just lets 50 of them travel together. */
const UNKNOWN_SECONDS = AIM_SECONDS / BATCH_LENGTH;
const LEAST_SECONDS = 0.001;

/** A request that is lost sooner was not lost for its length. */
const LONG_SECONDS = 10;

/** By how many whole seconds the `duration` of a command is too much at most (bitrix24/api.md 1.6). */
const COARSE_SECONDS = 1;

/** Commands whose word counts as much as all that was learned before: a few are mostly latency. */
const HALF_TRUSTED = 4;

/** A command that has travelled. */
export interface Timed {
	method: string;
	/** Seconds that the portal says it took, if it says so. */
	duration?: number;
}

/** What one method took in one request. */
interface Share {
	count: number;
	seconds: number;
}

/**
 * How long commands of a portal take, by method, learned from requests: how many fit into one that ends in good time. A
 * batch runs its commands one after another, so that their times add up.
 */
export class Speed {
	/** Estimated seconds of a command. */
	private readonly estimates = new Map<string, number>();

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

	/** Commands of one request were answered after so many seconds. */
	answered(commands: readonly Timed[], seconds: number): void {
		for (const [method, share] of this.sharesOf(commands, seconds)) {
			const known = this.secondsOf(method);
			const sample = share.seconds / share.count;
			const trust = share.count / (share.count + HALF_TRUSTED);
			// Slower is believed at once, faster by and by: the one costs a request that is cut, the other some more requests.
			this.learn(method, known + (sample > known ? trust : trust / 2) * (sample - known));
		}
	}

	/** One request was sent, and after so many seconds there was no answer: its commands took at least that. */
	lost(commands: readonly Timed[], seconds: number): void {
		if (seconds < LONG_SECONDS) return;
		for (const [method, share] of this.sharesOf(commands, seconds)) {
			this.learn(method, Math.max(2 * this.secondsOf(method), share.seconds / share.count));
		}
	}

	/** Divides the time of a request: each command has what the portal says it took at least, and of the rest by estimate. */
	private sharesOf(commands: readonly Timed[], seconds: number): Map<string, Share> {
		const atLeast = ({ duration }: Timed): number =>
			duration !== undefined && Number.isFinite(duration) ? Math.max(0, duration - COARSE_SECONDS) : 0;
		const told = commands.reduce((sum, command) => sum + atLeast(command), 0);
		const estimated = commands.reduce((sum, { method }) => sum + this.secondsOf(method), 0);
		const rest = Math.max(0, seconds - told);
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
