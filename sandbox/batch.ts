import { RestError, errors } from './errors';
import type { CommandOutcome } from './dispatcher';
import { parseStr } from './php/parse-str';
import { parseUrl } from './php/parse-url';
import { entriesOf, isTruthy, mapOf, newMap, phpArrayOf, type PhpMap, type PhpValue } from './php/value';
import { resolveReferences, type BatchMaps } from './references';

/** Most commands of one batch (`BATCH_MAX_LENGTH`). Each further command fails by itself. */
export const MAX_COMMANDS = 50;

/** Methods that a batch refuses. Names are compared with case. */
const FORBIDDEN = new Set(['download', 'upload', 'batch']);

/** Runs one command of the batch; never rejects. */
export type RunCommand = (method: string, parameters: PhpMap) => Promise<CommandOutcome>;

/**
 * The method `batch`: commands run one after the other, each split as PHP splits an address, with references to earlier
 * results. The answer has status 200 even when all commands failed. Source: docs/internals/batches.md.
 */
export async function runBatch(
	cmd: PhpValue | undefined,
	halt: PhpValue | undefined,
	run: RunCommand,
): Promise<PhpMap> {
	const maps: BatchMaps = {
		result: newMap(),
		next: newMap(),
		total: newMap(),
		time: newMap(),
		error: newMap(),
	};
	const stopAtError = isTruthy(halt);
	let count = 0;
	for (const [key, command] of entriesOf(cmd)) {
		if (typeof command !== 'string') continue;
		const failure = await runOne(command, key, maps, run, count);
		count += 1;
		if (failure) {
			maps.error[key] = failure.toBody();
			if (stopAtError) break;
		}
	}
	/** The values of the commands that have one. */
	const inOrder = (map: PhpMap): PhpValue =>
		phpArrayOf(
			entriesOf(cmd).flatMap(([key]): Array<[string, PhpValue]> => (key in map ? [[key, map[key]]] : [])),
		);
	return mapOf({
		result: inOrder(maps.result),
		result_error: inOrder(maps.error),
		result_total: inOrder(maps.total),
		result_next: inOrder(maps.next),
		result_time: inOrder(maps.time),
	});
}

async function runOne(
	command: string,
	key: string,
	maps: BatchMaps,
	run: RunCommand,
	position: number,
): Promise<RestError | undefined> {
	if (position >= MAX_COMMANDS) return errors.batchLengthExceeded();
	const parsed = parseUrl(command);
	const method = (parsed && parsed.path) || '';
	if (FORBIDDEN.has(method)) return errors.batchMethodNotAllowed();
	const parameters = resolveReferences(parseStr((parsed && parsed.query) || ''), maps);
	const outcome = await run(method, parameters);
	if (outcome instanceof RestError) return outcome;
	maps.result[key] = outcome.result;
	if (outcome.next !== undefined) maps.next[key] = outcome.next;
	if (outcome.total !== undefined) maps.total[key] = outcome.total;
	maps.time[key] = outcome.time;
	return undefined;
}
