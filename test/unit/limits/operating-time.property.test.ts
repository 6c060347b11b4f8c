import fc from 'fast-check';

import { type Admission, OperatingTime, type Way } from '../../../src/limits/operating/operating-time';
import { CallerWindow } from '../../../src/limits/caller-window';
import type { BatchAccounting } from '../../../sandbox/limits/operating-time';
import { OperatingServer, type Served } from '../../support/operating-server';
import { VirtualTime } from '../../support/virtual-time';

/** Calls of one method that are made at the same moment. */
interface Burst {
	atMs: number;
	calls: number;
	/** Calls in one request; 1 means single calls. */
	together: number;
}

interface Workload {
	limitSeconds: number;
	/** Seconds of work of a call, which vary by a quarter. */
	heavy: number;
	light: number;
	heavyBursts: Burst[];
	lightBursts: Burst[];
	latencyMs: number;
	seed: number;
}

const HEAVY = 'crm.item.list';
const LIGHT = 'crm.item.get';
const MINUTE = 60_000;

const bursts = (most: number): fc.Arbitrary<Burst[]> =>
	fc.array(
		fc.record({
			atMs: fc.nat({ max: 25 * MINUTE }),
			calls: fc.integer({ min: 1, max: most }),
			together: fc.constantFrom(1, 5, 50),
		}),
		{ minLength: 1, maxLength: 5 },
	);

const workloads: fc.Arbitrary<Workload> = fc.record({
	limitSeconds: fc.constantFrom(300, 420, 480),
	heavy: fc.integer({ min: 2, max: 60 }).map((tenths) => tenths / 10),
	light: fc.integer({ min: 2, max: 30 }).map((hundredths) => hundredths / 100),
	heavyBursts: bursts(250),
	lightBursts: bursts(30),
	latencyMs: fc.nat({ max: 300 }),
	seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Returns numbers between three quarters and five quarters of a value. */
function generator(seed: number): (value: number) => number {
	let random = seed;
	return (value) => {
		random = (random * 16_807) % 2_147_483_647;
		return value * (0.75 + (random % 1_000) / 2_000);
	};
}

/** What happened to the calls of one method. */
class Course {
	asked = 0;
	/** When each call succeeded. */
	readonly ends: number[] = [];
	/** The longest time between the moment at which a call could begin and its beginning. */
	latestStartMs = 0;
	underWay = 0;
	private idleSince = 0;
	private readonly releasedAt = new Map<Way, number>();

	started(now: number, askedAt: number): void {
		if (this.underWay === 0)
			this.latestStartMs = Math.max(
				this.latestStartMs,
				now - Math.max(askedAt, this.idleSince, ...this.releasedAt.values()),
			);
		this.underWay += 1;
	}

	answered(now: number, way: Way, { time }: Exclude<Served, 'refused'>): void {
		this.ends.push(now);
		if (time.operating_reset_at !== undefined)
			this.releasedAt.set(way, now + (time.operating_reset_at - (time.finish ?? 0)) * 1_000);
	}

	ended(now: number): void {
		this.underWay -= 1;
		this.idleSince = now;
	}
}

/** Plays a workload on a portal of its own. */
class Play {
	readonly courses = { [HEAVY]: new Course(), [LIGHT]: new Course(), batch: new Course() };
	refusals = 0;
	leftTimers = 0;
	private readonly time = new VirtualTime();
	private readonly server: OperatingServer;
	private readonly caller;
	/** Like the limiter, keeps admitted requests waiting until fewer than ten are under way; here for each method. */
	private readonly limiters = { [HEAVY]: new CallerWindow(10), [LIGHT]: new CallerWindow(10) };

	constructor(
		private readonly workload: Workload,
		private readonly accounting: BatchAccounting,
	) {
		const { limitSeconds, latencyMs, seed } = workload;
		const latency = generator(seed);
		this.server = new OperatingServer(limitSeconds, accounting, () => latency(latencyMs));
		// No call gives up, so that a call that waits for ever is found.
		const waitLimitMs = 2_000_000_000;
		this.caller = new OperatingTime().caller({ identity: 'a', credential: 'A', limitSeconds, waitLimitMs });
	}

	async run(): Promise<this> {
		const { heavy, light, heavyBursts, lightBursts, seed } = this.workload;
		const all: Array<Promise<void>> = [];
		let warm = false;
		try {
			const known = Promise.all([this.warmUp(HEAVY, heavy), this.warmUp(LIGHT, light)]).then(
				() => (warm = true),
			);
			await this.time.runUntil(() => warm, MINUTE);
			await known;
			heavyBursts.forEach((burst, index) => all.push(this.burst(HEAVY, heavy, burst, seed + index)));
			lightBursts.forEach((burst, index) => all.push(this.burst(LIGHT, light, burst, seed + index)));
			let done = false;
			const finished = Promise.all(all).then(() => (done = true));
			await this.time.runUntil(() => done, 10_000 * MINUTE);
			await finished;
			this.refusals = this.server.refusals;
			this.leftTimers = this.time.timers();
			return this;
		} finally {
			this.time.restore();
		}
	}

	/** Waits for the first answers, after which the cost of a call is known. */
	private async warmUp(method: Method, seconds: number): Promise<void> {
		await this.requests(method, [[seconds]]);
		await this.requests(method, [[seconds]]);
		await this.requests(method, this.travelsAlone(method) ? [[seconds]] : [[seconds, seconds]]);
	}

	private async burst(method: Method, seconds: number, burst: Burst, seed: number): Promise<void> {
		const draw = generator(seed + 17);
		// A portal cuts off requests after a minute, so batches are packed to be shorter.
		const together = this.travelsAlone(method) ? 1 : Math.min(burst.together, Math.floor(20 / seconds));
		const requests: number[][] = [];
		for (let left = burst.calls; left > 0; left -= together)
			requests.push(Array.from({ length: Math.min(left, together) }, () => draw(seconds)));
		await new Promise((resolve) => setTimeout(resolve, burst.atMs));
		await this.requests(method, requests);
	}

	/** The charge for a batch depends on its content, so it is known beforehand only for batches of one kind. */
	private travelsAlone(method: Method): boolean {
		return method === LIGHT && this.accounting === 'batchMethod';
	}

	/** Requests that are made at the same moment, with the cost of their calls. */
	private async requests(method: Method, requests: number[][]): Promise<void> {
		const course = this.courses[method];
		course.asked += requests.flat().length;
		await Promise.all(
			requests.map(
				async (costs) =>
					await (costs.length === 1 ? this.single(method, costs[0]) : this.list(method, costs)),
			),
		);
	}

	private async single(method: Method, seconds: number): Promise<void> {
		let earlier: Admission | undefined;
		for (;;) {
			const admission = await this.enter(method, 'direct', earlier);
			const served = await this.limiters[method].run(async () => await this.server.call(method, seconds));
			this.settle(method, 'direct', served, admission);
			this.leave(method, admission);
			if (served !== 'refused') return;
			earlier = admission;
		}
	}

	/** Sends a list of commands: as many as may start now, then the rest. */
	private async list(method: Method, costs: number[]): Promise<void> {
		const left = [...costs];
		while (left.length > 0) {
			const admitted = [await this.enter(method, 'nested')];
			while (admitted.length < left.length) {
				const admission = this.caller.tryEnter(method, 'nested');
				if (admission === undefined) break;
				this.courses[method].underWay += 1;
				admitted.push(admission);
			}
			const around = await this.enter('batch', 'direct', undefined, admitted.length);
			const sent = left.splice(0, admitted.length);
			const commands = sent.map((seconds) => ({ method, seconds }));
			const { batch, each } = await this.limiters[method].run(async () => await this.server.batch(commands));
			this.settle('batch', 'direct', batch, around);
			each.forEach((served, index) => {
				if (served === 'refused') left.push(sent[index]);
				// A refusal of the batch says nothing about its commands.
				if (batch !== 'refused') this.settle(method, 'nested', own(served, batch), admitted[index]);
			});
			for (const admission of admitted) this.leave(method, admission);
			this.leave('batch', around);
		}
	}

	private async enter(
		method: Method | 'batch',
		way: Way,
		earlier?: Admission,
		commands = 1,
	): Promise<Admission> {
		const course = this.courses[method];
		const askedAt = this.time.now();
		const admission = await this.caller.enter(method, way, earlier, commands);
		course.started(this.time.now(), askedAt);
		return admission;
	}

	private settle(method: Method | 'batch', way: Way, served: Served, admission: Admission): void {
		const course = this.courses[method];
		if (served === 'refused') {
			admission.refused(way);
		} else {
			course.answered(this.time.now(), way, served);
			admission.answered(way, served.time);
		}
	}

	private leave(method: Method | 'batch', admission: Admission): void {
		this.courses[method].ended(this.time.now());
		admission.left();
	}
}

type Method = typeof HEAVY | typeof LIGHT;

/** Commands that repeat the counter of their batch report nothing of their own. */
function own(served: Served, batch: Exclude<Served, 'refused'>): Served {
	const { operating } = batch.time;
	const repeats = served !== 'refused' && operating !== undefined && operating > 0;
	return repeats && served.time.operating === operating ? { time: {} } : served;
}

describe('the governor against a portal with minute buckets', () => {
	it.each<BatchAccounting>(['nestedMethods', 'nestedMethodsApart', 'batchMethod'])(
		'%s: no refusal once the first answers are in, nobody waits for ever',
		async (accounting) => {
			await fc.assert(
				fc.asyncProperty(workloads, async (workload) => {
					const { courses, refusals, leftTimers } = await new Play(workload, accounting).run();
					expect(refusals).toBe(0);
					for (const { asked, ends, latestStartMs } of [courses[HEAVY], courses[LIGHT]]) {
						expect(ends).toHaveLength(asked);
						expect(latestStartMs).toBeLessThanOrEqual(2_000);
					}
					expect(leftTimers).toBe(0);
				}),
				{ numRuns: 100, seed: 20_261_122 },
			);
		},
	);

	it.each<BatchAccounting>(['nestedMethods', 'batchMethod'])(
		'%s: calls of another method go on as if the held one were not there',
		async (accounting) => {
			await fc.assert(
				fc.asyncProperty(workloads, async (workload) => {
					const steady = { ...workload, latencyMs: 0 };
					const together = await new Play(steady, accounting).run();
					const alone = await new Play({ ...steady, heavyBursts: [] }, accounting).run();
					const [ends, expected] = [together, alone].map(({ courses }) => courses[LIGHT].ends);
					expect(ends).toHaveLength(expected.length);
					const late = ends.map((end, index) => Math.abs(end - expected[index]));
					expect(Math.max(...late)).toBeLessThanOrEqual(1);
				}),
				{ numRuns: 40, seed: 20_261_122 },
			);
		},
	);
});
