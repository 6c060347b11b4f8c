import type { Readable } from 'node:stream';
import type { MethodParameters } from '../../batch/command';
import type { HostPolicy } from './inner-address';

/** One HTTP request to a REST method. */
export interface TransportRequest {
	method: string;
	/** Named parameters; a list of calls is the body of a batch of REST 3.0. */
	parameters: MethodParameters | readonly object[];
	/** Ends the request at once when aborted. */
	signal?: AbortSignal;
	/** Milliseconds until the answer must be complete. */
	timeoutMs: number;
}

/** An HTTP answer, as it came. */
export interface TransportReply {
	status: number;
	/** Lower-case names. */
	headers: Record<string, string | undefined>;
	/** The body as text, whole. */
	body: string;
	/**
	 * Gets a new access token in place of the one that was used, and the address at which the portal is now. Absent if the
	 * credential has no token. Resolves to whether a repeat makes sense: there is another token now, even if another request
	 * got it. Rejects with a `BitrixError`, for example when the person has to connect again, or as `send` does.
	 */
	renew?(): Promise<boolean>;
}

/**
 * The port to Bitrix24. Adapters: axios (index.js, tests) and n8n's request helper (inside nodes).
 *
 * An adapter sends JSON by POST, resolves for every HTTP status, follows no redirect, and rejects with a
 * `TransportFailure` when no whole answer arrived. Its policy about hosts says where downloads may be redirected to, besides
 * public hosts and that of the portal.
 */
export interface Transport extends Readonly<HostPolicy> {
	/** Host (and port) of the portal: the key of its limits. It changes when the portal is found at a new address. */
	readonly portal: string;
	/** Name of the credential in usage counts; never a secret. */
	readonly credential: string;
	/** Identifies the credential, even among others of its name: a digest, which reveals nothing. */
	readonly identity: string;
	/** ID of the user in whose name it calls; absent where that is not known. */
	readonly user?: number;
	send(request: TransportRequest): Promise<TransportReply>;
	/**
	 * Downloads from an address that holds its own permission, by GET; absent if no files are downloaded. Resolves for every
	 * status as soon as the headers are there, follows no redirect, and rejects as `send` does. The caller reads `body` to its
	 * end or destroys it.
	 */
	download?(request: DownloadRequest): Promise<DownloadReply>;
}

/** A file to download. */
export interface DownloadRequest {
	url: string;
	/** Ends the download at once when aborted, also while the body arrives. */
	signal: AbortSignal;
}

export interface DownloadReply extends Omit<TransportReply, 'body'> {
	body: Readable;
}

/** Thrown when no whole answer arrived. `reached` is false only on proof that the portal never got the request. */
export class TransportFailure extends Error {
	constructor(
		message: string,
		readonly reached: boolean,
		/** Code of the network layer such as `ECONNREFUSED`, or `CANCELLED`, `TIMEOUT`, `TOO_LARGE`. */
		readonly code: string,
		/** What the person can do next, one sentence; absent: whether it arrived decides. */
		readonly advice?: string,
	) {
		super(message);
		this.name = 'TransportFailure';
	}
}
