import { certificateTrouble } from './certificate-trouble';
import { TransportFailure } from './transport';

/** Codes of connections that were not made: nothing was sent. */
const NOT_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EPROTO',
]);

const SENTENCES: Record<string, string> = {
	ECONNREFUSED: 'The portal does not accept connections',
	ENOTFOUND: 'The address of the portal was not found',
	EPROTO: 'No encrypted connection (https) could be made with the portal',
	EAI_AGAIN: 'The address of the portal cannot be looked up at the moment',
	ECONNRESET: 'The connection was closed before the whole answer had come',
	TIMEOUT: 'The portal did not answer in time',
	TOO_LARGE: 'The answer is larger than allowed',
	ANSWER_CUT_OFF:
		'The answer was cut off: the server, or a proxy before it, closed the connection in the middle. Its time or memory ran out, or it was restarted. Ask for fewer rows or columns at once, or look into the log of the server',
	CONNECTION_LOST: 'The connection to the portal broke before the whole answer had come',
	CANCELLED: 'The request was cancelled',
};

/**
 * Turns what a network layer (Node, axios, n8n's helper) threw into a `TransportFailure`. It keeps nothing of the original:
 * axios errors carry the address with its secret.
 */
export function networkFailure(thrown: unknown): TransportFailure {
	const chain = causes(thrown);
	const code = codeOf(chain);
	const connecting = chain.some((error) => error.syscall === 'connect' || error.syscall === 'getaddrinfo');
	const certificate = certificateTrouble(code);
	const reached = !(NOT_CONNECTED.has(code) || connecting || certificate !== undefined);
	const other = code.startsWith('HPE_') ? NOT_HTTP : `The connection to the portal broke (${code})`;
	const sentence = certificate?.sentence ?? SENTENCES[code] ?? other;
	return new TransportFailure(sentence, reached, code, certificate?.advice);
}

/** The failure of a request to an address; says what to check where a server with https hangs up on requests without it. */
export function hungUpOn(base: string, failure: TransportFailure): TransportFailure {
	if (failure.code !== 'ECONNRESET' || !base.startsWith('http:')) return failure;
	return new TransportFailure(failure.message, failure.reached, failure.code, MAYBE_HTTPS);
}

const MAYBE_HTTPS =
	'The address begins with http://. If the portal takes only https, it carried out nothing: write https:// into the credential.';

/** What Node says of an answer that it cannot read. */
const NOT_HTTP =
	'The answer is not HTTP. Check the port in the address, and whether it begins with http or with https';

/** What axios, Node's fetch and the decompression say of an answer that ends too early. */
const CUT_OFF = /^(?:stream has been aborted|aborted|terminated|premature close|unexpected end of file)$/i;

/** The failure of a request whose answer did not come, or was not whole, in its time. */
export const answeredTooLate = (): TransportFailure =>
	new TransportFailure(SENTENCES.TIMEOUT, true, 'TIMEOUT');

interface Thrown {
	code?: string;
	name?: string;
	message?: string;
	syscall?: string;
	cause?: unknown;
	errors?: unknown;
}

/** The error and its causes. A host name with several addresses gives an error for each: the first one is taken. */
function causes(thrown: unknown): Thrown[] {
	const found: Thrown[] = [];
	for (let error = thrown; error !== null && typeof error === 'object' && found.length < 5; ) {
		const { code, name, message, syscall, cause, errors } = error as Thrown;
		found.push({ code, name, message, syscall });
		error = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
	}
	return found;
}

function codeOf(chain: readonly Thrown[]): string {
	for (const { code, name, message = '' } of chain) {
		if (code === 'ERR_CANCELED' || code === 'ABORT_ERR' || name === 'AbortError') return 'CANCELLED';
		if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') return 'TIMEOUT';
		if (message.includes('maxContentLength')) return 'TOO_LARGE';
		if (CUT_OFF.test(message) || code === 'Z_BUF_ERROR') return 'ANSWER_CUT_OFF';
	}
	return (
		chain.find(({ code }) => code !== undefined && !code.startsWith('ERR_BAD'))?.code ?? 'CONNECTION_LOST'
	);
}
