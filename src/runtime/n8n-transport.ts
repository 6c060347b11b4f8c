import type { Readable } from 'node:stream';

import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { networkFailure } from '../portal/transport/network-failure';
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
import { follow, isBeingRenewed, renew } from './renewal';

/** Largest answer, in characters, that is looked into. n8n's helper knows no limit while it reads. */
const LARGEST_ANSWER = 200 * 1024 * 1024;
/** As long as a request may take. */
const RENEWAL_MS = 70_000;

/**
 * Sends requests with n8n's own helper: with its proxy, its protection against requests to inner networks, and the
 * execution's cancel signal.
 */
export class N8nTransport implements Transport {
	readonly credential: string;
	readonly identity: string;

	constructor(
		private readonly context: RequestContext,
		/** Another one when its access token was renewed. */
		private source: Credential,
	) {
		this.credential = source.name;
		this.identity = source.identity;
	}

	get portal(): string {
		return this.source.address.portal;
	}

	async send({ method, parameters, signal, timeoutMs }: TransportRequest): Promise<TransportReply> {
		// A token of which is known that it has ended would be a request in vain.
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
					// Text, so that pages and answers that are cut off can be named; every status, to read Bitrix24's own words,
					// and to keep n8n from a refresh at each 401.
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
			return { ...readAnswer(answer), ...this.renewalOf(used, answer.statusCode, signal) };
		} catch (error) {
			throw clock.explain(error);
		} finally {
			clock.stop();
		}
	}

	/**
	 * The address carries its permission, so no credential goes with it: also not to where it is redirected. That of an
	 * application is the token with which the portal was asked for the address, which may have ended since.
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

	/** n8n gives each request the signal and the credential of its context: those of the derived one are this request's. */
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

	/** Of an application: how it gets another token than the one that was used, or the portal's other address. */
	private renewalOf(used: Credential, status: number, signal?: AbortSignal): Pick<TransportReply, 'renew'> {
		if (used.accessToken === undefined) return {};
		const moved = status >= 300 && status < 400;
		return { renew: async () => await this.renew(used, moved ? follow : renew, signal) };
	}

	private async renew(used: Credential, how: typeof renew, signal?: AbortSignal): Promise<boolean> {
		// The call that waits for it was not carried out.
		const late = new TransportFailure('The authorization server did not answer in time', false, 'TIMEOUT');
		const clock = new Deadline(RENEWAL_MS, signal, late);
		try {
			if (this.source === used) {
				const renewed = await clock.race(how(this.context, used));
				// Somebody else who waited may have come back first, and met the end of the next one.
				if (this.source === used) this.source = renewed;
			}
			return this.source !== used;
		} finally {
			clock.stop();
		}
	}
}

/**
 * Applications name their token in the body too for REST 3.0, of which no other place is documented (rest-v3.md). A batch
 * has no place for it there: its token is in the header, as that of every call (bitrix24/api.md 2.2).
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

/** The access token in an address of the portal's own is replaced by the present one; nothing is added to any address. */
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
