import { Pace } from './pace';

/**
 * Runs tasks at the same time, and yields what each of them returns as soon as it is there. No task is started while a
 * finished one waits for the consumer, nor earlier than the consumer's pace asks for. When the consumer stops, no further
 * task is started. The first failure ends the generator.
 * @param tasks each is asked for when it is about to be started, so they may be without end.
 * @param atOnce how many tasks may run at the same time; gets how many are running.
 */
export async function* runSideBySide<Value>(
	tasks: Iterable<() => Promise<Value[]>>,
	atOnce: (running: number) => number,
	pace = new Pace(),
): AsyncGenerator<Value> {
	const finished: Value[][] = [];
	let failure: { error: unknown } | undefined;
	let wake: (() => void) | undefined;
	let running = 0;
	const coming = tasks[Symbol.iterator]();
	let next = coming.next();
	const start = async (): Promise<void> => {
		const begun = performance.now();
		const task = next.value as () => Promise<Value[]>;
		next = coming.next();
		running += 1;
		try {
			finished.push(await task());
			pace.brought(performance.now() - begun);
		} catch (error) {
			failure ??= { error };
		}
		running -= 1;
		wake?.();
	};
	/** What is left of the task whose turn it is. Values are released as they are yielded. */
	let left: Value[] = [];
	const mayStart = (): boolean => {
		if (next.done === true || finished.length > 0) return false;
		if (running === 0 && left.length === 0) return true;
		return running < Math.max(1, atOnce(running)) && pace.isTime(left.length, running);
	};
	for (;;) {
		if (left.length === 0) left = finished.shift() ?? [];
		// The next task runs while the consumer works on what is yielded.
		const handed = left.splice(0, 1);
		while (failure === undefined && mayStart()) void start();
		if (failure !== undefined) throw failure.error;
		if (handed.length > 0) yield* handed;
		else if (running > 0) await new Promise<void>((resolve) => (wake = resolve));
		else if (next.done === true && finished.length === 0) return;
	}
}
