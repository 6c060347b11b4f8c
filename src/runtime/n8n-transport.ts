import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { networkFailure } from '../portal/network-failure';
import {
	type DownloadReply,
	type DownloadRequest,
	type Transport,
	TransportFailure,
	type TransportReply,
	type TransportRequest,
} from '../portal/transport';
import { throughPortal, type WebhookUrl } from '../portal/webhook-url';

/** Contexts of n8n that can send requests with a credential. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions;

/** A credential of n8n, read and understood. */
export interface Credential {
	/** Name of its type. */
	type: string;
	/** As the person calls it in n8n. */
	name: string;
	id: string;
	data: ICredentialDataDecryptedObject;
	webhook: WebhookUrl;
}

/** Largest answer, in characters, that is looked into. n8n's helper knows no limit while it reads. */
const LARGEST_ANSWER = 200 * 1024 * 1024;

/** Tells credentials apart without showing them. */
export const identityOf = ({ base }: WebhookUrl): string =>
	createHash('sha256').update(base).digest('hex').slice(0, 16);

/**
 * Sends requests with n8n's own helper: with its proxy, its protection against requests to inner networks, and the
 * execution's cancel signal.
 */
export class N8nTransport implements Transport {
	readonly portal: string;
	readonly credential: string;
	readonly identity: string;

	constructor(
		private readonly context: RequestContext,
		private readonly source: Credential,
	) {
		this.portal = source.webhook.portal;
		this.credential = source.name;
		this.identity = identityOf(source.webhook);
	}

	async send({ method, parameters, signal, timeoutMs }: TransportRequest): Promise<TransportReply> {
		const clock = new Deadline(timeoutMs, signal);
		try {
			clock.signal.throwIfAborted();
			const answer = await this.request(
				{
					method: 'POST',
					url: `${this.source.webhook.base}${method}.json`,
					headers: { accept: 'application/json', 'content-type': 'application/json' },
					body: parameters as IDataObject,
					// Text, so that pages and answers that are cut off can be named; every status, to read Bitrix24's own words.
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					// Followed, a redirect would hand the secret to another host.
					disableFollowRedirect: true,
					sendCredentialsOnCrossOriginRedirect: false,
					timeout: timeoutMs,
				},
				clock.signal,
			);
			return readAnswer(answer);
		} catch (error) {
			throw clock.explain(error);
		} finally {
			clock.stop();
		}
	}

	/** The address carries its permission, so no credential goes with it: also not to where it is redirected. */
	async download({ url, signal }: DownloadRequest): Promise<DownloadReply> {
		try {
			const { statusCode, headers, body } = (await this.context.helpers.httpRequest({
				method: 'GET',
				url: throughPortal(url, this.source.webhook),
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: signal,
			})) as IN8nHttpFullResponse;
			return { status: statusCode, headers: lowerCase(headers), body: body as Readable };
		} catch (error) {
			throw blockedByN8n(error) ?? networkFailure(error);
		}
	}

	/** n8n gives each request the signal of its context's execution: the derived context has that of this request. */
	private async request(options: IHttpRequestOptions, signal: AbortSignal): Promise<IN8nHttpFullResponse> {
		const context = Object.create(this.context, {
			getExecutionCancelSignal: { value: () => signal },
		}) as IExecuteFunctions;
		const { type, name, id, data } = this.source;
		return (await this.context.helpers.httpRequestWithAuthentication.call(
			context,
			type,
			{ ...options, abortSignal: signal },
			{ credentialsDecrypted: { id, name, type, data } },
		)) as IN8nHttpFullResponse;
	}
}

function readAnswer({ statusCode, headers, body }: IN8nHttpFullResponse): TransportReply {
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	if (text.length > LARGEST_ANSWER) {
		throw new TransportFailure('The answer is larger than allowed', true, 'TOO_LARGE');
	}
	return { status: statusCode, headers: lowerCase(headers), body: text };
}

/** Header names in lower case, several values of one name joined. */
export function lowerCase(headers: IDataObject): TransportReply['headers'] {
	return Object.fromEntries(
		Object.entries({ ...headers }).map(([name, value]) => [
			name.toLowerCase(),
			Array.isArray(value)
				? value.join(', ')
				: value === undefined || value === null
					? undefined
					: String(value),
		]),
	);
}

/** n8n can be set to send nothing to inner networks (N8N_SSRF_PROTECTION_ENABLED), where portals of one's own stand. */
function blockedByN8n(error: unknown): TransportFailure | undefined {
	for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
		if (!one.constructor.name.startsWith('SsrfBlocked')) continue;
		return new TransportFailure(
			"n8n's protection against requests to inner networks blocks the portal",
			false,
			'BLOCKED',
		);
	}
	return undefined;
}

/** One signal for both ends of a request: the caller's, and its time. */
export class Deadline {
	private readonly controller = new AbortController();
	private readonly timer: NodeJS.Timeout;
	private expired = false;

	constructor(
		milliseconds: number,
		private readonly caller?: AbortSignal,
	) {
		this.timer = setTimeout(() => {
			this.expired = true;
			this.controller.abort();
		}, milliseconds);
		if (caller?.aborted === true) this.cancel();
		else caller?.addEventListener('abort', this.cancel, { once: true });
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	stop(): void {
		clearTimeout(this.timer);
		this.caller?.removeEventListener('abort', this.cancel);
	}

	/** What was thrown, in the words of the transport port. */
	explain(error: unknown): TransportFailure {
		if (error instanceof TransportFailure) return error;
		if (this.expired) return new TransportFailure('The portal did not answer in time', true, 'TIMEOUT');
		return blockedByN8n(error) ?? networkFailure(error);
	}

	private readonly cancel = (): void => this.controller.abort();
}
