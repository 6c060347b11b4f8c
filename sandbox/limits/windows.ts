import type { PortalClock } from '../clock';
import { requestWindow, type RequestWindow, type WindowLimit } from './window';

/** The windows of requests in the hands of a test. */
export interface WindowControl {
	/** Present count of each window, in the order of the option. */
	used(): number[];
	/** Lifts every window to its limit, so that the next request is refused. */
	fill(): void;
}

/** The windows of a portal. All callers share them, and all windows must have room. */
export class Windows implements WindowControl {
	private windows: RequestWindow[] = [];

	constructor(
		limits: readonly WindowLimit[],
		private readonly timeZoneOffset: string,
		private readonly clock: PortalClock,
	) {
		this.setLimits(limits);
	}

	/** Replaces the windows; the new ones begin empty. */
	setLimits(limits: readonly WindowLimit[]): void {
		this.windows = limits.map((limit) => requestWindow(limit, this.timeZoneOffset));
	}

	limits(): WindowLimit[] {
		return this.windows.map(({ limit }) => limit);
	}

	/** A window without room for another request; if there are several, the one that stays full for longest. */
	full(): { limit: WindowLimit; waitMs: number } | undefined {
		const now = this.clock.now();
		return this.windows
			.map((window) => ({ limit: window.limit, waitMs: window.waitAt(now) }))
			.filter(({ waitMs }) => waitMs > 0)
			.sort((one, other) => other.waitMs - one.waitMs)[0];
	}

	count(served: boolean): void {
		for (const window of this.windows) window.count(this.clock.now(), served);
	}

	used(): number[] {
		return this.windows.map((window) => window.usedAt(this.clock.now()));
	}

	fill(): void {
		for (const window of this.windows) window.fill(this.clock.now());
	}
}
