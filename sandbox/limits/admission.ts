import type { PortalClock } from '../clock';
import { errors, type RestError } from '../errors';
import type { Buckets } from './buckets';
import type { Windows } from './windows';

/** The limit that refused a request; `fault` for an injected refusal. */
export type Refuser = 'concurrency' | 'window' | 'bucket' | 'fault';

/** How windows and concurrency refuse a request. */
export interface RefusalStyle {
	/** HTTP status; default 429. */
	status: number;
	/** Code of a full window; default BDC_1144. QUERY_LIMIT_EXCEEDED has a text of its own. */
	windowCode: string;
	/** Code for too many requests at the same time; default BDC_1322. */
	concurrencyCode: string;
	/**
	 * Retry-After in whole seconds, as an HTTP date (with a Date header from the portal's clock), or none; default none.
	 */
	retryAfter: 'none' | 'seconds' | 'date';
	/** Whether the bucket's 503 has that Retry-After too; default false, because Bitrix24 never sends it. */
	bucketRetryAfter: boolean;
}

export interface Refused {
	by: Exclude<Refuser, 'fault'>;
	error: RestError;
	headers: Record<string, string>;
}

/** Nobody can say when the next request ends, so Retry-After names a second. */
const WAIT_FOR_PLACE_MS = 1000;

/**
 * Admits requests: first the proxy in front of the portal (concurrency, then windows), then the portal's bucket. A
 * refused request counts only in limits that it reached and that count refused requests.
 */
export class Admission {
	/** Requests of all callers that were admitted and are not answered yet. */
	underWay = 0;

	constructor(
		private readonly windows: Windows,
		private readonly buckets: Buckets,
		/** Most requests at the same time. */
		public concurrency: number | 'none',
		private readonly style: RefusalStyle,
		private readonly clock: PortalClock,
	) {}

	/** Admits a request, or returns the refusal. The caller must call `leave` when an admitted request ends. */
	enter(address: string): Refused | undefined {
		const refused = this.refuse(address);
		this.windows.count(refused === undefined);
		if (!refused) this.underWay += 1;
		return refused;
	}

	leave(): void {
		this.underWay -= 1;
	}

	private refuse(address: string): Refused | undefined {
		const { status, windowCode, concurrencyCode, bucketRetryAfter } = this.style;
		if (this.concurrency !== 'none' && this.underWay >= this.concurrency) {
			const error = errors.tooManyAtOnce(concurrencyCode, status);
			return { by: 'concurrency', error, headers: this.retryAfter(WAIT_FOR_PLACE_MS) };
		}
		const full = this.windows.full();
		if (full) {
			const error = errors.windowUsedUp(windowCode, status, full.limit);
			return { by: 'window', error, headers: this.retryAfter(full.waitMs) };
		}
		if (this.buckets.take(address)) return undefined;
		const headers = bucketRetryAfter ? this.retryAfter(this.buckets.waitMs(address)) : {};
		return { by: 'bucket', error: errors.queryLimit(), headers };
	}

	private retryAfter(waitMs: number): Record<string, string> {
		const { retryAfter } = this.style;
		if (retryAfter === 'none' || !Number.isFinite(waitMs)) return {};
		if (retryAfter === 'seconds') return { 'Retry-After': String(Math.ceil(waitMs / 1000)) };
		const now = this.clock.now();
		// The header has whole seconds. Rounded down, it would name a moment at which the limit still refuses.
		const until = Math.ceil((now + waitMs) / 1000) * 1000;
		return { 'Retry-After': new Date(until).toUTCString(), Date: new Date(now).toUTCString() };
	}
}
