/**
 * Runs tasks, at most `atOnce` at the same time (it is told how many run), and hands over what each brings as soon as it is there. When the consumer
 * stops, no further task is started; the first failure ends it all.
 */
export async function* merge<Value>(
	tasks: ReadonlyArray<() => Promise<Value[]>>,
	atOnce: (running: number) => number,
): AsyncGenerator<Value> {
	const running = new Map<number, Promise<{ index: number; values: Value[] }>>();
	let next = 0;
	const start = (): void => {
		const index = next++;
		const running_ = tasks[index]().then((values) => ({ index, values }));
		// The failure is met where the task is awaited, which may be after another one has ended everything.
		running_.catch(() => undefined);
		running.set(index, running_);
	};
	while (next < tasks.length || running.size > 0) {
		while (next < tasks.length && running.size < Math.max(1, atOnce(running.size))) start();
		const { index, values } = await Promise.race(running.values());
		running.delete(index);
		// Before the values are handed over, so that the consumer's work and the next request overlap.
		if (next < tasks.length && running.size < atOnce(running.size)) start();
		yield* values;
	}
}
