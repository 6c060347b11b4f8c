import type { Effect, MethodParameters } from '../../batch/command';

/** What a call does to one record, or to another thing whose changes must keep their order. */
export interface Access {
	key: string;
	/** Accesses of the same mode do not wait for each other. Absent: the access waits for all earlier ones. */
	mode?: 'read' | 'write' | 'create';
}

/** Names of parameters that hold an ID: `id`, `TASKID`, `ownerId`, `ELEMENT_CODE`; `0` where they have a position only. */
const ID_NAME = /^(?:id|0)$|[a-z]Id$|ID$|_id$|(?:^|_)code$/i;
/** Names of parameters that say of which kind a record is. All items of a run share them. */
const KIND_NAME = /type_?id$|^(?:site|lang|language)_?id$/i;
/** IDs of the record to which something belongs. */
const OWNER_NAME = /^(?:owner|entity)_?id$/i;
/** Methods that make something new. */
const CREATES = /^(?:add|create|register|send|start|upload)/i;
/** Methods that change what is there, and leave its name. */
const UPDATES = /^update/i;
/** Files go side by side, also into one folder. */
const UPLOADS = /^upload/i;
/** Areas whose messages people read one after another. */
const CONVERSATIONS = new Set(['im', 'imbot', 'imopenlines', 'log']);
/** Places of fields in parameters. */
const FIELDS_NAME = /^(?:fields|data)$/i;

/** The key of a CRM record, whatever the method that changes it. */
export const crmRecordKey = (id: number): string => keyOf('crm', id);

/**
 * What a call touches, so that calls for the same record keep their order (docs/internals/writing-safely.md, "Items for
 * the same record"). An ID counts within an area such as `crm`, because several methods write the same record. It may
 * then stand for two records of different kinds, which costs nothing but a wait.
 */
export function accessesOf(method: string, parameters: MethodParameters, effect: Effect): Access[] {
	const parts = method.replace(/^api\//, '').split('.');
	const verb = parts.length > 1 ? parts[parts.length - 1] : '';
	const area = parts[0] === 'tasks' ? 'task' : parts[0];
	const names = Object.keys(parameters).filter((name) => isId(name, parameters[name]));
	const found = names.length > 0 ? idsAmong(names, parts) : undefined;
	const values = found === undefined ? nestedIds(parameters) : found.ids.map((name) => parameters[name]);
	const isNew = effect === 'create' && CREATES.test(verb);
	const key = values.length === 0 ? undefined : keyOf(area, ...values);
	if (effect === 'read') return key === undefined ? [] : [{ key, mode: 'read' }];
	const family = `${parts.slice(0, -1).join('.') || method} `;
	const numbered = `${family}by number`;
	if (key === undefined) {
		if (isNew || effect === 'create') return [{ key: family, mode: 'create' }];
		// Settings without an ID, and everything else of which there is one only.
		return [{ key: family }, { key: numbered }];
	}
	// The portal gives numbers itself, so nobody updates by a number what an item creates, or the other way round.
	const isNumbered = UPDATES.test(verb) && values.every((value) => /^\d+$/.test(textOf(value)));
	const sideBySide = UPLOADS.test(verb) || (isNew && found?.sure === false && !CONVERSATIONS.has(area));
	const within = (found?.others ?? []).map(
		(name): Access => ({ key: keyOf(area, parameters[name]), mode: 'write' }),
	);
	return [
		{ key, ...(sideBySide && { mode: 'create' }) },
		...within.filter((other) => other.key !== key),
		{ key: isNumbered ? numbered : family, mode: isNew ? 'create' : 'write' },
	];
}

const keyOf = (area: string, ...values: unknown[]): string => `${area} ${values.map(textOf).join(' ')}`;

/** An ID in one spelling: `5`, `"05"` and `" 5 "` are the same. */
function textOf(value: unknown): string {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value).trim().toLowerCase();
	return /^0*\d/.test(text) ? text.replace(/^0+(?=\d)/, '') : text;
}

/** Whether a parameter holds the ID of a record. A reference to an earlier command says nothing about the record. */
function isId(name: string, value: unknown): boolean {
	if (!ID_NAME.test(name) || KIND_NAME.test(name)) return false;
	return value !== undefined && value !== null && value !== '' && !String(value).includes('$result[');
}

/** Which of the parameters with IDs name the record itself, and whether that is sure. The others name what it belongs to. */
function idsAmong(
	names: readonly string[],
	parts: readonly string[],
): { ids: string[]; others: string[]; sure: boolean } {
	const own =
		names.find((name) => /^(?:id|0)$/i.test(name)) ??
		namedAfter(names, parts) ??
		names.find((name) => OWNER_NAME.test(name));
	if (own === undefined) return { ids: [...names].sort(), others: [], sure: false };
	return { ids: [own], others: names.filter((name) => name !== own), sure: true };
}

/** The parameter that is named after the method: of `TASKID` and `ITEMID` in `task.checklistitem.update` the second. */
function namedAfter(names: readonly string[], parts: readonly string[]): string | undefined {
	const family = parts.slice(0, -1).join('.').toLowerCase();
	let best: string | undefined;
	let place = -1;
	for (const name of names) {
		const stem = name.replace(/_?(?:id|code)$/i, '').toLowerCase();
		const found = stem === '' ? -1 : family.lastIndexOf(stem);
		if (found > place) [best, place] = [name, found];
	}
	return best;
}

/** The ID among the fields, for methods that take no other: `fields.ENTITY_ID` of crm.timeline.comment.add. */
function nestedIds(parameters: MethodParameters): unknown[] {
	const name = Object.keys(parameters).find((one) => FIELDS_NAME.test(one));
	const fields = name === undefined ? undefined : parameters[name];
	if (fields === null || typeof fields !== 'object') return [];
	const entries = Object.entries(fields as Record<string, unknown>);
	return entries
		.filter(([field, value]) => OWNER_NAME.test(field) && isId(field, value))
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([, value]) => value);
}
