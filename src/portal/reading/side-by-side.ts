import { Pace } from './pace';

/**
 * Runs tasks, at most `atOnce` at the same time (it is told how many run), and hands over what each brings as soon as it
 * is there. None is started while a finished one waits to be handed over, nor before its time by the consumer's pace.
 * When the consumer stops, no further task is started; the first failure ends it all.
 */
export async function* runSideBySide<Value>(
	tasks: ReadonlyArray<() => Promise<Value[]>>,
	atOnce: (running: number) => number,
	pace = new Pace(),
): AsyncGenerator<Value> {
	const finished: Value[][] = [];
	let failure: { error: unknown } | undefined;
	let wake: (() => void) | undefined;
	let running = 0;
	let next = 0;
	const start = async (): Promise<void> => {
		const begun = performance.now();
		running += 1;
		try {
			finished.push(await tasks[next++]());
			pace.brought(performance.now() - begun);
		} catch (error) {
			failure ??= { error };
		}
		running -= 1;
		wake?.();
	};
	/** Of the task whose turn it is; what was handed over is held no longer. */
	let left: Value[] = [];
	const mayStart = (): boolean => {
		if (next >= tasks.length || finished.length > 0) return false;
		if (running === 0 && left.length === 0) return true;
		return running < Math.max(1, atOnce(running)) && pace.isTime(left.length, running);
	};
	for (;;) {
		if (left.length === 0) left = finished.shift() ?? [];
		// The next task runs while the consumer works on what it is handed.
		const handed = left.splice(0, 1);
		while (failure === undefined && mayStart()) void start();
		if (failure !== undefined) throw failure.error;
		if (handed.length > 0) yield* handed;
		else if (running > 0) await new Promise<void>((resolve) => (wake = resolve));
		else if (next >= tasks.length && finished.length === 0) return;
	}
}
