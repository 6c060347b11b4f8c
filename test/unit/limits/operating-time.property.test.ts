import fc from 'fast-check';

import { type Admission, OperatingTime, type Way } from '../../../src/limits/operating-time';
import { Window } from '../../../src/limits/window';
import type { BatchAccounting } from '../../portal/limits/operating-time';
import { OperatingServer, type Served } from '../../support/operating-server';
import { VirtualTime } from '../../support/virtual-time';

/** Calls of one method that are made at the same moment. */
interface Burst {
	atMs: number;
	calls: number;
	/** How many travel in one request; 1 is a call by itself. */
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
	limitSeconds: fc.constantFrom(120, 420, 480),
	heavy: fc.integer({ min: 2, max: 60 }).map((tenths) => tenths / 10),
	light: fc.integer({ min: 2, max: 30 }).map((hundredths) => hundredths / 100),
	heavyBursts: bursts(250),
	lightBursts: bursts(30),
	latencyMs: fc.nat({ max: 300 }),
	seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Gives numbers between three quarters and five quarters of a value. */
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
	/** When each call ended well. */
	readonly ends: number[] = [];
	/** Answers that had come when a call was let in that was refused: the most of all those. */
	knownAtRefusal = -1;
	/** How long after everything that could have kept it waiting a call began, at most. */
	latestStartMs = 0;
	underWay = 0;
	private idleSince = 0;
	private releasedAt = 0;

	started(now: number, askedAt: number): void {
		if (this.underWay === 0)
			this.latestStartMs = Math.max(
				this.latestStartMs,
				now - Math.max(askedAt, this.idleSince, this.releasedAt),
			);
		this.underWay += 1;
	}

	answered(now: number, { time }: Exclude<Served, 'refused'>): void {
		this.ends.push(now);
		if (time.operating_reset_at !== undefined)
			this.releasedAt = now + (time.operating_reset_at - (time.finish ?? 0)) * 1_000;
	}

	ended(now: number): void {
		this.underWay -= 1;
		this.idleSince = now;
	}
}

/** Plays a workload against a portal of its own. */
class Play {
	readonly courses = { [HEAVY]: new Course(), [LIGHT]: new Course(), batch: new Course() };
	refusals = 0;
	leftTimers = 0;
	private readonly time = new VirtualTime();
	private readonly server: OperatingServer;
	private readonly caller;
	/** As the limiter does, requests that were let in wait until fewer than ten are under way. */
	private readonly limiter = new Window(10);

	constructor(
		private readonly workload: Workload,
		accounting: BatchAccounting,
	) {
		const { limitSeconds, latencyMs, seed } = workload;
		// What a batch is charged depends on what is in it: only batches of a kind can be foreseen.
		if (accounting === 'batchMethod')
			workload.lightBursts = workload.lightBursts.map((burst) => ({ ...burst, together: 1 }));
		const latency = generator(seed);
		this.server = new OperatingServer(limitSeconds, accounting, () => latency(latencyMs));
		// Nobody gives up, so that whoever waits for ever is found.
		const waitLimitMs = 2_000_000_000;
		this.caller = new OperatingTime().caller({ identity: 'a', credential: 'A', limitSeconds, waitLimitMs });
	}

	async run(): Promise<this> {
		const { heavy, light, heavyBursts, lightBursts, seed } = this.workload;
		const all: Array<Promise<void>> = [];
		let warm = false;
		try {
			// The first answers: afterwards it is known what a call costs.
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

	private async warmUp(method: Method, seconds: number): Promise<void> {
		this.courses[method].asked += 4;
		for (const travelling of [1, 1, 2])
			await (travelling === 1 || (method === LIGHT && this.accounting === 'batchMethod') ? this.single(method, seconds) : this.list(method, [seconds, seconds]));
	}

	private async burst(method: Method, seconds: number, burst: Burst, seed: number): Promise<void> {
		const draw = generator(seed + 17);
		// A portal cuts requests that take longer than a minute.
		const together = Math.min(burst.together, Math.floor(40 / seconds));
		const requests: number[][] = [];
		for (let left = burst.calls; left > 0; left -= together)
			requests.push(Array.from({ length: Math.min(left, together) }, () => draw(seconds)));
		await new Promise((resolve) => setTimeout(resolve, burst.atMs));
		this.courses[method].asked += burst.calls;
		await Promise.all(
			requests.map(
				async (costs) =>
					await (burst.together === 1 ? this.single(method, costs[0]) : this.list(method, costs)),
			),
		);
	}

	private async single(method: Method, seconds: number): Promise<void> {
		let earlier: Admission | undefined;
		for (;;) {
			const { admission, known } = await this.enter(method, 'direct', earlier);
			const served = await this.limiter.run(async () => await this.server.call(method, seconds));
			this.settle(method, 'direct', served, admission, known);
			this.leave(method, admission);
			if (served !== 'refused') return;
			earlier = admission;
		}
	}

	/** As a list of commands goes: as many as may go now, then the rest. */
	private async list(method: Method, costs: number[]): Promise<void> {
		const left = [...costs];
		while (left.length > 0) {
			const first = await this.enter(method, 'nested');
			const admitted = [first.admission];
			while (admitted.length < left.length) {
				const admission = this.caller.tryEnter(method, 'nested');
				if (admission === undefined) break;
				this.courses[method].underWay += 1;
				admitted.push(admission);
			}
			const around = await this.enter('batch', 'direct', undefined, admitted.length);
			const sent = left.splice(0, admitted.length);
			const commands = sent.map((seconds) => ({ method, seconds }));
			const { batch, each } = await this.limiter.run(async () => await this.server.batch(commands));
			this.settle('batch', 'direct', batch, around.admission, around.known);
			each.forEach((served, index) => {
				if (served === 'refused') left.push(sent[index]);
				// That the batch was refused is no word about its commands.
				if (batch !== 'refused')
					this.settle(method, 'nested', own(served, batch), admitted[index], first.known);
			});
			for (const admission of admitted) this.leave(method, admission);
			this.leave('batch', around.admission);
		}
	}

	private async enter(method: Method, way: Way, earlier?: Admission, commands = 1) {
		const course = this.courses[method];
		const askedAt = this.time.now();
		const admission = await this.caller.enter(method, way, earlier, commands);
		course.started(this.time.now(), askedAt);
		return { admission, known: course.ends.length };
	}

	private settle(method: Method, way: Way, served: Served, admission: Admission, known: number): void {
		const course = this.courses[method];
		if (served === 'refused') {
			course.knownAtRefusal = Math.max(course.knownAtRefusal, known);
			admission.refused(way);
		} else {
			course.answered(this.time.now(), served);
			admission.answered(way, served.time);
		}
	}

	private leave(method: Method, admission: Admission): void {
		this.courses[method].ended(this.time.now());
		admission.left();
	}
}

type Method = keyof Play['courses'];

/** Commands that repeat the counter of their batch tell nothing of their own. */
function own(served: Served, batch: Exclude<Served, 'refused'>): Served {
	const { operating } = batch.time;
	const repeats = served !== 'refused' && operating !== undefined && operating > 0;
	return repeats && served.time.operating === operating ? { time: {} } : served;
}

/** Of methods whose cost nobody knows as much is under way as ten requests carry; then it is known. */
const FIRST_ANSWERS = { [HEAVY]: 10, [LIGHT]: 10, batch: 3 };

describe('the governor against a portal with minute buckets', () => {
	it.each<BatchAccounting>(['nestedMethods', 'nestedMethodsApart', 'batchMethod'])(
		'%s: no refusal once the first answers are in, nobody waits for ever',
		async (accounting) => {
			await fc.assert(
				fc.asyncProperty(workloads, async (workload) => {
					const { courses, refusals, leftTimers } = await new Play(workload, accounting).run();
					for (const method of [HEAVY, LIGHT, 'batch'] as const) {
						const { asked, ends, knownAtRefusal, latestStartMs } = courses[method];
						if (method !== 'batch') expect(ends).toHaveLength(asked);
						expect(knownAtRefusal).toBeLessThan(FIRST_ANSWERS[method]);
						if (refusals === 0) expect(latestStartMs).toBeLessThanOrEqual(2_000);
					}
					expect(leftTimers).toBe(0);
				}),
				{ numRuns: 100, seed: 20_261_122 },
			);
		},
	);
});
