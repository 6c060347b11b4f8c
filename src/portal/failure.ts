import type { Effect } from '../batch/command';
import { WaitCancelled } from '../limits/limiter';
import { BitrixError } from './errors';
import { TransportFailure } from './transport';

/** A command that the portal passed over without a word. */
export function missingInAnswer(method: string): BitrixError {
	return new BitrixError({
		kind: 'outcomeUnknown',
		code: 'MISSING_IN_ANSWER',
		description: 'The answer of the batch does not mention this command',
		method,
	});
}

/** What to do about a call of this effect whose outcome is unknown. */
export function adviceFor(error: BitrixError, effect: Effect): string | undefined {
	if (error.kind !== 'outcomeUnknown' && error.kind !== 'server') return undefined;
	return effect === 'create'
		? 'It may have been carried out: look in Bitrix24 before you run it again, or you may get it twice.'
		: 'Run it again later; doing it twice does no harm.';
}

/** Whatever was thrown on the way of a request, as the engine's error. */
export function asBitrixError(error: unknown, method: string): BitrixError {
	if (error instanceof BitrixError) return error;
	// By name: errors of Node come from another realm where code runs in a context of its own.
	const { name, message } = (error ?? {}) as Partial<Error>;
	if (error instanceof WaitCancelled || name === 'AbortError') {
		return new BitrixError({
			kind: 'cancelled',
			code: 'CANCELLED',
			description: 'The execution was cancelled before the request was sent',
			method,
			notExecuted: true,
		});
	}
	if (error instanceof TransportFailure) {
		const cancelled = error.code === 'CANCELLED';
		return new BitrixError({
			kind: cancelled ? 'cancelled' : error.reached ? 'outcomeUnknown' : 'notReached',
			code: error.code,
			description: error.message,
			method,
			advice: error.reached
				? undefined
				: 'Check the address of the portal in the credential, and whether this machine can reach it.',
			notExecuted: !error.reached,
		});
	}
	// A defect of ours or of the adapter: the method is told, and nothing is known about the request.
	const description = message ?? String(error);
	return new BitrixError({ kind: 'outcomeUnknown', code: 'UNEXPECTED', description, method });
}
