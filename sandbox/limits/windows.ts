import type { PortalClock } from '../clock';
import { requestWindow, type RequestWindow, type WindowLimit } from './window';

/** What tests see and do with the windows of requests. */
export interface WindowControl {
	/** Requests counted in each window now, in the order of the option. */
	used(): number[];
	/** Brings every window to its limit, as if somebody had just spent everything. */
	fill(): void;
}

/** The windows of a portal, for all callers together; all of them must have room. */
export class Windows implements WindowControl {
	private windows: RequestWindow[] = [];

	constructor(
		limits: readonly WindowLimit[],
		private readonly timeZoneOffset: string,
		private readonly clock: PortalClock,
	) {
		this.setLimits(limits);
	}

	/** Other windows from now on; they begin empty. */
	setLimits(limits: readonly WindowLimit[]): void {
		this.windows = limits.map((limit) => requestWindow(limit, this.timeZoneOffset));
	}

	limits(): WindowLimit[] {
		return this.windows.map(({ limit }) => limit);
	}

	/** The one without room for another request, of several the one that is full for longest. */
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
