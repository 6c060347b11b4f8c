import type { Effect, MethodParameters, Reply } from './command';
import { BATCH_LENGTH, whyNotInBatch } from './encode';
import { ItemGroup } from './item-group';

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
 * Full requests leave at once. A smaller one leaves when nobody prepares a call that could join, and either nothing else
 * is under way or no further item will begin (Nagle's rule): so N calls make N / 50 requests however unevenly they
 * arrive, and a single call waits for nobody.
 */
export class Packer {
	private waiting: PackedCall[] = [];
	private underWay = 0;
	private scheduled = false;

	/** @param group the items whose calls are gathered; without one, calls made in the same turn meet. */
	constructor(
		private readonly send: SendCalls,
		private readonly group = new ItemGroup(),
	) {
		group.onChange(() => this.schedule());
	}

	/** Calls a method in the company of others, or alone where a batch would change what it says. */
	async call(method: string, parameters: MethodParameters, effect: Effect): Promise<Reply> {
		return await this.group.during(
			new Promise<Reply>((resolve, reject) => {
				const call: PackedCall = { method, parameters, effect, resolve, reject };
				if (whyNotInBatch(method, parameters, false) === undefined) {
					this.waiting.push(call);
					this.schedule();
				} else {
					// Alone, and not counted as under way: what waits for company need not wait for it.
					void this.send([call]);
				}
			}),
		);
	}

	/** Looks once everybody who can run now has run, so that calls made in the same turn meet. */
	private schedule(): void {
		if (this.scheduled || this.waiting.length === 0) return;
		this.scheduled = true;
		setImmediate(() => {
			this.scheduled = false;
			this.flush();
		});
	}

	private flush(): void {
		while (this.waiting.length >= BATCH_LENGTH) this.dispatch(BATCH_LENGTH);
		const nobodyJoins = this.group.quiet && (this.group.complete || this.underWay === 0);
		if (this.waiting.length > 0 && nobodyJoins) this.dispatch(this.waiting.length);
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
