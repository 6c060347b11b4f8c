import type { PortalClock } from '../clock';
import { Bucket, type BucketLimit } from './bucket';

/** How a test reads and changes the request limit: the bucket of the loopback address, from which tests call. */
export interface BucketControl {
	/** Present level, 0 to X; above X only when refused requests count. */
	level(): number;
	/** Lifts the level to X, so that the next request is refused. */
	fill(): void;
	/** Lets another program spend so many requests a second from the same address. @returns a function that stops it. */
	consumeExternally(perSecond: number): () => void;
}

const LOOPBACK = '127.0.0.1';

/** The buckets of a portal, one for each source address. Without a limit they let everything pass. */
export class Buckets implements BucketControl {
	private readonly buckets = new Map<string, Bucket>();
	private readonly external = new Set<{ perSecond: number }>();
	private readonly origin: number;

	constructor(
		private limit: BucketLimit | 'none',
		private readonly clock: PortalClock,
	) {
		this.origin = clock.now();
	}

	/** Counts a request from `address`. @returns whether it may pass. */
	take(address: string): boolean {
		return this.limit === 'none' || this.of(address).take(this.clock.now());
	}

	/** Milliseconds until a request from `address` may pass if no other comes. */
	waitMs(address: string): number {
		return this.limit === 'none' ? 0 : this.of(address).waitAt(this.clock.now());
	}

	level(address: string = LOOPBACK): number {
		return this.limit === 'none' ? 0 : this.of(address).levelAt(this.clock.now());
	}

	fill(): void {
		if (this.limit === 'none') return;
		this.of(LOOPBACK);
		for (const bucket of this.buckets.values()) bucket.fill(this.clock.now());
	}

	consumeExternally(perSecond: number): () => void {
		const consumer = { perSecond };
		this.of(LOOPBACK);
		this.external.add(consumer);
		this.applyExternal();
		return () => {
			this.external.delete(consumer);
			this.applyExternal();
		};
	}

	/** Changes the limit; present levels stay. */
	setLimit(limit: BucketLimit | 'none'): void {
		this.limit = limit;
		if (limit === 'none') return this.buckets.clear();
		for (const bucket of this.buckets.values()) bucket.setLimit(limit, this.clock.now());
	}

	private of(address: string): Bucket {
		const key = address === '::1' ? LOOPBACK : address.replace(/^::ffff:/, '');
		let bucket = this.buckets.get(key);
		if (!bucket) {
			const limit = this.limit === 'none' ? unlimited : this.limit;
			bucket = new Bucket(limit, this.origin, this.clock.now());
			bucket.setExternal(this.externalPerSecond(), this.clock.now());
			this.buckets.set(key, bucket);
		}
		return bucket;
	}

	private applyExternal(): void {
		for (const bucket of this.buckets.values())
			bucket.setExternal(this.externalPerSecond(), this.clock.now());
	}

	private externalPerSecond(): number {
		let sum = 0;
		for (const consumer of this.external) sum += consumer.perSecond;
		return sum;
	}
}

const unlimited: BucketLimit = {
	capacity: Number.POSITIVE_INFINITY,
	leakPerSecond: 1,
	leak: 'continuous',
	refusedRequestsCount: false,
};
