import { entriesOf, isMap, isNumeric, listOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Store } from '../store/store';
import type { MultiFieldValue } from '../store/record';

/**
 * Kinds of value of each type; the first is the default.
 * https://apidocs.bitrix24.com/api-reference/crm/data-types.html#crm_multifield
 */
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
 * Applies a classic PHONE, EMAIL, … to the values of a record: an entry without ID is appended, one with an ID changes
 * that value, `{ID, DELETE: "Y"}` and `{ID, VALUE: ""}` remove it, and an empty list does nothing.
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
 * Applies `fm` of crm.item.* to the values of a record: keys `n0`, `n1`, … and positions of a list are new values, and a
 * numeric key is the ID of a value that is changed or, with an empty `value`, removed. `ignoresIds` makes every entry a
 * new value, as was measured on a live portal: docs/internals/fields.md#phones-and-e-mails.
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
