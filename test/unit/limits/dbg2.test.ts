import fc from 'fast-check';

import {
	type Admission,
	type OperatingCaller,
	OperatingTime,
	type Way,
} from '../../../src/limits/operating-time';
import type { BatchAccounting } from '../../portal/limits/operating-time';
import { OperatingServer, type Served } from '../../support/operating-server';
import { after, VirtualTime } from '../../support/virtual-time';

/** Calls of one method that are made at the same moment. */
interface Burst {
	atMs: number;
	calls: number;
	/** How many travel in one request; 1 is a call by itself. */
	together: number;
}

interface Workload {
	limitSeconds: number;
	/** Seconds of work of a call of the method, which vary by a quarter. */
	heavy: number;
	light: number;
	heavyBursts: Burst[];
	lightBursts: Burst[];
	latencyMs: number;
	seed: number;
}

const bursts = (most: number): fc.Arbitrary<Burst[]> =>
	fc.array(
		fc.record({
			atMs: fc.nat({ max: 1_500_000 }),
			calls: fc.integer({ min: 1, max: most }),
			together: fc.constantFrom(1, 5, 50),
		}),
		{ minLength: 1, maxLength: 5 },
	);

const workloads: fc.Arbitrary<Workload> = fc.record({
	limitSeconds: fc.constantFrom(120, 420, 480),
	heavy: fc.double({ min: 0.2, max: 6, noNaN: true }),
	light: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
	heavyBursts: bursts(250),
	lightBursts: bursts(30),
	latencyMs: fc.nat({ max: 300 }),
	seed: fc.integer({ min: 1, max: 1_000_000 }),
});

interface Call {
	method: string;
	startedAt: number;
	endedAt: number;
}

interface Outcome {
	asked: number;
	calls: Call[];
	/** Answers of the method that had come when a refused call was let in, the most of all refused ones. */
	knownAtRefusal: number;
	refusals: number;
	/** The longest that calls waited with nothing under way, beyond the moment for which the portal had told a release. */
	latestRecoveryMs: number;
	leftTimers: number;
}

const HEAVY = 'crm.item.list';
const LIGHT = 'crm.item.get';

/** Plays a workload against a portal of its own. Requests are not bounded otherwise: that is what the limiter is for. */
class Play {
	readonly outcome: Outcome = {
		asked: 0,
		calls: [],
		knownAtRefusal: -1,
		refusals: 0,
		latestRecoveryMs: 0,
		leftTimers: 0,
	};
	private readonly time = new VirtualTime();
	private readonly server: OperatingServer;
	private readonly caller: OperatingCaller;
	private readonly answers = new Map<string, number>();
	private readonly underWay = new Map<string, number>();
	/** When the last call of a method ended with none beside it, and when the portal said that some is released. */
	private readonly idleSince = new Map<string, number>();
	private readonly releasedAt = new Map<string, number>();

	constructor(
		private readonly workload: Workload,
		accounting: BatchAccounting,
	) {
		this.server = new OperatingServer(workload.limitSeconds, accounting, () => this.vary(workload.latencyMs));
		this.caller = new OperatingTime().caller({
			identity: 'a',
			credential: 'A',
			limitSeconds: workload.limitSeconds,
			// Nobody gives up: then whoever waits for ever is found.
			waitLimitMs: 2_000_000_000,
		});
		this.random = workload.seed;
	}

	private random: number;

	/** Between three quarters and five quarters. */
	private vary(value: number): number {
		this.random = (this.random * 16_807) % 2_147_483_647;
		return value * (0.75 + (this.random % 1_000) / 2_000);
	}

	async run(): Promise<Outcome> {
		const { heavy, light, heavyBursts, lightBursts } = this.workload;
		const all: Array<Promise<void>> = [];
		let begun = 0;
		const begin = (method: string, seconds: number, burst: Burst): void => {
			setTimeout(() => {
				begun += 1;
				this.outcome.asked += burst.calls;
				for (let left = burst.calls; left > 0; left -= burst.together) {
					const count = Math.min(left, burst.together);
					// Drawn now, so that the other method's calls cannot change them.
					const costs = Array.from(
						{ length: count },
						(_, index) => seconds * (0.75 + ((index * 7) % 10) / 20),
					);
					all.push(burst.together === 1 ? this.single(method, costs[0]) : this.list(method, costs));
				}
			}, burst.atMs);
		};
		try {
			for (const burst of heavyBursts) begin(HEAVY, heavy, burst);
			for (const burst of lightBursts) begin(LIGHT, light, burst);
			const total = heavyBursts.length + lightBursts.length;
			let done = false;
			await this.time.runUntil(() => begun === total, 2_000_000);
			void Promise.all(all).then(() => (done = true));
			await this.time.runUntil(() => done, 500_000_000);
			return { ...this.outcome, refusals: this.server.refusals, leftTimers: this.time.timers() };
		} finally {
			this.time.restore();
		}
	}

	private async single(method: string, seconds: number): Promise<void> {
		let earlier: Admission | undefined;
		for (;;) {
			const admission = await this.enter(method, 'direct', earlier);
			const known = this.answers.get(method) ?? 0;
			const startedAt = this.time.now();
			const served = await this.server.call(method, seconds);
			this.settle(method, 'direct', served, admission, known, startedAt);
			if (served !== 'refused') return;
			earlier = admission;
		}
	}

	/** As a list of commands goes: as many as may go now, then the rest. */
	private async list(method: string, costs: number[]): Promise<void> {
		const left = [...costs];
		const batchEarlier: Admission | undefined = undefined;
		while (left.length > 0) {
			const admitted = [await this.enter(method, 'nested')];
			const known = this.answers.get(method) ?? 0;
			while (admitted.length < left.length) {
				const admission = this.caller.tryEnter(method, 'nested');
				if (admission === undefined) break;
				this.started(method);
				admitted.push(admission);
			}
			const startedAt = this.time.now();
			const ofBatch = await this.enter('batch', 'direct', batchEarlier);
			const knownOfBatch = this.answers.get('batch') ?? 0;
			const sending = left.splice(0, admitted.length);
			const { batch, each } = await this.server.batch(sending.map((seconds) => ({ method, seconds })));
			this.settle('batch', 'direct', batch, ofBatch, knownOfBatch, startedAt);
			const repeated = batch !== 'refused' ? batch.time.operating : undefined;
			each.forEach((served, index) => {
				const own =
					served !== 'refused' && repeated !== undefined && repeated > 0 && served.time.operating === repeated
						? { time: {} }
						: served;
				// That the batch was refused is no word about its commands.
				if (batch === 'refused') this.leave(method, admitted[index]);
				else this.settle(method, 'nested', own, admitted[index], known, startedAt);
				if (served === 'refused') left.push(sending[index]);
			});
		}
	}

	private async enter(method: string, way: Way, earlier?: Admission): Promise<Admission> {
		const admission = await this.caller.enter(method, way, earlier);
		this.started(method);
		return admission;
	}

	private started(method: string): void {
		const idle = this.idleSince.get(method);
		if (idle !== undefined) {
			const since = Math.max(idle, this.releasedAt.get(method) ?? 0, this.askedAt.get(method) ?? 0);
			this.outcome.latestRecoveryMs = Math.max(this.outcome.latestRecoveryMs, this.time.now() - since);
		}
		this.idleSince.delete(method);
		this.underWay.set(method, (this.underWay.get(method) ?? 0) + 1);
	}

	private readonly askedAt = new Map<string, number>();

	private settle(
		method: string,
		way: Way,
		served: Served,
		admission: Admission,
		known: number,
		startedAt: number,
	): void {
		process.stderr.write([Math.round(this.time.now()), method, way, served === 'refused' ? 'REFUSED' : [served.time.operating, ((served.time.operating_reset_at ?? 0) - (served.time.finish ?? 0)).toFixed(0)], 'known', known, 'startedAt', Math.round(startedAt), JSON.stringify((this.caller as any).surroundings.gateOf(method).account.cost.seconds), (this.caller as any).surroundings.gateOf(method).account.inFlight, (this.caller as any).surroundings.gateOf(method).account.state(way)].join(' ')+'\n');
		if (served === 'refused') {
			this.outcome.knownAtRefusal = Math.max(this.outcome.knownAtRefusal, known);
			admission.refused(way);
		} else {
			this.answers.set(method, (this.answers.get(method) ?? 0) + 1);
			if (served.time.operating_reset_at !== undefined)
				this.releasedAt.set(
					method,
					(served.time.operating_reset_at - (served.time.finish ?? 0)) * 1_000 + this.time.now(),
				);
			admission.answered(way, served.time);
			this.outcome.calls.push({ method, startedAt, endedAt: this.time.now() });
		}
		this.leave(method, admission);
	}

	private leave(method: string, admission: Admission): void {
		const left = (this.underWay.get(method) ?? 0) - 1;
		this.underWay.set(method, left);
		if (left === 0) this.idleSince.set(method, this.time.now());
		admission.left();
	}
}


it('debug', async () => {
	const w = fc.sample(workloads, { numRuns: 30, seed: 20_261_122 })[Number(process.env.N)];
	process.stderr.write(JSON.stringify(w)+'\n');
	await new Play(w, (process.env.ACC ?? 'nestedMethods') as any).run();
});
