import { fork, type ChildProcess } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type {
	Application,
	ApplicationOptions,
	BucketLimit,
	CrmRecord,
	EventBehaviour,
	EventDelivery,
	Fault,
	OperatingLimit,
	OutgoingWebhook,
	OutgoingWebhookOptions,
	PortalCost,
	PortalOptions,
	RefusalStyle,
	SeedVolumes,
	StatisticsReport,
	Subscription,
	Tokens,
	WebhookOptions,
	WindowLimit,
} from '.';
import type { ManyEdits, RaisedEvent } from './http/side-channel';
import { writeMessage } from './wire';

/** A portal in a process of its own, so that a measurement does not share a processor with it. */
export interface PortalProcess {
	readonly url: string;
	readonly webhookUrl: string;
	readonly pid: number;
	statistics(): Promise<StatisticsReport>;
	resetStatistics(): Promise<void>;
	/** Records of a type, as the store keeps them. */
	records(entityTypeId: number): Promise<CrmRecord[]>;
	seed(volumes: SeedVolumes): Promise<void>;
	setLimit(limit: BucketLimit | 'none'): Promise<void>;
	setWindows(windows: readonly WindowLimit[]): Promise<void>;
	setConcurrency(concurrency: number | 'none'): Promise<void>;
	setRefusal(refusal: Partial<RefusalStyle>): Promise<void>;
	setOperating(operating: OperatingLimit | 'none'): Promise<void>;
	setCost(cost: Partial<PortalCost>): Promise<void>;
	addFault(fault: Fault): Promise<void>;
	clearFaults(): Promise<void>;
	addWebhook(webhook: WebhookOptions): Promise<string>;
	addApplication(application: ApplicationOptions): Promise<Application>;
	/** Tokens of a person, as if the person had agreed; by default of the application's user. */
	tokensFor(clientId: string, userId?: number): Promise<Tokens>;
	finishInstallation(clientId: string): Promise<void>;
	uninstall(clientId: string): Promise<void>;
	expireAccessTokens(): Promise<void>;
	rename(url: string): Promise<void>;
	setEvents(behaviour: Partial<EventBehaviour>): Promise<void>;
	addEventWebhook(webhook: OutgoingWebhookOptions): Promise<OutgoingWebhook>;
	removeEventWebhook(applicationToken: string): Promise<void>;
	/** Raises an event by hand. */
	raise(event: RaisedEvent): Promise<void>;
	/** Changes many records in one act. @returns how many were changed. */
	editMany(edits: ManyEdits): Promise<number>;
	/** Resolves when no event is on its way. */
	eventsSettled(): Promise<void>;
	subscriptions(): Promise<Subscription[]>;
	/** Events in the queue of an application, reserved or not. */
	queuedEvents(clientId: string): Promise<number>;
	deliveries(): Promise<EventDelivery[]>;
	resetDeliveries(): Promise<void>;
	bucketLevel(): Promise<number>;
	fillBucket(): Promise<void>;
	/** Present count of each window. */
	windowsUsed(): Promise<number[]>;
	fillWindows(): Promise<void>;
	/** Lets another program spend so many requests a second from the same address; 0 stops it. */
	consumeExternally(perSecond: number): Promise<void>;
	close(): Promise<void>;
}

/** All options but the clock, which processes cannot share. */
export type PortalProcessOptions = Omit<PortalOptions, 'clock'>;

/**
 * Starts a portal in a child process. The child stops with its parent, even if the parent is killed. It needs tsx.
 *
 * @throws Error with the reason when the portal cannot listen.
 */
export async function startPortalProcess(options: PortalProcessOptions = {}): Promise<PortalProcess> {
	const child = fork(join(__dirname, 'child.ts'), {
		execArgv: ['--require', 'tsx/cjs'],
		// The child finds tsx from here, wherever the test was started.
		cwd: join(__dirname, '..'),
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	child.send(writeMessage(options));
	const { url, webhookUrl } = await firstMessage(child);
	// A parent that forgets to close the portal can still exit, and then the child exits too.
	child.unref();
	child.channel?.unref();
	const send = sideChannel(url);
	return {
		url,
		webhookUrl,
		pid: child.pid ?? 0,
		statistics: () => send('GET', 'statistics'),
		resetStatistics: () => send('DELETE', 'statistics'),
		records: (entityTypeId) => send('GET', `records/${entityTypeId}`),
		seed: (volumes) => send('POST', 'seed', volumes),
		setLimit: (limit) => send('POST', 'limit', { limit }),
		setWindows: (windows) => send('POST', 'windows', { windows }),
		setConcurrency: (concurrency) => send('POST', 'concurrency', { concurrency }),
		setRefusal: (refusal) => send('POST', 'refusal', refusal),
		setOperating: (operating) => send('POST', 'operating', { operating }),
		setCost: (cost) => send('POST', 'cost', cost),
		addFault: ({ method, ...fault }) =>
			send('POST', 'faults', {
				...fault,
				...(method instanceof RegExp
					? { method: { source: method.source, flags: method.flags } }
					: { method }),
			}),
		clearFaults: () => send('DELETE', 'faults'),
		addWebhook: async (webhook) =>
			(await send<{ webhookUrl: string }>('POST', 'webhooks', webhook)).webhookUrl,
		addApplication: (application) => send('POST', 'applications', application),
		tokensFor: (clientId, userId) => send('POST', 'tokens', { clientId, userId }),
		finishInstallation: (clientId) => send('POST', 'finish-installation', { clientId }),
		uninstall: (clientId) => send('DELETE', `applications/${clientId}`),
		expireAccessTokens: () => send('POST', 'expire-tokens'),
		rename: (url) => send('POST', 'rename', { url }),
		setEvents: (behaviour) => send('POST', 'events', behaviour),
		addEventWebhook: (webhook) => send('POST', 'event-webhooks', webhook),
		removeEventWebhook: (applicationToken) => send('DELETE', `event-webhooks/${applicationToken}`),
		raise: (event) => send('POST', 'raise', event),
		editMany: async (edits) => (await send<{ changed: number }>('POST', 'edit-many', edits)).changed,
		eventsSettled: () => send('POST', 'settle'),
		subscriptions: () => send('GET', 'subscriptions'),
		queuedEvents: async (clientId) => (await send<{ queued: number }>('GET', `queued/${clientId}`)).queued,
		deliveries: async () => (await send<{ deliveries: EventDelivery[] }>('GET', 'deliveries')).deliveries,
		resetDeliveries: () => send('DELETE', 'deliveries'),
		bucketLevel: async () => (await send<{ bucketLevel: number }>('GET', 'state')).bucketLevel,
		fillBucket: () => send('POST', 'fill'),
		windowsUsed: async () => (await send<{ windowsUsed: number[] }>('GET', 'state')).windowsUsed,
		fillWindows: () => send('POST', 'fill-windows'),
		consumeExternally: (perSecond) => send('POST', 'external', { perSecond }),
		close: () => end(child),
	};
}

interface Started {
	url: string;
	webhookUrl: string;
}

function firstMessage(child: ChildProcess): Promise<Started> {
	return new Promise((resolve, reject) => {
		child.once('message', (message: Started | { failure: string }) => {
			if ('failure' in message) reject(new Error(`The sandbox portal did not start: ${message.failure}`));
			else resolve(message);
		});
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The sandbox portal ended with code ${String(code)}`)));
	});
}

function end(child: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) return resolve();
		child.ref();
		child.once('exit', () => resolve());
		child.disconnect();
	});
}

/** Makes a function that calls `/__sandbox/…`. The certificate is not checked, because the server is on this machine. */
function sideChannel(url: string) {
	return function send<Result = void>(method: string, path: string, input?: unknown): Promise<Result> {
		const body = input === undefined ? '' : writeMessage(input);
		const request = url.startsWith('https:') ? httpsRequest : httpRequest;
		return new Promise((resolve, reject) => {
			const outgoing = request(
				`${url}/__sandbox/${path}`,
				{
					method,
					rejectUnauthorized: false,
					headers: { 'Content-Length': Buffer.byteLength(body) },
					agent: false,
				},
				(response) => {
					const chunks: Buffer[] = [];
					response.on('data', (chunk: Buffer) => chunks.push(chunk));
					response.on('error', reject);
					response.on('end', () => {
						const text = Buffer.concat(chunks).toString('utf8');
						if (response.statusCode === 200) resolve(JSON.parse(text) as Result);
						else reject(new Error(`Side channel ${path}: ${response.statusCode ?? 0} ${text}`));
					});
				},
			);
			outgoing.on('error', reject);
			outgoing.end(body);
		});
	};
}
