import { Credentials, type Webhook, type WebhookOptions } from './auth';
import type { PortalClock } from './clock';
import type { ItemQuirks } from './fields/item-input';
import { Faults } from './faults';
import { Admission } from './limits/admission';
import { Buckets } from './limits/buckets';
import { OperatingTime } from './limits/operating-time';
import { Windows } from './limits/windows';
import type { MethodTable } from './methods';
import type { ResolvedOptions } from './options';
import { buildWorld } from './seed/world';
import { Statistics } from './statistics';
import { Store } from './store/store';
import { PortalTime } from './time';

/** One portal without its HTTP server: what it keeps, what it limits and who may call it. */
export class Portal {
	readonly clock: PortalClock;
	readonly time: PortalTime;
	readonly store: Store;
	readonly credentials: Credentials;
	readonly buckets: Buckets;
	readonly windows: Windows;
	readonly admission: Admission;
	readonly operating: OperatingTime;
	readonly faults = new Faults();
	readonly statistics = new Statistics();
	readonly webhook: Webhook;
	/** Set when the server listens; `http://127.0.0.1:PORT`. */
	url = '';

	constructor(
		readonly options: ResolvedOptions,
		readonly methods: MethodTable,
	) {
		this.clock = options.clock;
		this.time = new PortalTime(options.timeZoneOffset);
		this.store = new Store(this.time, this.clock);
		this.credentials = new Credentials(this.clock, options.authorisationStatus);
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

	/** With the slash at the end, as the portal's own page shows it. */
	webhookUrlOf(webhook: Webhook): string {
		return `${this.url}/rest/${webhook.userId}/${webhook.secret}/`;
	}
}
