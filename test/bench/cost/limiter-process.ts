// Measures the limiter alone, with requests that take no time, and the library below it.
import Bottleneck from 'bottleneck';

import { PortalLimiter } from '../../../src/limits/limiter';
import { MemoryMeter } from '../../../src/limits/memory-meter';
import { customPolicy } from '../../../src/limits/policy';
import { RedisConnection } from '../../../src/limits/redis/connection';
import type { RedisSettings } from '../../../src/limits/redis/settings';
import { SharedMeter } from '../../../src/limits/shared-meter';
import { serve } from '../child';
import { heapBytes, QUEUED_AFTER_MS } from '../contestants/contestant';

/** What is measured: the limiter in memory, the limiter with Redis, or Bottleneck as the limiter uses it. */
export type LimiterKind = 'memory' | 'redis' | 'bottleneck';

export interface LimiterTask {
	kind: LimiterKind;
	redis?: RedisSettings;
	/** Number of requests one after the other. */
	sequence: number;
	/** Number of requests that are made at the same time and may all go, again and again. */
	bulk: number;
	/** Number of waiting requests. */
	queued: number;
}

export interface LimiterCost {
	/** Milliseconds of a request when nothing else happens. */
	idleMs: number;
	/** Milliseconds of processor time for each of many requests. */
	cpuMs: number;
	/** Bytes on the heap for a waiting request. */
	bytesPerRequest: number;
}

/** A limit that is never reached, so that only the work of the limiter counts. */
const WIDE = { capacity: 1_000_000, leakPerSecond: 1_000_000 };
const NARROW = { capacity: 50, leakPerSecond: 2 };

/** Turns before the measurement. V8 still compiles in them, which does not count, because an n8n runs for weeks. */
const WARM_UP_TURNS = 20;
/** Turns of the measurement. The cheapest counts, because noise only adds. */
const TURNS = 10;

type Run = () => Promise<unknown>;

serve(async (task: LimiterTask) => await measure(task, runOf(task, WIDE), runOf(task, NARROW)));

function runOf({ kind, redis }: LimiterTask, bucket: typeof WIDE): Run {
	const nothing = async (): Promise<void> => await Promise.resolve();
	if (kind === 'bottleneck') {
		const queue = new Bottleneck({ reservoir: bucket.capacity, maxConcurrent: 10, trackDoneStatus: false });
		return async () => await queue.schedule(nothing);
	}
	const policy = customPolicy({ bucket });
	const portal = `portal of ${bucket.capacity}`;
	const limiter = new PortalLimiter(
		portal,
		redis === undefined
			? new MemoryMeter(policy)
			: new SharedMeter(portal, policy, new RedisConnection(redis), {
					whenRedisIsDown: 'error',
					warn: () => {},
				}),
	);
	return async () => await limiter.run({ priority: 'normal', caller: 'workflow' }, nothing);
}

async function measure(
	{ sequence, bulk, queued }: LimiterTask,
	wide: Run,
	narrow: Run,
): Promise<LimiterCost> {
	for (let turn = 0; turn < WARM_UP_TURNS; turn++) await many(wide, bulk);
	const begun = performance.now();
	for (let count = 0; count < sequence; count++) await wide();
	const idleMs = (performance.now() - begun) / sequence;
	const bulks: number[] = [];
	for (let turn = 0; turn < TURNS; turn++) {
		const cpu = process.cpuUsage();
		await many(wide, bulk);
		const { user, system } = process.cpuUsage(cpu);
		bulks.push((user + system) / 1_000 / bulk);
	}
	const before = heapBytes();
	void many(narrow, queued);
	await new Promise((resolve) => setTimeout(resolve, QUEUED_AFTER_MS));
	const bytesPerRequest = (heapBytes() - before) / queued;
	return { idleMs, cpuMs: Math.min(...bulks), bytesPerRequest };
}

async function many(run: Run, count: number): Promise<void> {
	await Promise.all(Array.from({ length: count }, run));
}
