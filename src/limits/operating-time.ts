import type { TimeBlock } from '../batch/command';

/** Seconds of work in ten minutes after which a method is blocked (api reference, "Limits": an example, portals differ). */
export const OPERATING_LIMIT_SECONDS = 480;

export interface OperatingReading {
	method: string;
	credential: string;
	/** Seconds charged in the last ten minutes, as the portal last said. */
	seconds: number;
	limitSeconds: number;
	/** ISO 8601; when the oldest part is released. */
	resetAt?: string;
}

/** A reading older than the portal's own window says nothing any more. */
const WINDOW_MS = 600_000;

/**
 * What the portal says about its operating time, by credential and method. The counter is cumulative: a newer value
 * replaces an older one, it is never added (bitrix24/api.md 1.3).
 */
export class OperatingTime {
	private readonly readings = new Map<string, { reading: OperatingReading; at: number }>();

	constructor(private readonly now: () => number = Date.now) {}

	/** Reads a `time` block; portals without the limit leave its keys out. */
	observe(credential: string, method: string, time: TimeBlock | undefined): void {
		if (typeof time?.operating !== 'number') return;
		const resetAt =
			typeof time.operating_reset_at === 'number'
				? new Date(time.operating_reset_at * 1_000).toISOString()
				: undefined;
		const seconds = time.operating;
		const reading = { method, credential, seconds, limitSeconds: OPERATING_LIMIT_SECONDS, resetAt };
		this.readings.set(`${credential} ${method}`, { reading, at: this.now() });
	}

	/** The highest first. */
	list(): OperatingReading[] {
		const oldest = this.now() - WINDOW_MS;
		for (const [key, { at }] of this.readings) if (at < oldest) this.readings.delete(key);
		return [...this.readings.values()]
			.map(({ reading }) => reading)
			.sort((one, other) => other.seconds - one.seconds);
	}
}
