import { toDate, toDateTime } from '../../catalog/dates';
import { InputFile } from '../../catalog/file-values';
import { type Conversion, splitList } from '../../catalog/values';
import { parseJson } from '../input/json';

/**
 * What a method takes for a parameter that was filled in the panel. The documentation is not always right about types:
 * what has another form than it says is passed on as it is.
 * @param timeZone IANA name; dates without an offset are in it.
 */
export function toParameter(value: unknown, { type }: { type: string }, timeZone: string): Conversion {
	switch (type) {
		case 'flag':
			return { value: isYes(value) ? 'Y' : isNo(value) ? 'N' : value };
		case 'user':
		case 'department':
		case 'workgroup':
		case 'integer':
		case 'double':
			return { value: numberIn(value) };
		case 'date':
			return { value: toDate(value, timeZone) ?? value };
		case 'datetime':
			return { value: toDateTime(value, timeZone) ?? value };
		case 'array':
			return looksLikeJson(value) ? parsed(value) : { value: splitList(value) };
		case 'integers': {
			const list = looksLikeJson(value) ? parsed(value) : { value: splitList(value) };
			return 'problem' in list ? list : { value: (list.value as unknown[]).map(numberIn) };
		}
		case 'file':
			if (looksLikeJson(value)) return parsed(value);
			return { value: typeof value === 'string' ? new InputFile(value.trim()) : value };
		case 'files':
			if (typeof value !== 'string') return { value };
			if (looksLikeJson(value)) return parsed(value);
			return { value: splitList(value).map((name) => new InputFile(String(name))) };
		case 'any':
		case 'object':
			return looksLikeJson(value) ? parsed(value) : { value };
		default:
			return { value };
	}
}

const isYes = (value: unknown): boolean => value === true || value === 'true';
const isNo = (value: unknown): boolean => value === false || value === 'false';

const isNumber = (value: unknown): boolean =>
	typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value);

const numberIn = (value: unknown): unknown => (isNumber(value) ? Number(value) : value);

const looksLikeJson = (value: unknown): value is string =>
	typeof value === 'string' && /^\s*[[{]/.test(value);

const parsed = (text: string): Conversion => parseJson(text);
