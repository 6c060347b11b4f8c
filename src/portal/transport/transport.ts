import type { Readable } from 'node:stream';
import type { MethodParameters } from '../../batch/command';

/** One HTTP request to a REST method. */
export interface TransportRequest {
	method: string;
	/** Calls in a list are the body of a batch of REST 3.0. */
	parameters: MethodParameters | readonly object[];
	/** Ends the request at once when aborted. */
	signal?: AbortSignal;
	/** Milliseconds until the answer must be complete. */
	timeoutMs: number;
}

/** What came back, before anybody looked into it. */
export interface TransportReply {
	status: number;
	/** Lower-case names. */
	headers: Record<string, string | undefined>;
	/** The body as text, whole. */
	body: string;
	/**
	 * Gets another access token than the one with which this was asked, and where the portal is now; absent where there is
	 * none to get. Whoever else got it meanwhile counts too. Resolves to whether there is one now with which asking again
	 * makes sense; rejects with a `BitrixError`, for example when the person has to connect again, or as `send` does.
	 */
	renew?(): Promise<boolean>;
}

/**
 * The port to Bitrix24. Adapters: axios (index.js, tests) and n8n's request helper (inside nodes).
 *
 * An adapter sends JSON by POST, resolves for every HTTP status, follows no redirect, and rejects with a
 * `TransportFailure` when no whole answer arrived.
 */
export interface Transport {
	/** Host (and port) of the portal: the key of its limits. Another one once the portal was found at a new address. */
	readonly portal: string;
	/** Names the credential in usage figures; never a secret. */
	readonly credential: string;
	/** Tells credentials apart, also those of one name; a digest, not readable. */
	readonly identity: string;
	send(request: TransportRequest): Promise<TransportReply>;
	/**
	 * Fetches an address that carries its own permission, by GET; absent where no files are fetched. Resolves for every
	 * status as soon as the headers are there, follows no redirect, and rejects as `send` does. Whoever asks reads `body` to
	 * its end or destroys it.
	 */
	download?(request: DownloadRequest): Promise<DownloadReply>;
}

/** A file to be fetched. */
export interface DownloadRequest {
	url: string;
	/** Ends the download at once when aborted, also while the body arrives. */
	signal: AbortSignal;
}

export interface DownloadReply extends Omit<TransportReply, 'body'> {
	body: Readable;
}

/** No whole answer. `reached` is false only on proof that the portal never got the request. */
export class TransportFailure extends Error {
	constructor(
		message: string,
		readonly reached: boolean,
		/** Code of the network layer such as `ECONNREFUSED`, or `CANCELLED`, `TIMEOUT`, `TOO_LARGE`. */
		readonly code: string,
	) {
		super(message);
		this.name = 'TransportFailure';
	}
}
