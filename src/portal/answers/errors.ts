import { withoutTags } from './body-text';
import { redact } from './redact';

/**
 * What went wrong, in kinds that call for different reactions:
 * - `rateLimit`: refused by the request limit, not executed.
 * - `operatingLimit`: the method is blocked for a while by the operating time limit, not executed.
 * - `budget`: the daily budget of the credential is used up; nothing was sent.
 * - `credential`: webhook or token not accepted.
 * - `permission`: scope, rights or plan do not allow the call.
 * - `notFound`: the record or the method does not exist.
 * - `request`: the portal does not accept the parameters.
 * - `notReached`: the request never got to the portal.
 * - `outcomeUnknown`: the request was sent, and no answer shows whether it was carried out.
 * - `server`: the portal answered that it failed.
 * - `cancelled`: the caller gave up.
 */
export type ErrorKind =
	| 'rateLimit'
	| 'operatingLimit'
	| 'budget'
	| 'credential'
	| 'permission'
	| 'notFound'
	| 'request'
	| 'notReached'
	| 'outcomeUnknown'
	| 'server'
	| 'cancelled';

export interface BitrixErrorDetails {
	kind: ErrorKind;
	/** Bitrix24's code as sent (may be empty), or one of ours in UPPER_SNAKE case if there was no JSON answer. */
	code: string;
	/** Bitrix24's `error_description`, or our sentence; secrets and HTML tags are removed. */
	description: string;
	method: string;
	httpStatus?: number;
	/** What the person can do next, one sentence. */
	advice?: string;
	/** Milliseconds after which a repeat makes sense. */
	retryAfterMs?: number;
	/** How often the call was sent. */
	attempts?: number;
	/** Whether an earlier attempt may have had its effect: "not found" after such a delete means that it worked. */
	mayHaveRun?: boolean;
	/** Whether the access token was renewed on the way, or the portal was found at another address. */
	renewed?: boolean;
	/** Whether the call certainly had no effect, so that sending it again is safe. */
	notExecuted?: boolean;
}

/** Characters of a text of the server that people see. */
const LONGEST_TEXT = 2_000;

/** A text of the server as people see it. Secrets are removed before it is cut. */
function shown(text: string): string {
	const clean = redact(text.slice(0, 2 * LONGEST_TEXT));
	return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT - 1).replace(HALF, '')}…` : clean;
}

const HALF = /\p{Surrogate}$/u;

/** The only error that the engine throws. Its texts never hold a webhook's secret or a token. */
export class BitrixError extends Error {
	readonly kind: ErrorKind;
	readonly code: string;
	readonly description: string;
	readonly method: string;
	readonly httpStatus?: number;
	readonly advice?: string;
	readonly retryAfterMs?: number;
	readonly attempts?: number;
	readonly mayHaveRun: boolean;
	readonly renewed: boolean;
	readonly notExecuted: boolean;

	constructor(details: BitrixErrorDetails) {
		const description = shown(withoutTags(details.description.slice(0, 2 * LONGEST_TEXT))).trim();
		const code = shown(details.code);
		super(redact(`${details.method}: ${description || code || 'refused without a reason'}`));
		this.name = 'BitrixError';
		this.kind = details.kind;
		this.code = code;
		this.description = description;
		this.method = details.method;
		this.httpStatus = details.httpStatus;
		this.advice = details.advice === undefined ? undefined : redact(details.advice);
		this.retryAfterMs = details.retryAfterMs;
		this.attempts = details.attempts;
		this.mayHaveRun = details.mayHaveRun ?? false;
		this.renewed = details.renewed ?? false;
		this.notExecuted = details.notExecuted ?? false;
	}

	/** This error with some details changed, for example the number of attempts. */
	with(changes: Partial<BitrixErrorDetails>): BitrixError {
		return new BitrixError({ ...this, ...changes });
	}
}
