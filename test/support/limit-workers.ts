import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { RedisSettings } from '../../src/limits/redis/settings';
import type { PlanSetting } from '../../src/portal/settings/plan';
import type { Priority } from '../../src/limits/priority';

/** Settings of a process at its start. */
export interface WorkerTask {
	redis?: RedisSettings;
	usageFolder?: string;
	whenRedisIsDown?: 'share' | 'error';
	/** Milliseconds by which its clock is wrong. */
	skewMs?: number;
}

/** An order for a process: the calls to make. */
export interface WorkerOrder {
	webhookUrl: string;
	calls: number;
	setting: PlanSetting;
	priority?: Priority;
	workflow?: string;
	/** Milliseconds between the calls; absent: all calls at once. */
	everyMs?: number;
}

export type WorkerReport =
	| { ready: true }
	| { done: 1; tookMs: number }
	| { failed: string }
	| { warned: string }
	| { finished: true; redisCalls: number; cpuMs: number; heapBytes: number };

/** A process with the engine, which makes calls on order. */
export class LimitWorker {
	done = 0;
	readonly tookMs: number[] = [];
	readonly failures: string[] = [];
	readonly warnings: string[] = [];
	redisCalls = 0;
	cpuMs = 0;
	heapBytes = 0;
	private readonly child: ChildProcess;
	private waiting: Array<{ until: () => boolean; resolve: () => void; reject: (error: Error) => void }> = [];
	private isReady = false;
	private finished = 0;
	private ordered = 0;

	private constructor() {
		this.child = fork(join(__dirname, 'limit-worker.ts'), { execArgv: ['--require', 'tsx/cjs'] });
		this.child.on('message', (report: WorkerReport) => this.take(report));
		this.child.on('exit', () => {
			for (const { reject } of this.waiting) reject(new Error('The worker has ended'));
			this.waiting = [];
		});
	}

	static async start(task: WorkerTask): Promise<LimitWorker> {
		const worker = new LimitWorker();
		worker.child.send({ task });
		await worker.until(() => worker.isReady);
		return worker;
	}

	/** Makes calls. Resolves when all have ended. */
	async call(order: WorkerOrder): Promise<void> {
		const number = ++this.ordered;
		this.child.send({ order });
		await this.until(() => this.finished >= number);
	}

	/** Sets its clock, in the middle of its work. */
	setClock(skewMs: number): void {
		this.child.send({ skewMs });
	}

	/** Resolves when so many of its calls have been answered. */
	async untilDone(count: number): Promise<void> {
		await this.until(() => this.done >= count);
	}

	/** Resolves when the process has logged a warning. */
	async untilWarned(): Promise<void> {
		await this.until(() => this.warnings.length > 0);
	}

	/** Ends the process like a program that has done its work. */
	async end(): Promise<void> {
		const ended = once(this.child, 'exit');
		this.child.disconnect();
		await ended;
	}

	signal(signal: NodeJS.Signals): void {
		this.child.kill(signal);
	}

	stop(): void {
		if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
	}

	private async until(condition: () => boolean): Promise<void> {
		if (condition()) return;
		await new Promise<void>((resolve, reject) => this.waiting.push({ until: condition, resolve, reject }));
	}

	private take(report: WorkerReport): void {
		if ('ready' in report) this.isReady = true;
		else if ('done' in report) {
			this.done += 1;
			this.tookMs.push(report.tookMs);
		} else if ('failed' in report) this.failures.push(report.failed);
		else if ('warned' in report) this.warnings.push(report.warned);
		else {
			this.finished += 1;
			({ redisCalls: this.redisCalls, cpuMs: this.cpuMs, heapBytes: this.heapBytes } = report);
		}
		this.waiting = this.waiting.filter(({ until, resolve }) => {
			if (!until()) return true;
			resolve();
			return false;
		});
	}
}
