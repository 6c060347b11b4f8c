import type { Readable } from 'node:stream';

import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { hungUpOn, networkFailure } from '../portal/transport/network-failure';
import { REST_3 } from '../portal/types';
import { methodUrl, throughPortal } from '../portal/transport/portal-url';
import {
	type DownloadReply,
	type DownloadRequest,
	type Transport,
	TransportFailure,
	type TransportReply,
	type TransportRequest,
} from '../portal/transport/transport';
import { type Credential, type RequestContext } from './credential';
import { blockedByN8n, Deadline } from './deadline';
import { hostsAllowedInN8n, usesProxy } from './environment';
import { follow, isBeingRenewed, renew } from './renewal';

/** Longest answer that is parsed, in characters. n8n's helper itself has no limit. */
const LARGEST_ANSWER = 200 * 1024 * 1024;
/** Milliseconds that a renewal of tokens may take. */
const RENEWAL_MS = 70_000;

/**
 * Sends requests with n8n's own helper, so n8n's proxy settings, its SSRF protection and the cancel signal of the
 * execution apply.
 */
export class N8nTransport implements Transport {
	readonly credential: string;
	readonly identity: string;
	readonly user?: number;

	constructor(
		private readonly context: RequestContext,
		/** Replaced when its access token is renewed. */
		private source: Credential,
	) {
		this.credential = source.name;
		this.identity = source.identity;
		this.user = source.user;
	}

	get allowedHosts(): string[] {
		return hostsAllowedInN8n();
	}

	get usesProxy(): boolean {
		return usesProxy();
	}

	get portal(): string {
		return this.source.address.portal;
	}

	async send({ method, parameters, signal, timeoutMs }: TransportRequest): Promise<TransportReply> {
		// The token is known to be expired: a request with it would be in vain.
		if (isBeingRenewed(this.source)) await this.renew(this.source, renew, signal);
		const used = this.source;
		const clock = new Deadline(timeoutMs, signal);
		try {
			clock.signal.throwIfAborted();
			const answer = await this.request(
				used,
				{
					method: 'POST',
					url: methodUrl(used.address.base, method),
					headers: { accept: 'application/json', 'content-type': 'application/json' },
					body: bodyOf(used, method, parameters),
					// Text, so that web pages and truncated answers can be recognised. Errors of every status, so that
					// Bitrix24's own words can be read and n8n does not renew tokens on every 401.
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					// A redirect would hand the secret to another host.
					disableFollowRedirect: true,
					sendCredentialsOnCrossOriginRedirect: false,
					timeout: timeoutMs,
				},
				clock.signal,
			);
			return { ...readAnswer(answer), ...this.renewalOf(used, answer.statusCode, signal) };
		} catch (error) {
			throw hungUpOn(used.address.base, clock.explain(error));
		} finally {
			clock.stop();
		}
	}

	/**
	 * Downloads a file without the credential: the address itself carries the permission, and may redirect to another host.
	 * In addresses for an application that permission is its access token, which may have expired since.
	 */
	async download({ url, signal }: DownloadRequest): Promise<DownloadReply> {
		const used = this.source;
		try {
			const { statusCode, headers, body } = (await this.context.helpers.httpRequest({
				method: 'GET',
				url: withToken(throughPortal(url, used.address), used),
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: signal,
			})) as IN8nHttpFullResponse;
			const reply = { status: statusCode, headers: lowerCase(headers), body: body as Readable };
			return { ...reply, ...this.renewalOf(used, statusCode, signal) };
		} catch (error) {
			throw blockedByN8n(error) ?? networkFailure(error);
		}
	}

	/** Derives a context for one request, because n8n takes cancel signal and credential from the context. */
	private async request(
		{ type, name, id, data }: Credential,
		options: IHttpRequestOptions,
		signal: AbortSignal,
	): Promise<IN8nHttpFullResponse> {
		const context = Object.create(this.context, {
			getExecutionCancelSignal: { value: () => signal },
			getCredentials: { value: async () => await Promise.resolve({ ...data }) },
		}) as IExecuteFunctions;
		return (await this.context.helpers.httpRequestWithAuthentication.call(
			context,
			type,
			{ ...options, abortSignal: signal },
			{ credentialsDecrypted: { id, name, type, data } },
		)) as IN8nHttpFullResponse;
	}

	/** For applications: how to get a newer token than the one used, or after a redirect the portal's new address. */
	private renewalOf(used: Credential, status: number, signal?: AbortSignal): Pick<TransportReply, 'renew'> {
		if (used.accessToken === undefined) return {};
		const moved = status >= 300 && status < 400;
		return { renew: async () => await this.renew(used, moved ? follow : renew, signal) };
	}

	private async renew(used: Credential, how: typeof renew, signal?: AbortSignal): Promise<boolean> {
		// The call that waits for the token was not carried out.
		const late = new TransportFailure('The authorization server did not answer in time', false, 'TIMEOUT');
		const clock = new Deadline(RENEWAL_MS, signal, late);
		try {
			if (this.source === used) {
				const renewed = await clock.race(how(this.context, used));
				// Another call may have renewed the credential meanwhile.
				if (this.source === used) this.source = renewed;
			}
			return this.source !== used;
		} finally {
			clock.stop();
		}
	}
}

/**
 * REST 3.0 documents the token of an application in the body only, so it is sent there too. A batch of REST 3.0 is an array
 * and has no place for it: there the header carries it, as in every call (docs/internals/portal.md, "OAuth2").
 */
function bodyOf(
	{ accessToken }: Credential,
	method: string,
	parameters: TransportRequest['parameters'],
): IDataObject | IDataObject[] {
	if (Array.isArray(parameters)) return parameters as IDataObject[];
	const named = accessToken !== undefined && method.startsWith(REST_3);
	return { ...parameters, ...(named && { auth: accessToken }) } as IDataObject;
}

/** Replaces the access token in an address of the portal by the current one. Other addresses stay as they are. */
function withToken(address: string, { accessToken, address: { portal } }: Credential): string {
	const url = new URL(address);
	if (accessToken === undefined || url.host !== portal || !url.searchParams.has('auth')) return address;
	url.searchParams.set('auth', accessToken);
	return url.href;
}

function readAnswer({ statusCode, headers, body }: IN8nHttpFullResponse): TransportReply {
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	if (text.length > LARGEST_ANSWER) {
		throw new TransportFailure('The answer is larger than allowed', true, 'TOO_LARGE');
	}
	return { status: statusCode, headers: lowerCase(headers), body: text };
}

/** Headers with names in lower case, several values of one name joined by commas. */
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
