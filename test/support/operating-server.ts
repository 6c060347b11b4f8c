import type { TimeBlock } from '../../src/batch/command';
import { type BatchAccounting, OperatingTime } from '../../sandbox/limits/operating-time';
import { after } from './virtual-time';

/** The answer of the portal to a call or a command. */
export type Served = { time: TimeBlock } | 'refused';

/** The operating time of a portal in virtual time. Its clock is an hour ahead, and work takes as long as it costs. */
export class OperatingServer {
	refusals = 0;
	private readonly model: OperatingTime;
	private readonly startedAt = Date.now() - performance.now() + 3_600_000;

	constructor(
		readonly limitSeconds: number,
		private readonly accounting: BatchAccounting,
		/** Milliseconds in one direction. */
		private readonly latencyMs: () => number = () => 0,
	) {
		this.model = new OperatingTime({ limitSeconds, accounting }, { now: () => this.now(), sleep: after });
	}

	/** The portal's clock in milliseconds since 1970. It goes on evenly when the computer's clock is set. */
	now(): number {
		return this.startedAt + performance.now();
	}

	/** Seconds that are charged to the account at present. */
	charged(account: string): number {
		return this.model.state(account)?.operating ?? 0;
	}

	/** Charges work of another program with the same credential. */
	charge(account: string, seconds: number): void {
		this.model.record(account, seconds);
	}

	async call(method: string, seconds: number): Promise<Served> {
		await after(this.latencyMs());
		const served = await this.serve(method, seconds);
		await after(this.latencyMs());
		return served;
	}

	/** Runs the commands of a batch, one after the other; `batch` is the `time` block of the whole. */
	async batch(
		commands: Array<{ method: string; seconds: number }>,
	): Promise<{ batch: Served; each: Served[] }> {
		await after(this.latencyMs());
		const startedAt = this.now();
		const charged = this.accounting === 'batchMethod';
		if (charged && this.model.isBlocked('batch')) {
			this.refusals += 1;
			return { batch: 'refused', each: commands.map(() => 'refused') };
		}
		let each: Served[] = [];
		for (const { method, seconds } of commands) {
			const account = this.accounting === 'nestedMethodsApart' ? `${method} apart` : method;
			if (charged) {
				await after(seconds * 1_000);
				each.push({ time: {} });
			} else {
				each.push(await this.serve(account, seconds));
			}
		}
		if (charged) this.model.record('batch', (this.now() - startedAt) / 2_000);
		const time = this.timeOf('batch', startedAt);
		if (charged) each = each.map(() => ({ time }));
		await after(this.latencyMs());
		return { batch: { time }, each };
	}

	private async serve(account: string, seconds: number): Promise<Served> {
		if (this.model.isBlocked(account)) {
			this.refusals += 1;
			return 'refused';
		}
		const startedAt = this.now();
		await after(seconds * 1_000);
		this.model.record(account, seconds);
		return { time: this.timeOf(account, startedAt) };
	}

	/** The `time` block as current servers write it, with a whole second as its start. */
	private timeOf(account: string, startedAt: number): TimeBlock {
		const finish = this.now() / 1_000;
		const start = Math.floor(startedAt / 1_000);
		const iso = (seconds: number): string =>
			`${new Date((seconds + 3 * 3_600) * 1_000).toISOString().slice(0, 19)}+03:00`;
		return {
			start,
			finish,
			duration: finish - start,
			processing: 0,
			date_start: iso(start),
			date_finish: iso(Math.floor(finish)),
			...this.model.state(account),
		};
	}
}
