import { scopeOf } from '../catalog/scopes';
import type { BitrixError, ErrorKind } from '../portal/answers/errors';

/** What happened, by kind. n8n's guide asks for plain words here; Bitrix24's own stand in the description. */
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
	server: (method) => `Bitrix24 broke off ${method}`,
	// In n8n's spelling, by which it tells a stopped execution from one that went wrong.
	cancelled: () => 'The execution was canceled',
};

/** The same for codes that tell more than their kind. */
const HAPPENED_BY_CODE: Record<string, string> = {
	BDC_1144: 'The request was refused: the requests of this hour are used up',
	BDC_1322: 'The request was refused: too many are under way at the same time',
	INVALID_CLIENT: 'Bitrix24 does not know the application of the credential',
	INVALID_GRANT: 'Bitrix24 has ended the access of the credential',
	NOT_RENEWED: 'The access token has ended, and there is no new one',
	HTTP_429: 'The request was refused: the server, or a proxy before it, takes no more requests now',
};

/** One sentence with Bitrix24's code: "Bitrix24 did not find what crm.item.get asks for (NOT_FOUND)". */
export function whatHappened({ kind, method, code, mayHaveRun }: BitrixError): string {
	if (code === 'NOT_SENT') return `${method} was not sent`;
	const happened = HAPPENED_BY_CODE[code.toUpperCase()] ?? HAPPENED[kind](method);
	const told = `${happened}${code === '' || kind === 'cancelled' ? '' : ` (${code})`}`;
	const unclear = mayHaveRun && kind !== 'outcomeUnknown';
	return unclear ? `${told}; an attempt before may have been carried out` : told;
}

/** Bitrix24's own words, and what the person can do. */
export function whatToDo(error: BitrixError): string {
	const scope = /insufficient_?scope/i.test(error.code) ? scopeOf(error.method) : undefined;
	return sentences([error.description, scope === undefined ? error.advice : howToTick(scope)]);
}

/** Where the scopes of a webhook or an application are set. */
export const howToTick = (scope: string): string =>
	`The credential needs the scope '${scope}': in Bitrix24 open Developer resources, Integrations, edit the inbound webhook or the local application, tick '${scope}' and save`;

/** Joins texts as sentences, each with its full stop. */
export function sentences(texts: ReadonlyArray<string | undefined>): string {
	return texts
		.filter((text): text is string => text !== undefined && text.trim() !== '')
		.map((text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`))
		.join(' ');
}
