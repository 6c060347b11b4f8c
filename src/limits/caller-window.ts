import { WaitCancelled } from './limiter';

/**
 * Bounds how many requests of one caller are in the limiter's queue at the same time. A place in the queue costs about
 * 2 ms of this process and 3 KB (docs/internals/limiter.md, "Cost of queueing"), so ten thousand at once would delay
 * everybody before the first request is sent.
 */
export class CallerWindow {
	private open: number;
	private readonly waiting = new Set<() => void>();

	/** @param size how many tasks may run at the same time. */
	constructor(size: number) {
		this.open = size;
	}

	/**
	 * Runs a task as soon as fewer than `size` others run; first come, first served.
	 * @throws WaitCancelled when the signal is aborted before the task has begun; what the task throws
	 */
	async run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
		await this.enter(signal);
		try {
			return await task();
		} finally {
			const [next] = this.waiting;
			if (next === undefined) {
				this.open += 1;
			} else {
				this.waiting.delete(next);
				next();
			}
		}
	}

	private async enter(signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) throw new WaitCancelled();
		if (this.open > 0) {
			this.open -= 1;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const enter = (): void => {
				signal?.removeEventListener('abort', cancel);
				resolve();
			};
			const cancel = (): void => {
				this.waiting.delete(enter);
				reject(new WaitCancelled());
			};
			this.waiting.add(enter);
			signal?.addEventListener('abort', cancel, { once: true });
		});
	}
}
