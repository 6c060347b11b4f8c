import { toDate, toDateTime } from '../../catalog/dates';
import { type FieldDescription, withFixedList } from '../../catalog/field';
import { toContent, toFileValue } from '../../catalog/file-values';
import type { MethodParameter } from '../../catalog/methods/method';
import { type Conversion, excerpt, splitList, toFieldValue } from '../../catalog/values';
import { titleOf } from '../../catalog/words';
import { type IdKind, idWords, OF_DEPARTMENT, OF_USER, OF_WORKGROUP, readId } from '../../facts/ids';
import { decimalOf, readFlag } from '../../facts/typed-values';
import { parseJson } from '../input/json';

/**
 * Converts a value of the panel to what a method takes. The documentation is not always right about types, so a value
 * that does not look like the documented type is passed on unchanged. One that looks like it but may mean two things is a
 * problem.
 * @param timeZone IANA name of the zone of dates without an offset.
 */
export function toParameter(
	value: unknown,
	field: FieldDescription | MethodParameter,
	timeZone: string,
): Conversion {
	// Names need the list that was looked up for them.
	const isLookedUp = 'title' in field && (field.options !== undefined || field.unreadable === true);
	if (isLookedUp) return toFieldValue(value, field, timeZone);
	const { type }: { type: string } = field;
	switch ('multiple' in field && field.multiple && ID_LISTS.has(type) ? 'integers' : type) {
		case 'flag': {
			const yes = readFlag(value);
			if (value === '' || value === null || value === undefined) return { value };
			return yes === undefined ? unclear('true or false', value) : { value: yes ? 'Y' : 'N' };
		}
		case 'boolean':
			return { value: booleanIn(value) };
		case 'user':
			return idIn(value, OF_USER);
		case 'department':
			return idIn(value, OF_DEPARTMENT);
		case 'workgroup':
			return idIn(value, OF_WORKGROUP);
		case 'integer': {
			const number = numberIn(value, Number.isSafeInteger);
			// The portal would read `3,7` and `1,101` up to the comma.
			const isUnclear =
				typeof number === 'string' && LIKE_A_NUMBER.test(number) && Number.isNaN(Number(number));
			return isUnclear ? unclear('a whole number such as 1500', value) : { value: number };
		}
		case 'double': {
			const number = numberIn(value, Number.isFinite);
			return typeof number === 'string' && LIKE_A_NUMBER.test(number)
				? unclear('a number such as 1500.5', value)
				: { value: number };
		}
		case 'date':
			return dateIn(value, toDate(value, timeZone));
		case 'datetime':
			return dateIn(value, toDateTime(value, timeZone));
		case 'array':
			return looksLikeJson(value) ? parsed(value) : { value: splitList(value) };
		case 'integers': {
			const list = looksLikeJson(value) ? parsed(value) : { value: splitList(value) };
			if ('problem' in list || !Array.isArray(list.value)) return list;
			const values: unknown[] = list.value.map((one) => numberIn(one, Number.isSafeInteger));
			const code = values.find((one) => typeof one === 'string' && readId(one) !== undefined);
			return code === undefined ? { value: values } : unclear('numbers such as 12', code);
		}
		case 'file':
		case 'files': {
			const given = looksLikeJson(value) ? parsed(value) : { value };
			if ('problem' in given) return given;
			// Lists of files are replaced as a whole, so none is kept by its ID.
			return type === 'files'
				? toFileValue(given.value, { multiple: true }, () => false)
				: toFileValue(given.value, { multiple: false }, (file) => 'fileData' in file);
		}
		case 'base64':
			return toContent(value);
		case 'any':
		case 'object':
			return looksLikeJson(value) ? parsed(value) : { value };
		default:
			return { value };
	}
}

/** Types of lists whose IDs are numbers. */
const ID_LISTS: ReadonlySet<string> = new Set(['user', 'workgroup', 'department']);

/** Several numbers in a text, such as a date or thousands apart. The portal might read them as something else. */
const LIKE_A_DATE = /^\s*\d+[-./]\d+[-./]\d+(?:\D|$)/;
const LIKE_A_NUMBER = /^\s*[+-]?\d+[.,'’\s][\d.,'’\s]*$/;

const unclear = (what: string, value: unknown): Conversion => ({
	problem: `needs ${what}, not ${excerpt(value)}`,
});

const dateIn = (value: unknown, date: string | undefined): Conversion =>
	date === undefined && typeof value === 'string' && LIKE_A_DATE.test(value)
		? unclear('a date such as 2026-08-20', value)
		: { value: date ?? value };

/**
 * Words become true or false. Y, N, 1 and 0 stay: a method that is documented wrongly may take them. PHP takes a small `n`
 * for true.
 */
function booleanIn(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const word = value.trim();
	return word.length > 1 ? (readFlag(word) ?? value) : /^[yn]$/.test(word) ? word.toUpperCase() : value;
}

/** A number of a text. One that would lose digits stays a text. */
function numberIn(value: unknown, isSafe: (number: number) => boolean): unknown {
	const decimal = typeof value === 'string' ? decimalOf(value) : undefined;
	const number = Number(decimal ?? Number.NaN);
	return isSafe(number) ? number : value;
}

/** The ID of a code such as `user_5`. The code of another kind is a mistake, and any other text may be a name. */
function idIn(value: unknown, kind: IdKind): Conversion {
	if (typeof value !== 'string' || readId(value) === undefined)
		return { value: numberIn(value, Number.isSafeInteger) };
	const id = readId(value, kind);
	return id === undefined ? unclear(idWords(kind), value) : { value: id };
}

const looksLikeJson = (value: unknown): value is string =>
	typeof value === 'string' && /^\s*[[{]/.test(value);

const parsed = (text: string): Conversion => parseJson(text);

/** Types for several values of a list. */
const SEVERAL: Readonly<Record<string, string>> = {
	departments: 'department',
	driveFiles: 'driveFiles',
	records: 'crm_record',
	users: 'user',
	workgroups: 'workgroup',
};

/** Parameters that come from a list of the portal, by the names and types that the documentation gives them. */
const FROM_LISTS: ReadonlyArray<{ name: RegExp; of: RegExp; type: string; dictionary?: string }> = [
	{
		name: /^(?:auth_)?user_?ids?$|^responsibleid$|^uf_head$|^scrum_master_id$|^(?:report_\w+_)?users$|^search_authors$/i,
		of: /^(?:integer|array)$/,
		type: 'user',
	},
	{ name: /^(?:socnet_)?group_?id$/i, of: /^(?:integer|array)$/, type: 'workgroup' },
	// Only departments have a parameter PARENT.
	{ name: /^department_?id$|^parent$/i, of: /^(?:integer|array)$/, type: 'department' },
	{ name: /^uf_department$/i, of: /^(?:string|array)$/, type: 'departments' },
	{ name: /^(?:cost_)?currency$/i, of: /^string$/, type: 'crm_currency' },
	{ name: /^crm_source$/i, of: /^string$/, type: 'crm_status', dictionary: 'SOURCE' },
];

/** A type as fields have it: `users` are several of the type `user`. */
export const listType = (type: string, multiple = false): Pick<FieldDescription, 'type' | 'multiple'> => ({
	type: SEVERAL[type] ?? type,
	multiple: multiple || type in SEVERAL,
});

/** A parameter of the documentation as a field. What comes from a list is documented as a number or a text. */
export function describedParameter({ name, type, required }: MethodParameter): FieldDescription {
	const listed = FROM_LISTS.find((one) => one.of.test(type) && one.name.test(name));
	return withFixedList({
		name,
		title: titleOf(name),
		...listType(listed?.type ?? type, listed !== undefined && type === 'array'),
		required,
		readOnly: false,
		immutable: false,
		custom: false,
		...(listed?.dictionary !== undefined && { dictionary: listed.dictionary }),
	});
}
