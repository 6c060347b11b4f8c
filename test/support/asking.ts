import type { Ask } from '../../src/limits/meter';

/** A request for credits without a reserve. */
export const asking = (want: number, more: Partial<Ask> = {}): Ask => ({
	want,
	reserve: 0,
	...more,
});
