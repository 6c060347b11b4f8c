import { Readable } from 'node:stream';
import type { Reply } from '../../batch/command';
import { BitrixError } from '../answers/errors';
import { asBitrixError } from '../answers/failure';
import { networkFailure } from '../transport/network-failure';
import { TimedSignal } from '../transport/timed-signal';
import { redact } from '../answers/redact';
import { renewEnded } from '../answers/renewal';
import { parseReply } from '../answers/reply';
import {
	type DownloadReply,
	type Transport,
	TransportFailure,
	type TransportReply,
} from '../transport/transport';

/** A file on its way. */
export interface Download {
	/** As the portal calls it; undefined when it does not say. */
	name?: string;
	/** As the portal says; `application/octet-stream` when it does not. */
	mimeType: string;
	/** To be read to its end; fails when the file is cut off. */
	content: Readable;
}

/** Takes a file in; what it returns is what the download gives. */
export type KeepFile<Kept> = (download: Download) => Promise<Kept>;

/** Milliseconds in which something must arrive: the answer's beginning, and then any part of the file. */
const SILENCE_MS = 60_000;
const MOST_REDIRECTS = 5;
/** Characters of an answer in place of a file that are looked into. */
const LONGEST_ANSWER = 64 * 1024;

/** The REST method in a download's address, under which it is counted. */
export function methodOfDownload(url: string): string {
	const method = /\/rest\/(?:api\/)?(?:\d+\/[^/]+\/)?([\w.]+)/.exec(url)?.[1];
	return method?.replace(/\.json$/, '') ?? 'download';
}

/**
 * Fetches a file by the address that the portal has given for it (`urlMachine`, which holds the secret or the access
 * token), and hands it over while it arrives. Redirects are followed as long as they take no secret to another host.
 * @param renewed whether the access token was renewed for this file already.
 * @returns what `keep` made of the file, or why there is none. Never rejects.
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
		// Whoever keeps the file may have stopped listening when it breaks off.
		content.on('error', () => undefined);
		const mimeType = headers['content-type'] ?? 'application/octet-stream';
		try {
			return { result: await keep({ name: nameIn(headers), mimeType, content }) };
		} catch (error) {
			if (broken || watch.signal.aborted) return asBitrixError(watch.explain(error), method);
			const { message } = error as Error;
			return refusal(method, 'NOT_KEPT', `The file arrived, and could not be kept: ${message}`);
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
		return refusal(method, 'NOT_A_FILE', 'The record holds no address of the portal for this file');
	}
	let address = url;
	for (let redirects = 0; ; redirects++) {
		const answer = await transport.download({ url: address, signal: watch.signal });
		const { status, headers, body } = answer;
		if (status === 200 && isFile(headers)) return answer;
		if (status < 300 || status >= 400) {
			const refused = await notAFile(method, answer);
			return renewed ? refused : await renewEnded(refused, answer.renew);
		}
		body.destroy();
		const next = target(headers.location, address);
		// Back to the REST API would be a request that nobody has counted.
		const back = next?.host === transport.portal && next.pathname.includes('/rest/');
		if (next === undefined || back || redirects === MOST_REDIRECTS) {
			return refusal(method, 'NOT_A_FILE', 'The portal sends on to another address, and to no file', status);
		}
		if (next.host !== transport.portal && holdsSecret(next.href, url)) {
			return refusal(
				method,
				'PORTAL_MOVED',
				`The portal sends to ${next.host} for the file, which would hand the secret over to it; it was not asked`,
				status,
				'If the portal was renamed, put its new address into the credential.',
			);
		}
		address = next.href;
	}
}

/** A page or data in place of a file have no name; a file of that kind has one. */
function isFile(headers: DownloadReply['headers']): boolean {
	if (/filename/i.test(headers['content-disposition'] ?? '')) return true;
	return !/^\s*(text\/html|application\/json)/i.test(headers['content-type'] ?? '');
}

/** What the portal says in place of a file: an answer of the REST API, or a page. */
async function notAFile(method: string, { status, headers, body }: DownloadReply): Promise<BitrixError> {
	const reply: TransportReply = { status, headers, body: await textOf(body) };
	const said = parseReply(method, reply);
	if (said instanceof BitrixError) {
		return said.with({
			notExecuted: true,
			...(said.code === 'NOT_DATA' && { kind: 'request', advice: AGAIN }),
		});
	}
	return refusal(method, 'NOT_A_FILE', 'The portal sent data in place of the file', status);
}

const AGAIN = 'The address of the file may have expired: run the node again, which asks for a new one.';

async function textOf(body: Readable): Promise<string> {
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

function hostOf(url: string): string | undefined {
	return target(url)?.host;
}

function target(location: string | undefined, base?: string): URL | undefined {
	try {
		const url = new URL(location ?? '', base);
		return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
	} catch {
		// Without a readable address there is nowhere to go.
		return undefined;
	}
}

/** Whether an address holds the secret of the first one, or looks as if it held one. */
function holdsSecret(address: string, first: string): boolean {
	const secret = /\/rest\/(?:api\/)?\d+\/([^/]+)\//.exec(first)?.[1];
	return redact(address) !== address || (secret !== undefined && address.includes(secret));
}

/** `filename*=UTF-8''…` before `filename="…"`, which portals percent-encode too; folders are left out. */
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
		// Not encoded: a name with a percent sign in it. Headers arrive as Latin-1, whatever they were.
		return Buffer.from(text, 'latin1').toString('utf8');
	}
}

/** One signal for both ends of a download: the caller's, and silence. A big file may take as long as it goes on arriving. */
class SilenceWatch extends TimedSignal {
	constructor(caller?: AbortSignal) {
		super(SILENCE_MS, caller);
	}

	async *over(body: Readable): AsyncGenerator<Buffer> {
		// Not every way to send requests ends what has begun to arrive.
		const end = () => body.destroy(new Error('The download has ended'));
		this.signal.addEventListener('abort', end, { once: true });
		for await (const part of body as AsyncIterable<Buffer>) {
			this.restart();
			yield part;
		}
	}

	explain(error: unknown): unknown {
		if (this.expired)
			return new TransportFailure('The portal did not go on sending the file', true, 'TIMEOUT');
		if (this.caller?.aborted === true)
			return new TransportFailure('The download was cancelled', true, 'CANCELLED');
		return error instanceof TransportFailure ? error : networkFailure(error);
	}
}
