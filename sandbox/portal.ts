import { Credentials, webhookUrl, type Webhook, type WebhookOptions } from './auth';
import type { PortalClock } from './clock';
import type { ItemQuirks } from './fields/item-input';
import { Faults } from './faults';
import { Admission } from './limits/admission';
import { Buckets } from './limits/buckets';
import { OperatingTime } from './limits/operating-time';
import { Windows } from './limits/windows';
import type { MethodTable } from './methods';
import { Applications } from './oauth/applications';
import type { ResolvedOptions } from './options';
import type { PhpMap } from './php/value';
import { buildWorld } from './seed/world';
import { Statistics } from './statistics';
import { Store } from './store/store';
import { PortalTime } from './time';

/** @param parameters as they arrived: texts in a batch. */
export type CommandListener = (method: string, parameters: PhpMap) => void;

/** One portal without its HTTP server: what it keeps, what it limits and who may call it. */
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
	readonly faults = new Faults();
	readonly statistics = new Statistics();
	/** Told of every command, those of batches too, before it is run. */
	readonly listeners = new Set<CommandListener>();
	readonly webhook: Webhook;
	/** Set when the server listens; `http://127.0.0.1:PORT`. Another one after a renaming. */
	url = '';
	/** Since then other addresses than `url` answer 302. */
	renamed = false;

	constructor(
		readonly options: ResolvedOptions,
		readonly methods: MethodTable,
	) {
		this.clock = options.clock;
		this.time = new PortalTime(options.timeZoneOffset);
		this.store = new Store(this.time, this.clock);
		this.applications = new Applications(this.clock);
		this.credentials = new Credentials(this.clock, options.authorisationStatus, this.applications);
		this.buckets = new Buckets(options.limit, this.clock);
		this.windows = new Windows(options.windows, options.timeZoneOffset, this.clock);
		const { concurrency, refusal } = options;
		this.admission = new Admission(this.windows, this.buckets, concurrency, refusal, this.clock);
		this.operating = new OperatingTime(options.operating, this.clock);
		buildWorld(this.store);
		this.store.seed(options.seed);
		this.webhook = this.credentials.add(options.webhook);
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

	/** The portal gets another address, which must lead to this machine too; the old one sends there. */
	rename(url: string): void {
		this.url = url;
		this.renamed = true;
	}
}
