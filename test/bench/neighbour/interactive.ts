/**
 * `npx tsx test/bench/neighbour/interactive.ts`: how long interactive calls take beside another program at the same address, with
 * and without a long job of our own, in virtual time. The goal: each ends within 30 s, served or with an error.
 */
import { BitrixError } from '../../../src/portal/answers/errors';
import { VirtualSandbox } from '../../support/virtual-sandbox';
import { after } from '../../support/virtual-time';

const CALLS = 60;
const EVERY_MS = 10_000;
/** Calls of the job: more than it can make meanwhile. */
const JOB_CALLS = 2_000;
const LEAK_PER_SECOND = 2;
const GOAL_SECONDS = 30;

interface Course {
	/** Seconds until each call was served. */
	served: number[];
	/** Seconds until each call failed. */
	failed: number[];
}

async function measure(
	perSecond: number,
	withJob: boolean,
	leak: 'everySecond' | 'continuous',
): Promise<Course> {
	const world = await VirtualSandbox.open({
		cost: { latencyMs: 50 },
		limit: { capacity: 50, leakPerSecond: LEAK_PER_SECOND, leak, refusedRequestsCount: false },
	});
	try {
		const course: Course = { served: [], failed: [] };
		const stop = world.sandbox.bucket.consumeExternally(perSecond);
		const end = new AbortController();
		const job = world.portal({ plan: 'standard', priority: 'normal', signal: end.signal });
		const interactive = world.portal({ plan: 'standard', priority: 'interactive' });
		const works: Array<Promise<unknown>> = [];
		if (withJob)
			for (let made = 0; made < JOB_CALLS; made++) works.push(job.call('profile').catch(() => undefined));
		const call = async (): Promise<void> => {
			const since = performance.now();
			const seconds = (): number => (performance.now() - since) / 1_000;
			await interactive.call('profile').then(
				() => course.served.push(seconds()),
				(error: unknown) => {
					if (!(error instanceof BitrixError)) throw error;
					course.failed.push(seconds());
				},
			);
		};
		const all = async (): Promise<void> => {
			const calls: Array<Promise<void>> = [];
			for (let made = 0; made < CALLS; made++) {
				await after(EVERY_MS);
				calls.push(call());
			}
			await Promise.all(calls);
			end.abort();
			await Promise.all(works);
		};
		await world.ended(all());
		stop();
		return course;
	} finally {
		await world.close();
	}
}

function shown(seconds: readonly number[]): string {
	const sorted = [...seconds].sort((one, other) => one - other);
	const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
	return sorted.length === 0
		? 'none'
		: `half within ${at(0.5)} s, 95 % within ${at(0.95)} s, all within ${at(1)} s`;
}

async function main(): Promise<void> {
	for (const leak of ['everySecond', 'continuous'] as const)
		for (const withJob of [false, true])
			for (const perSecond of [0, 0.5, 1, 1.5, 1.9, 2, 10]) {
				const { served, failed } = await measure(perSecond, withJob, leak);
				const longest = Math.max(...served, ...failed);
				console.log(
					`${leak}, ${withJob ? 'with a job' : 'alone'}, neighbour ${perSecond} of ${LEAK_PER_SECOND} a second: ` +
						`${served.length} of ${CALLS} served, ${shown(served)}; failed: ${shown(failed)}` +
						(longest > GOAL_SECONDS ? ` - MISSED` : ''),
				);
			}
}

void main();
