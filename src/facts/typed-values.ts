/** Yes and no in languages of Bitrix24, and TRUE and FALSE as Excel writes them there. */
const YES = new Set([
	...['y', 'yes', 'true', '1', 'on', 'да', 'так', 'иә', 'ja', 'oui', 'sí', 'si', 'sim', 'tak', 'evet'],
	...['истина', 'істина', 'wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero', 'prawda'],
]);
const NO = new Set([
	...['n', 'no', 'false', '0', 'off', 'нет', 'ні', 'жоқ', 'nein', 'non', 'não', 'nie', 'hayır', 'hayir'],
	...['ложь', 'хибність', 'falsch', 'faux', 'falso', 'fałsz'],
]);

/** Yes or no, as people and tools write it: `true`, `1`, "Y", "Да". Undefined for anything else. */
export function readFlag(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const word = String(value).trim().toLowerCase();
	return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** A number as programs write it. */
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** Thousands apart by blanks or apostrophes, as in `1 101,50` and `1'101.50`. Tables have blanks that do not break. */
const BY_BLANKS = /^[+-]?\d{1,3}(?:[ '’\u00A0\u2009\u202F]\d{3})+(?:[.,]\d+)?$/;
/** Thousands apart by points or commas, where a second sign says which is which: `1.101,50`, `1,101.50`, `1.101.000`. */
const BY_POINTS = /^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const BY_COMMAS = /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const WITH_COMMA = /^[+-]?\d+,\d+$/;
/** `1,101` may be a thousand or little more than one. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/**
 * The digits of a number that a person has written, with a point before the decimals: `1 101,50` is "1101.50". What could
 * mean two numbers, such as `1,101`, is undefined. A point alone stands before decimals, as programs write them.
 */
export function decimalOf(written: string): string | undefined {
	const text = written.trim().replace(/^−/, '-');
	if (PLAIN.test(text)) return text;
	if (BY_BLANKS.test(text)) return text.replace(/[^\d.,+-]/g, '').replace(',', '.');
	if (BY_POINTS.test(text)) return text.replaceAll('.', '').replace(',', '.');
	if (BY_COMMAS.test(text)) return text.replaceAll(',', '');
	return WITH_COMMA.test(text) && !AMBIGUOUS.test(text) ? text.replace(',', '.') : undefined;
}

/** A number, also as people write it (see `decimalOf`); undefined for anything else. */
export function readNumber(value: unknown): number | undefined {
	const number = typeof value === 'string' ? Number(decimalOf(value) ?? Number.NaN) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
