import type { Caller } from '../auth';
import { MEMBER_ID, SERVER_ENDPOINT } from '../oauth/authorisation-server';
import { mapOf, newMap, type PhpMap, type PhpValue } from '../php/value';
import type { Portal } from '../portal';
import type { CrmRecord, StoredValue } from '../store/record';
import type { Store } from '../store/store';
import { EventCodes, withRefreshToken } from './codes';
import { EventQueue, type EventDelivery } from './delivery';
import { OfflineQueue } from './offline-queue';
import type { EventBehaviour } from './options';
import { sourcesOf, type Source, type StoreEvent } from './sources';
import {
	Subscriptions,
	type OutgoingWebhook,
	type OutgoingWebhookOptions,
	type Subscription,
} from './subscriptions';

/** Who makes a change. */
export interface Actor {
	/** 0: nobody, as when a robot or an agent does it. */
	userId: number;
	/** The application whose call it is. */
	clientId?: string;
	/** `auth_connector` of the call. */
	connector?: string;
	/** Rest of the chain of events that the caller's token allows; absent outside of such a chain. */
	session?: number;
}

/** How often events may cause calls that cause events, if these calls use the tokens of the events. */
const CHAIN = 3;

/** What a test does with events. */
export interface EventControl {
	/** Makes an outgoing webhook, as an administrator would. @throws when a code or the address is refused. */
	addWebhook(webhook: OutgoingWebhookOptions): OutgoingWebhook;
	/** Deletes an outgoing webhook. */
	removeWebhook(applicationToken: string): void;
	/**
	 * Raises any event by hand, with `data` as the pages of the events show it.
	 *
	 * @throws Error for an unknown code.
	 */
	raise(code: string, data: Readonly<Record<string, PhpValue>>, by?: { userId?: number }): void;
	/**
	 * Does what a person does on the pages of the portal: all that it changes raises events. Direct changes of the store
	 * outside of it raise none. User 0 is nobody: a robot, for example.
	 */
	act<Result>(userId: number, change: (store: Store) => Result): Result;
	/** Changes many records in one act; all of the type, unless IDs are given. @returns how many were changed. */
	editMany(
		entityTypeId: number,
		values: Readonly<Record<string, StoredValue>>,
		options?: { userId?: number; ids?: readonly number[] },
	): number;
	/** Resolves when no event is on its way any more. */
	settled(): Promise<void>;
	/** Events that are on their way. */
	readonly unfinished: number;
	/** All events that were queued for handlers, in that order. */
	readonly deliveries: readonly EventDelivery[];
	/** Forgets the deliveries. */
	reset(): void;
	/** Handlers that are bound, those of outgoing webhooks included. */
	readonly subscriptions: readonly Subscription[];
	/** How many events are in the queue of an application, reserved or not. */
	queued(clientId: string): number;
}

/** The events of a portal: reports changes of the store to the webhooks and applications that subscribe to them. */
export class PortalEvents implements EventControl {
	readonly codes: EventCodes;
	readonly handlers: Subscriptions;
	readonly offline: OfflineQueue;
	private readonly queue: EventQueue;
	private readonly sources: readonly Source[];
	private acting = false;
	/** Handlers of ONOFFLINEEVENT by ID: when each was called last, in milliseconds since 1970. */
	private readonly wokenAt = new Map<number, number>();
	/** The sources to which somebody subscribes, for the handlers that they were found for. */
	private found: { handlers: readonly Subscription[]; sources: Source[] } = { handlers: [], sources: [] };

	constructor(private readonly portal: Portal) {
		const { behaviour } = this;
		this.codes = new EventCodes(portal.store);
		this.handlers = new Subscriptions(this.codes, behaviour);
		this.offline = new OfflineQueue(portal.clock);
		this.queue = new EventQueue(portal.clock, behaviour);
		this.sources = sourcesOf(behaviour);
	}

	get behaviour(): EventBehaviour {
		return this.portal.options.events;
	}

	addWebhook(webhook: OutgoingWebhookOptions): OutgoingWebhook {
		return this.handlers.addWebhook(webhook);
	}

	removeWebhook(applicationToken: string): void {
		this.handlers.remove((row) => row.applicationToken === applicationToken);
	}

	raise(
		code: string,
		data: Readonly<Record<string, PhpValue>>,
		{ userId = 0 }: { userId?: number } = {},
	): void {
		const upper = code.toUpperCase();
		if (!this.codes.exists(upper)) throw new Error(`The sandbox portal has no event ${code}`);
		this.send([{ code: upper, data: mapOf(data) }], { userId });
	}

	act<Result>(userId: number, change: (store: Store) => Result): Result {
		// What is done within another act belongs to that one.
		const hit = this.acting ? undefined : this.hit({ userId });
		if (!hit) return change(this.portal.store);
		this.acting = true;
		try {
			return hit.watch(() => change(this.portal.store));
		} finally {
			this.acting = false;
			hit.finish();
		}
	}

	editMany(
		entityTypeId: number,
		values: Readonly<Record<string, StoredValue>>,
		{ userId = 1, ids }: { userId?: number; ids?: readonly number[] } = {},
	): number {
		return this.act(userId, (store) => {
			const before = new Map(
				(ids ?? store.records(entityTypeId).map(({ id }) => id)).map((id) => [
					id,
					store.record(entityTypeId, id),
				]),
			);
			const changed = (id: number, record: CrmRecord | undefined): boolean =>
				record !== undefined && store.update(entityTypeId, id, { ...values }, userId) !== record;
			return [...before].filter(([id, record]) => changed(id, record)).length;
		});
	}

	settled(): Promise<void> {
		return this.queue.settled();
	}

	get unfinished(): number {
		return this.queue.unfinished;
	}

	get deliveries(): readonly EventDelivery[] {
		return this.queue.deliveries;
	}

	reset(): void {
		this.queue.reset();
	}

	queued(clientId: string): number {
		return this.offline.of(clientId, '').length;
	}

	get subscriptions(): readonly Subscription[] {
		return this.handlers.all;
	}

	set(behaviour: Partial<EventBehaviour>): void {
		Object.assign(this.behaviour, behaviour);
		this.queue.pump();
	}

	close(): void {
		this.queue.close();
	}

	/** Begins to collect the events of a request; undefined when nobody subscribes to any. */
	hit(actor: Actor): Hit | undefined {
		const sources = this.wantedSources();
		return sources.length === 0
			? undefined
			: new Hit(this.portal.store, sources, (events) => this.send(events, actor));
	}

	/** Sends ONAPPTEST to the handlers of one application. */
	test(clientId: string, query: PhpMap, actor: Actor): void {
		const event = { code: 'ONAPPTEST', data: mapOf({ QUERY: query, LANGUAGE_ID: this.language }) };
		for (const row of this.handlers.of(event.code)) {
			if (row.clientId === clientId) this.sendTo(row, event, actor, CHAIN);
		}
	}

	/** Tells an application that it was removed, and then removes its handlers and its queue. */
	forget(clientId: string): void {
		const event = { code: 'ONAPPUNINSTALL', data: mapOf({ LANGUAGE_ID: this.language, CLEAN: 1 }) };
		for (const row of this.handlers.of(event.code)) {
			if (row.clientId === clientId) this.sendTo({ ...row, userId: 0 }, event, { userId: 0 }, CHAIN);
		}
		this.handlers.remove((row) => row.clientId === clientId);
		this.offline.forget(clientId);
	}

	private get language(): string {
		return this.portal.options.license.split('_')[0] ?? 'en';
	}

	private wantedSources(): Source[] {
		const handlers = this.handlers.all;
		if (this.found.handlers !== handlers) {
			const wanted = this.handlers.wanted();
			const sources = this.sources.filter((source) => wanted.some((code) => source.raises(code)));
			this.found = { handlers, sources };
		}
		return this.found.sources;
	}

	/** Tells everybody of the events of one request. */
	private send(events: readonly StoreEvent[], actor: Actor): void {
		const session = actor.session === undefined ? CHAIN : actor.session - 1;
		if (session <= 0) return;
		const woken = new Set<string>();
		for (const event of events) {
			for (const row of this.handlers.of(event.code)) {
				if (row.clientId !== undefined && !this.mayHear(row.clientId)) continue;
				if (row.url !== '') {
					this.sendTo(row, event, actor, session);
				} else if (row.clientId !== undefined && !this.isOwn(row, actor)) {
					const { clientId, connector, code } = row;
					this.offline.add({ clientId, connector, code, data: event.data, userId: actor.userId });
					woken.add(clientId);
				}
			}
		}
		if (woken.size > 0) this.wake(woken, actor, session);
	}

	/** Sends ONOFFLINEEVENT to applications with new rows in their queue, but not more often than they wish. */
	private wake(clientIds: ReadonlySet<string>, actor: Actor, session: number): void {
		const now = this.portal.clock.now();
		for (const row of this.handlers.of('ONOFFLINEEVENT')) {
			if (row.clientId === undefined || !clientIds.has(row.clientId)) continue;
			const waitMs = (row.minTimeout ?? 1) * 1000;
			if (waitMs > 0 && now - (this.wokenAt.get(row.id) ?? -Infinity) < waitMs) continue;
			this.wokenAt.set(row.id, now);
			this.sendTo(row, { code: 'ONOFFLINEEVENT', data: newMap() }, actor, session);
		}
	}

	/** Whether an application changed something itself, in a call with the key of its queue, or both without a key. */
	private isOwn(row: Subscription, actor: Actor): boolean {
		if (row.clientId !== actor.clientId || row.connector !== (actor.connector ?? '')) return false;
		return row.connector !== '' || !this.behaviour.ownChangesQueued;
	}

	/** Whether the portal sends events to an application: it is installed and paid for. */
	private mayHear(clientId: string): boolean {
		const { applications, options } = this.portal;
		return (options.applicationDays ?? 0) >= 0 && applications.named(clientId)?.installed === true;
	}

	private sendTo(row: Subscription, { code, data }: StoreEvent, actor: Actor, session: number): void {
		const userId = row.userId > 0 ? row.userId : actor.userId;
		this.queue.add({
			code,
			handlerId: row.id,
			url: row.url,
			...(row.clientId !== undefined && { clientId: row.clientId }),
			payload: mapOf({
				event: code,
				event_handler_id: String(row.id),
				data,
				ts: String(this.portal.store.now()),
				auth: this.authOf(row, code, userId, session),
			}),
		});
	}

	/** What an event says about the portal; for applications also tokens, unless nobody made the change. */
	private authOf(row: Subscription, code: string, userId: number, session: number): PhpMap {
		const { url, applications } = this.portal;
		const domain = new URL(url).host;
		const endpoints = { client_endpoint: `${url}/rest/`, server_endpoint: SERVER_ENDPOINT };
		const application = row.clientId === undefined ? undefined : applications.named(row.clientId);
		if (!application) {
			return mapOf({
				domain,
				...endpoints,
				member_id: MEMBER_ID,
				application_token: row.applicationToken ?? null,
			});
		}
		const tokens = userId > 0 ? applications.tokensOf(application, userId, session) : undefined;
		return mapOf(
			tokens && { access_token: tokens.accessToken, expires_in: String(tokens.expiresIn) },
			{ scope: application.scopes.join(','), domain, ...endpoints, status: 'L', member_id: MEMBER_ID },
			tokens && this.behaviour.userIdInAuth && { user_id: String(userId) },
			tokens && withRefreshToken(code) && { refresh_token: tokens.refreshToken },
			{ application_token: application.applicationToken },
		);
	}
}

/** The changes of one request. Events that say the same are sent once. */
export class Hit {
	private readonly events = new Map<string, StoreEvent>();

	constructor(
		private readonly store: Store,
		private readonly sources: readonly Source[],
		private readonly send: (events: StoreEvent[]) => void,
	) {}

	/** Runs something that writes to the store, without a pause in between. */
	watch<Result>(work: () => Result): Result {
		const ends = this.sources.map((source) => source.watch(this.store));
		try {
			return work();
		} finally {
			for (const event of ends.flatMap((end) => end())) {
				const key = `${event.code}|${JSON.stringify(event.data)}`;
				if (!this.events.has(key)) this.events.set(key, event);
			}
		}
	}

	finish(): void {
		if (this.events.size > 0) this.send([...this.events.values()]);
	}
}

/** The actor that a caller is. */
export const actorOf = ({ userId, clientId, connector, session }: Caller): Actor => ({
	userId,
	...(clientId !== undefined && { clientId }),
	...(connector !== undefined && { connector }),
	...(session !== undefined && { session }),
});
