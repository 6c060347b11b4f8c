/**
 * Resolves when a condition is true, which is checked at each turn of the event loop. On a busy machine that takes longer.
 * Only the time limit of the test stops the waiting.
 */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Milliseconds in which a cancelled call ends even on a busy machine. Without cancelling it would take 70 seconds. */
export const AT_ONCE_MS = 20_000;
