import { createHash } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';

import axios, { type AxiosInstance } from 'axios';

import { answeredTooLate, hungUpOn, networkFailure } from './network-failure';
import { methodUrl, throughPortal } from './portal-url';
import { TimedSignal } from './timed-signal';
import type {
	DownloadReply,
	DownloadRequest,
	Transport,
	TransportReply,
	TransportRequest,
} from './transport';
import { parseWebhookUrl, type WebhookUrl } from './webhook-url';

export interface AxiosTransportOptions {
	/** Name of the credential in usage counts; without the secret. */
	credential?: string;
	/** Most bytes of an answer; 200 MB when absent, enough for 2,500 rows of many columns. */
	largestAnswer?: number;
	/** Hosts of inner networks where the portal keeps files: `files.example.org`, `*.example.org`, `10.1.0.0/16`. */
	allowedHosts?: readonly string[];
	/** PEM of the certificate authority (CA) of a portal with a private one. */
	certificateAuthority?: string;
}

const LARGEST_ANSWER = 200 * 1024 * 1024;

/**
 * A connection that was unused for so long is closed. Servers close theirs too (Apache and Node after 5 s): a request that is
 * sent at that moment ends without an answer, and a create could not be repeated.
 */
const IDLE_CONNECTION_MS = 2_000;

/** Sends requests of an inbound webhook with axios: for scripts and tests; inside n8n its own request helper is used. */
export class AxiosTransport implements Transport {
	readonly portal: string;
	readonly credential: string;
	readonly identity: string;
	readonly user: number;
	readonly allowedHosts?: readonly string[];
	private readonly webhook: WebhookUrl;
	private readonly http: AxiosInstance;

	/** @param webhookUrl `https://<portal>/rest/<user id>/<secret>/` */
	constructor(webhookUrl: string, options: AxiosTransportOptions = {}) {
		this.webhook = parseWebhookUrl(webhookUrl);
		const { base, portal, userId } = this.webhook;
		this.portal = portal;
		this.user = userId;
		this.credential = options.credential ?? `Webhook of user ${userId}`;
		this.identity = createHash('sha256').update(base).digest('hex').slice(0, 16);
		this.allowedHosts = options.allowedHosts;
		const size = options.largestAnswer ?? LARGEST_ANSWER;
		this.http = axios.create({
			// One connection serves many requests: a TLS handshake costs more than most answers.
			httpAgent: new HttpAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS }),
			httpsAgent: new HttpsAgent({
				keepAlive: true,
				timeout: IDLE_CONNECTION_MS,
				ca: options.certificateAuthority,
			}),
			maxContentLength: size,
			maxBodyLength: size,
			// Following a redirect would hand the secret to another host.
			maxRedirects: 0,
			responseType: 'text',
			transformResponse: (body: string) => body,
			validateStatus: () => true,
		});
	}

	async send({ method, parameters, signal, timeoutMs }: TransportRequest): Promise<TransportReply> {
		// The timeout of axios counts silence only: a server that sends a byte now and then would be waited for for ever.
		const clock = new TimedSignal(timeoutMs, signal);
		try {
			const { status, headers, data } = await this.http.post<string>(
				methodUrl(this.webhook.base, method),
				parameters,
				{ signal: clock.signal },
			);
			return { status, headers: { ...headers } as TransportReply['headers'], body: data };
		} catch (error) {
			throw clock.expired ? answeredTooLate() : hungUpOn(this.webhook.base, networkFailure(error));
		} finally {
			clock.stop();
		}
	}

	async download({ url, signal }: DownloadRequest): Promise<DownloadReply> {
		try {
			// No limit: the file is not kept in memory here.
			const { status, headers, data } = await this.http.get<Readable>(throughPortal(url, this.webhook), {
				signal,
				responseType: 'stream',
				maxContentLength: -1,
				transformResponse: (body: Readable) => body,
			});
			return { status, headers: { ...headers } as TransportReply['headers'], body: data };
		} catch (error) {
			throw networkFailure(error);
		}
	}
}
