import { Credentials, webhookUrl, type Webhook, type WebhookOptions } from './auth';
import type { PortalClock } from './clock';
import { PortalEvents } from './events/events';
import type { ItemQuirks } from './fields/item-input';
import { Faults } from './faults';
import { Admission } from './limits/admission';
import { Buckets } from './limits/buckets';
import { OperatingTime } from './limits/operating-time';
import { Windows } from './limits/windows';
import type { MethodTable } from './methods';
import { Applications, type Tokens } from './oauth/applications';
import type { ResolvedOptions } from './options';
import type { PhpMap } from './php/value';
import { buildWorld } from './seed/world';
import { Statistics } from './statistics';
import { Store } from './store/store';
import { PortalTime } from './time';

/** @param parameters as they arrived; in a batch all are texts. */
export type CommandListener = (method: string, parameters: PhpMap) => void;

/** A portal without its HTTP server: store, limits, credentials, faults and statistics. */
export class Portal {
	readonly clock: PortalClock;
	readonly time: PortalTime;
	readonly store: Store;
	readonly applications: Applications;
	readonly credentials: Credentials;
	readonly buckets: Buckets;
	readonly windows: Windows;
	readonly admission: Admission;
	readonly operating: OperatingTime;
	readonly events: PortalEvents;
	readonly faults = new Faults();
	readonly statistics = new Statistics();
	/** Called before each command, those of batches included. */
	readonly listeners = new Set<CommandListener>();
	readonly webhook: Webhook;
	/** `http://127.0.0.1:PORT`; set when the server listens, and changed by `rename`. */
	url = '';
	/** Whether addresses other than `url` answer 302. */
	renamed = false;

	constructor(
		readonly options: ResolvedOptions,
		readonly methods: MethodTable,
	) {
		this.clock = options.clock;
		this.time = new PortalTime(options.timeZoneOffset);
		this.store = new Store(this.time, this.clock);
		this.applications = new Applications(this.clock);
		const { authorisationStatus, events } = options;
		this.credentials = new Credentials(this.clock, authorisationStatus, this.applications, events);
		this.buckets = new Buckets(options.limit, this.clock);
		this.windows = new Windows(options.windows, options.timeZoneOffset, this.clock);
		const { concurrency, refusal } = options;
		this.admission = new Admission(this.windows, this.buckets, concurrency, refusal, this.clock);
		this.operating = new OperatingTime(options.operating, this.clock);
		buildWorld(this.store);
		this.store.seed(options.seed);
		this.webhook = this.credentials.add(options.webhook);
		this.events = new PortalEvents(this);
		for (const webhook of events.webhooks) this.events.addWebhook(webhook);
	}

	get quirks(): ItemQuirks {
		return this.options.quirks;
	}

	addWebhook(options: WebhookOptions): string {
		return this.webhookUrlOf(this.credentials.add(options));
	}

	webhookUrlOf(webhook: Webhook): string {
		return webhookUrl(this.url, webhook);
	}

	/** @throws Error for an unknown application, which is a mistake in a test. */
	tokensFor(clientId: string, userId?: number): Tokens {
		const application = this.applications.named(clientId);
		if (!application) throw new Error(`The sandbox portal has no application ${clientId}`);
		return this.applications.tokensOf(application, userId ?? application.userId);
	}

	/** Removes an application with its tokens, handlers and offline events. */
	uninstall(clientId: string): void {
		this.events.forget(clientId);
		this.applications.uninstall(clientId);
	}

	/** Gives the portal another address, which must lead to this server. The old one redirects to it. */
	rename(url: string): void {
		this.url = url;
		this.renamed = true;
	}
}
