import type { PortalClock } from '../clock';
import { errors, type RestError } from '../errors';
import type { Buckets } from './buckets';
import type { Windows } from './windows';

/** Which limit refused a request; `fault` for a refusal that was injected. */
export type Refuser = 'concurrency' | 'window' | 'bucket' | 'fault';

/** How windows and the bound of requests under way refuse. */
export interface RefusalStyle {
	/** HTTP status; default 429. */
	status: number;
	/** Code of a full window; default BDC_1144. QUERY_LIMIT_EXCEEDED brings its own text. */
	windowCode: string;
	/** Code of too many requests at the same time; default BDC_1322. */
	concurrencyCode: string;
	/** Retry-After in whole seconds, as an HTTP date (with a Date header by the portal's clock), or none; default none. */
	retryAfter: 'none' | 'seconds' | 'date';
	/** Whether the bucket's own 503 carries that Retry-After too; default false, since Bitrix24 never sends it. */
	bucketRetryAfter: boolean;
}

export interface Refused {
	by: Exclude<Refuser, 'fault'>;
	error: RestError;
	headers: Record<string, string>;
}

/** When a place will be free again cannot be told. */
const WAIT_FOR_PLACE_MS = 1000;

/**
 * What a request meets first: the proxy before the portal (requests under way, then windows), then the portal's bucket.
 * A refused request counts nowhere, unless a limit says so that it has reached.
 */
export class Admission {
	/** Requests that were let in and are not answered yet, of all callers. */
	underWay = 0;

	constructor(
		private readonly windows: Windows,
		private readonly buckets: Buckets,
		/** Most requests under way at the same time. */
		public concurrency: number | 'none',
		private readonly style: RefusalStyle,
		private readonly clock: PortalClock,
	) {}

	/** One request arrives. When it is let in, `leave` is to be called once it has ended. */
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
		// The header has whole seconds: rounded down, it would name a moment at which the limit still holds.
		const until = Math.ceil((now + waitMs) / 1000) * 1000;
		return { 'Retry-After': new Date(until).toUTCString(), Date: new Date(now).toUTCString() };
	}
}
