import { BitrixError } from '../../portal/answers/errors';
import {
	bindCommand,
	bindKey,
	type BoundEvent,
	boundIn,
	failureIn,
	isBound,
	LIST_BOUND,
	type SendBatch,
	unbindCommand,
} from './bound-events';
import { digestOfSecret, handlerOf, newHandlerSecret, placeOfTrigger, readHandler } from './handler';
import type { NotesOfSubscription, SubscriptionNotes } from './notes';

export interface SubscriptionSetting {
	/** Where n8n takes the calls of Bitrix24, without a secret. */
	address: string;
	/** Codes of the events. */
	events: readonly string[];
	send: SendBatch;
	notes: NotesOfSubscription;
	/** Gets a sentence for the log about something that does not stop the trigger. */
	warn(text: string): void;
}

/** An event that Bitrix24 did not bind, and why. */
export interface NotBound {
	event: string;
	error: BitrixError;
}

/** Bitrix24 did not bind all events of a trigger. */
export class EventsNotBound extends Error {
	constructor(readonly refused: readonly NotBound[]) {
		super(`Bitrix24 did not bind ${refused.map(({ event }) => event).join(', ')}`);
	}
}

/** The handlers of one trigger at Bitrix24: those of its production address, or those of its test address. */
export class Subscription {
	private readonly events: readonly string[];

	constructor(private readonly setting: SubscriptionSetting) {
		this.events = [...new Set(setting.events.map((event) => event.toUpperCase()))];
	}

	/**
	 * Whether Bitrix24 has a handler for each event and none that should be gone.
	 * @throws BitrixError when the portal could not be asked
	 */
	async isComplete(): Promise<boolean> {
		const { address, notes, send } = this.setting;
		const [known, bound] = await Promise.all([notes.read(), send([LIST_BOUND]).then(boundIn)]);
		const secret = this.secretAmong(bound, known);
		if (secret === undefined) return false;
		const { missing, stale } = this.compare(bound, secret, known);
		if (missing.length > 0 || stale.length > 0) return false;
		// n8n's folder was thrown away: Bitrix24 itself still has the secret.
		if (known === undefined) await this.keep(secret, [address]);
		return true;
	}

	/** What is missing of the handlers of the trigger, and which ones of it should not be there. */
	async compareWith(bound: readonly BoundEvent[]): Promise<{ missing: string[]; stale: BoundEvent[] }> {
		const known = await this.setting.notes.read();
		return this.compare(bound, this.secretAmong(bound, known) ?? '', known);
	}

	/**
	 * Binds what is missing and removes what is stale. What is there already is no failure.
	 * @returns the secret with which calls come from now on.
	 * @throws EventsNotBound, or BitrixError when the portal could not be asked
	 */
	async make(): Promise<string> {
		const { address, notes, send } = this.setting;
		const known = await notes.read();
		const bound = boundIn(await send([LIST_BOUND]));
		const secret = this.secretAmong(bound, known) ?? newHandlerSecret();
		// Kept before anything is bound, so that the first call is recognised.
		await this.keep(secret, [...new Set([address, ...(known?.addresses ?? [])])]);
		const { missing, stale } = this.compare(bound, secret, known);
		await this.bind(missing, handlerOf(address, secret));
		if (await this.unbind(stale)) await this.keep(secret, [address]);
		return secret;
	}

	/** Removes all handlers of the trigger. @throws BitrixError when the portal could not be asked */
	async end(): Promise<void> {
		const { address, notes, send } = this.setting;
		const known = await notes.read();
		const bound = boundIn(await send([LIST_BOUND]));
		const addresses = [address, ...(known?.addresses ?? [])];
		const failed = !(await this.unbind(bound.filter((one) => this.isOurs(one, addresses))));
		if (failed) throw new StillBound(address);
	}

	private async bind(events: readonly string[], handler: string): Promise<void> {
		if (events.length === 0) return;
		const outcomes = await this.setting.send(
			events.map((event, index) => bindCommand(event, handler, index)),
		);
		const refused = events.flatMap((event, index) => {
			const outcome = outcomes.find(({ key }) => key === bindKey(index));
			if (outcome !== undefined && isBound(outcome)) return [];
			return [{ event, error: failureIn(outcome, 'event.bind') }];
		});
		if (refused.length === 0) return;
		const [{ error }] = refused;
		throw refused.every((one) => one.error.code === error.code) && error.kind !== 'request'
			? error
			: new EventsNotBound(refused);
	}

	private async unbind(handlers: readonly BoundEvent[]): Promise<boolean> {
		if (handlers.length === 0) return true;
		const outcomes = await this.setting.send(handlers.map(unbindCommand));
		const failed = outcomes.filter(({ status }) => status !== 'done');
		if (failed.length === 0) return true;
		const { message } = failureIn(failed[0], 'event.unbind');
		this.setting.warn(
			`${failed.length} old handlers of ${this.setting.address} are still bound (${message}).`,
		);
		return false;
	}

	/** What is missing of the trigger's handlers, and which ones of it should not be there. */
	private compare(
		bound: readonly BoundEvent[],
		secret: string,
		known: SubscriptionNotes | undefined,
	): { missing: string[]; stale: BoundEvent[] } {
		const { address } = this.setting;
		const handler = handlerOf(address, secret);
		const isWanted = (one: BoundEvent): boolean =>
			one.handler === handler && this.events.includes(one.event) && !one.offline;
		const wanted = new Set(bound.filter(isWanted).map(({ event }) => event));
		const addresses = [address, ...(known?.addresses ?? [])];
		return {
			missing: this.events.filter((event) => !wanted.has(event)),
			stale: bound.filter((one) => !isWanted(one) && this.isOurs(one, addresses)),
		};
	}

	/**
	 * Whether a handler belongs to this trigger. A workflow that was copied to another n8n has the same ID in its address, so
	 * a host counts only if this n8n has or had it.
	 */
	private isOurs({ handler, offline }: BoundEvent, addresses: readonly string[]): boolean {
		if (offline) return false;
		const { address } = readHandler(handler);
		return placeOfTrigger(address) === placeOfTrigger(this.setting.address) && addresses.includes(address);
	}

	/** The secret of the trigger, which only its handlers hold: that of the notes, or any if there are none. */
	private secretAmong(
		bound: readonly BoundEvent[],
		known: SubscriptionNotes | undefined,
	): string | undefined {
		const addresses = [this.setting.address, ...(known?.addresses ?? [])];
		return bound
			.filter((one) => this.isOurs(one, addresses))
			.map(({ handler }) => readHandler(handler).secret)
			.find(
				(secret) => secret !== undefined && (known === undefined || digestOfSecret(secret) === known.digest),
			);
	}

	private async keep(secret: string, addresses: string[]): Promise<void> {
		const digest = digestOfSecret(secret);
		await this.setting.notes.write({ digest, addresses, at: Date.now() }).catch((error: Error) => {
			this.setting.warn(
				`What is known of the handlers of a trigger is kept in n8n's database only, because its file could not be written (${error.message}).`,
			);
		});
	}
}

/** Bound handlers by their addresses, without secrets. */
export function handlersOf(bound: readonly BoundEvent[]): Map<string, BoundEvent[]> {
	const byAddress = new Map<string, BoundEvent[]>();
	for (const one of bound) {
		if (one.offline) continue;
		const { address } = readHandler(one.handler);
		byAddress.set(address, [...(byAddress.get(address) ?? []), one]);
	}
	return byAddress;
}

/** Handlers that should be gone are still bound, and lead nowhere. */
export class StillBound extends Error {
	constructor(address: string) {
		super(`Bitrix24 still calls ${address}`);
	}
}
