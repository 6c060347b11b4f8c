/** Commands that one batch carries at most: Bitrix24 refuses more (docs/internals/batches.md). */
export const BATCH_LENGTH = 50;

/** Rows of a full page of a list (docs/internals/reading.md, "Pages and totals"). */
export const PAGE_LENGTH = 50;

/** Most writes in the first request with a method of which nobody knows how long it takes. The others wait for its answer. */
export const FIRST_WRITES = 10;
