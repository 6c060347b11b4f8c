import { WaitCancelled } from './limiter';

/**
 * Bounds how many requests of one caller stand in the limiter's queue. A place in it takes about 2 ms of this process and
 * 3 KB (limiter.md 1.4): ten thousand at once would keep everybody busy with queueing, long before the portal is asked.
 */
export class CallerWindow {
	private open: number;
	private readonly waiting = new Set<() => void>();

	constructor(size: number) {
		this.open = size;
	}

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
