/** Commands that one batch carries at most: Bitrix24 refuses more (docs/internals/batches.md). */
export const BATCH_LENGTH = 50;

/** Rows of a full page of a list (docs/internals/reading.md, "Pages and totals"). */
export const PAGE_LENGTH = 50;
