import { PAGE_LENGTH } from '../facts/lengths';
import { type Command, type Effect, type MethodParameters, REST_3 } from './command';

/** The batch of REST 3.0 (docs/internals/batches.md, "The batch of REST 3.0"). */
export const REST_3_BATCH = `${REST_3}batch`;

/** Whether a method is one of REST 3.0. */
export const isRest3 = (method: string): boolean => method.startsWith(REST_3);

/**
 * Why a call of REST 3.0 travels alone, in words; `undefined` when it can travel with others. The answer to its batch is
 * all or nothing: when a call fails, those before it have run without an answer (docs/internals/batches.md, "The batch of
 * REST 3.0").
 */
export function whyNotInRest3Batch(
	method: string,
	parameters: MethodParameters,
	effect: Effect,
): string | undefined {
	if (method === REST_3_BATCH) return `${method} is not allowed in a batch`;
	if (effect !== 'read') return 'it does more than read, and could be left without an answer';
	const pages = [parameters.pagination, parameters.cursor] as Array<{ limit?: unknown } | undefined>;
	// A longer page fills an answer by itself.
	return pages.some((page) => Number(page?.limit) > PAGE_LENGTH) ? 'it asks for a long list' : undefined;
}

/** The body of the batch: its calls in their order, as each would be made by itself. */
export const rest3Calls = (commands: readonly Command[]): object[] =>
	commands.map(({ method, parameters = {} }) => ({
		method: method.slice(REST_3.length),
		query: parameters,
	}));
