import { entriesOf, isMap, isNumeric, listOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Store } from '../store/store';
import type { MultiFieldValue } from '../store/record';

/** Kinds of value by type (api reference, Multi-fields). The first is taken when a value names none. */
export const valueTypes: Readonly<Record<MultiFieldValue['typeId'], readonly string[]>> = {
	PHONE: ['WORK', 'MOBILE', 'FAX', 'HOME', 'PAGER', 'MAILING', 'OTHER'],
	EMAIL: ['WORK', 'HOME', 'MAILING', 'OTHER'],
	WEB: ['WORK', 'HOME', 'FACEBOOK', 'VK', 'LIVEJOURNAL', 'TWITTER', 'OTHER'],
	IM: [
		'TELEGRAM',
		'FACEBOOK',
		'VK',
		'SKYPE',
		'VIBER',
		'INSTAGRAM',
		'BITRIX24',
		'OPENLINE',
		'IMOL',
		'ICQ',
		'MSN',
		'JABBER',
		'OTHER',
	],
	LINK: ['USER'],
};

export const multiFieldTypes = Object.keys(valueTypes) as Array<MultiFieldValue['typeId']>;

const isType = (text: string): text is MultiFieldValue['typeId'] => text in valueTypes;

/**
 * A classic PHONE, EMAIL, … applied to the values a record has: an entry without ID is appended, one with ID changes that
 * value, `{ID, DELETE: "Y"}` and `{ID, VALUE: ""}` remove it, an empty list does nothing.
 */
export function applyClassic(
	present: readonly MultiFieldValue[],
	typeId: MultiFieldValue['typeId'],
	input: PhpValue,
	store: Store,
): MultiFieldValue[] {
	const result = present.map((one) => ({ ...one }));
	for (const entry of listOf(input)) {
		const given: PhpMap = isMap(entry) ? entry : { VALUE: entry };
		const value = toText(given.VALUE);
		const kind = toText(given.VALUE_TYPE);
		if (given.ID === undefined || toInt(given.ID) === 0) {
			if (value !== '') result.push(newValue(typeId, kind, value, store));
			continue;
		}
		const index = result.findIndex((one) => one.id === toInt(given.ID) && one.typeId === typeId);
		const found = result[index];
		if (!found) continue;
		if (toText(given.DELETE) === 'Y' || (given.VALUE !== undefined && value === '')) result.splice(index, 1);
		else change(found, given.VALUE === undefined ? found.value : value, kind);
	}
	return result;
}

/**
 * `fm` of crm.item.* applied to the values a record has: keys `n0`, `n1`, … and list positions are new values, a numeric
 * key of a map is the id of the value to change, an empty `value` under it removes that value. With `ignoresIds` an id is
 * not looked up at all, which is what was measured on a live portal against documentation and source.
 */
export function applyItem(
	present: readonly MultiFieldValue[],
	input: PhpValue,
	store: Store,
	ignoresIds: boolean,
): MultiFieldValue[] {
	const result = present.map((one) => ({ ...one }));
	// A single object is one new value.
	const single = isMap(input) && (input.typeId !== undefined || input.value !== undefined);
	const entries = single ? [['n0', input] as [string, PhpValue]] : entriesOf(input);
	for (const [key, entry] of entries) {
		if (!isMap(entry)) continue;
		const value = toText(entry.value);
		const kind = toText(entry.valueType);
		const index =
			Array.isArray(input) || !isNumeric(key) ? -1 : result.findIndex((one) => one.id === toInt(key));
		const found = result[index];
		if (isMap(input) && isNumeric(key) && (ignoresIds || !found)) continue;
		if (found) {
			if (value === '') result.splice(index, 1);
			else change(found, value, kind);
			continue;
		}
		const typeId = toText(entry.typeId).toUpperCase();
		if (value !== '' && isType(typeId)) result.push(newValue(typeId, kind, value, store));
	}
	return result;
}

function newValue(
	typeId: MultiFieldValue['typeId'],
	kind: string,
	value: string,
	store: Store,
): MultiFieldValue {
	const known = valueTypes[typeId];
	const valueType = known.includes(kind.toUpperCase()) ? kind.toUpperCase() : (known[0] ?? 'OTHER');
	return { id: store.newMultiFieldId(), typeId, valueType, value };
}

function change(target: MultiFieldValue, value: string, kind: string): void {
	target.value = value;
	if (kind !== '' && valueTypes[target.typeId].includes(kind.toUpperCase()))
		target.valueType = kind.toUpperCase();
}
