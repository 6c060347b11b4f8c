import { readId } from '../facts/ids';
import type { FieldDescription, ListOption } from './field';

/** Longer lists are not shown in the panel, and a person is looked up in them by name. */
export const LONGEST_LIST = 500;

/** Values that an error lists. */
const LISTED = 10;

/** The values of a list by what people may write for them. */
interface Index {
	byId: ReadonlyMap<string, ListOption>;
	byWord: ReadonlyMap<string, readonly ListOption[]>;
}

/** The indexes of lists. Thousands of items look for values in the same list. */
const INDEXES = new WeakMap<readonly ListOption[], Index>();

function indexOf(options: readonly ListOption[]): Index {
	const known = INDEXES.get(options);
	if (known !== undefined) return known;
	const byWord = new Map<string, ListOption[]>();
	const add = (word: string, option: ListOption) => {
		const folded = foldedName(word);
		const named = byWord.get(folded);
		if (named === undefined) byWord.set(folded, [option]);
		else if (!named.includes(option)) named.push(option);
	};
	for (const option of options) for (const word of [option.label, ...(option.also ?? [])]) add(word, option);
	for (const option of options) if (!byWord.has(foldedName(option.id))) add(option.id, option);
	const made = { byId: new Map(options.map((option) => [option.id, option])), byWord };
	INDEXES.set(options, made);
	return made;
}

/** A name as it is compared: in any case, without spaces around it. */
export const foldedName = (name: string): string =>
	name.trim().replace(/\s+/g, ' ').normalize('NFC').toLowerCase();

/** The values that a text can mean: the one with this ID, else all that are called so, in any case. */
export function optionsCalled(options: readonly ListOption[], wanted: unknown): readonly ListOption[] {
	if (typeof wanted === 'object' || wanted === undefined) return [];
	const text = String(wanted).trim();
	const { byId, byWord } = indexOf(options);
	const exact = byId.get(text);
	return exact === undefined ? (byWord.get(foldedName(text)) ?? []) : [exact];
}

/** What is wrong with a text that means none of the values, or several of them. It goes on a sentence: `"Stage" …`. */
export function problemWith(
	options: readonly ListOption[],
	found: readonly ListOption[],
	shown: string,
	place: string,
): string {
	if (found.length > 1) {
		const each = found.map(({ id, label }) => `"${label}" (${id})`);
		return `has several values called ${shown}: ${firstOf(each, found.length)}`;
	}
	const labels = options.slice(0, LISTED).map(({ label }) => `"${label}"`);
	return `needs one of its values (${firstOf(labels, options.length)})${place}, not ${shown}`;
}

function firstOf(texts: readonly string[], count: number): string {
	const rest = count - LISTED;
	if (rest <= 0) return texts.join(', ');
	return `${texts.slice(0, LISTED).join(', ')} and ${count > LONGEST_LIST ? 'at least ' : ''}${rest} more`;
}

/** Types whose IDs are numbers, so that a name is easily told from an ID. */
const NUMBERED: ReadonlySet<string> = new Set([
	'crm_category',
	'user',
	'employee',
	'department',
	'workgroup',
]);

/** Types whose IDs may have a code in front, such as `user_5`. Of the others, `Team_5` is a name. */
const CODED: ReadonlySet<string> = new Set(['user', 'employee']);

/** IDs of stages that name their pipeline. */
const STAGE_ID = /^(?:C\d+|DT\d+_\d+):[A-Z0-9_]+$/;

/** Whether only the list of a field says what a value means. IDs that can be told by their form need no list. */
export function needsList({ type }: FieldDescription, value: unknown): boolean {
	const isNumbered = NUMBERED.has(type);
	// Most fields have no list, and their texts can be long.
	if (!isNumbered && type !== 'crm_status' && type !== 'crm_currency') return false;
	if (typeof value === 'object' || value === undefined) return false;
	const text = String(value).trim();
	if (text === '') return false;
	if (isNumbered)
		return readId(text, CODED.has(type) ? {} : { codes: [] }) === undefined && !/^-?\d+(\.\d+)?$/.test(text);
	return type === 'crm_currency' || !STAGE_ID.test(text);
}

/** Whether a field holds a stage of a kind of record with pipelines. */
export const isStageOfPipeline = ({ type, pipelinesOf }: FieldDescription): boolean =>
	type === 'crm_status' && pipelinesOf !== undefined;
