import { scopeOf } from '../catalog/scopes';
import type { BitrixError, ErrorKind } from '../portal/answers/errors';

/** Titles of errors by kind, in plain words as n8n's guide asks. Bitrix24's own words go into the description. */
const HAPPENED: Record<ErrorKind, (method: string) => string> = {
	rateLimit: () => 'Bitrix24 refused the request: the request limit of the portal is used up',
	budget: () => 'The daily budget of requests is used up',
	operatingLimit: (method) => `Bitrix24 blocks ${method} for a while: its operating time is used up`,
	credential: () => 'Bitrix24 does not accept the credential',
	permission: (method) => `Bitrix24 does not allow ${method}`,
	notFound: (method) => `Bitrix24 did not find what ${method} asks for`,
	request: (method) => `Bitrix24 does not accept the parameters of ${method}`,
	notReached: () => 'The portal could not be reached',
	outcomeUnknown: (method) => `It is not known whether ${method} was carried out`,
	server: (method) => `Bitrix24 did not finish ${method}`,
	// Spelled as n8n does: by this word it recognises a stopped execution.
	cancelled: () => 'The execution was canceled',
};

/** Titles for codes that say more than their kind. */
const HAPPENED_BY_CODE: Record<string, string> = {
	BDC_1144: 'The request was refused: the hourly limit is used up',
	BDC_1322: 'The request was refused: too many requests are running at the same time',
	INVALID_CLIENT: 'Bitrix24 does not know the application of the credential',
	INVALID_GRANT: 'The access of the credential has expired or was withdrawn',
	NOT_RENEWED: 'The access token has expired and could not be renewed',
	HTTP_429: 'The request was refused: the server, or a proxy before it, takes no more requests right now',
};

/** Title of an error, with Bitrix24's code: `Bitrix24 did not find what crm.item.get asks for (NOT_FOUND)`. */
export function whatHappened({ kind, method, code, mayHaveRun }: BitrixError): string {
	if (code === 'NOT_SENT') return `${method} was not sent`;
	const happened = HAPPENED_BY_CODE[code.toUpperCase()] ?? HAPPENED[kind](method);
	const title = `${happened}${code === '' || kind === 'cancelled' ? '' : ` (${code})`}`;
	const unclear = mayHaveRun && kind !== 'outcomeUnknown';
	return unclear ? `${title}; an earlier attempt may have been carried out` : title;
}

/** Description of an error: Bitrix24's own words, then what the person can do. */
export function whatToDo(error: BitrixError): string {
	const scope = /insufficient_?scope/i.test(error.code) ? scopeOf(error.method) : undefined;
	return sentences([error.description, scope === undefined ? error.advice : howToTick(scope)]);
}

/** Says where to add a scope to a webhook or an application. */
const howToTick = (scope: string): string =>
	`The credential needs the scope '${scope}': in Bitrix24 open Developer resources, Integrations, edit the inbound webhook or the local application, tick '${scope}' and save`;

/** Joins texts into sentences, each with its full stop. Empty texts are left out. */
export function sentences(texts: ReadonlyArray<string | undefined>): string {
	return texts
		.filter((text): text is string => text !== undefined && text.trim() !== '')
		.map((text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`))
		.join(' ');
}
