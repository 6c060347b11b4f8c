import { createHash } from 'node:crypto';
import type { KeptEntries } from '../../portal/shared/kept-entries';
import type { Row } from '../../portal/types';
import type { PortalEvent } from '../types';
import { canonicalText } from './canonical-text';
import { factOf, timeOf, userOf } from './record-facts';
import type { ConditionSettings, FieldChange } from './settings';

/** CRM types that have no pipelines, although their records may have such a field: leads, contacts, companies, quotes. */
const NO_PIPELINES = new Set([1, 3, 4, 7]);
/** Longer values of watched fields are kept as a digest, so that their old value is not known. */
const LONGEST_KEPT = 100;
/** A record that was not seen before has entered its stage if that was within so long before the event. */
const RECENT_MS = 24 * 3_600_000;

/** What the conditions say about a record. */
export interface ConditionResult {
	/** The first condition that is not met, as a sentence; absent: all are. */
	unmet?: string;
	changed?: Record<string, FieldChange>;
	firstSeen?: true;
}

/** What conditions are checked with. */
export interface Checking {
	settings: ConditionSettings;
	event: PortalEvent;
	record: Row;
	/** What this trigger has seen of records. */
	entries: KeptEntries;
	/** When the trigger was published, in Unix milliseconds. */
	since: number;
	/** Tells when the same event is looked at again; empty: each look is one of its own. */
	again: string;
	/** Whether a write of this pack has moved the record, if such changes are left out. */
	isOwnMove(movedAt: number): Promise<boolean>;
}

/** Whether conditions need the record of an event. */
export function needRecord({
	stages = [],
	pipelines = [],
	createdBy = [],
	responsible = [],
	...fields
}: ConditionSettings): boolean {
	return [stages, pipelines, createdBy, responsible, fieldsIn(fields)].some((values) => values.length > 0);
}

/**
 * Checks the conditions of a trigger. One that does not fit the kind of record, such as a stage of a contact, counts as met.
 * @throws Error when it is not known what was seen before
 */
export async function checkConditions(checking: Checking): Promise<ConditionResult> {
	const { settings, record, event } = checking;
	// Both first: what was seen has to be noted whatever the other conditions say.
	const entered = await enteredStage(checking);
	const { unmet, ...seen } = await watchedFields(checking);
	const pipeline = NO_PIPELINES.has(event.entityTypeId ?? 0) ? undefined : factOf(record, 'pipeline');
	const reason =
		isAmong(settings.pipelines, pipeline, 'The record is in another pipeline') ??
		isAmong(settings.createdBy, userOf(record, 'createdBy'), 'Another user has created the record') ??
		isAmong(settings.responsible, userOf(record, 'responsible'), 'Another user is responsible') ??
		entered ??
		unmet;
	return { ...seen, ...(reason !== undefined && { unmet: reason }) };
}

function isAmong(
	wanted: ReadonlyArray<number | string> | undefined,
	value: unknown,
	otherwise: string,
): string | undefined {
	if (wanted === undefined || wanted.length === 0 || value === undefined) return undefined;
	return wanted.some((one) => String(one).trim() === String(value)) ? undefined : otherwise;
}

/** Why the record has not entered one of the wanted stages; undefined if it has, and that was not seen before. */
async function enteredStage(checking: Checking): Promise<string | undefined> {
	const { settings, event, record, since, again } = checking;
	const { stages = [] } = settings;
	const stage = factOf(record, 'stage');
	if (stages.length === 0 || stage === undefined) return undefined;
	const at = Date.parse(event.at);
	const movedAt = timeOf(record, 'movedAt');
	const seen = await noteStage(checking, String(stage), movedAt);
	if (!stages.some((one) => one.trim() === String(stage))) return 'The record is in another stage';
	const before = 'The record was in this stage before';
	// It has passed before, and nobody knows whether its workflow has begun.
	const isSameLook = again !== '' && seen?.by === again;
	if (movedAt === undefined) {
		// Kinds that do not say when they were moved: only what was seen before tells.
		if (seen === undefined) return event.action === 'add' ? undefined : firstSeen(settings, before);
		return seen.stage === String(stage) && !isSameLook ? before : undefined;
	}
	const isNew = seen === undefined ? movedAt >= Math.max(since, at - RECENT_MS) : movedAt > seen.movedAt;
	if (!isNew && !isSameLook) return before;
	return (await checking.isOwnMove(movedAt)) ? 'A write of this n8n has moved the record' : undefined;
}

const firstSeen = (settings: ConditionSettings, unmet: string): string | undefined =>
	settings.firstSeen === 'leaveOut' ? unmet : undefined;

/** A stage that was seen. */
interface SeenStage {
	stage: string;
	movedAt: number;
	/** The look that has seen it as new, if it may come again. */
	by: string;
}

/** Keeps the stage of a record, and returns the one that was kept before. */
async function noteStage(
	{ entries, event, again }: Pick<Checking, 'entries' | 'event' | 'again'>,
	stage: string,
	movedAt: number | undefined,
): Promise<SeenStage | undefined> {
	const at = movedAt ?? Date.parse(event.at);
	const name = `stage ${nameOf(event)}`;
	const known = await entries.swap(name, { at, text: `${stage} ${again}` });
	if (known === undefined) return undefined;
	const [seen, by = ''] = known.text.split(' ', 2);
	// The look that has seen it first stays.
	const isKnown = seen === stage && (movedAt === undefined || known.at === at);
	if (isKnown && by !== again) await entries.swap(name, { at, text: known.text });
	return { stage: seen, movedAt: known.at, by };
}

/** Keeps in mind where a record is that a write of this pack has moved: it enters no stage by that. */
export async function noteOwnMove(checking: Omit<Checking, 'since'>): Promise<void> {
	const { settings, record, isOwnMove } = checking;
	const stage = factOf(record, 'stage');
	const movedAt = timeOf(record, 'movedAt');
	if ((settings.stages ?? []).length === 0 || stage === undefined || movedAt === undefined) return;
	if (await isOwnMove(movedAt)) await noteStage(checking, String(stage), movedAt);
}

/** Compares the watched fields with what was seen before. */
async function watchedFields({
	settings,
	event,
	record,
	entries,
	again,
}: Checking): Promise<ConditionResult> {
	const names = fieldsIn(settings);
	if (names.length === 0) return {};
	const { onlyIfChanged = false } = settings;
	const wanted = new Set(Array.isArray(onlyIfChanged) ? (onlyIfChanged as readonly string[]) : names);
	const at = timeOf(record, 'changedAt') ?? Date.parse(event.at);
	const now = Object.fromEntries(names.map((name) => [name, keptValue(record[name])]));
	const known = await swapFields(entries, `fields ${nameOf(event)}`, at, { now, again });
	const before = known?.fields ?? {};
	const isCondition = onlyIfChanged !== false && wanted.size > 0;
	const unmet = isCondition ? { unmet: 'No watched field has changed' } : {};
	// A newer state was seen already, and with it all that has changed up to now.
	if (known !== undefined && known.at > at) return unmet;
	const isNew = !names.some((name) => Object.hasOwn(before, name));
	if (isNew && event.action !== 'add') {
		return { firstSeen: true, ...(settings.firstSeen === 'leaveOut' && unmet) };
	}
	const changed: Record<string, FieldChange> = {};
	for (const name of names) {
		if (!Object.hasOwn(before, name) && !isNew) continue;
		const old = before[name] ?? keptValue(undefined);
		if (old[0] === now[name][0]) continue;
		changed[name] = { ...(old.length > 1 && { old: old[1] }), new: record[name] ?? null };
	}
	return { changed, ...(!Object.keys(changed).some((name) => wanted.has(name)) && unmet) };
}

/** Watched fields as they are kept. */
interface KeptFields {
	now: Record<string, KeptValue>;
	/** The look that has seen them, if it may come again, and what was there before it. */
	again?: string;
	before?: Record<string, KeptValue>;
}

/** Keeps the watched fields, and returns those that were there before this look, or before an earlier one of the same event. */
async function swapFields(
	entries: KeptEntries,
	name: string,
	at: number,
	{ now, again }: { now: KeptFields['now']; again: string },
): Promise<{ at: number; fields: KeptFields['now'] } | undefined> {
	const kept = (before?: KeptFields['now']): string =>
		JSON.stringify({ now, ...(again !== '' && { again, before }) } satisfies KeptFields);
	const known = await entries.swap(name, { at, text: kept() });
	if (known === undefined) return undefined;
	const earlier = JSON.parse(known.text) as KeptFields;
	const isSameLook = again !== '' && earlier.again === again;
	const fields = isSameLook ? earlier.before : earlier.now;
	// Only now it is known what was there before.
	if (again !== '' && known.at <= at) await entries.swap(name, { at, text: kept(fields) });
	return fields && { at: known.at, fields };
}

/** The fields that are compared with what was seen before. */
function fieldsIn({ watched = [], onlyIfChanged }: ConditionSettings): string[] {
	return [...new Set([...watched, ...(Array.isArray(onlyIfChanged) ? (onlyIfChanged as string[]) : [])])];
}

/** A value as it is kept: the text by which it is compared, and the value itself if it is short. */
type KeptValue = [compared: string, value?: unknown];

function keptValue(value: unknown): KeptValue {
	const text = canonicalText(value);
	if (text.length > LONGEST_KEPT) return [createHash('sha256').update(text).digest('base64url').slice(0, 22)];
	return [text, value ?? null];
}

/** The name under which a record is kept. */
const nameOf = ({ entity, entityTypeId, id }: PortalEvent): string =>
	`${entityTypeId ?? entity ?? ''} ${String(id ?? '')}`;
