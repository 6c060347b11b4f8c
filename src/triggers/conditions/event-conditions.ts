import type { Portal } from '../../portal/portal';
import type { KeptEntries } from '../../portal/shared/kept-entries';
import type { Row } from '../../portal/types';
import {
	type EventRecord,
	keyOfTrigger,
	type PortalEvent,
	type ReadEventRecord,
	type TriggerIdentity,
} from '../types';
import { checkConditions, needRecord, noteOwnMove } from './only-if';
import { isOwnChange, isOwnMove } from './own-change';
import type { ConditionSettings, LookedAt } from './settings';

/** What `EventConditions` needs from its caller. */
export interface ConditionSurroundings {
	/** The portal of the trigger's credential. All processes share what is known about own writes and about records. */
	portal: Pick<Portal, 'ownWrites' | 'windows' | 'entries' | 'listen'>;
	/** The trigger: what it has seen of records is kept under its name. */
	trigger: TriggerIdentity;
	readRecord: ReadEventRecord;
}

/** Name of the entry that says since when a trigger is published. */
const SINCE = 'published';

/**
 * Decides which events start a workflow: leaves out own changes and events that do not meet the conditions, and lets several
 * events of one record start one run. It holds no state: one is made for each event, or one for many.
 */
export class EventConditions {
	private readonly entries: KeptEntries;

	constructor(
		private readonly settings: ConditionSettings,
		private readonly surroundings: ConditionSurroundings,
	) {
		const { portal, trigger } = surroundings;
		this.entries = portal.entries(keyOfTrigger(trigger));
	}

	/**
	 * Takes note that events are heard from now on, so that the writes of all workflows are marked. Call it when the trigger
	 * is published, and when it starts; `look` does it too.
	 * @param published whether the trigger is published now: what happened before it is no entry into a stage.
	 */
	async listen(published = false): Promise<void> {
		const { settings, surroundings, entries } = this;
		if (settings.ignoreOwn === true) surroundings.portal.listen();
		const now = Date.now();
		if (published) await entries.swap(SINCE, { at: now, text: String(now) }).catch(() => undefined);
	}

	/**
	 * Looks at an event. Call it as soon as the event has come in and its sender is known. It may take as long as 'One Run per
	 * Record' says, or until a write under way has ended. Never rejects: an event passes when it cannot be looked at.
	 * @param again names an event that may be looked at again, such as one of a queue: it passes again if it has passed.
	 */
	async look(event: PortalEvent, again = ''): Promise<LookedAt> {
		try {
			return await this.decide(event, again.replaceAll(' ', '_'));
		} catch (error) {
			return { pass: true, event, problem: problemOf(error as Error) };
		}
	}

	private async decide(event: PortalEvent, again: string): Promise<LookedAt> {
		const { ignoreOwn, oneRunSeconds = 0 } = this.settings;
		const { portal } = this.surroundings;
		let read = this.reader(event);
		if (ignoreOwn === true) {
			portal.listen();
			if (await isOwnChange(event, portal.ownWrites, read)) {
				await this.noteMove(event, again, read);
				return { pass: false, why: 'own', text: 'This n8n has made the change itself.' };
			}
		}
		if (oneRunSeconds <= 0 || event.id === undefined) return await this.check(event, again, read);
		const { workflow, node } = this.surroundings.trigger;
		const name = [workflow, node, event.entityTypeId ?? event.entity ?? '', event.id].join(' ');
		const gathered = await portal.windows.gather(
			name,
			{ code: event.event, at: Date.parse(event.at), text: JSON.stringify(event) },
			oneRunSeconds * 1_000,
		);
		if (gathered === undefined) {
			return { pass: false, why: 'merged', text: 'Another event of the record starts the run for it.' };
		}
		const latest = JSON.parse(gathered.text) as PortalEvent;
		// As it is now, after all of the events.
		read = this.reader(latest);
		const looked = await this.check(latest, again, read);
		const { count, codes, repeat } = gathered;
		if (!looked.pass) return looked;
		return { ...looked, ...(count > 1 && { events: count, codes }), ...(repeat && { repeat }) };
	}

	/** Checks the conditions for an event that is no own change. */
	private async check(
		event: PortalEvent,
		again: string,
		read: () => Promise<EventRecord>,
	): Promise<LookedAt> {
		const { settings, entries } = this;
		const isChecked = event.action !== 'delete' && event.id !== undefined && needRecord(settings);
		const isRead = isChecked || settings.fetchRecord === true;
		const got = isRead ? await read() : undefined;
		const record = got === undefined ? {} : { record: got };
		if (!isChecked || got === undefined || 'gone' in got) return { pass: true, event, ...record };
		if ('problem' in got) {
			return { pass: true, event, ...record, problem: `${NOT_CHECKED}: ${got.problem}` };
		}
		try {
			const { unmet, ...result } = await checkConditions({
				...{ settings, event, again, entries, record: got.record },
				since: await this.publishedSince(event),
				isOwnMove: async (movedAt) => await this.isMovedByUs(event, got.record, movedAt),
			});
			if (unmet !== undefined) return { pass: false, why: 'condition', text: `${unmet}.` };
			return { pass: true, event, ...record, ...result };
		} catch (error) {
			return { pass: true, event, ...record, problem: problemOf(error as Error) };
		}
	}

	/** Since when the trigger is published, in Unix milliseconds. If that was not noted, the first event says it. */
	private async publishedSince({ at }: PortalEvent): Promise<number> {
		if ((this.settings.stages ?? []).length === 0) return 0;
		const first = Date.parse(at);
		// Later events count as older here, so that they do not replace the first one, or the publishing.
		const known = await this.entries.swap(SINCE, { at: -first, text: String(first - FIRST_EVENT_MS) });
		return known === undefined ? first - FIRST_EVENT_MS : Number(known.text);
	}

	private async noteMove(event: PortalEvent, again: string, read: () => Promise<EventRecord>): Promise<void> {
		const { settings, entries } = this;
		if ((settings.stages ?? []).length === 0 || event.action === 'delete') return;
		const got = await read();
		if (!('record' in got)) return;
		await noteOwnMove({
			...{ settings, event, again, entries, record: got.record },
			isOwnMove: async (movedAt) => await this.isMovedByUs(event, got.record, movedAt),
		}).catch(() => undefined);
	}

	private async isMovedByUs(event: PortalEvent, record: Row, movedAt: number): Promise<boolean> {
		if (this.settings.ignoreOwn !== true) return false;
		return await isOwnMove(record, movedAt, event, this.surroundings.portal.ownWrites);
	}

	/** Reads the record of an event, once. */
	private reader(event: PortalEvent): () => Promise<EventRecord> {
		let reading: Promise<EventRecord> | undefined;
		return async () => await (reading ??= this.surroundings.readRecord(event));
	}
}

/** A trigger whose publishing was not noted is there since shortly before its first event. */
const FIRST_EVENT_MS = 60_000;

const NOT_CHECKED = 'The conditions could not be checked, so the event has passed';

const problemOf = ({ message }: Error): string => `${NOT_CHECKED}: ${message}`;
