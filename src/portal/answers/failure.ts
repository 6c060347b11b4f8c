import type { Effect } from '../../batch/command';
import { NestedTooDeeply } from '../../facts/text';
import { dateTimeIn, localZone, timeOfDay } from '../../facts/time-zone';
import { duration, number } from '../../facts/words';
import { BudgetUsedUp, PortalClosed, WaitCancelled } from '../../limits/limiter';
import { OperatingTimeUsedUp } from '../../limits/operating/operating-time';
import { RedisUnreachable } from '../../limits/shared-meter';
import { BitrixError, type ErrorKind } from './errors';
import { SettingError } from '../transport/setting-error';
import { TransportFailure } from '../transport/transport';

/** The error of a command that the answer to its batch does not mention. */
export function missingInAnswer(method: string): BitrixError {
	return new BitrixError({
		kind: 'outcomeUnknown',
		code: 'MISSING_IN_ANSWER',
		description: 'The answer of the batch does not mention this command',
		method,
	});
}

/** What a person can do about a call of this effect whose outcome is unknown; undefined for other errors. */
export function adviceFor(error: BitrixError, effect: Effect): string | undefined {
	if (error.kind !== 'outcomeUnknown' && error.kind !== 'server') return undefined;
	return effect === 'create'
		? 'It may have been carried out: look in Bitrix24 before you run it again, or you may get it twice.'
		: 'Run it again later; doing it twice does no harm.';
}

/** Errors of requests that did not get through: the next one would fail too. They were no work for the portal. */
const NOT_THROUGH: ReadonlySet<ErrorKind> = new Set([
	'rateLimit',
	'budget',
	'notReached',
	'cancelled',
	'credential',
]);

/** Whether whatever is sent after this error would fail in the same way. */
export const stopsAll = ({ kind }: BitrixError): boolean => NOT_THROUGH.has(kind);

/** Whether it is unknown if a call that ended with this error had its effect. */
export function isUnknown({ kind, notExecuted, mayHaveRun }: BitrixError, effect: Effect): boolean {
	if (!notExecuted && kind === 'outcomeUnknown') return true;
	if (effect === 'read') return false;
	if (!notExecuted && (kind === 'cancelled' || kind === 'server')) return true;
	// An earlier attempt was lost, and the error of the last one says nothing about it.
	return mayHaveRun;
}

/** Whether a repeated delete has found nothing: an earlier attempt, whose answer was lost, has deleted the record. */
export const isDeletedBefore = (error: unknown): boolean =>
	error instanceof BitrixError && error.kind === 'notFound' && error.mayHaveRun;

/** Whether the portal may have worked on a call that ended with this error, and charged the time to its method. */
export function mayHaveCost(error: BitrixError): boolean {
	return !error.notExecuted || !NOT_THROUGH.has(error.kind);
}

/** Errors that may be about a single call; all others are about the request as a whole. */
const ABOUT_CALLS: ReadonlySet<ErrorKind> = new Set(['permission', 'notFound', 'request']);

/** Codes that all calls of a method get if one gets them. */
const ABOUT_METHOD = /INSUFFICIENT_?SCOPE|METHOD_?NOT_?FOUND/i;

/** Whether an error that is the whole answer to several calls may be about one of them, so that others may succeed. */
export const mayBeOneOf = (
	[first, ...others]: ReadonlyArray<{ method: string }>,
	{ kind, code }: BitrixError,
): boolean =>
	ABOUT_CALLS.has(kind) &&
	others.length > 0 &&
	!(ABOUT_METHOD.test(code) && others.every(({ method }) => method === first.method));

/** How connections end that a server closes because it has too much to do. */
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'CONNECTION_LOST', 'EPIPE']);

/** Whether a portal that gets too many requests at the same time answers so: with HTTP 5xx, or by closing the connection. */
export const isOverload = ({ kind, code, httpStatus = 0 }: BitrixError): boolean =>
	kind === 'server' || (kind === 'outcomeUnknown' && (httpStatus >= 500 || CLOSED.has(code)));

/** Code of a request that was cancelled while it waited for its turn. */
export const WAIT_CANCELLED = 'WAIT_CANCELLED';

/** Code of an error that nobody has foreseen. */
const UNEXPECTED = 'UNEXPECTED';

/** Whether a call failed for a defect of this code or of the transport, which a repeat would meet again. */
export const isDefect = ({ kind, code }: BitrixError): boolean =>
	kind === 'outcomeUnknown' && code === UNEXPECTED;

/** Turns whatever was thrown on the way of a request into a `BitrixError`. */
export function asBitrixError(error: unknown, method: string): BitrixError {
	if (error instanceof BitrixError) return error;
	// By name: `instanceof` fails for errors of Node if this code runs in a context (vm) of its own.
	const { name, message } = (error ?? {}) as Partial<Error>;
	if (error instanceof WaitCancelled || name === 'AbortError') {
		return new BitrixError({
			kind: 'cancelled',
			code: error instanceof WaitCancelled ? WAIT_CANCELLED : 'CANCELLED',
			description: 'The execution was cancelled before the request was sent',
			method,
			notExecuted: true,
		});
	}
	if (error instanceof SettingError) {
		return new BitrixError({
			kind: 'credential',
			code: 'SETTING',
			description: error.message,
			method,
			advice: error.nextStep,
			notExecuted: true,
		});
	}
	if (error instanceof NestedTooDeeply) {
		return new BitrixError({
			kind: 'request',
			code: 'NESTED_TOO_DEEPLY',
			description: `Bitrix24 would read none of the parameters, because ${error.message}`,
			method,
			advice: 'Send less nested values.',
			notExecuted: true,
		});
	}
	if (error instanceof OperatingTimeUsedUp) return operatingTimeUsedUp(error);
	if (error instanceof BudgetUsedUp) return budgetUsedUp(error, method);
	if (error instanceof PortalClosed) return portalClosed(error, method);
	if (error instanceof RedisUnreachable) {
		return new BitrixError({
			kind: 'notReached',
			code: 'REDIS_UNREACHABLE',
			description: `${error.message}, and this n8n is set to send nothing without it`,
			method,
			advice:
				'Start Redis again, or set BITRIX24_REDIS_DOWN to share: then requests go on without it, more slowly.',
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
			advice:
				error.advice ??
				(error.reached
					? undefined
					: 'Check the address of the portal in the credential, and whether this machine can reach it.'),
			notExecuted: !error.reached,
		});
	}
	// A defect of ours or of the transport: nothing is known about the request.
	const description = message ?? String(error);
	return new BitrixError({ kind: 'outcomeUnknown', code: UNEXPECTED, description, method });
}

function operatingTimeUsedUp(error: OperatingTimeUsedUp): BitrixError {
	const { method, percent, limitSeconds, freesAt, freesInMs, waitLimitMs } = error;
	const used = `${method} has used ${percent} % of its operating time (${limitSeconds} s in ten minutes)`;
	const next =
		freesAt === undefined ? 'its calls are spread over that time' : `the next part is released at ${freesAt}`;
	return new BitrixError({
		kind: 'operatingLimit',
		code: 'OPERATION_TIME_LIMIT',
		description: `${used}; ${next}, and this call may wait at most ${duration(waitLimitMs)}`,
		method,
		advice:
			'Run the workflow later, ask for fewer columns, call the method less often, or raise the option Wait at Most.',
		retryAfterMs: freesInMs,
		notExecuted: true,
	});
}

function budgetUsedUp({ requests, resetAt, zone }: BudgetUsedUp, method: string): BitrixError {
	return new BitrixError({
		kind: 'budget',
		code: 'DAILY_BUDGET_USED_UP',
		description: `The ${number(requests)} requests of today's budget are used up; it resets at ${timeOfDay(resetAt, zone)}`,
		method,
		advice: 'Run the workflow after that, or raise Daily Budget in the credential.',
		retryAfterMs: Math.max(0, resetAt - Date.now()),
		notExecuted: true,
	});
}

function portalClosed(
	{ asksForMs, waitedMs, waitLimitMs, tookFew }: PortalClosed,
	method: string,
): BitrixError {
	const limit = { kind: 'rateLimit', code: 'QUERY_LIMIT_EXCEEDED', method, notExecuted: true } as const;
	if (asksForMs === undefined) {
		return new BitrixError({
			...limit,
			description: `Bitrix24 has refused ${tookFew ? 'nearly ' : ''}every request for ${duration(waitedMs)}`,
			advice:
				'Another program uses up the limit of this portal from the same address. Stop it, or run the workflow later. With a lower Priority a call waits longer: Interactive 25 s, Normal 2 min, Background 15 min.',
		});
	}
	return new BitrixError({
		...limit,
		description: asksToWait(asksForMs, waitLimitMs),
		advice: RUN_LATER,
		retryAfterMs: asksForMs,
	});
}

const RUN_LATER = 'Run the workflow after that, or raise the option Wait at Most.';

const asksToWait = (asksForMs: number, waitLimitMs: number): string =>
	`Bitrix24 asks to send nothing until ${dayAndTime(Date.now() + asksForMs)} (Retry-After), and this call may wait at most ${duration(waitLimitMs)}`;

/** An error whose server asks for a longer wait than the call may have. */
export function asksTooLong(error: BitrixError, waitLimitMs: number): BitrixError {
	const { description, retryAfterMs = 0 } = error;
	const asked = `${asksToWait(retryAfterMs, waitLimitMs)}. ${RUN_LATER}`;
	return error.with({
		description: description === '' ? asked : `${description.trimEnd().replace(/\.$/, '')}. ${asked}`,
	});
}

/** A moment for people: `14:05:10 +03:00`, and the day if it is not today. */
function dayAndTime(at: number): string {
	const zone = localZone();
	const [day, today] = [at, Date.now()].map((moment) => dateTimeIn(moment, zone).slice(0, 10));
	return `${day === today ? '' : `${day}, `}${timeOfDay(at, zone)}`;
}
