import type { WebhookOptions } from './auth';
import { systemClock, type PortalClock } from './clock';
import type { AuthorisationStatus } from './errors';
import { usualEvents, type EventOptions } from './events/options';
import type { ItemQuirks } from './fields/item-input';
import { type DownloadBehaviour, plainDownloads } from './http/download';
import type { RefusalStyle } from './limits/admission';
import type { BucketLimit } from './limits/bucket';
import type { OperatingLimit } from './limits/operating-time';
import type { WindowLimit } from './limits/window';
import { type ListBehaviour, plainLists } from './methods/paging';
import type { SeedVolumes } from './seed/records';

/** How long the portal works, in milliseconds. It waits without blocking, so requests run side by side. */
export interface PortalCost {
	/** For each request. */
	latencyMs: number;
	/** For each list command; those of a batch one after the other. */
	listMs: number;
	/** For each add, update or delete. */
	writeMs: number;
	/** For each other command. */
	readMs: number;
}

/**
 * What `app.info` answers to a webhook: a refusal (documentation), `{SCOPE, LICENSE}` (server's source), or the full answer
 * of an application.
 */
export type AppInfoAnswer = 'refused' | 'scopeAndLicense' | 'application';

export interface PortalOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Default 127.0.0.1. */
	host?: string;
	/** Serves https with this key and certificate (PEM) when given. */
	tls?: { key: string; cert: string };
	/** Request limit; default 50 and 2 on every full second, without refused requests. */
	limit?: BucketLimit | 'none';
	/** Windows of requests, as a proxy in front of the portal has them, besides the bucket. Default none. */
	windows?: readonly WindowLimit[];
	/** Most requests of all callers at the same time; default `none`. */
	concurrency?: number | 'none';
	/** How the windows and `concurrency` refuse. */
	refusal?: Partial<RefusalStyle>;
	/** Operating time; default 480 seconds, with `nestedMethods`. */
	operating?: OperatingLimit | 'none';
	/** Default all 0. */
	cost?: Partial<PortalCost>;
	/** Default `refused`. */
	appInfo?: AppInfoAnswer;
	/** Days for which the application is still paid. Default: it is a local one, which has none. */
	applicationDays?: number;
	/** Default `de_std`. */
	license?: string;
	/** Default `+03:00`. */
	timeZoneOffset?: string;
	/** The first webhook; default user 1 with a generated secret and all scopes. */
	webhook?: WebhookOptions;
	/** Records to begin with; default none. */
	seed?: SeedVolumes;
	/** Status of bad credentials and missing scopes: 401 (server source, default) or 403 (documentation). */
	authorisationStatus?: AuthorisationStatus;
	/** Refuses plain http with "Https required.", as the cloud does. Default false, because the sandbox speaks http. */
	requireHttps?: boolean;
	/** Takes the address of the caller from X-Forwarded-For, so that a test can play several addresses. Default false. */
	trustForwardedFor?: boolean;
	/** A longer request is cut with an HTML 504 while its work goes on; default 60,000 ms, the cloud's limit. */
	wallClockLimitMs?: number;
	quirks?: Partial<ItemQuirks>;
	/** How lists tell about their pages; default pages of 50 rows, with a count and the next page. */
	lists?: Partial<ListBehaviour>;
	/** How downloads of files differ from the plain answer. */
	downloads?: Partial<DownloadBehaviour>;
	/** How events are sent, and outgoing webhooks from the start. */
	events?: Partial<EventOptions>;
	/** Default: the system's clock. */
	clock?: PortalClock;
}

export type ResolvedOptions = Required<
	Omit<
		PortalOptions,
		'applicationDays' | 'tls' | 'cost' | 'quirks' | 'refusal' | 'lists' | 'downloads' | 'events'
	>
> & {
	tls: PortalOptions['tls'];
	refusal: RefusalStyle;
	applicationDays: number | undefined;
	cost: PortalCost;
	quirks: ItemQuirks;
	lists: ListBehaviour;
	downloads: DownloadBehaviour;
	events: EventOptions;
};

/** The plan of most portals: X=50, Y=2. */
export const standardLimit: BucketLimit = {
	capacity: 50,
	leakPerSecond: 2,
	leak: 'everySecond',
	refusedRequestsCount: false,
};

/** Enterprise: X=250, Y=5. */
export const enterpriseLimit: BucketLimit = { ...standardLimit, capacity: 250, leakPerSecond: 5 };

export function resolveOptions(options: PortalOptions): ResolvedOptions {
	return {
		port: options.port ?? 0,
		host: options.host ?? '127.0.0.1',
		tls: options.tls,
		limit: options.limit ?? standardLimit,
		windows: options.windows ?? [],
		concurrency: options.concurrency ?? 'none',
		refusal: {
			status: 429,
			windowCode: 'BDC_1144',
			concurrencyCode: 'BDC_1322',
			retryAfter: 'none',
			bucketRetryAfter: false,
			...options.refusal,
		},
		operating: options.operating ?? { limitSeconds: 480, accounting: 'nestedMethods' },
		cost: { latencyMs: 0, listMs: 0, writeMs: 0, readMs: 0, ...options.cost },
		appInfo: options.appInfo ?? 'refused',
		applicationDays: options.applicationDays,
		license: options.license ?? 'de_std',
		timeZoneOffset: options.timeZoneOffset ?? '+03:00',
		webhook: options.webhook ?? {},
		seed: options.seed ?? {},
		authorisationStatus: options.authorisationStatus ?? 401,
		requireHttps: options.requireHttps ?? false,
		trustForwardedFor: options.trustForwardedFor ?? false,
		wallClockLimitMs: options.wallClockLimitMs ?? 60_000,
		quirks: {
			multipleEnumerationNotClearable: false,
			multiFieldIdsIgnored: false,
			originalUfNamesEmptyItems: true,
			...options.quirks,
		},
		lists: { ...plainLists, ...options.lists },
		downloads: { ...plainDownloads, ...options.downloads },
		events: { ...usualEvents, ...options.events },
		clock: options.clock ?? systemClock(),
	};
}
