/** What became of one item: a value, a failure, or nothing where it was not started. */
export type ItemOutcome<Value> = { value: Value } | { failure: unknown } | undefined;

export interface ItemPool<Value> {
	count: number;
	/** Items that are worked on at the same time. */
	atOnce: number;
	/** Start no further item after a failure. Those under way are ended. */
	stopOnFailure: boolean;
	/** Told when as many items as may be worked on at the same time have begun. */
	onFull?(): void;
	run(itemIndex: number): Promise<Value>;
}

/**
 * Items that begin in one go. n8n evaluates their expressions meanwhile, about a millisecond an item: after each go the
 * calls made so far can leave.
 */
const ITEMS_IN_A_GO = 50;

/** Works on items, several at a time, and waits until every item that was started has ended. Never rejects. */
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
