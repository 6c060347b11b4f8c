import FakeTimers, { type Clock } from '@sinonjs/fake-timers';

/** The real setImmediate, taken before any clock is faked. It lets everything run that needs no timer. */
const realImmediate = setImmediate;

/** Time that passes only when a test lets it pass, so that minutes of waiting take milliseconds. */
export class VirtualTime {
	private readonly clock: Clock = FakeTimers.install({
		now: 1_800_000_000_000,
		toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
		// A connection that was opened before has real timers, and ends them now.
		shouldClearNativeTimers: true,
	});

	/** @param busy whether something takes real time at present. Virtual time then stands still. */
	constructor(private readonly busy: () => boolean = () => false) {}

	/** Virtual milliseconds since the start. */
	now(): number {
		return performance.now();
	}

	/** Fires timers in their order until `done`. A hang ends with an error after `limitMs` from now. */
	async runUntil(done: () => boolean, limitMs: number): Promise<void> {
		const end = this.now() + limitMs;
		await this.settle();
		while (!done()) {
			if (this.clock.countTimers() === 0) throw new Error(`Nothing is waiting any more at ${this.now()} ms`);
			if (this.now() > end) throw new Error(`Not done after ${limitMs} ms`);
			this.clock.next();
			await this.settle();
		}
	}

	/** Passes time until a promise has ended. @returns its value, or the error with which it rejects. */
	async settled<Value>(promise: Promise<Value>): Promise<Value | Error> {
		let outcome: { value: Value | Error } | undefined;
		promise.then(
			(value) => (outcome = { value }),
			(error: Error) => (outcome = { value: error }),
		);
		await this.runUntil(() => outcome !== undefined, 600_000);
		return (outcome as unknown as { value: Value | Error }).value;
	}

	/** Fires the timers of the next milliseconds. */
	async pass(milliseconds: number): Promise<void> {
		let passed = false;
		setTimeout(() => (passed = true), milliseconds);
		await this.runUntil(() => passed, Number.POSITIVE_INFINITY);
	}

	/** Sets the computer's clock forward, or back. No time passes: the monotonic clock and timers go on. */
	setClock(byMs: number): void {
		this.clock.setSystemTime(Date.now() + byMs);
	}

	/** Blocks the event loop. Timers that are due meanwhile fire together afterwards. */
	stall(milliseconds: number): void {
		this.clock.jump(milliseconds);
	}

	timers(): number {
		return this.clock.countTimers();
	}

	restore(): void {
		this.clock.uninstall();
	}

	private async settle(): Promise<void> {
		do await new Promise((resolve) => realImmediate(resolve));
		while (this.busy());
	}
}

/** Resolves after virtual milliseconds. */
export async function after(milliseconds: number): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
}

/** Runs a scene in virtual time. */
export async function inVirtualTime<Result>(scene: (time: VirtualTime) => Promise<Result>): Promise<Result> {
	const time = new VirtualTime();
	try {
		return await scene(time);
	} finally {
		time.restore();
	}
}

/** Gives each test of a file its own virtual time, and checks that it leaves no timer behind. */
export function eachInVirtualTime(): { time: VirtualTime } {
	const clock = {} as { time: VirtualTime };
	beforeEach(() => {
		clock.time = new VirtualTime();
	});
	afterEach(() => {
		const timers = clock.time.timers();
		clock.time.restore();
		expect(timers).toBe(0);
	});
	return clock;
}
