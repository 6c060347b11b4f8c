import type { Effect, MethodParameters, Reply } from '../../batch/command';
import { FIRST_WRITES } from '../../facts/lengths';
import { Gatherer } from './gatherer';
import { ItemGroup } from './item-group';
import type { Place } from './place';

/** A call that waits to share a request. */
export interface PackedCall<Ticket> {
	/** In a chain: the name by which later calls of the chain refer to this one; no other chain uses it. */
	key?: string;
	method: string;
	parameters: MethodParameters;
	effect: Effect;
	/** Its place among the calls for the same record; absent when its order does not matter. */
	place?: Place;
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
	/** Takes a ticket back. Its call is not sent now, and asks again later. */
	leave(ticket: Ticket): void;
}

/** Why a call cannot travel with others, in words; `undefined` when it can. */
export type WhyAlone = (method: string, parameters: MethodParameters, effect: Effect) => string | undefined;

/** How many calls travel in one request. */
export interface Sizes {
	/** Whether every call is a request of its own. */
	readonly apart: boolean;
	/** Whether it is not known how long such a write takes, so that a full request might be cut before its answer. */
	isBlind(call: { method: string; effect: Effect }): boolean;
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
	/** Methods whose first request is under way. */
	private readonly tried = new Set<string>();

	/** @param group the items whose calls are gathered; without it, calls made in the same turn share a request. */
	constructor(
		private readonly send: SendCalls<Ticket>,
		private readonly door: Door<Ticket>,
		private readonly sizes: Sizes,
		private readonly whyAlone: WhyAlone,
		private readonly group = new ItemGroup(),
	) {
		const take = (partly: boolean): Array<PackedCall<Ticket>> | undefined => this.take(partly);
		const sendTaken: SendCalls<Ticket> = async (calls) => {
			await send(calls);
			for (const { method } of calls) this.tried.delete(method);
		};
		this.gatherer = new Gatherer({ take }, sendTaken, group);
	}

	/**
	 * Calls a method: in a request with other calls, or alone if a batch would change its parameters.
	 * @param place of the call among those for the same record. It is sent behind them in the same request, or after them.
	 */
	async call(
		method: string,
		parameters: MethodParameters,
		effect: Effect,
		place?: Place | Promise<Place>,
	): Promise<Reply> {
		return await this.group.during(this.answerOf(method, parameters, effect, place));
	}

	/** Sends calls that were let in already, in their order and in one request, which other calls may share. */
	chain(calls: Array<PackedCall<Ticket>>): void {
		this.waiting.push(calls);
		this.gatherer.schedule();
	}

	private async answerOf(
		method: string,
		parameters: MethodParameters,
		effect: Effect,
		placing?: Place | Promise<Place>,
	): Promise<Reply> {
		const alone = this.sizes.apart || this.whyAlone(method, parameters, effect) !== undefined;
		const way = alone ? 'direct' : 'nested';
		const queue = alone ? undefined : this;
		// Awaits only if the call has to wait, so that calls made in the same turn share a request.
		const place = placing instanceof Promise ? await placing : placing;
		let ticket: Ticket | undefined;
		for (;;) {
			if (place?.isClear(queue) === false) await place.clear(queue);
			ticket = this.door.tryEnter(method, way, ticket) ?? (await this.door.enter(method, way, ticket));
			if (place?.isClear(queue) === false) {
				// While it waits for others it must not keep them from being let in.
				this.door.leave(ticket);
				continue;
			}
			const reply = await this.carry({ method, parameters, effect, place, ticket }, way);
			if (reply !== undefined) return reply;
		}
	}

	/** Sends a call. Resolves to undefined if it has to be sent again. */
	private async carry(
		call: Pick<PackedCall<Ticket>, 'method' | 'parameters' | 'effect' | 'place' | 'ticket'>,
		way: Way,
	): Promise<Reply | undefined> {
		return await new Promise((resolve, reject) => {
			const packed = { ...call, resolve, reject, again: () => resolve(undefined) };
			if (way === 'direct') {
				// Not counted as under way: calls that wait to share a request need not wait for it.
				void this.send([packed]);
			} else {
				this.queue([packed]);
				this.gatherer.schedule();
			}
		});
	}

	/** Lets calls wait, in the order of their items; those without a place come last. */
	private queue(calls: Array<PackedCall<Ticket>>): void {
		const { waiting } = this;
		const item = itemOf(calls);
		let index = waiting.length;
		while (index > 0 && itemOf(waiting[index - 1]) > item) index -= 1;
		waiting.splice(index, 0, calls);
		for (const { place } of calls) place?.enter(this);
	}

	/**
	 * Removes and returns the calls of the next request, in the order in which they wait: a full one, or with `partly` also a
	 * smaller one. A chain is never divided: if it does not fit any more, it is left for the next request.
	 */
	private take(partly: boolean): Array<PackedCall<Ticket>> | undefined {
		const { group, sizes } = this;
		const { all, first } = this.ready();
		if (all.length === 0) return undefined;
		const even = sizes.even(first + (partly ? 0 : group.toCome), group.total);
		const blind = even > FIRST_WRITES && all.some((call) => sizes.isBlind(call));
		const most = Math.min(sizes.most(all), blind ? FIRST_WRITES : Number.POSITIVE_INFINITY);
		const full = first >= even || most < all.length;
		if (!full && !partly) return undefined;
		const taken = this.takeFirst(Math.min(even, most), most);
		if (blind) for (const call of taken) if (sizes.isBlind(call)) this.tried.add(call.method);
		this.sendBack();
		return taken;
	}

	/** Whether calls wait for the first answer of their method. */
	private waitForAnswer(calls: Array<PackedCall<Ticket>>): boolean {
		return (
			this.tried.size > 0 && calls.some((call) => this.tried.has(call.method) && this.sizes.isBlind(call))
		);
	}

	/** The calls that may share the next request, and how many of them follow no other call for the same record. */
	private ready(): { all: Array<PackedCall<Ticket>>; first: number } {
		const all: Array<PackedCall<Ticket>> = [];
		const load = new Set<Place>();
		let first = 0;
		for (const calls of this.waiting) {
			const way = follows(calls, load);
			if (way === undefined || this.waitForAnswer(calls)) continue;
			if (!way) first += calls.length;
			all.push(...calls);
			for (const { place } of calls) if (place !== undefined) load.add(place);
		}
		return { all, first };
	}

	/**
	 * Removes calls for one request and returns them.
	 * @param size how many there are at most, besides those that follow another one for the same record.
	 * @param most how many there are at most in all.
	 */
	private takeFirst(size: number, most: number): Array<PackedCall<Ticket>> {
		const { waiting } = this;
		const taken: Array<PackedCall<Ticket>> = [];
		const load = new Set<Place>();
		let first = 0;
		for (let index = 0; index < waiting.length && taken.length < most; ) {
			const calls = waiting[index];
			const way = follows(calls, load);
			const fits =
				taken.length === 0 || (taken.length + calls.length <= most && (way || first + calls.length <= size));
			if (way === undefined || !fits || this.waitForAnswer(calls)) {
				index += 1;
				continue;
			}
			if (!way) first += calls.length;
			taken.push(...calls);
			waiting.splice(index, 1);
			for (const { place } of calls) {
				place?.leave();
				if (place !== undefined) load.add(place);
			}
		}
		return taken;
	}

	/** Sends back the calls that would have to wait for calls under way. They come again when those have ended. */
	private sendBack(): void {
		const { waiting, door } = this;
		for (let index = 0; index < waiting.length; ) {
			const back = waiting[index].some(({ place }) => place?.isClear(this) === false);
			if (!back) {
				index += 1;
				continue;
			}
			for (const { place, ticket, again } of waiting.splice(index, 1)[0]) {
				place?.leave();
				door.leave(ticket);
				again();
			}
			// Those in front of it may follow it.
			index = 0;
		}
	}
}

/** The item of a chain's calls. */
const itemOf = <Ticket>([{ place }]: Array<PackedCall<Ticket>>): number =>
	place?.item ?? Number.POSITIVE_INFINITY;

/**
 * Whether calls follow others of the load for the same record.
 * @returns undefined if they may not travel in it, because something in front of them is neither over nor in the load.
 */
function follows<Ticket>(calls: Array<PackedCall<Ticket>>, load: ReadonlySet<Place>): boolean | undefined {
	let follows = false;
	for (const { place } of calls) {
		for (const one of place?.before ?? []) {
			if (one.over) continue;
			if (!load.has(one)) return undefined;
			follows = true;
		}
	}
	return follows;
}
