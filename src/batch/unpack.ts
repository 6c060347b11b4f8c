/** The parts of the answer to a batch, each a map by command key. */
export interface BatchAnswer {
	result: Record<string, unknown>;
	result_error: Record<string, unknown>;
	result_total: Record<string, unknown>;
	result_next: Record<string, unknown>;
	result_time: Record<string, unknown>;
}

const PARTS = ['result', 'result_error', 'result_total', 'result_next', 'result_time'] as const;

/**
 * Reads the `result` of a batch answer. PHP sends an empty map as `[]`, and a map with the keys 0, 1, 2 … as a list; both
 * become maps again (docs/internals/batches.md, "The answer").
 * @returns `undefined` if it is not an answer to a batch.
 */
export function unpackBatch(result: unknown): BatchAnswer | undefined {
	if (result === null || typeof result !== 'object' || !('result' in result)) return undefined;
	const parts = result as Record<string, unknown>;
	return Object.fromEntries(PARTS.map((name) => [name, mapOf(parts[name])])) as unknown as BatchAnswer;
}

function mapOf(part: unknown): Record<string, unknown> {
	const map = Object.create(null) as Record<string, unknown>;
	if (part !== null && typeof part === 'object') Object.assign(map, part);
	return map;
}
