import type { MethodParameters, Reply, TimeBlock } from '../../batch/command';
import { beginningOf } from '../../facts/characters';
import { wordsOfPage } from './body-text';
import { type Envelope, isFatal, isPage, readEnvelope } from './envelope';
import { BitrixError, type ErrorKind } from './errors';
import { redact } from './redact';
import type { TransportReply } from '../transport/transport';

/** Characters that are shown of an answer that is not JSON. */
const EXCERPT_LENGTH = 200;

/**
 * Reads an answer. It is an error if it has the key `error`, whatever its value and the HTTP status: Bitrix24 sends errors
 * with status 200, and errors with an empty code (docs/internals/portal.md, "Errors").
 * @param onNotice gets a sentence for people if the server puts text of its own into its answers.
 */
export function parseReply(
	method: string,
	answer: TransportReply,
	onNotice?: (sentence: string) => void,
): Reply | BitrixError {
	const read = readAnswer(method, answer, onNotice);
	if (!(read instanceof BitrixError)) return read;
	return read.with({ retryAfterMs: retryAfterMs(answer.headers) });
}

function readAnswer(
	method: string,
	answer: TransportReply,
	onNotice: (sentence: string) => void = () => undefined,
): Reply | BitrixError {
	const { status } = answer;
	if (status >= 300 && status < 400) return moved(method, answer);
	const envelope = readEnvelope(answer.body);
	const { data, around } = envelope;
	if (data === null || typeof data !== 'object') return notData(method, answer, envelope);
	if (around !== '') onNotice(`${PRINTED} "${excerptOf(around)}". The data was read all the same. ${REPAIR}`);
	if ('error' in data) return errorOf(method, { ...data }, status);
	if (!('result' in data) || status === TOO_MANY_REQUESTS) return notData(method, answer, envelope);
	return replyOf(data);
}

/** Makes a reply of an answer, or of a command's part of the answer to a batch. */
export function replyOf(parts: { result?: unknown; total?: unknown; next?: unknown; time?: unknown }): Reply {
	const reply: Reply = { result: parts.result };
	const total = countIn(parts.total);
	if (total !== undefined) reply.total = total;
	const next = countIn(parts.next);
	if (next !== undefined) reply.next = next;
	if (parts.time !== undefined) reply.time = parts.time as TimeBlock;
	return reply;
}

/** A number of rows in an answer. Anything else, such as null or a text without digits, says nothing. */
function countIn(value: unknown): number | undefined {
	const count = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
	return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}

/** Makes the error of a body with the key `error`. @param status HTTP status; absent for a command of a batch */
export function errorOf(method: string, body: MethodParameters, status?: number): BitrixError {
	// REST 3.0 sends an object, everything else a code.
	const versionThree =
		body.error !== null && typeof body.error === 'object' ? (body.error as MethodParameters) : undefined;
	const sentCode = text(versionThree === undefined ? body.error : versionThree.code);
	const code = sentCode === '' && status === TOO_MANY_REQUESTS ? HTTP_429 : sentCode;
	const description = versionThree === undefined ? text(body.error_description) : messageOf(versionThree);
	const known =
		KNOWN_CODES[plainCode(code.toUpperCase())] ?? (status === undefined ? undefined : KNOWN_STATUSES[status]);
	const kind = known?.kind ?? (description.toLowerCase() === 'not found' ? 'notFound' : 'request');
	return new BitrixError({
		kind,
		code,
		description,
		method,
		httpStatus: status,
		advice: known?.advice,
		notExecuted: kind !== 'server' && kind !== 'outcomeUnknown',
	});
}

/** The message of REST 3.0, with what it says about single fields. */
function messageOf({ message, validation }: MethodParameters): string {
	const parts = Array.isArray(validation) ? (validation as MethodParameters[]) : [];
	return [text(message), ...parts.map((part) => text(part.message))].filter((part) => part !== '').join(': ');
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

const REST_3_CODE = 'BITRIX_REST_V3_EXCEPTION_';
const EXCEPTION = 'EXCEPTION';

/** The part of a code of REST 3.0 that names the error (docs/internals/portal.md, "Errors"); other codes as they are. */
function plainCode(code: string): string {
	if (!code.startsWith(REST_3_CODE) || !code.endsWith(EXCEPTION)) return code;
	const names = code.slice(REST_3_CODE.length, -EXCEPTION.length);
	return names.slice(names.lastIndexOf('_') + 1);
}

interface Meaning {
	kind: ErrorKind;
	advice?: string;
}

const CHECK_WEBHOOK =
	'Check the address in the credential: in Bitrix24 open Developer resources, Integrations, and copy the webhook URL again.';
const CHECK_RIGHTS =
	'Check what the user who made the webhook, or connected the credential, may do in Bitrix24.';
const RECONNECT = 'Open the credential in n8n and connect it again (Reconnect or Switch account).';
const CHECK_PLAN =
	'REST needs a paid Bitrix24 plan with the Market subscription, a trial of it, or an NFR licence.';
const SUPPORT = 'Ask Bitrix24 support why the portal was blocked; repeating the call does not help.';

const CHECK_ID =
	'Check the ID; the record may have been deleted, or the user of the credential may not see it.';
const TICK_SCOPE = 'Tick the missing scope in Bitrix24, in the webhook or the application.';

const customLimit = (setting: string): string =>
	`Choose the plan Custom in the credential and set there ${setting}: then requests wait for their turn instead of being refused.`;

/**
 * What codes mean: Bitrix24's own (docs/internals/portal.md, "Codes"), and two of servers that limit requests by the hour
 * and at the same time (developer.bill.com/docs/api-rate-limits). Any other code is about the parameters of the call.
 */
const KNOWN_CODES: Record<string, Meaning> = {
	QUERY_LIMIT_EXCEEDED: {
		kind: 'rateLimit',
		advice:
			'Something else uses the same portal from the same address. See the Bitrix24 Usage node for what this n8n spends.',
	},
	OPERATION_TIME_LIMIT: {
		kind: 'operatingLimit',
		advice:
			'Bitrix24 blocks this method for up to ten minutes. Run the workflow later, or ask for fewer rows and columns.',
	},
	BDC_1144: { kind: 'rateLimit', advice: customLimit('how many requests an hour are allowed') },
	BDC_1322: {
		kind: 'rateLimit',
		advice: customLimit('how many requests may be under way at the same time'),
	},
	EXPIRED_TOKEN: { kind: 'credential', advice: RECONNECT },
	INVALID_TOKEN: { kind: 'credential', advice: RECONNECT },
	NO_AUTH_FOUND: { kind: 'credential', advice: CHECK_WEBHOOK },
	INVALID_CREDENTIALS: { kind: 'credential', advice: CHECK_WEBHOOK },
	AUTHORIZATION_ERROR: { kind: 'credential', advice: CHECK_WEBHOOK },
	APPLICATION_NOT_FOUND: { kind: 'credential', advice: RECONNECT },
	// From the OAuth server; the caller adds which credential failed.
	INVALID_CLIENT: {
		kind: 'credential',
		advice:
			'Check in Bitrix24 that the local application still exists, and that its ID and key are those of the credential.',
	},
	INVALID_GRANT: {
		kind: 'credential',
		advice: 'The application was uninstalled, its access was withdrawn, or it was not used for 180 days.',
	},
	PORTAL_DELETED: {
		kind: 'credential',
		advice: 'The portal was closed. Use another portal in the credential.',
	},
	PAYMENT_REQUIRED: { kind: 'permission', advice: CHECK_PLAN },
	INSUFFICIENT_SCOPE: { kind: 'permission', advice: TICK_SCOPE },
	USER_ACCESS_ERROR: { kind: 'permission', advice: CHECK_RIGHTS },
	ACCESS_DENIED: { kind: 'permission', advice: CHECK_RIGHTS },
	ALLOWED_ONLY_INTRANET_USER: {
		kind: 'permission',
		advice: "The webhook or the connected account must be an employee's, not an external user's.",
	},
	WRONG_AUTH_TYPE: {
		kind: 'permission',
		advice:
			'Bitrix24 allows this method to applications only: use a credential of the type Bitrix24 OAuth2 API.',
	},
	WRONG_LICENSE: { kind: 'permission', advice: CHECK_PLAN },
	METHOD_CONFIRM_WAITING: {
		kind: 'permission',
		advice: 'An administrator of the portal must confirm this method first.',
	},
	METHOD_CONFIRM_DENIED: {
		kind: 'permission',
		advice: 'An administrator of the portal has refused this method.',
	},
	OVERLOAD_LIMIT: { kind: 'permission', advice: SUPPORT },
	NOT_FOUND: { kind: 'notFound', advice: CHECK_ID },
	OWNER_NOT_FOUND: { kind: 'notFound' },
	ERROR_METHOD_NOT_FOUND: {
		kind: 'notFound',
		advice: 'Check the spelling of the method. The error is the same if the portal does not have the module.',
	},
	ACCESSDENIED: { kind: 'permission', advice: CHECK_RIGHTS },
	ENTITYNOTFOUND: { kind: 'notFound', advice: CHECK_ID },
	INSUFFICIENTSCOPE: { kind: 'permission', advice: TICK_SCOPE },
	INTERNAL_SERVER_ERROR: { kind: 'server' },
	ERROR_UNEXPECTED_ANSWER: { kind: 'server' },
};

/** Status of a refused request (RFC 6585, section 4). Bitrix24 sends a code with it; a proxy may send anything. */
const TOO_MANY_REQUESTS = 429;
const HTTP_429 = `HTTP_${TOO_MANY_REQUESTS}`;
const TOO_MANY: Meaning = {
	kind: 'rateLimit',
	advice: customLimit('the limits of the server or proxy that refused'),
};

const KNOWN_STATUSES: Record<number, Meaning> = {
	404: { kind: 'notFound' },
	[TOO_MANY_REQUESTS]: TOO_MANY,
	500: { kind: 'server' },
};

function moved(method: string, answer: TransportReply): BitrixError {
	let place = 'another address';
	try {
		// With the protocol: an address with http is often moved to the same one with https.
		place = new URL(answer.headers.location ?? '').origin;
	} catch {
		// Without a readable address the sentence stays general.
	}
	return new BitrixError({
		kind: 'credential',
		code: 'PORTAL_MOVED',
		description: `The portal answered that it is now at ${place}`,
		method,
		httpStatus: answer.status,
		advice:
			'If the portal was renamed, put its new address into the credential. The call was not sent there, because that would hand over the secret.',
		notExecuted: true,
	});
}

const PRINTED = 'The server of the portal prints text into its answers:';
const REPAIR =
	'Its administrator can stop that: repair what the message names, and turn off display_errors in php.ini.';

/** Why an answer is missing or not whole. */
const STOPPED =
	'The server, or a proxy before it, stopped in the middle: its time or memory ran out, or it was restarted. Ask for fewer rows or columns at once, or look into the log of the server.';

/** The beginning of a body, as words in one line. Secrets are removed before it is cut: half of one would not be recognised. */
const excerptOf = (body: string): string => beginningOf(redact(wordsOfPage(body)), EXCERPT_LENGTH);

/** The error for an answer without data: a gateway page, the login page, a cut answer, or the refusal of a proxy. */
function notData(method: string, answer: TransportReply, envelope: Envelope): BitrixError {
	const { status, body } = answer;
	const excerpt = excerptOf(body);
	const shown = excerpt === '' ? '' : `: ${excerpt}`;
	if (status === TOO_MANY_REQUESTS) {
		return new BitrixError({
			...TOO_MANY,
			code: HTTP_429,
			description: `The server answered with status ${status}${shown}`,
			method,
			httpStatus: status,
			notExecuted: true,
		});
	}
	const isText = envelope.data === undefined && !envelope.isCut && body.trim() !== '';
	if (isText && status < 500 && status !== 408 && isRefusal(body, status)) {
		return new BitrixError({
			kind: 'credential',
			code: 'NOT_DATA',
			description: `The server answered with a page instead of data (status ${status})${shown}`,
			method,
			httpStatus: status,
			advice: CHECK_WEBHOOK,
			notExecuted: true,
		});
	}
	const [code, description] = whatCame(answer, envelope, shown);
	return new BitrixError({ kind: 'outcomeUnknown', code, description, method, httpStatus: status });
}

/** Whether a text shows that the call was not carried out: a login page, or the page of a web server. */
const isRefusal = (body: string, status: number): boolean =>
	isPage(body) || (status >= 400 && !isFatal(body));

/** Code and description of an answer that does not show whether the call was carried out. */
function whatCame({ status, body }: TransportReply, envelope: Envelope, shown: string): [string, string] {
	const code = `HTTP_${status}`;
	if (envelope.isCut)
		return ['ANSWER_CUT_OFF', `The answer was cut off after ${body.trim().length} characters. ${STOPPED}`];
	if (envelope.data !== undefined)
		return [
			code,
			`The server answered with status ${status} and JSON that is not an answer of Bitrix24${shown}`,
		];
	if (body.trim() === '')
		return [code, `The server answered with status ${status} and without any data. ${STOPPED}`];
	if (status >= 400)
		return [code, `The server answered with status ${status} and a page instead of data${shown}`];
	return ['TEXT_INSTEAD_OF_DATA', `${PRINTED} ${shown.slice(2)}. No data came with it. ${REPAIR}`];
}

const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * The three forms of an HTTP date (RFC 9110, section 5.6.7); the last has no zone. Servers also write other zones, and dates of ISO
 * 8601. `Date.parse` alone accepts far more.
 */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w -]+ \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4}|\d{4})$/i;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** Numbers above are no seconds to wait, but the Unix time until which to wait. */
const UNIX_TIME = 1_000_000_000;

/**
 * The header Retry-After in milliseconds, 24 hours at most. It holds seconds or a date. A date is compared with the
 * answer's own Date header if there is one, so that the clocks need not agree. Undefined without a readable header.
 */
function retryAfterMs(headers: TransportReply['headers']): number | undefined {
	const value = headers['retry-after']?.trim() ?? '';
	// A header that stands there several times is one with commas.
	const seconds = /^([+-]?\d+(?:\.\d+)?)(?:\s*[;,]|$)/.exec(value)?.[1];
	const isWait = seconds !== undefined && Number(seconds) < UNIX_TIME;
	const moment = seconds === undefined ? momentOf(value) : Number(seconds) * 1_000;
	const milliseconds = isWait
		? Math.round(Number(seconds) * 1_000)
		: moment - (momentOf(headers.date?.trim() ?? '') || Date.now());
	if (Number.isNaN(milliseconds)) return undefined;
	return Math.min(Math.max(0, milliseconds), LONGEST_RETRY_AFTER_MS);
}

/** Milliseconds since 1970 of an HTTP date; NaN of anything else. */
function momentOf(text: string): number {
	if (ISO_DATE.test(text)) return Date.parse(text);
	if (!HTTP_DATE.test(text)) return Number.NaN;
	return Date.parse(/(?:GMT|UTC|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`);
}
