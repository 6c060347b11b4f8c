import type { ItemGroup } from './item-group';

/** Lets items that are about the same record work on it one after the other, in the order in which they come. */
export class ItemTurns {
	private readonly last = new Map<string, Promise<void>>();

	/** @param group the items: whoever waits for a turn prepares no call, and keeps nobody else's calls waiting. */
	constructor(private readonly group: ItemGroup) {}

	/** Runs the task when those that came before with any of the same keys have ended, well or not. */
	async run<Result>(keys: readonly string[], task: () => Promise<Result>): Promise<Result> {
		const before = keys.flatMap((key) => this.last.get(key) ?? []);
		const result = this.after(before, task);
		const ended = result.then(
			() => undefined,
			() => undefined,
		);
		for (const key of keys) this.last.set(key, ended);
		try {
			return await result;
		} finally {
			for (const key of keys) if (this.last.get(key) === ended) this.last.delete(key);
		}
	}

	private async after<Result>(
		before: ReadonlyArray<Promise<void>>,
		task: () => Promise<Result>,
	): Promise<Result> {
		if (before.length > 0) await this.group.during(Promise.all(before));
		return await task();
	}
}
