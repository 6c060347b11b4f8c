import type { IncomingMessage } from 'node:http';
import type { Fault } from '../faults';
import type { RefusalStyle } from '../limits/admission';
import type { BucketLimit } from '../limits/bucket';
import type { OperatingLimit } from '../limits/operating-time';
import type { WindowLimit } from '../limits/window';
import type { ApplicationOptions } from '../oauth/applications';
import type { EventBehaviour } from '../events/options';
import type { OutgoingWebhookOptions } from '../events/subscriptions';
import type { PhpValue } from '../php/value';
import type { Portal } from '../portal';
import type { StoredValue } from '../store/record';
import type { SeedVolumes } from '../seed/records';
import type { WebhookOptions } from '../auth';
import { parseMessage } from '../wire';
import { json, type Reply } from './reply';

/** A fault as JSON. A regular expression is an object with its source and flags. */
export type FaultOnTheWire = Omit<Fault, 'method'> & { method?: string | { source: string; flags: string } };

/** An event to raise by hand. */
export interface RaisedEvent {
	code: string;
	data?: Readonly<Record<string, PhpValue>>;
	userId?: number;
}

/** Many changes in one act. */
export interface ManyEdits {
	entityTypeId: number;
	values: Readonly<Record<string, StoredValue>>;
	userId?: number;
	ids?: readonly number[];
}

type Handler = (portal: Portal, input: unknown, rest: string) => unknown;

/**
 * Calls under `/__sandbox/`, by which tests in another process see and change the portal. Only callers on the same
 * machine may use them. REST methods offer nothing of this, because a real portal does not show its bucket.
 */
const HANDLERS: Readonly<Record<string, Handler>> = {
	'GET state': (portal) => ({
		url: portal.url,
		webhookUrl: portal.webhookUrlOf(portal.webhook),
		bucketLevel: portal.buckets.level(),
		windows: portal.windows.limits(),
		windowsUsed: portal.windows.used(),
		concurrency: portal.admission.concurrency,
		underWay: portal.admission.underWay,
		refusal: portal.options.refusal,
	}),
	'GET statistics': (portal) => portal.statistics.report(),
	'DELETE statistics': (portal) => portal.statistics.reset(),
	'GET records': (portal, _, entityTypeId) => portal.store.records(Number(entityTypeId)),
	'POST seed': (portal, input) => portal.store.seed(input as SeedVolumes),
	'POST limit': (portal, input) => portal.buckets.setLimit((input as { limit: BucketLimit | 'none' }).limit),
	'POST windows': (portal, input) => portal.windows.setLimits((input as { windows: WindowLimit[] }).windows),
	'POST concurrency': (portal, input) => {
		portal.admission.concurrency = (input as { concurrency: number | 'none' }).concurrency;
	},
	'POST refusal': (portal, input) => {
		Object.assign(portal.options.refusal, input as Partial<RefusalStyle>);
	},
	'POST operating': (portal, input) =>
		portal.operating.setLimit((input as { operating: OperatingLimit | 'none' }).operating),
	'POST cost': (portal, input) => Object.assign(portal.options.cost, input),
	'POST faults': (portal, input) => {
		const { method, ...fault } = input as FaultOnTheWire;
		const restored = typeof method === 'object' ? new RegExp(method.source, method.flags) : method;
		portal.faults.add(restored === undefined ? fault : { ...fault, method: restored });
	},
	'DELETE faults': (portal) => portal.faults.clear(),
	'POST fill': (portal) => portal.buckets.fill(),
	'POST fill-windows': (portal) => portal.windows.fill(),
	'POST webhooks': (portal, input) => ({ webhookUrl: portal.addWebhook(input as WebhookOptions) }),
	'POST applications': (portal, input) => portal.applications.add(input as ApplicationOptions),
	'DELETE applications': (portal, _, clientId) => portal.uninstall(clientId),
	'POST tokens': (portal, input) => {
		const { clientId, userId } = input as { clientId: string; userId?: number };
		return portal.tokensFor(clientId, userId);
	},
	'POST finish-installation': (portal, input) =>
		portal.applications.finishInstallation((input as { clientId: string }).clientId),
	'POST expire-tokens': (portal) => portal.applications.expireAccessTokens(),
	'POST rename': (portal, input) => portal.rename((input as { url: string }).url),
	'POST events': (portal, input) => portal.events.set(input as Partial<EventBehaviour>),
	'POST event-webhooks': (portal, input) => portal.events.addWebhook(input as OutgoingWebhookOptions),
	'DELETE event-webhooks': (portal, _, applicationToken) => portal.events.removeWebhook(applicationToken),
	'POST raise': (portal, input) => {
		const { code, data = {}, ...by } = input as RaisedEvent;
		portal.events.raise(code, data, by);
	},
	'POST edit-many': (portal, input) => {
		const { entityTypeId, values, ...options } = input as ManyEdits;
		return { changed: portal.events.editMany(entityTypeId, values, options) };
	},
	'POST settle': async (portal) => {
		await portal.events.settled();
	},
	'GET queued': (portal, _, clientId) => ({ queued: portal.events.queued(clientId) }),
	'GET subscriptions': (portal) => portal.events.subscriptions,
	'GET deliveries': ({ events }) => ({ unfinished: events.unfinished, deliveries: events.deliveries }),
	'DELETE deliveries': (portal) => portal.events.reset(),
};

export class SideChannel {
	/** Stops the program that spends from the bucket too. */
	private stopExternal: () => void = () => undefined;

	private readonly handlers: Readonly<Record<string, Handler>> = {
		...HANDLERS,
		'POST external': (portal, input) => {
			this.stopExternal();
			this.stopExternal = portal.buckets.consumeExternally((input as { perSecond: number }).perSecond);
		},
	};

	constructor(private readonly portal: Portal) {}

	async answer(request: IncomingMessage, path: string, body: Buffer): Promise<Reply> {
		const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
		if (address !== '::1' && !address.startsWith('127.'))
			return json(403, { message: 'Only on this machine' });
		const [, , name = '', rest = ''] = path.split('/');
		const handler = this.handlers[`${request.method ?? 'GET'} ${name}`];
		if (!handler) return json(404, { message: `Known: ${Object.keys(this.handlers).join(', ')}` });
		try {
			const input = body.length === 0 ? {} : parseMessage(body.toString('utf8'));
			return json(200, (await handler(this.portal, input, rest)) ?? { done: true });
		} catch (error) {
			return json(400, { message: error instanceof Error ? error.message : String(error) });
		}
	}
}
