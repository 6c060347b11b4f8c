import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Milliseconds between two executions of a burst. n8n gives an execution up when its database does not serve it in time, and events
 * whose records were read together would all start in one instant (docs/internals/triggers.md, "The way of an event").
 */
const GAP_MS = 25;

/** Lets the events of a burst start their executions one after another. An event that comes alone does not wait. */
export class StartPace {
	private next = Number.NEGATIVE_INFINITY;

	async turn(): Promise<void> {
		const now = performance.now();
		const at = Math.max(now, this.next);
		this.next = at + GAP_MS;
		if (at > now) await sleep(at - now);
	}
}
