import type { BatchReply } from './batch-reply';
import { BitrixError } from './errors';
import { asBitrixError } from './failure';
import type { TransportReply } from '../transport/transport';

/** Codes of errors that a new access token, or the portal's address that comes with it, may put right. */
const RENEWABLE: ReadonlySet<string> = new Set(['expired_token', 'invalid_token', 'PORTAL_MOVED']);

const isRenewable = (part: unknown): part is BitrixError =>
	part instanceof BitrixError && RENEWABLE.has(part.code);

/**
 * Renews the access token if an answer reports it as expired, as a whole or for some commands of a batch; once for all of
 * them. Their errors are then marked as `renewed`, or say why the renewal failed. The rest of the answer stays as it is.
 */
export async function renewExpired(error: BitrixError, renew: TransportReply['renew']): Promise<BitrixError>;
export async function renewExpired<Answer extends { batch: BatchReply }>(
	answer: Answer | BitrixError,
	renew: TransportReply['renew'],
): Promise<Answer | BitrixError>;
export async function renewExpired<Answer extends { batch: BatchReply }>(
	answer: Answer | BitrixError,
	renew: TransportReply['renew'],
): Promise<Answer | BitrixError> {
	const parts = answer instanceof BitrixError ? [answer] : [...answer.batch.values()];
	if (renew === undefined || !parts.some(isRenewable)) return answer;
	const mark = await renewal(renew);
	if (answer instanceof BitrixError) return mark(answer);
	const marked = [...answer.batch].map(
		([key, part]) => [key, isRenewable(part) ? mark(part) : part] as const,
	);
	return { ...answer, batch: new Map(marked) };
}

/** Renews the access token. @returns how the error of a call changes by that. */
async function renewal(renew: () => Promise<boolean>): Promise<(error: BitrixError) => BitrixError> {
	try {
		const renewed = await renew();
		return (error) => error.with({ renewed });
	} catch (failure) {
		return ({ method, httpStatus }) => {
			const error = asBitrixError(failure, method);
			// The call itself was refused, even if the outcome of the renewal is unknown.
			const kind = error.kind === 'outcomeUnknown' ? 'notReached' : error.kind;
			return error.with({ method, kind, httpStatus, notExecuted: true });
		};
	}
}
