import { errors, RestError } from '../errors';
import {
	isArray,
	isNumeric,
	isTruthy,
	listOf,
	toFloat,
	toInt,
	toText,
	typeName,
	type PhpValue,
} from '../php/value';
import type { Store } from '../store/store';
import type { StoredValue } from '../store/record';
import type { Field } from './definition';
import { parseFile } from './files';

/** Rules for values: crm.item.* refuses what it cannot read, classic methods cast numbers as PHP does. */
export type InputStyle = 'item' | 'classic';

export interface InputContext {
	store: Store;
	style: InputStyle;
	/** Present value of the field, in which files that are kept are found. */
	current: StoredValue;
}

/** Marks a value that the field cannot hold. */
const INVALID = Symbol('invalid value');
type Parsed = StoredValue | typeof INVALID;

/**
 * Turns a value of a request into the form of the store. Texts are read as the type of the field, because a batch sends
 * only texts.
 *
 * @throws RestError CRM_FIELD_ERROR_VALUE_NOT_VALID, or code 100 when a multiple field gets no list. Classic methods use
 *   an empty code for both.
 */
export function parseInput(field: Field, value: PhpValue, context: InputContext): StoredValue {
	if (!field.flags.has('multiple')) return single(field, value, context);
	if (context.style === 'item' && !isArray(value) && value !== null && value !== false) {
		throw errors.notIterable(typeName(value));
	}
	// A pair [name, base64] is one file and not a list of two.
	const list = value === false || value === '' ? [] : listOf(value);
	return list
		.map((one) => single(field, one, context))
		.filter((one) => one !== null && one !== undefined) as StoredValue;
}

function single(field: Field, value: PhpValue, context: InputContext): StoredValue {
	const parsed = field.type === 'file' ? parseFile(field, value, context) : scalar(field, value, context);
	if (parsed === INVALID || parsed === undefined) throw invalid(field, context.style);
	return parsed;
}

/** The refusal of a value by crm.item.* or by a classic method. */
export function invalid(field: Field, style: InputStyle): RestError {
	return style === 'item'
		? errors.invalidFieldValue(field.title)
		: errors.classic(`Invalid value for the "${field.title}" field`);
}

function scalar(field: Field, value: PhpValue, context: InputContext): Parsed {
	if (isArray(value)) return INVALID;
	if (value === null || value === '') return null;
	const { store } = context;
	switch (field.type) {
		case 'integer':
		case 'user':
		case 'employee':
		case 'location':
		case 'crm_company':
		case 'crm_contact':
		case 'crm_lead':
		case 'crm_deal':
		case 'crm_quote':
		case 'crm_entity':
		case 'iblock_element':
		case 'iblock_section':
			return number(value, toInt, context);
		case 'double':
			return number(value, toFloat, context);
		case 'boolean':
			return boolean(value, context);
		case 'date':
			return store.time.parseDay(toText(value)) ?? INVALID;
		case 'datetime':
			return store.time.parse(toText(value)) ?? INVALID;
		case 'crm_currency':
			if (context.style === 'item') return toText(value);
			return store.currencies.some((one) => one.code === value) ? toText(value) : INVALID;
		case 'crm_status':
			return dictionaryEntry(field, toText(value), context);
		case 'crm_category':
			// checkStage looks whether the object type has this pipeline.
			return isNumeric(value) ? toInt(value) : INVALID;
		case 'enumeration':
			return field.custom?.list.some((item) => String(item.id) === toText(value)) ? toInt(value) : INVALID;
		case 'money':
			return money(toText(value), store);
		case 'crm':
			return crmLink(field, toText(value));
		default:
			return toText(value);
	}
}

function number(value: PhpValue, cast: (value: PhpValue) => number, context: InputContext): Parsed {
	if (isNumeric(value)) return cast(typeof value === 'string' ? value.trim() : value);
	return context.style === 'classic' ? cast(value) : INVALID;
}

function boolean(value: PhpValue, context: InputContext): Parsed {
	if (value === 'Y' || value === true || value === 1 || value === '1') return true;
	if (value === 'N' || value === false || value === 0 || value === '0') return false;
	return context.style === 'classic' ? isTruthy(value) : INVALID;
}

function dictionaryEntry(field: Field, statusId: string, { store, style }: InputContext): Parsed {
	// checkStage compares stages with the pipeline, once the whole record is known.
	if (field.key === 'stageId' || style === 'item') return statusId;
	return store.statuses.find(field.statusType ?? '', statusId) ? statusId : INVALID;
}

/**
 * `300|USD`; a plain number is in the base currency. Zeros at the end of the decimals are not kept. The server's source is
 * currency/lib/userfield/types/moneytype.php.
 */
function money(text: string, store: Store): Parsed {
	const match = /^(-?\d+)(?:\.(\d*))?(?:\|([A-Z]{3}))?$/.exec(text);
	if (!match) return INVALID;
	const [, whole = '', decimals = '', currency = store.baseCurrency] = match;
	const kept = decimals.replace(/0+$/, '');
	const amount = kept === '' ? whole : `${whole}.${kept}`;
	return store.currencies.some((one) => one.code === currency) ? `${amount}|${currency}` : INVALID;
}

const PREFIXES: Readonly<Record<string, string>> = {
	L: 'LEAD',
	D: 'DEAL',
	C: 'CONTACT',
	CO: 'COMPANY',
	Q: 'QUOTE',
	SI: 'SMART_INVOICE',
};

/** Object types that a `crm` field may link to, from its settings: LEAD, DEAL, … DYNAMIC_1030. */
export const allowedLinkTypes = (field: Field): string[] =>
	Object.entries(field.settings ?? {})
		.filter(([, value]) => value === 'Y')
		.map(([name]) => name);

/** Reads `D_1` or `T406_3`. If only one type is allowed, it reads and keeps the bare ID. */
function crmLink(field: Field, text: string): Parsed {
	const allowed = allowedLinkTypes(field);
	if (/^\d+$/.test(text)) return allowed.length === 1 ? text : INVALID;
	const match = /^(?:T([0-9a-f]+)|([A-Z]+))_(\d+)$/i.exec(text);
	if (!match) return INVALID;
	const [, hex, letters = '', id = ''] = match;
	const name = hex === undefined ? PREFIXES[letters.toUpperCase()] : `DYNAMIC_${parseInt(hex, 16)}`;
	if (name === undefined || !allowed.includes(name)) return INVALID;
	return allowed.length === 1 ? id : text;
}
