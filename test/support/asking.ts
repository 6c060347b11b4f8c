import type { Ask } from '../../src/limits/meter';

/** A request for credits without a reserve. */
export const asking = (want: number, more: Partial<Ask> = {}): Ask => ({
	want,
	urgent: false,
	reserve: { armed: 0, always: 0 },
	...more,
});
