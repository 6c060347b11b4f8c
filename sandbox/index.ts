import type { WebhookOptions } from './auth';
import type { Faults } from './faults';
import type { EventControl } from './events/events';
import type { EventBehaviour } from './events/options';
import type { DownloadBehaviour } from './http/download';
import { PortalServer } from './http/server';
import type { RefusalStyle } from './limits/admission';
import type { BucketControl } from './limits/buckets';
import type { BucketLimit } from './limits/bucket';
import type { OperatingLimit } from './limits/operating-time';
import type { WindowLimit } from './limits/window';
import type { WindowControl } from './limits/windows';
import { methodTable } from './methods';
import { resolveOptions, type PortalCost, type PortalOptions } from './options';
import type { Application, ApplicationOptions, Tokens } from './oauth/applications';
import { type CommandListener, Portal } from './portal';
import type { Statistics } from './statistics';
import type { Store } from './store/store';

export type { WebhookOptions } from './auth';
export type { PortalClock } from './clock';
export { systemClock } from './clock';
export type { DownloadBehaviour } from './http/download';
export type { EventDelivery } from './events/delivery';
export type { EventControl } from './events/events';
export type { EventBehaviour, EventOptions } from './events/options';
export type { OutgoingWebhook, OutgoingWebhookOptions, Subscription } from './events/subscriptions';
export type { Fault, FaultKind, Faults } from './faults';
export type { ItemQuirks } from './fields/item-input';
export type { Refuser, RefusalStyle } from './limits/admission';
export type { BucketLimit } from './limits/bucket';
export type { BucketControl } from './limits/buckets';
export type { ListBehaviour } from './methods/paging';
export type { BatchAccounting, OperatingLimit } from './limits/operating-time';
export type { WindowLimit } from './limits/window';
export type { WindowControl } from './limits/windows';
export { enterpriseLimit, standardLimit } from './options';
export type { AppInfoAnswer, PortalCost, PortalOptions } from './options';
export type { SeedVolumes } from './seed/records';
export { PROJECTS } from './seed/world';
export type {
	RequestEntry,
	Statistics,
	StatisticsReport,
	StatisticsTotals,
	TokenRequest,
} from './statistics';
export type { Application, ApplicationOptions, Tokens } from './oauth/applications';
export type { CrmRecord, StoredValue } from './store/record';
export type { Store } from './store/store';

/** A sandbox portal that is listening. */
export interface SandboxPortal {
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** Address of the first webhook, with a slash at the end. */
	readonly webhookUrl: string;
	/** Adds another webhook and returns its address. */
	addWebhook(webhook: WebhookOptions): string;
	/** Registers a local application, installed and ready to authorise at `/oauth/authorize/`. */
	addApplication(application: ApplicationOptions): Application;
	/** Tokens of a person for an application, as if the person had agreed; by default of the application's user. */
	tokensFor(clientId: string, userId?: number): Tokens;
	/** Ends the installation of an application that was added with `installed: false`. */
	finishInstallation(clientId: string): void;
	/** Removes an application with all its tokens, handlers and offline events. */
	uninstall(clientId: string): void;
	/** Lets all access tokens expire at once. */
	expireAccessTokens(): void;
	/** Gives the portal another address of the same server, such as localhost. The old one answers 302 from now on. */
	rename(url: string): void;
	readonly store: Store;
	readonly statistics: Statistics;
	readonly faults: Faults;
	/** Calls the listener before each command, those in batches included. @returns a function that removes the listener. */
	listen(listener: CommandListener): () => void;
	/** Events: outgoing webhooks, deliveries, and events by hand. */
	readonly events: EventControl;
	readonly bucket: BucketControl;
	readonly windows: WindowControl;
	/** Changes the request limit; the present level stays. */
	setLimit(limit: BucketLimit | 'none'): void;
	/** Replaces the windows; the new ones begin empty. */
	setWindows(windows: readonly WindowLimit[]): void;
	setConcurrency(concurrency: number | 'none'): void;
	setRefusal(refusal: Partial<RefusalStyle>): void;
	setOperating(operating: OperatingLimit | 'none'): void;
	setCost(cost: Partial<PortalCost>): void;
	setDownloads(behaviour: Partial<DownloadBehaviour>): void;
	setEvents(behaviour: Partial<EventBehaviour>): void;
	/** Stops the portal and closes all connections, hanging requests included. */
	close(): Promise<void>;
}

/**
 * Starts a strict imitation of a Bitrix24 portal on this machine, with the same users, pipelines and fields every time.
 * README.md beside this file describes it; CHOICES.md says what it does where the documentation leaves a choice.
 */
export async function startPortal(options: PortalOptions = {}): Promise<SandboxPortal> {
	const portal = new Portal(resolveOptions(options), methodTable);
	const server = new PortalServer(portal);
	await server.listen();
	return {
		url: portal.url,
		webhookUrl: portal.webhookUrlOf(portal.webhook),
		addWebhook: (webhook) => portal.addWebhook(webhook),
		addApplication: (application) => portal.applications.add(application),
		tokensFor: (clientId, userId) => portal.tokensFor(clientId, userId),
		finishInstallation: (clientId) => portal.applications.finishInstallation(clientId),
		uninstall: (clientId) => portal.uninstall(clientId),
		expireAccessTokens: () => portal.applications.expireAccessTokens(),
		rename: (url) => portal.rename(url),
		store: portal.store,
		statistics: portal.statistics,
		faults: portal.faults,
		listen: (listener) => {
			portal.listeners.add(listener);
			return () => void portal.listeners.delete(listener);
		},
		events: portal.events,
		bucket: portal.buckets,
		windows: portal.windows,
		setLimit: (limit) => portal.buckets.setLimit(limit),
		setWindows: (windows) => portal.windows.setLimits(windows),
		setConcurrency: (concurrency) => void (portal.admission.concurrency = concurrency),
		setRefusal: (refusal) => void Object.assign(portal.options.refusal, refusal),
		setOperating: (operating) => portal.operating.setLimit(operating),
		setCost: (cost) => void Object.assign(portal.options.cost, cost),
		setDownloads: (behaviour) => void Object.assign(portal.options.downloads, behaviour),
		setEvents: (behaviour) => portal.events.set(behaviour),
		close: () => server.close(),
	};
}
