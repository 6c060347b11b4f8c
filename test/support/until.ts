/**
 * Resolves when something has come about in this process or between it and another; looks at each turn of the event loop.
 * On a busy machine it waits longer; only the limit of the test ends it.
 */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Milliseconds in which a call that is given up ends on any machine, however busy: by itself it would take 70 seconds. */
export const AT_ONCE_MS = 20_000;
