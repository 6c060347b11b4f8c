import type { BatchReply } from './batch-reply';
import { BitrixError } from './errors';
import { asBitrixError } from './failure';
import type { TransportReply } from '../transport/transport';

/** What a new access token, and the portal's address that comes with it, may put right: neither scope nor plan. */
const ENDED: ReadonlySet<string> = new Set(['expired_token', 'invalid_token', 'PORTAL_MOVED']);

const isEnded = (part: unknown): part is BitrixError => part instanceof BitrixError && ENDED.has(part.code);

/**
 * Renews the access token when that is what an answer asks for, as a whole or for some of the commands in it; once for all
 * of them. Their errors then say so, or why it could not be done; everything else in the answer stays as it is.
 */
export async function renewEnded(error: BitrixError, renew: TransportReply['renew']): Promise<BitrixError>;
export async function renewEnded<Answer extends { batch: BatchReply }>(
	answer: Answer | BitrixError,
	renew: TransportReply['renew'],
): Promise<Answer | BitrixError>;
export async function renewEnded<Answer extends { batch: BatchReply }>(
	answer: Answer | BitrixError,
	renew: TransportReply['renew'],
): Promise<Answer | BitrixError> {
	const parts = answer instanceof BitrixError ? [answer] : [...answer.batch.values()];
	if (renew === undefined || !parts.some(isEnded)) return answer;
	const tell = await renewal(renew);
	if (answer instanceof BitrixError) return tell(answer);
	const told = [...answer.batch].map(([key, part]) => [key, isEnded(part) ? tell(part) : part] as const);
	return { ...answer, batch: new Map(told) };
}

/** How what is said of a call changes by the renewal. */
async function renewal(renew: () => Promise<boolean>): Promise<(error: BitrixError) => BitrixError> {
	try {
		const renewed = await renew();
		return (error) => error.with({ renewed });
	} catch (failure) {
		return ({ method, httpStatus }) => {
			const error = asBitrixError(failure, method);
			// The call itself was refused, whatever has become of the question for a token.
			const kind = error.kind === 'outcomeUnknown' ? 'notReached' : error.kind;
			return error.with({ method, kind, httpStatus, notExecuted: true });
		};
	}
}
