import { Readable } from 'node:stream';
import type { Reply } from '../../batch/command';
import { duration } from '../../facts/words';
import { BitrixError } from '../answers/errors';
import { asBitrixError } from '../answers/failure';
import { isOpenHost } from '../transport/inner-address';
import { networkFailure } from '../transport/network-failure';
import { TimedSignal } from '../transport/timed-signal';
import { redact } from '../answers/redact';
import { renewExpired } from '../answers/renewal';
import { parseReply } from '../answers/reply';
import {
	type DownloadReply,
	type Transport,
	TransportFailure,
	type TransportReply,
} from '../transport/transport';

/** A file that is being downloaded. */
export interface Download {
	/** The file name that the portal sent; undefined if it sent none. */
	name?: string;
	/** The content type that the portal sent, or `application/octet-stream`. */
	mimeType: string;
	/** The content, to be read to its end. Fails if the file is cut off. */
	content: Readable;
}

/** Receives a file. What it returns is the result of the download. */
export type KeepFile<Kept> = (download: Download) => Promise<Kept>;

/** Milliseconds without any data after which a download fails. */
const SILENCE_MS = 60_000;
/**
 * Bytes that must arrive while a download waits for so many milliseconds. A slow line of 2 kbit/s brings more, and a server that
 * sends a byte now and then would be waited for without end.
 */
const LEAST_BYTES = 64 * 1024;
const LEAST_WITHIN_MS = 5 * 60_000;
const MOST_REDIRECTS = 5;
/** Bytes that are read of an answer that is not a file. */
const LONGEST_ANSWER = 64 * 1024;

/** The REST method in the address of a download, by which it is counted; `download` if there is none. */
export function methodOfDownload(url: string): string {
	const method = /\/rest\/(?:api\/)?(?:\d+\/[^/]+\/)?([\w.]+)/.exec(url)?.[1];
	return method?.replace(/\.json$/, '') ?? 'download';
}

/**
 * Downloads a file from the address that the portal gave for it (`urlMachine`, which holds the secret or the access
 * token), and passes it on while it arrives. Redirects are followed unless they would take the secret to another host, or
 * lead to an inner network where the portal itself is not.
 * @param renewed whether the access token was already renewed for this file.
 * @returns what `keep` returned, or the error. Never rejects.
 */
export async function fetchFile<Kept>(
	transport: Transport,
	url: string,
	keep: KeepFile<Kept>,
	signal?: AbortSignal,
	renewed = false,
): Promise<Reply<Kept> | BitrixError> {
	const method = methodOfDownload(url);
	const watch = new SilenceWatch(signal);
	try {
		const answer = await requestFile(transport, url, { method, watch, renewed });
		if (answer instanceof BitrixError) return answer;
		const { headers, body } = answer;
		let broken = false;
		body.on('error', () => (broken = true));
		const content = Readable.from(watch.over(body), { objectMode: false });
		// `keep` may have stopped listening when the download breaks off.
		content.on('error', () => undefined);
		const mimeType = headers['content-type'] ?? 'application/octet-stream';
		try {
			return { result: await keep({ name: nameIn(headers), mimeType, content }) };
		} catch (error) {
			if (broken || watch.signal.aborted) return asBitrixError(watch.explain(error), method);
			const { message } = error as Error;
			return refusal(method, 'NOT_KEPT', `The file arrived but could not be saved: ${message}`);
		} finally {
			content.destroy();
			body.destroy();
		}
	} catch (error) {
		return asBitrixError(watch.explain(error), method);
	} finally {
		watch.stop();
	}
}

async function requestFile(
	transport: Transport,
	url: string,
	{ method, watch, renewed }: { method: string; watch: SilenceWatch; renewed: boolean },
): Promise<DownloadReply | BitrixError> {
	if (transport.download === undefined || hostOf(url) !== transport.portal) {
		return refusal(method, 'NOT_A_FILE', 'The record holds no download address of this portal');
	}
	let address = url;
	for (let redirects = 0; ; redirects++) {
		const answer = await transport.download({ url: address, signal: watch.signal });
		const { status, headers, body } = answer;
		if (status === 200 && isFile(headers)) return answer;
		if (status < 300 || status >= 400) {
			const refused = await notAFile(method, answer, watch);
			return renewed ? refused : await renewExpired(refused, answer.renew);
		}
		body.destroy();
		const next = target(headers.location, address);
		// A redirect to the REST API would be a request that is not counted.
		const back = next?.host === transport.portal && next.pathname.includes('/rest/');
		if (next === undefined || back || redirects === MOST_REDIRECTS) {
			return refusal(method, 'NOT_A_FILE', 'The portal redirects the download, but not to a file', status);
		}
		if (next.host !== transport.portal && holdsSecret(next.href, url)) {
			return refusal(
				method,
				'PORTAL_MOVED',
				`The portal redirects the download to ${next.host}; this was not followed, because it would hand over the secret`,
				status,
				'If the portal was renamed, put its new address into the credential.',
			);
		}
		const own = next.hostname === ownHost(transport);
		if (!own && !(await isOpenHost(next.hostname, transport))) {
			return refusal(
				method,
				'INNER_ADDRESS',
				`The portal redirects the download to ${next.host}, a host of an inner network; this was not followed`,
				status,
				'If the portal keeps its files there, allow the host: in n8n by the variable N8N_SSRF_ALLOWED_HOSTNAMES, in a script by the option allowedHosts.',
			);
		}
		address = next.href;
	}
}

/** Whether an answer is a file. HTML and JSON count only with a file name: without one they are an error. */
function isFile(headers: DownloadReply['headers']): boolean {
	if (/filename/i.test(headers['content-disposition'] ?? '')) return true;
	return !/^\s*(text\/html|application\/json)/i.test(headers['content-type'] ?? '');
}

/** The error for an answer that is not a file: an error of the REST API, or a page. */
async function notAFile(
	method: string,
	{ status, headers, body }: DownloadReply,
	watch: SilenceWatch,
): Promise<BitrixError> {
	const reply: TransportReply = { status, headers, body: await textOf(body, watch) };
	const said = parseReply(method, reply);
	if (said instanceof BitrixError) {
		return said.with({
			notExecuted: true,
			...(said.code === 'NOT_DATA' && { kind: 'request', advice: AGAIN }),
		});
	}
	return refusal(method, 'NOT_A_FILE', 'The portal sent data instead of the file', status);
}

const AGAIN = 'The address of the file may have expired. Run the node again to get a new one.';

async function textOf(body: Readable, watch: SilenceWatch): Promise<string> {
	// Its time is not counted anew with each part: such an answer is short.
	watch.stops(body);
	const parts: Buffer[] = [];
	let length = 0;
	for await (const part of body as AsyncIterable<Buffer>) {
		parts.push(part);
		length += part.length;
		if (length > LONGEST_ANSWER) break;
	}
	return Buffer.concat(parts).toString('utf8');
}

function refusal(
	method: string,
	code: string,
	description: string,
	httpStatus?: number,
	advice?: string,
): BitrixError {
	return new BitrixError({
		kind: 'request',
		code,
		description,
		method,
		httpStatus,
		advice,
		notExecuted: true,
	});
}

const ownHost = ({ portal }: Transport): string => new URL(`https://${portal}`).hostname;

function hostOf(url: string): string | undefined {
	return target(url)?.host;
}

function target(location: string | undefined, base?: string): URL | undefined {
	try {
		const url = new URL(location ?? '', base);
		return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
	} catch {
		// An address that cannot be read is no target.
		return undefined;
	}
}

/** Whether an address holds the secret of the first address, or a text that looks like a secret. */
function holdsSecret(address: string, first: string): boolean {
	const secret = /\/rest\/(?:api\/)?\d+\/([^/]+)\//.exec(first)?.[1];
	return redact(address) !== address || (secret !== undefined && address.includes(secret));
}

/** The file name: `filename*=UTF-8''…` goes before `filename="…"`, which portals percent-encode too. Without folders. */
function nameIn(headers: DownloadReply['headers']): string | undefined {
	const disposition = headers['content-disposition'] ?? '';
	const extended = /filename\*\s*=\s*[\w-]*'[^']*'([^;]+)/i.exec(disposition)?.[1];
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	const written = extended ?? plain?.[1] ?? plain?.[2];
	if (written === undefined) return undefined;
	const name = decoded(written.trim()).split(/[/\\]/).at(-1);
	return name === '' ? undefined : name;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		// Not percent-encoded: the name has a percent sign in it. Node reads headers as Latin-1; this restores UTF-8.
		return Buffer.from(text, 'latin1').toString('utf8');
	}
}

/**
 * Aborts a download when the caller gives up, when no data arrives, or hardly any. A big file may take as long as data arrives.
 */
class SilenceWatch extends TimedSignal {
	private isSlow = false;

	constructor(caller?: AbortSignal) {
		super(SILENCE_MS, caller);
	}

	/** Ends a body together with the download: not every transport stops one that has begun to arrive. */
	stops(body: Readable): void {
		const end = () => body.destroy(new Error('The download has ended'));
		this.signal.addEventListener('abort', end, { once: true });
	}

	async *over(body: Readable): AsyncGenerator<Buffer> {
		this.stops(body);
		let bytes = 0;
		let waitedMs = 0;
		// While what has arrived is being saved, nobody waits for the portal.
		let since = performance.now();
		for await (const part of body as AsyncIterable<Buffer>) {
			this.restart();
			bytes += part.length;
			waitedMs += performance.now() - since;
			if (waitedMs >= LEAST_WITHIN_MS) {
				this.isSlow = bytes < LEAST_BYTES;
				if (this.isSlow) this.cancel();
				[bytes, waitedMs] = [0, 0];
			}
			yield part;
			since = performance.now();
		}
	}

	explain(error: unknown): unknown {
		if (this.isSlow) {
			return new TransportFailure(
				`The portal sends the file too slowly: less than ${LEAST_BYTES / 1_024} kB in ${duration(LEAST_WITHIN_MS)}`,
				true,
				'TIMEOUT',
			);
		}
		if (this.expired) return new TransportFailure('The portal stopped sending the file', true, 'TIMEOUT');
		if (this.caller?.aborted === true)
			return new TransportFailure('The download was cancelled', true, 'CANCELLED');
		return error instanceof TransportFailure ? error : networkFailure(error);
	}
}
