import { ItemGroup } from './item-group';

/** What waits for company. */
export interface Waiting<Load> {
	/** Takes what leaves together; with `partly` less than a full load too. Undefined when there is none. */
	take(partly: boolean): Load | undefined;
}

/**
 * Decides when what was gathered leaves.
 *
 * Full loads leave at once. Smaller ones leave when nobody prepares what could join, and either nothing else is under way
 * or no further item will begin (Nagle's rule): so N calls make as few loads as possible however unevenly they arrive, and
 * a single call waits for nobody.
 */
export class Gatherer<Load> {
	private underWay = 0;
	private scheduled = false;

	/**
	 * @param send never rejects.
	 * @param group the items whose calls are gathered; without one, calls made in the same turn meet.
	 */
	constructor(
		private readonly waiting: Waiting<Load>,
		private readonly send: (load: Load) => Promise<void>,
		private readonly group = new ItemGroup(),
	) {
		group.onChange(() => this.schedule());
	}

	/** To be told of everything that begins to wait: looks once everybody who can run now has run. */
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
