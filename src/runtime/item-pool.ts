/** Result of one item: a value or a failure; undefined if it was not started. */
export type ItemOutcome<Value> = { value: Value } | { failure: unknown } | undefined;

export interface ItemPool<Value> {
	count: number;
	/** How many items run at the same time. */
	atOnce: number;
	/** Whether to start no further item after a failure. Items that are running are finished. */
	stopOnFailure: boolean;
	/** Called once, when all items that may run at the same time have been started. */
	onFull?(): void;
	run(itemIndex: number): Promise<Value>;
}

/**
 * Number of items that are started without a pause. n8n takes about a millisecond to evaluate the expressions of an item;
 * in the pause, the calls made so far can be sent.
 */
const ITEMS_IN_A_GO = 50;

/** Runs items, several at a time, and waits until every started item has finished. Never rejects. */
export async function runPool<Value>(pool: ItemPool<Value>): Promise<Array<ItemOutcome<Value>>> {
	const { count, atOnce, stopOnFailure, onFull, run } = pool;
	const outcomes = new Array<ItemOutcome<Value>>(count).fill(undefined);
	let next = 0;
	const work = async () => {
		while (next < count) {
			const index = next++;
			outcomes[index] = await run(index).then(
				(value) => ({ value }),
				(failure: unknown) => {
					if (stopOnFailure) next = count;
					return { failure };
				},
			);
		}
	};
	const workers: Array<Promise<void>> = [];
	for (let left = Math.min(atOnce, count); left > 0; left -= ITEMS_IN_A_GO) {
		for (let started = 0; started < Math.min(left, ITEMS_IN_A_GO); started++) workers.push(work());
		await new Promise((resolve) => setImmediate(resolve));
	}
	onFull?.();
	await Promise.all(workers);
	return outcomes;
}
