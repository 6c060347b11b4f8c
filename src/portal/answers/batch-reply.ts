import type { MethodParameters, Reply } from '../../batch/command';
import { isRest3 } from '../../batch/rest3';
import { unpackBatch } from '../../batch/unpack';
import type { BitrixError } from './errors';
import { errorOf, replyOf } from './reply';

/** Replies to the commands of a batch, or their errors, by key. Commands that the batch did not reach are absent. */
export type BatchReply = ReadonlyMap<string, Reply | BitrixError>;

/** Reads the answer to a batch. Undefined if it is not an answer to a batch. */
export function readBatch(
	result: unknown,
	commands: ReadonlyArray<{ key: string; method: string }>,
): BatchReply | undefined {
	if (commands.some(({ method }) => isRest3(method))) return readRest3Batch(result, commands);
	const answer = unpackBatch(result);
	if (answer === undefined) return undefined;
	const parts = new Map<string, Reply | BitrixError>();
	for (const { key, method } of commands) {
		if (key in answer.result_error) {
			parts.set(key, errorOf(method, answer.result_error[key] as MethodParameters));
		} else if (key in answer.result) {
			parts.set(
				key,
				replyOf({
					result: answer.result[key],
					total: answer.result_total[key],
					next: answer.result_next[key],
					time: answer.result_time[key],
				}),
			);
		}
	}
	return parts;
}

/**
 * Reads the results of a batch of REST 3.0, which come in the order of the calls. When a call fails, the whole batch is an
 * error (docs/internals/batches.md, "The batch of REST 3.0").
 */
function readRest3Batch(result: unknown, commands: ReadonlyArray<{ key: string }>): BatchReply | undefined {
	if (!Array.isArray(result) || result.length !== commands.length) return undefined;
	return new Map(commands.map(({ key }, index) => [key, replyOf({ result: result[index] as unknown })]));
}
