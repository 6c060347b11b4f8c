/** What became of one item: a value, a failure, or nothing where it was not started. */
export type ItemOutcome<Value> = { value: Value } | { failure: unknown } | undefined;

export interface ItemPool<Value> {
	count: number;
	/** Items that are worked on at the same time. */
	atOnce: number;
	/** Start no further item after a failure. Those under way are ended. */
	stopOnFailure: boolean;
	run(itemIndex: number): Promise<Value>;
}

/** Works on items, several at a time, and waits until every item that was started has ended. Never rejects. */
export async function runPool<Value>(pool: ItemPool<Value>): Promise<Array<ItemOutcome<Value>>> {
	const { count, atOnce, stopOnFailure, run } = pool;
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
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
	return outcomes;
}
