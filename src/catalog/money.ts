import { decimalOf } from '../facts/typed-values';

/** Signs that belong to one currency alone. A dollar or a pound may be that of several countries. */
const SIGNS: Readonly<Record<string, string>> = {
	'€': 'EUR',
	'₽': 'RUB',
	'₴': 'UAH',
	'₸': 'KZT',
	'₺': 'TRY',
	'₹': 'INR',
	'₾': 'GEL',
	'₼': 'AZN',
	'₪': 'ILS',
	'₫': 'VND',
	'₩': 'KRW',
	zł: 'PLN',
};

const BEFORE = /^[\p{L}\p{Sc}]{1,3}/u;
const BEHIND = /[\p{L}\p{Sc}]{1,3}$/u;

/** `1.500` that a person has written may be a thousand and a half, or one and a half. */
const AMBIGUOUS = /^[+−-]?[1-9]\d{0,2}\.\d{3}$/;

/**
 * Money as Bitrix24 keeps it, `1500.50|EUR`, of what people write: `1500,50 EUR`, `EUR 1 500.50`, `1500.5 €`. An amount
 * without a currency stays alone: the portal adds its base currency.
 *
 * `1.500 EUR` and `1,500 EUR` are undefined, because they may be a thousand or little more than one. `1.500|EUR` is not: the
 * form of Bitrix24 has a point before decimals.
 *
 * Source: the published server, `MoneyType` in currency/lib/userfield/types/moneytype.php. It takes `-?\d+\.?\d*`, then the
 * sign `|` and three capital letters. Without these it adds the base currency, or refuses the value if the field is strict.
 */
export function readMoney(value: unknown): string | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	const text = String(value).trim();
	const bar = text.indexOf('|');
	const [amount, written] = bar < 0 ? apart(text) : [text.slice(0, bar), text.slice(bar + 1)];
	const currency = currencyOf(written.trim());
	const asTyped = typeof value === 'string' && bar < 0;
	if (currency === undefined || (asTyped && AMBIGUOUS.test(amount.trim()))) return undefined;
	const decimal = /^[+-]?(\d+(?:\.\d+)?)\.?$/.exec(decimalOf(amount) ?? '');
	if (decimal === null) return undefined;
	return `${decimal[0].startsWith('-') ? '-' : ''}${decimal[1]}${currency === '' ? '' : `|${currency}`}`;
}

/** Splits off a currency before or behind an amount. */
function apart(text: string): [amount: string, currency: string] {
	const before = BEFORE.exec(text)?.[0];
	if (before !== undefined) return [text.slice(before.length), before];
	const behind = BEHIND.exec(text)?.[0] ?? '';
	return [text.slice(0, text.length - behind.length), behind];
}

/** The code of a currency, empty for none; undefined for a sign or a word that does not name one. */
function currencyOf(written: string): string | undefined {
	if (written === '') return '';
	return SIGNS[written.toLowerCase()] ?? (/^[a-z]{3}$/i.test(written) ? written.toUpperCase() : undefined);
}
