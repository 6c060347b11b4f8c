import FakeTimers, { type Clock } from '@sinonjs/fake-timers';

/** Lets everything run that needs no timer. Taken before any clock is faked. */
const realImmediate = setImmediate;
const settle = async (): Promise<void> => await new Promise((resolve) => realImmediate(resolve));

/** Time that passes only when told to: minutes of waiting take milliseconds. */
export class VirtualTime {
	private readonly clock: Clock = FakeTimers.install({
		now: 1_800_000_000_000,
		toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
	});

	/** Milliseconds since the start. */
	now(): number {
		return performance.now();
	}

	/** Fires timers in their order until `done`; `limitMs` guards against a hang. */
	async runUntil(done: () => boolean, limitMs: number): Promise<void> {
		await settle();
		while (!done()) {
			if (this.clock.countTimers() === 0) throw new Error(`Nothing is waiting any more at ${this.now()} ms`);
			if (this.now() > limitMs) throw new Error(`Not done after ${limitMs} ms`);
			this.clock.next();
			await settle();
		}
	}

	/** Fires the timers of the next milliseconds. */
	async pass(milliseconds: number): Promise<void> {
		let passed = false;
		setTimeout(() => (passed = true), milliseconds);
		await this.runUntil(() => passed, Number.POSITIVE_INFINITY);
	}

	/** The event loop stands still: what was due meanwhile happens at once, afterwards. */
	stall(milliseconds: number): void {
		this.clock.jump(milliseconds);
	}

	timers(): number {
		return this.clock.countTimers();
	}

	restore(): void {
		this.clock.uninstall();
	}
}

/** Resolves after virtual milliseconds. */
export async function after(milliseconds: number): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
}
