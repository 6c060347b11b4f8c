import { ItemGroup } from './item-group';

/** What waits to be sent together. */
export interface Waiting<Load> {
	/** Removes and returns the next full load, or with `partly` a smaller one too. Undefined when there is none. */
	take(partly: boolean): Load | undefined;
}

/**
 * Decides when gathered calls are sent (docs/internals/batches.md, "When a request leaves").
 *
 * A full load is sent at once. A smaller one is sent when no running item is about to add to it, and either nothing is
 * under way or no further item will begin (as in Nagle's algorithm). So N calls make as few loads as possible, and a
 * single call does not wait.
 */
export class Gatherer<Load> {
	private underWay = 0;
	private scheduled = false;

	/**
	 * @param send never rejects.
	 * @param group the items whose calls are gathered; without it, calls made in the same turn share a load.
	 */
	constructor(
		private readonly waiting: Waiting<Load>,
		private readonly send: (load: Load) => Promise<void>,
		private readonly group = new ItemGroup(),
	) {
		group.onChange(() => this.schedule());
	}

	/** Call this when something begins to wait. Sends what is due after all code that can run now has run. */
	schedule(): void {
		if (this.scheduled) return;
		this.scheduled = true;
		setImmediate(() => {
			this.scheduled = false;
			this.flush();
		});
	}

	private flush(): void {
		const partly = this.group.quiet && (this.group.complete || this.underWay === 0);
		for (let load = this.waiting.take(partly); load !== undefined; load = this.waiting.take(partly)) {
			this.underWay += 1;
			void this.send(load).finally(() => {
				this.underWay -= 1;
				this.schedule();
			});
		}
	}
}
