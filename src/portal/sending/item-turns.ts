import type { ItemGroup } from './item-group';

/** Lets items that work on the same record take turns, in the order in which they come. */
export class ItemTurns {
	private readonly last = new Map<string, Promise<void>>();

	/** @param group the items. One that waits for its turn makes no call, so that no other call waits for it. */
	constructor(private readonly group: ItemGroup) {}

	/** Runs the task when all earlier tasks that share one of its keys have succeeded or failed. */
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
