import type { Effect, MethodParameters, Reply } from './command';
import { BATCH_LENGTH, whyNotInBatch } from './encode';

/** A call that waits for company. */
export interface PackedCall {
	method: string;
	parameters: MethodParameters;
	effect: Effect;
	resolve(reply: Reply): void;
	reject(error: unknown): void;
}

/** Sends calls together and settles each of them; never rejects. */
export type SendCalls = (calls: PackedCall[]) => Promise<void>;

/**
 * Gathers the calls of items that are worked on at the same time into requests of 50.
 *
 * Full requests leave at once. A smaller one leaves only when nothing else is under way, or when no more calls can join
 * (Nagle's rule): so N calls make N / 50 requests however unevenly they arrive, and a single call waits for nobody.
 */
export class Packer {
	private waiting: PackedCall[] = [];
	private underWay = 0;
	private noMore = false;
	private scheduled = false;

	constructor(private readonly send: SendCalls) {}

	/** Calls a method in the company of others, or alone where a batch would change what it says. */
	async call(method: string, parameters: MethodParameters, effect: Effect): Promise<Reply> {
		return await new Promise<Reply>((resolve, reject) => {
			const call: PackedCall = { method, parameters, effect, resolve, reject };
			if (whyNotInBatch(method, parameters, false) === undefined) {
				this.waiting.push(call);
				this.schedule();
			} else {
				// Alone, and not counted as under way: what waits for company need not wait for it.
				void this.send([call]);
			}
		});
	}

	/** Tells that no further item will start: what waits needs to wait for company no longer. */
	finished(): void {
		this.noMore = true;
		this.schedule();
	}

	/** Looks once everybody who can run now has run, so that calls made in the same turn meet. */
	private schedule(): void {
		if (this.scheduled) return;
		this.scheduled = true;
		setImmediate(() => {
			this.scheduled = false;
			this.flush();
		});
	}

	private flush(): void {
		while (this.waiting.length >= BATCH_LENGTH) this.dispatch(BATCH_LENGTH);
		if (this.waiting.length > 0 && (this.noMore || this.underWay === 0)) this.dispatch(this.waiting.length);
	}

	private dispatch(count: number): void {
		const calls = this.waiting.splice(0, count);
		this.underWay += 1;
		void this.send(calls).finally(() => {
			this.underWay -= 1;
			this.schedule();
		});
	}
}
