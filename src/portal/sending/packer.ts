import type { Effect, MethodParameters, Reply } from '../../batch/command';
import { Gatherer } from './gatherer';
import { ItemGroup } from './item-group';

/** A call that waits to share a request. */
export interface PackedCall<Ticket> {
	/** In a chain: the name by which later calls of the chain refer to this one; no other chain uses it. */
	key?: string;
	method: string;
	parameters: MethodParameters;
	effect: Effect;
	/** The ticket with which it was let in. */
	ticket: Ticket;
	resolve(reply: Reply): void;
	reject(error: unknown): void;
	/** Lets the call in again: it failed for a passing reason, and a repeat does no harm. */
	again(reason?: unknown): void;
}

/** Sends calls together and settles each of them; never rejects. */
export type SendCalls<Ticket> = (calls: Array<PackedCall<Ticket>>) => Promise<void>;

/** How a call travels: by itself, or as a command of a batch. */
type Way = 'direct' | 'nested';

/** Lets calls in: at once, or as soon as their method allows it. `earlier` is the ticket of the attempt before. */
export interface Door<Ticket> {
	/** Undefined when the call has to wait. */
	tryEnter(method: string, way: Way, earlier?: Ticket): Ticket | undefined;
	enter(method: string, way: Way, earlier?: Ticket): Promise<Ticket>;
}

/** Why a call cannot travel with others, in words; `undefined` when it can. */
export type WhyAlone = (method: string, parameters: MethodParameters, effect: Effect) => string | undefined;

/** How many calls travel in one request. */
export interface Sizes {
	/** Whether every call is a request of its own. */
	readonly apart: boolean;
	/** How many of these commands, from the first on, one request may carry. */
	most(commands: Iterable<{ method: string }>): number;
	/**
	 * How many calls go into each request, 50 at most, if this many are to be sent now.
	 * @param total number of items that call; undefined if it is not known.
	 */
	even(calls: number, total: number | undefined): number;
}

/**
 * Gathers calls of items that run at the same time into requests of 50 calls, or fewer where that is faster (`Sizes`).
 * `Gatherer` decides when they are sent. No call waits for one that has not been let in.
 */
export class Packer<Ticket> {
	/** Chains of calls; a single call is a chain of one. */
	private readonly waiting: Array<Array<PackedCall<Ticket>>> = [];
	private readonly gatherer: Gatherer<Array<PackedCall<Ticket>>>;

	/** @param group the items whose calls are gathered; without it, calls made in the same turn share a request. */
	constructor(
		private readonly send: SendCalls<Ticket>,
		private readonly door: Door<Ticket>,
		private readonly sizes: Sizes,
		private readonly whyAlone: WhyAlone,
		private readonly group = new ItemGroup(),
	) {
		const take = (partly: boolean): Array<PackedCall<Ticket>> | undefined => this.take(partly);
		this.gatherer = new Gatherer({ take }, send, group);
	}

	/** Calls a method: in a request with other calls, or alone if a batch would change its parameters. */
	async call(method: string, parameters: MethodParameters, effect: Effect): Promise<Reply> {
		return await this.group.during(this.answerOf(method, parameters, effect));
	}

	/** Sends calls that were let in already, in their order and in one request, which other calls may share. */
	chain(calls: Array<PackedCall<Ticket>>): void {
		this.waiting.push(calls);
		this.gatherer.schedule();
	}

	private async answerOf(method: string, parameters: MethodParameters, effect: Effect): Promise<Reply> {
		const alone = this.sizes.apart || this.whyAlone(method, parameters, effect) !== undefined;
		const way = alone ? 'direct' : 'nested';
		let ticket: Ticket | undefined;
		for (;;) {
			// Awaits only if the call has to wait, so that calls made in the same turn share a request.
			ticket = this.door.tryEnter(method, way, ticket) ?? (await this.door.enter(method, way, ticket));
			const reply = await this.carry({ method, parameters, effect, ticket }, way);
			if (reply !== undefined) return reply;
		}
	}

	/** Sends a call. Resolves to undefined if it has to be sent again. */
	private async carry(
		call: Pick<PackedCall<Ticket>, 'method' | 'parameters' | 'effect' | 'ticket'>,
		way: Way,
	): Promise<Reply | undefined> {
		return await new Promise((resolve, reject) => {
			const packed = { ...call, resolve, reject, again: () => resolve(undefined) };
			if (way === 'direct') {
				// Not counted as under way: calls that wait to share a request need not wait for it.
				void this.send([packed]);
			} else {
				this.waiting.push([packed]);
				this.gatherer.schedule();
			}
		});
	}

	/**
	 * Removes and returns the calls of the next request, in the order in which they came: a full one, or with `partly` also a
	 * smaller one. A chain is never divided: if it does not fit any more, it is left for the next request.
	 */
	private take(partly: boolean): Array<PackedCall<Ticket>> | undefined {
		const { waiting, group, sizes } = this;
		const all = waiting.flat();
		if (all.length === 0) return undefined;
		const even = sizes.even(all.length + (partly ? 0 : group.toCome), group.total);
		const most = sizes.most(all);
		const full = all.length >= even || most < all.length;
		if (!full && !partly) return undefined;
		const size = Math.min(even, most);
		const taken = [...waiting.splice(0, 1)[0]];
		for (let index = 0; index < waiting.length && taken.length < size; ) {
			if (taken.length + waiting[index].length > size) index += 1;
			else taken.push(...waiting.splice(index, 1)[0]);
		}
		return taken;
	}
}
