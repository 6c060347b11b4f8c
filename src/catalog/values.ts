import { beginningOf } from '../facts/characters';
import {
	codeOfKind,
	type IdKind,
	idWords,
	kindOfCode,
	OF_DEPARTMENT,
	OF_USER,
	OF_WORKGROUP,
	ofRecordKind,
	readId,
} from '../facts/ids';
import { readFlag, readNumber } from '../facts/typed-values';
import { toDate, toDateTime } from './dates';
import type { FieldDescription } from './field';
import { needsList, optionsCalled, problemWith } from './list-values';
import { readMoney } from './money';

/** A value as Bitrix24 takes it, or a problem in words that follow the name of the field: `needs a number, not "abc"`. */
export type Conversion = { value: unknown } | { problem: string };

type Convert = (value: unknown, field: FieldDescription, timeZone: string) => Conversion;

/**
 * Converts a value to what crm.item.add and crm.item.update take (docs/internals/fields.md, "Field types"). An empty
 * text empties the field.
 * @param timeZone IANA name of the zone of dates without an offset.
 */
export function toFieldValue(value: unknown, field: FieldDescription, timeZone: string): Conversion {
	if (value === null || value === undefined) return { value: '' };
	if (!field.multiple) return convertOne(value, field, timeZone);
	const parts = splitMultiple(value, field);
	const converted: unknown[] = [];
	for (const part of parts) {
		const one = convertOne(part, field, timeZone);
		if ('problem' in one) return one;
		converted.push(one.value);
	}
	return { value: converted };
}

/**
 * Converts a value to what a filter of crm.item.list takes. Custom yes/no fields are compared with 1 and 0, although
 * records show Y and N, and money with the text that the portal keeps (docs/internals/fields.md, "Filters of crm.item.list").
 * @param timeZone IANA name of the zone of dates without an offset.
 */
export function toFilterValue(value: unknown, field: FieldDescription, timeZone: string): Conversion {
	if (value === null || value === undefined || value === '') return { value: '' };
	const converted = convertOne(value, field, timeZone);
	// Tasks are filtered by numbers that their lists lack, such as -1 for overdue ones.
	if (field.type === 'enum' && 'problem' in converted && /^\s*-?\d+\s*$/.test(String(value)))
		return { value: Number(value) };
	if (!('problem' in converted) && field.type === 'money') return keptMoney(String(converted.value), field);
	if ('problem' in converted || !field.custom || !isFlag(field)) return converted;
	return { value: converted.value === 'Y' ? 1 : 0 };
}

/** Reads a list: an array, an array as JSON, or a text with commas. Any other value becomes a list of one. */
export function splitList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return [value];
	const text = value.trim();
	if (text === '') return [];
	const parsed = parseArray(text);
	return parsed ?? text.split(',').map((part) => part.trim());
}

/** The values for a field with several. Empty ones among them say nothing. */
function splitMultiple(value: unknown, field: FieldDescription): unknown[] {
	const separable = !['string', 'text', 'url', 'address', 'file', 'money'].includes(field.type);
	return (separable ? splitList(value) : wholeTexts(value)).filter(
		(part) => part !== '' && part !== null && part !== undefined,
	);
}

/** The values of a field whose texts may hold commas. */
function wholeTexts(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return (typeof value === 'string' ? parseArray(value.trim()) : undefined) ?? [value];
}

function parseArray(text: string): unknown[] | undefined {
	if (!text.startsWith('[')) return undefined;
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed) ? parsed : undefined;
	} catch {
		// A text that only looks like JSON is a text.
		return undefined;
	}
}

function convertOne(value: unknown, field: FieldDescription, timeZone: string): Conversion {
	if (value === '' || value === null || value === undefined) return { value: '' };
	const convert = CONVERSIONS[field.type] ?? (field.type.startsWith('crm_enum_') ? listedNumber : asIs);
	return convert(value, field, timeZone);
}

const asIs: Convert = (value) => ({ value });

const text: Convert = (value, field) =>
	typeof value === 'object' || typeof value === 'function' || Number.isNaN(value)
		? needs('a text', value, field)
		: { value: String(value) };

const wholeNumber: Convert = (value, field) => {
	const number = readNumber(value);
	return Number.isSafeInteger(number) ? { value: number } : needs('a whole number', value, field);
};

/** A value of a list that Bitrix24 keeps under a method: crm_enum_activitypriority under crm.enum.activitypriority. */
const listedNumber: Convert = (value, field, timeZone) => {
	const converted = wholeNumber(value, field, timeZone);
	if (!('problem' in converted)) return converted;
	return needs(`a number that ${field.type.replaceAll('_', '.')} lists`, value, field);
};

const number: Convert = (value, field) => {
	const result = readNumber(value);
	return result === undefined ? needs('a number', value, field) : { value: result };
};

const money: Convert = (value, field) => {
	const amount = readMoney(value);
	return amount === undefined ? needs('an amount such as 1500.50|EUR', value, field) : { value: amount };
};

/** Money as the portal keeps it: without zeros at the end of the decimals, and never without a currency. */
function keptMoney(amount: string, field: FieldDescription): Conversion {
	const kept = amount.replace(/(?:\.|(\.\d*[1-9]))0*\|/, (_, decimals = '') => `${decimals}|`);
	return kept.includes('|') ? { value: kept } : needs('a currency too, such as 1500.50|EUR', amount, field);
}

const flag: Convert = (value, field) => {
	const yes = readFlag(value);
	return yes === undefined ? needs('true or false', value, field) : { value: yes ? 'Y' : 'N' };
};

const date: Convert = (value, field, timeZone) => {
	const day = toDate(value, timeZone);
	return day === undefined ? needs('a date such as 2026-08-20', value, field) : { value: day };
};

const dateTime: Convert = (value, field, timeZone) => {
	const moment = toDateTime(value, timeZone);
	return moment === undefined
		? needs('a date and time such as 2026-08-20T12:00:00+02:00', value, field)
		: { value: moment };
};

/** The ID of one kind of records. Codes such as `CO_7` and `user_5` stand for their number, those of other kinds do not. */
const idOf =
	(kindOf: (field: FieldDescription) => IdKind): Convert =>
	(value, field) => {
		const text = typeof value === 'object' ? '' : String(value);
		const kind = kindOf(field);
		const id = readId(text, kind);
		if (id !== undefined) return { value: id };
		return needs(idWords(kind), value, field);
	};

const user = idOf(() => OF_USER);

const record = (entityTypeId: number): Convert => {
	const kind = ofRecordKind(entityTypeId);
	return idOf(() => kind);
};

/** The ID of a record of the kind that the field's description names. */
const linkedRecord = idOf(({ linksTo: [kind] = [] }) =>
	kind === undefined ? { name: 'a record' } : ofRecordKind(kind),
);

/** A record of one of several kinds, by its code: `D_5`. Where there is only one kind, its ID is enough. */
const anyRecord: Convert = (value, field) => {
	const { linksTo = [] } = field;
	if (linksTo.length === 1) return linkedRecord(value, field, '');
	// Which kinds there are is not known: there may be only one.
	if (linksTo.length === 0 && typeof value !== 'object' && /^\s*\d+\s*$/.test(String(value)))
		return { value };
	return codedRecord(value, field, '');
};

/** A record by its code, in the case that Bitrix24 writes: `D_5`, `T80_5`. */
const codedRecord: Convert = (value, field) => {
	const { linksTo = [] } = field;
	const text = typeof value === 'string' ? value.trim() : '';
	const kind = readId(text) === undefined ? undefined : kindOfCode(text.split('_')[0].toUpperCase());
	if (kind !== undefined && (linksTo.length === 0 || linksTo.includes(kind)))
		return { value: `${codeOfKind(kind)}_${readId(text)}` };
	const examples = linksTo.slice(0, 5).map((one) => `${codeOfKind(one)}_12`);
	const some = examples.length === 0 ? 'D_12' : examples.join(', ');
	return needs(`a record with its code, such as ${some}`, value, field);
};

/** A value of a list, given by its ID or its name. A list that is not known takes every value. */
const listValue: Convert = (value, field) => {
	const { options = [], type, multiple } = field;
	if (options.length === 0) return { value };
	const found = optionsCalled(options, value);
	if (found.length !== 1) {
		const place = multiple ? ' in each place' : '';
		return { problem: problemWith(options, found, excerpt(value), place) };
	}
	const [{ id, hasLeft }] = found;
	if (hasLeft) {
		return {
			problem: `cannot be ${excerpt(value)}, who is no longer active in Bitrix24: choose somebody else, or write the ID ${id} if this person is meant`,
		};
	}
	return { value: !TEXT_IDS.has(type) && /^\d+$/.test(id) ? Number(id) : id };
};

/** Types of lists whose IDs are texts, even if they look like a number. */
const TEXT_IDS: ReadonlySet<string> = new Set(['crm_status', 'crm_currency']);

/** A value of a task's list. Yes and no are two values there. */
const enumValue: Convert = (value, field, timeZone) => {
	const { options = [] } = field;
	const isYesOrNo = options.length > 0 && options.every(({ id }) => id === 'Y' || id === 'N');
	const yes = isYesOrNo ? readFlag(value) : undefined;
	return yes === undefined ? listValue(value, field, timeZone) : { value: yes ? 'Y' : 'N' };
};

/** A value of a list whose IDs are texts. Without the list they are not checked. */
const code: Convert = (value, field, timeZone) => {
	if (field.options !== undefined) return listValue(value, field, timeZone);
	const given = typeof value === 'string' ? value.trim() : value;
	// An empty code would find the records that have none.
	return given === '' ? needs('one of its values', value, field) : text(given, field, timeZone);
};

/** A value of a list whose IDs are numbers: an ID is taken as it is, and a name is looked up in the list. */
const idOrName =
	(id: Convert): Convert =>
	(value, field, timeZone) => {
		const converted = id(value, field, timeZone);
		if (!('problem' in converted) || !needsList(field, value)) return converted;
		if (field.options !== undefined) return listValue(value, field, timeZone);
		return field.unreadable === true
			? { problem: `${converted.problem}: the credential may not read the list of names` }
			: converted;
	};

/** Conversions by Bitrix24's type (docs/internals/fields.md, "Field types"). Other types are passed on unchanged. */
const CONVERSIONS: Record<string, Convert> = {
	string: text,
	text,
	url: text,
	address: text,
	money,
	crm_status: code,
	crm_currency: code,
	integer: wholeNumber,
	// As crm.currency.fields calls it.
	int: wholeNumber,
	crm_category: idOrName(wholeNumber),
	double: number,
	boolean: flag,
	char: flag,
	flag,
	date,
	datetime: dateTime,
	enumeration: listValue,
	enum: enumValue,
	user: idOrName(user),
	employee: idOrName(user),
	workgroup: idOrName(idOf(() => OF_WORKGROUP)),
	department: idOrName(idOf(() => OF_DEPARTMENT)),
	crm_company: record(4),
	crm_contact: record(3),
	crm_deal: record(2),
	crm_lead: record(1),
	crm_quote: record(7),
	crm_entity: linkedRecord,
	crm: anyRecord,
	crm_record: codedRecord,
};

export const isFlag = ({ type }: FieldDescription): boolean => CONVERSIONS[type] === flag;

function needs(what: string, value: unknown, { multiple }: FieldDescription): Conversion {
	return { problem: `needs ${what}${multiple ? ' in each place' : ''}, not ${excerpt(value)}` };
}

/** A short form of a value for error messages: at most 60 characters. */
export function excerpt(value: unknown): string {
	const isNumber = typeof value === 'number';
	const shown =
		typeof value === 'string'
			? `"${value}"`
			: ((isNumber ? undefined : JSON.stringify(value)) ?? String(value));
	return shown.length > 60 ? `${beginningOf(shown, 57)}…` : shown;
}
