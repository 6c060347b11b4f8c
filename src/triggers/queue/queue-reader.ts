import { isChosenEvent } from '../../catalog/events';
import { duration } from '../../facts/words';
import { BitrixError } from '../../portal/answers/errors';
import type { KeptTexts } from '../../portal/shared/kept-texts';
import type { Row } from '../../portal/types';
import type { Deliveries, DeliveryBatch } from '../delivery/deliveries';
import { triggersOfProcess } from '../delivery/process';
import { portalEvent } from '../events/event';
import type { SendBatch } from '../subscriptions/bound-events';
import { keyOfTrigger, type PortalEvent, type TriggerIdentity } from '../types';
import { unbindQueue, withRightsNeeded } from './offline-binding';
import { keyOfOffline, type OfflineEvent, type OfflineEvents } from './offline-events';
import { type QueueSubscriber, QueueSubscribers } from './subscribers';

/** A running trigger that takes events from a queue. */
export interface QueueTrigger {
	identity: TriggerIdentity;
	/** Codes in upper case. */
	codes: readonly string[];
	/** The queue, as the credential of the trigger sees it. */
	queue: OfflineEvents;
	send: SendBatch;
	deliveries: Deliveries;
	/**
	 * Makes the row of an event: reads the record, looks at the conditions. Undefined when the event does not start the
	 * workflow. Never rejects.
	 * @param again names the event, so that it passes again when it comes again after a crash.
	 */
	rowOf(event: PortalEvent, again: string): Promise<Row | undefined>;
	/** Most events that one execution gets. */
	perRun: number;
	/** Milliseconds between two reads when nothing wakes the reader. */
	everyMs?: number;
	log(text: string): void;
}

/** What a trigger that leaves the queue needs for that. */
export type LeavingTrigger = Pick<QueueTrigger, 'identity' | 'codes' | 'send' | 'log'>;

export interface QueueReaderSettings {
	/** Host of the portal. */
	portal: string;
	/** Tells the applications of a portal apart. */
	application: string;
	texts: KeptTexts;
}

const EVERY_MS = 60_000;

/** Milliseconds between two reads of which the second is only because the portal has called. */
const BETWEEN_WAKES_MS = 2_000;

/** The portal calls once a second at most, so what came in that second is read a little later. */
const AFTER_WAKE_MS = 3_000;

/** Milliseconds in which events that are done are collected, to be let go in one request. */
const RELEASE_MS = 2_000;
const RELEASE_AT_ONCE = 50;

/** Most events that are read and not done: with reservations, and without them, where each look lists them again. */
const MOST_HELD = 200;
const MOST_HELD_LOOKED_AT = 50;

/** When so many events are done and cannot be let go, nothing more is read: each would be kept, and told apart from new ones. */
const MOST_DONE = 1_000;

/** Pauses after reads that have failed. */
const PAUSES_MS = [5_000, 10_000, 20_000, 40_000, 60_000];
/** How often a failure that goes on is told. */
const TELL_AGAIN_MS = 600_000;

/** An edited workflow is unpublished and published again: so long its events go on into the queue. */
const GRACE_MS = 60_000;
/** A trigger that n8n has not started for so long after the others is gone, and nothing waits for it any more. */
const MISSING_MS = 900_000;

/** How often another process may have been called in place of this one. */
const LOOK_FOR_CALLS_MS = 2_000;

/** Characters of a reservation that tell it apart. */
const MARK_LENGTH = 12;

/** Most events of one execution that are named in the log and among those given up. */
const MOST_NAMED = 10;

/** Between the keys of events that one execution gets. */
const AND = '+';

/** An event that was read and not let go. */
interface Held {
	event: OfflineEvent;
	/** Triggers that have not had it yet, or whose execution has not ended. */
	waits: Set<string>;
	/** Triggers to which it is being handed over. */
	under: Set<string>;
	/** Read for the first time after a start, so that an earlier process may have handed it over. */
	left: boolean;
}

/**
 * Reads the queue of one application for all triggers of this process that use it, because the application has only one
 * queue. An event is let go when the executions of all triggers that want it have ended well; until then it stays at
 * the portal (docs/internals/triggers.md, "Queue").
 */
export class QueueReader {
	private readonly triggers = new Map<string, QueueTrigger>();
	private readonly held = new Map<string, Held>();
	private done: OfflineEvent[] = [];
	/** Published triggers, running or not. */
	private subscribers: Map<string, QueueSubscriber> | undefined;
	private readonly register: QueueSubscribers;
	private registering: Promise<unknown> = Promise.resolve();
	private readonly leaving = new Map<string, NodeJS.Timeout>();
	/** The one that was used last, for what is left to do when none runs. */
	private last: QueueTrigger | undefined;
	/** Codes whose reserved events were looked for. */
	private readonly recovered = new Set<string>();
	/** Codes whose events were read, so that what comes later was not handed over by an earlier process. */
	private readonly known = new Set<string>();
	private startedAt = 0;
	private timer: NodeJS.Timeout | undefined;
	private dueAt = Number.POSITIVE_INFINITY;
	private calls: NodeJS.Timeout | undefined;
	private lastCall: string | undefined;
	private reading = false;
	private readAt = Number.NEGATIVE_INFINITY;
	private failures = 0;
	private toldAt = Number.NEGATIVE_INFINITY;
	private toldWithout = false;
	/** A second read after a call of the portal. */
	private trailing: NodeJS.Timeout | undefined;
	/** A read was wanted while one was under way. */
	private again = false;
	/** Triggers whose notes about events that are gone were forgotten. */
	private readonly tidied = new Set<string>();

	constructor(private readonly settings: QueueReaderSettings) {
		this.register = new QueueSubscribers(settings.texts, settings.application);
	}

	/** Whether a trigger of this process takes events from the queue. */
	get runs(): boolean {
		return this.triggers.size > 0;
	}

	/** Begins to read for a trigger. @returns a function that ends it; how executions under way end is still taken note of. */
	join(trigger: QueueTrigger): () => void {
		const key = keyOfTrigger(trigger.identity);
		if (this.triggers.size === 0) this.startedAt = performance.now();
		this.triggers.set(key, trigger);
		this.last = trigger;
		this.stay(trigger.identity);
		this.poke(0);
		this.lookForCalls();
		return () => {
			if (this.triggers.get(key) !== trigger) return;
			this.triggers.delete(key);
			// Meanwhile nobody forgets for it what is let go.
			this.tidied.delete(key);
			trigger.deliveries.stop();
			if (this.triggers.size > 0) return;
			clearTimeout(this.timer);
			clearTimeout(this.calls);
			this.calls = undefined;
			this.dueAt = Number.POSITIVE_INFINITY;
		};
	}

	/** The workflow is unpublished. What it alone wanted leaves the queue, unless it is published again in a moment. */
	leave({ identity, codes, send, log }: LeavingTrigger): void {
		const key = keyOfTrigger(identity);
		clearTimeout(this.leaving.get(key));
		const timer = setTimeout(() => {
			this.leaving.delete(key);
			void this.drop([key], { codes, send, log });
		}, GRACE_MS);
		timer.unref?.();
		this.leaving.set(key, timer);
	}

	/** The portal says that there are new events. */
	wake(): void {
		this.poke(Math.max(0, this.readAt + BETWEEN_WAKES_MS - performance.now()));
		this.trailing ??= setTimeout(() => {
			this.trailing = undefined;
			this.poke(0);
		}, AFTER_WAKE_MS);
		this.trailing.unref?.();
	}

	/** It was unpublished a moment ago, or never. */
	private stay(identity: TriggerIdentity): void {
		const key = keyOfTrigger(identity);
		clearTimeout(this.leaving.get(key));
		this.leaving.delete(key);
	}

	/** Reads after so many milliseconds, or earlier if that was planned. */
	private poke(milliseconds: number): void {
		if (this.triggers.size === 0) return;
		const at = performance.now() + milliseconds;
		if (at >= this.dueAt) return;
		this.dueAt = at;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => {
			this.dueAt = Number.POSITIVE_INFINITY;
			void this.turn();
		}, milliseconds);
		this.timer.unref?.();
	}

	private async turn(): Promise<void> {
		// The turn under way reads again when it has ended.
		if (this.reading) {
			this.again = true;
			return;
		}
		this.reading = true;
		const every = [...this.triggers.values()].map(({ everyMs = EVERY_MS }) => everyMs);
		let next = every.length === 0 ? EVERY_MS : Math.min(...every);
		try {
			const more = await this.read();
			this.failures = 0;
			this.toldAt = Number.NEGATIVE_INFINITY;
			if (more) next = 0;
		} catch (error) {
			next = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
			this.failures += 1;
			this.tell(error as Error, next);
			// An answer that was lost may have reserved events.
			this.recovered.clear();
		}
		this.reading = false;
		if (this.again) next = Math.min(next, this.failures === 0 ? 0 : next);
		this.again = false;
		this.poke(next);
	}

	/** Lets go of what is done, and reads what is new. @returns whether there is more that could be read now. */
	private async read(): Promise<boolean> {
		const trigger = this.anyTrigger();
		if (trigger === undefined) return false;
		const { queue } = trigger;
		await this.knowSubscribers();
		// One that joins while the portal answers has its turn next time.
		const joined = new Map(this.triggers);
		const codes = [...new Set([...joined.values()].flatMap((one) => one.codes))];
		await this.recover(queue, codes);
		const most = queue.reserves ? MOST_HELD : MOST_HELD_LOOKED_AT;
		const room = most - this.held.size;
		this.readAt = performance.now();
		const isFull = this.done.length >= MOST_DONE;
		// Both in one request. Half of what may be held is enough to go on with.
		const [letGo, got] = await Promise.allSettled([
			this.letGo(queue),
			room >= most / 2 && codes.length > 0 && !isFull
				? queue.read(codes, Math.max(1, Math.ceil(room / codes.length)), this.there())
				: undefined,
		]);
		if (!queue.reserves) this.tellWithout(trigger);
		const read = valueOf(got);
		// What is let go may have been listed once more. What was read is handed over, also if nothing can be let go.
		this.take(read?.events ?? [], queue.reserves ? [] : codes);
		for (const code of read === undefined ? [] : codes) this.known.add(code);
		this.forget(valueOf(letGo) ?? []);
		for (const one of [letGo, got]) if (one.status === 'rejected') throw one.reason as Error;
		if (read === undefined) return isFull;
		// Now all that may have been handed over before is known.
		if (queue.reserves || !read.more) await this.forgetLost(joined);
		return read.more && this.held.size <= most / 2;
	}

	private tellWithout({ log }: QueueTrigger): void {
		if (this.toldWithout) return;
		this.toldWithout = true;
		log(
			`${this.settings.portal} cannot reserve offline events with its plan, so they are looked at and removed when their workflow has ended. Nothing is lost either way; reading is slower.`,
		);
	}

	/** Any trigger that runs: their credentials are of the same application. */
	private anyTrigger(): QueueTrigger | undefined {
		const [first] = this.triggers.values();
		return first ?? undefined;
	}

	/** Takes over events that are reserved, and that this process does not hold: a process that is gone has left them. */
	private async recover(queue: OfflineEvents, codes: readonly string[]): Promise<void> {
		const unknown = codes.filter((code) => !this.recovered.has(code));
		if (unknown.length === 0) return;
		const reserved = queue.reserves ? await queue.reserved(unknown) : [];
		for (const code of unknown) this.recovered.add(code);
		this.take(reserved, unknown);
	}

	/** Forgets what earlier processes have noted about events that are not in the queue any more. */
	private async forgetLost(joined: ReadonlyMap<string, QueueTrigger>): Promise<void> {
		const there = this.there();
		for (const [name, { deliveries }] of joined) {
			if (this.tidied.has(name) || (await deliveries.ready()) === undefined) continue;
			this.tidied.add(name);
			await deliveries.forget(
				keysOf(deliveries).filter((key) => !key.split(AND).some((one) => there.has(one))),
			);
		}
	}

	/** Keys of the events that were read and not let go. */
	private there(): Set<string> {
		return new Set([...this.held.keys(), ...this.done.map(keyOfOffline)]);
	}

	/** @param left codes whose events an earlier process may have handed over, unless they were read before. */
	private take(events: readonly OfflineEvent[], left: readonly string[]): void {
		const there = this.there();
		for (const event of events) {
			const key = keyOfOffline(event);
			if (there.has(key)) continue;
			there.add(key);
			const waits = this.wantedBy(event);
			// Nobody wants it: its trigger has just left.
			if (waits.size === 0) continue;
			const isLeft = left.includes(event.code) && !this.known.has(event.code);
			this.held.set(key, { event, waits, under: new Set(), left: isLeft });
		}
		for (const trigger of this.triggers.values()) void this.handOver(trigger);
	}

	private wantedBy(event: OfflineEvent): Set<string> {
		const { entityTypeId } = this.eventOf(event);
		const wants = (codes: readonly string[]): boolean =>
			isChosenEvent(codes, { event: event.code, entityTypeId });
		const keys = [...(this.subscribers ?? [])].filter(([, { codes }]) => wants(codes)).map(([key]) => key);
		for (const [key, { codes }] of this.triggers) if (wants(codes)) keys.push(key);
		return new Set(keys);
	}

	private eventOf({ code, data, at, userId }: OfflineEvent): PortalEvent {
		return portalEvent({ code, data, at, userId, portal: this.settings.portal });
	}

	/** Hands over to a trigger what it has not had yet. */
	private async handOver(trigger: QueueTrigger): Promise<void> {
		const key = keyOfTrigger(trigger.identity);
		const { deliveries } = trigger;
		const start = await deliveries.ready();
		if (start === undefined) return;
		const waiting = [...this.held.values()].filter(({ waits, under }) => waits.has(key) && !under.has(key));
		const { pending, ended } = deliveries.atSource();
		const had = new Set(ended.flatMap((one) => one.split(AND)));
		this.had(
			waiting.filter(({ event }) => had.has(keyOfOffline(event))),
			key,
		);
		const mine = waiting.filter(({ event }) => !had.has(keyOfOffline(event)));
		if (mine.length === 0) return;
		for (const { under } of mine) under.add(key);
		const begun = new Set(pending.flatMap((one) => one.split(AND)));
		const noted = placeIn(start.place);
		// Handed over before, as far as is known; or left by an earlier process of which nothing is known.
		const isRepeat = ({ left, event }: Held): boolean =>
			begun.has(keyOfOffline(event)) ||
			(left && (event.reservation === '' ? !start.known : !noted.has(markOf(event))));
		const rows = await Promise.all(
			mine.map(async ({ event }) => await trigger.rowOf(this.eventOf(event), keyOfOffline(event))),
		);
		const passed = mine.flatMap((held, index) => {
			const row = rows[index];
			if (row === undefined) this.had([held], key);
			return row === undefined ? [] : [{ held, row }];
		});
		const place = { reservations: this.reservations() };
		for (const { batchKey, group } of grouped(passed, pending, trigger.perRun)) {
			const batch: DeliveryBatch = {
				key: batchKey,
				rows: group.map(({ row }) => row),
				what: this.wordsFor(group.map(({ held }) => held)),
				atSource: true,
				// What is known of a batch by its own key its deliveries know themselves.
				repeat: !pending.includes(batchKey) && group.some(({ held }) => isRepeat(held)),
			};
			void deliveries.handOver([batch], place).then(([end]) => {
				const events = group.map(({ held }) => held);
				if (end === 'stopped') for (const { under } of events) under.delete(key);
				else this.had(events, key);
			});
		}
	}

	private wordsFor(group: readonly Held[]): string {
		const named = group.slice(0, MOST_NAMED).map(({ event }) => {
			const { name, id } = this.eventOf(event);
			return id === undefined ? name : `${name}, ID ${id}`;
		});
		const more = group.length - named.length;
		return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
	}

	/** A trigger is done with events. Those that no other one waits for are let go soon. */
	private had(events: readonly Held[], key: string): void {
		for (const { event, waits, under } of events) {
			waits.delete(key);
			under.delete(key);
			if (waits.size > 0 || !this.held.delete(keyOfOffline(event))) continue;
			this.done.push(event);
		}
		if (this.done.length > 0) this.poke(this.done.length >= RELEASE_AT_ONCE ? 0 : RELEASE_MS);
	}

	/** Lets go of events that are done. When that fails, they stay done, and the next turn lets go of them. */
	private async letGo(queue: OfflineEvents): Promise<OfflineEvent[]> {
		const events = [...this.done];
		if (events.length > 0) await queue.release(events);
		return events;
	}

	/** Forgets events that the portal has let go. */
	private forget(events: readonly OfflineEvent[]): void {
		if (events.length === 0) return;
		const gone = new Set(events);
		this.done = this.done.filter((event) => !gone.has(event));
		const keys = new Set(events.map(keyOfOffline));
		const there = this.there();
		for (const { deliveries } of this.triggers.values()) {
			const members = keysOf(deliveries).map((key) => ({ key, events: key.split(AND) }));
			// Of several that one execution got, all must be gone.
			const lost = members.filter(
				(one) => one.events.some((event) => keys.has(event)) && !one.events.some((event) => there.has(event)),
			);
			void deliveries.forget(lost.map(({ key }) => key));
		}
	}

	private reservations(): string[] {
		const marks = [...this.held.values()].map(({ event }) => markOf(event));
		return [...new Set(marks)].filter((mark) => mark !== '');
	}

	/** Learns who subscribes, and enters those that run. @throws Error when it is not known */
	private async knowSubscribers(): Promise<void> {
		const subscribers = (this.subscribers ??= await this.registered());
		let changed = false;
		for (const [key, { identity, codes }] of this.triggers) {
			if (JSON.stringify(subscribers.get(key)?.codes) === JSON.stringify(codes)) continue;
			subscribers.set(key, { ...identity, codes: [...codes] });
			changed = true;
		}
		if (changed) await this.register.write([...subscribers.values()]);
		const trigger = this.anyTrigger();
		// One that was being edited when n8n was killed is not known from one that was unpublished.
		if (trigger === undefined || performance.now() - this.startedAt <= MISSING_MS) return;
		const gone = [...subscribers.keys()].filter((key) => !this.triggers.has(key) && !this.leaving.has(key));
		const { send, log } = trigger;
		await this.drop(gone, { codes: [], send, log });
	}

	/** What a trigger that is gone alone wanted stays at the portal, for the day on which its workflow is published again. */
	private leaveTo(key: string): void {
		for (const one of [...this.held.values()].filter(({ waits }) => waits.has(key))) {
			if (this.wantedBy(one.event).size > 0) {
				this.had([one], key);
			} else if (!one.under.has(key)) {
				this.held.delete(keyOfOffline(one.event));
				this.recovered.delete(one.event.code);
			}
		}
	}

	/** Triggers are gone: nothing waits for them, and what they alone wanted goes into the queue no more. Never rejects. */
	private async drop(keys: readonly string[], leaver: Omit<LeavingTrigger, 'identity'>): Promise<void> {
		const gone = keys.filter((key) => !this.triggers.has(key));
		if (gone.length === 0) return;
		let unwanted: string[] = [];
		try {
			const subscribers = (this.subscribers ??= await this.registered());
			const codes = [...leaver.codes, ...gone.flatMap((key) => subscribers.get(key)?.codes ?? [])];
			for (const key of gone) subscribers.delete(key);
			for (const key of gone) this.leaveTo(key);
			this.keepSubscribers();
			const wanted = new Set([...subscribers.values()].flatMap((one) => one.codes));
			for (const one of this.triggers.values()) for (const code of one.codes) wanted.add(code);
			unwanted = [...new Set(codes)].filter((code) => !wanted.has(code));
			await unbindQueue(leaver.send, unwanted);
			if (this.triggers.size === 0 && this.last !== undefined) this.forget(await this.letGo(this.last.queue));
		} catch (error) {
			leaver.log(
				`events of ${(unwanted.length > 0 ? unwanted : leaver.codes).join(', ')} may still go into the queue of ${this.settings.portal}, although no published workflow takes them (${(error as Error).message}). Publish and unpublish the workflow once more.`,
			);
		}
	}

	/** @throws Error when it is not known who subscribes */
	private async registered(): Promise<Map<string, QueueSubscriber>> {
		return new Map((await this.register.read()).map((one) => [keyOfTrigger(one), one]));
	}

	private keepSubscribers(): void {
		const write = async (): Promise<void> => {
			if (this.subscribers !== undefined) await this.register.write([...this.subscribers.values()]);
		};
		// What is not kept is entered again at the next start.
		this.registering = this.registering.then(write).catch(() => undefined);
	}

	/** In queue mode of n8n the portal's call may have come to another process, which leaves a note. */
	private lookForCalls(): void {
		if (!this.settings.texts.shared || this.calls !== undefined) return;
		const timer = setTimeout(() => {
			void callOf(this.settings).then((call) => {
				// The last trigger has left meanwhile, and perhaps another one has begun to look anew.
				if (this.calls !== timer) return;
				this.calls = undefined;
				if (call !== this.lastCall) this.wake();
				this.lastCall = call;
				this.lookForCalls();
			});
		}, LOOK_FOR_CALLS_MS);
		this.calls = timer;
		timer.unref?.();
	}

	private tell(error: Error, pauseMs: number): void {
		const now = performance.now();
		if (now - this.toldAt < TELL_AGAIN_MS) return;
		this.toldAt = now;
		const known = error instanceof BitrixError ? withRightsNeeded(error).advice : undefined;
		const advice = known === undefined ? '' : ` ${known}`;
		this.anyTrigger()?.log(
			`the queue of ${this.settings.portal} could not be read (${error.message}).${advice} The next try follows in ${duration(pauseMs)}; the events stay at the portal.`,
		);
	}
}

/** The reservations that an earlier process has noted. */
function placeIn(place: unknown): Set<string> {
	const { reservations } = (place ?? {}) as { reservations?: unknown };
	return new Set(Array.isArray(reservations) ? (reservations as string[]) : []);
}

const markOf = ({ reservation }: OfflineEvent): string => reservation.slice(0, MARK_LENGTH);

const valueOf = <Value>(settled: PromiseSettledResult<Value>): Value | undefined =>
	settled.status === 'fulfilled' ? settled.value : undefined;

const keysOf = (deliveries: Deliveries): string[] => Object.values(deliveries.atSource()).flat();

/** Groups events for one execution each. Those that were together before a restart are together again, under the same key. */
function grouped<Passed extends { held: Held }>(
	passed: readonly Passed[],
	pending: readonly string[],
	perRun: number,
): Array<{ batchKey: string; group: Passed[] }> {
	const left = new Map(passed.map((one) => [keyOfOffline(one.held.event), one]));
	const groups: Passed[][] = [];
	for (const key of pending) {
		const members = key.split(AND);
		if (!members.every((member) => left.has(member))) continue;
		groups.push(members.map((member) => left.get(member) as Passed));
		for (const member of members) left.delete(member);
	}
	const rest = [...left.values()];
	for (let start = 0; start < rest.length; start += perRun) groups.push(rest.slice(start, start + perRun));
	return groups.map((group) => ({
		batchKey: group.map(({ held }) => keyOfOffline(held.event)).join(AND),
		group,
	}));
}

const callName = ({ application }: Pick<QueueReaderSettings, 'application'>): string =>
	`queue called ${application}`;

const callOf = async (settings: QueueReaderSettings): Promise<string | undefined> =>
	await settings.texts.read(callName(settings)).catch(() => undefined);

/** The reader of an application's queue in this process. */
export function queueReader(settings: QueueReaderSettings): QueueReader {
	const { readers } = triggersOfProcess();
	const key = `${settings.portal} ${settings.application}`;
	const known = readers.get(key) as QueueReader | undefined;
	if (known !== undefined) return known;
	const fresh = new QueueReader(settings);
	readers.set(key, fresh);
	return fresh;
}

/**
 * Reads the queue of an application now, because the portal has called. In a process without triggers, such as a webhook
 * process of n8n, it leaves a note for the one that has them. Never rejects: the queue is also read from time to time.
 */
export async function wakeQueueReader(settings: QueueReaderSettings): Promise<void> {
	const reader = queueReader(settings);
	if (reader.runs) reader.wake();
	else if (settings.texts.shared) {
		await settings.texts.write(callName(settings), String(Date.now())).catch(() => undefined);
	}
}
