import type { CallMethod, Command } from '../types';
import { effectOf } from './effect';
import { Gatherer } from './gatherer';
import type { ItemGroup } from './item-group';
import type { PackedCaller } from './packing';
import type { Place, Places } from './place';
import { type Access, accessesOf, crmRecordKey } from './record-keys';

/** Lets items take their places in their order, however long each of them prepares its work. */
export class ItemOrder {
	/** The first item that has not passed. */
	private next = 0;
	private readonly passed = new Set<number>();
	private readonly waiting = new Map<number, Array<() => void>>();

	/** Runs a step when all earlier items have passed; at once if they have, without a promise. Then the item has passed. */
	run<Result>(item: number, step: () => Result): Result | Promise<Result> {
		if (item <= this.next) {
			const result = step();
			this.pass(item);
			return result;
		}
		return new Promise((resolve) => {
			const steps = this.waiting.get(item) ?? [];
			this.waiting.set(item, steps);
			steps.push(() => resolve(step()));
		});
	}

	/** Lets an item pass that has ended, or takes no place. */
	pass(item: number): void {
		if (item < this.next) return;
		this.passed.add(item);
		while (this.passed.delete(this.next)) {
			this.next += 1;
			const steps = this.waiting.get(this.next);
			if (steps === undefined) continue;
			this.waiting.delete(this.next);
			for (const step of steps) step();
			this.passed.add(this.next);
		}
	}
}

/** How one item works on records without overtaking earlier items. */
export interface TurnsOfItem {
	/** Calls a method. Calls for the same record take effect in the order of their items. */
	call: PackedCaller;
	/**
	 * Runs a task of several calls when everything that earlier items do under one of its keys has ended, and no other
	 * execution runs one under them. Within another task it must be the last thing that the item waits for.
	 */
	run<Result>(keys: readonly string[], task: () => Promise<Result>): Promise<Result>;
	/**
	 * Finds records, and runs a task on them when everything that earlier items do under one of the keys, or with one of
	 * the records, has ended. It looks again if that may have changed what it finds.
	 */
	runFound<Result>(
		keys: readonly string[],
		find: () => Promise<Found>,
		task: (found: Found) => Promise<Result>,
	): Promise<Result>;
	/** Runs a task that sends these commands, when all that earlier items do with their records has ended. */
	runCommands<Result>(commands: readonly Command[], task: () => Promise<Result>): Promise<Result>;
}

/** IDs of CRM records. */
type Found = readonly number[];

/** In which order the items of an execution take their places: first under the keys by which they look for records, then with the records. */
export class ItemOrders {
	readonly keys = new ItemOrder();
	readonly records = new ItemOrder();

	/** An item has ended, or takes no place. */
	pass(item: number): void {
		this.keys.pass(item);
		this.records.pass(item);
	}
}

interface WantedTurn {
	keys: readonly string[];
	/** Whether the item has a turn already. */
	within: boolean;
	resolve(end: () => void): void;
	reject(error: unknown): void;
}

/** Lets items of an execution that work on the same record of a portal take turns, in the order of the items. */
export class ItemTurns {
	private readonly wanted: WantedTurn[] = [];
	private readonly gatherer: Gatherer<WantedTurn[]>;

	/**
	 * @param places those of the portal's records. Credentials of the same portal share them.
	 * @param group the items. One that waits for its turn makes no call, so that no other call waits for it.
	 * @param takeTurn waits until no other execution works under one of the keys, and returns a function that ends the turn. Turns
	 * within other turns have a queue of their own: behind a turn that waits for another execution, two could wait for each other.
	 */
	constructor(
		private readonly places: Places,
		private readonly orders: ItemOrders,
		private readonly group: ItemGroup,
		private readonly caller: PackedCaller,
		private readonly takeTurn: (keys: readonly string[], within: boolean) => Promise<() => void>,
	) {
		const take = (partly: boolean): WantedTurn[] | undefined =>
			partly && this.wanted.length > 0 ? this.wanted.splice(0) : undefined;
		// All items that can run ask for their turns at the same time. So they look for their records at the same time too, and
		// where processes share turns, it is one command.
		this.gatherer = new Gatherer(
			{ take },
			async (turns) => {
				for (const { keys, within, resolve, reject } of turns)
					this.takeTurn(keys, within).then(resolve, reject);
				await Promise.resolve();
			},
			group,
		);
	}

	ofItem(item: number): TurnsOfItem {
		/** Keys whose turn the item has: its own calls do not wait for them. */
		const held = new Set<string>();
		const call: CallMethod = async (method, parameters = {}, options = {}) => {
			const effect = options.effect ?? effectOf(method, parameters);
			const accesses = accessesOf(method, parameters, effect).filter(({ key }) => !held.has(key));
			// A lookup without an ID may come before the item knows its record.
			if (accesses.length === 0) return await this.caller(method, parameters, { effect });
			const place = this.place(item, accesses);
			try {
				return await this.caller(method, parameters, { effect, place });
			} finally {
				(await place).end();
			}
		};
		const run: TurnsOfItem['run'] = async (keys, task) => {
			const accesses = exclusive(keys, held);
			if (accesses.length === 0) {
				this.orders.pass(item);
				return await task();
			}
			const place = await this.waiting(this.place(item, accesses));
			try {
				if (!place.isClear()) await this.waiting(place.clear());
				return await holding(accesses, held, task);
			} finally {
				place.end();
			}
		};
		const { together, during } = this.caller;
		return {
			call: Object.assign(call, { together, during }),
			run: async (keys, task) => {
				const within = held.size > 0;
				return await run(keys, async () => {
					const end = await this.waiting(this.turn(keys, within));
					return await task().finally(end);
				});
			},
			runFound: async (keys, find, task) => {
				const accesses = exclusive(keys, held);
				const { place, turn } = await this.waiting(
					this.orders.keys.run(item, () => ({
						place: this.places.take(item, accesses),
						turn: this.turn(accesses.map(({ key }) => key)),
					})),
				);
				let end: (() => void) | undefined;
				try {
					end = await this.waiting(turn);
					// Also if it has to wait: so that items behind it know its records.
					const found = await find();
					return await run(found.map(crmRecordKey), async () => {
						if (!place.isClear()) await this.waiting(place.clear());
						const current = place.before.length === 0 ? found : await find();
						return await holding(accesses, held, async () => await task(current));
					});
				} finally {
					end?.();
					place.end();
				}
			},
			runCommands: async (commands, task) => {
				const accesses = commands.flatMap(({ method, parameters = {}, effect }) =>
					accessesOf(method, parameters, effect ?? effectOf(method, parameters)),
				);
				const keys = accesses.filter(({ mode }) => mode === undefined).map(({ key }) => key);
				return await run(keys, task);
			},
		};
	}

	/** Takes a place behind earlier items, as soon as they have taken theirs. */
	private place(item: number, accesses: readonly Access[]): Place | Promise<Place> {
		this.orders.keys.pass(item);
		return this.orders.records.run(item, () => this.places.take(item, accesses));
	}

	/** A turn among executions. Items ask for theirs in their order. */
	private async turn(keys: readonly string[], within = false): Promise<() => void> {
		return await new Promise((resolve, reject) => {
			this.wanted.push({ keys, within, resolve, reject });
			this.gatherer.schedule();
		});
	}

	private async waiting<Result>(work: Result | Promise<Result>): Promise<Result> {
		return work instanceof Promise ? await this.group.during(work) : work;
	}
}

/** Accesses under keys whose turn the item does not have yet. */
const exclusive = (keys: readonly string[], held: ReadonlySet<string>): Access[] =>
	[...new Set(keys)].filter((key) => !held.has(key)).map((key) => ({ key }));

/** Runs a task of an item that has the turn of some keys. */
async function holding<Result>(
	accesses: readonly Access[],
	held: Set<string>,
	task: () => Promise<Result>,
): Promise<Result> {
	for (const { key } of accesses) held.add(key);
	try {
		return await task();
	} finally {
		for (const { key } of accesses) held.delete(key);
	}
}
