import { readFlag, readNumber } from '../facts/typed-values';
import { excerpt } from './values';

/**
 * Columns that hold numbers. All others are passed on unchanged.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/product-rows/crm-item-productrow-fields.html
 */
const NUMBERS = [
	'productId',
	'price',
	'quantity',
	'discountTypeId',
	'discountRate',
	'discountSum',
	'taxRate',
	'measureCode',
	'sort',
];

/** Columns whose decimals Bitrix24 would cut off: half a product would be another one. */
const WHOLE = new Set(['productId', 'discountTypeId', 'measureCode', 'sort']);

/** All columns that people can write. */
const WRITABLE = [...NUMBERS, 'productName', 'taxIncluded'];

/** Columns that rows of Bitrix24 have besides. It ignores them when they are written. */
const READ_ONLY = new Set([
	...['priceAccount', 'priceExclusive', 'priceNetto', 'priceBrutto', 'customized', 'measureName'],
	...['xmlId', 'type', 'storeId'],
]);

/** Columns that say which record a row belongs to. They are left out, so that rows can be copied to another record. */
const OF_THE_OWNER = new Set(['id', 'ownerId', 'ownerType']);

/** A row as crm.item.productrow.set takes it, or a problem that goes on the sentence "The row …". */
export type ProductRow = { row: Record<string, unknown> } | { problem: string; nextStep: string };

/** Checks a row that has Bitrix24's names. Columns without a value are left out, so Bitrix24's defaults apply. */
export function toProductRow(given: Readonly<Record<string, unknown>>): ProductRow {
	const row = Object.fromEntries(
		Object.entries(given).filter(
			([name, value]) => !OF_THE_OWNER.has(name) && value !== null && value !== undefined && value !== '',
		),
	);
	const unknown = Object.keys(row).find((name) => !WRITABLE.includes(name) && !READ_ONLY.has(name));
	// A row that Bitrix24 itself has given may have a column that is newer than this list.
	if (unknown !== undefined && !('ownerId' in given)) {
		const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
		const meant = WRITABLE.find((name) => plain(name) === plain(unknown));
		return {
			problem: `has "${unknown}", which Bitrix24 would ignore`,
			nextStep:
				meant === undefined
					? `Remove it, or use the name of a column: ${WRITABLE.join(', ')}.`
					: `Write "${meant}" instead.`,
		};
	}
	for (const name of NUMBERS.filter((one) => one in row)) {
		const number = readNumber(row[name]);
		const isWhole = WHOLE.has(name);
		if (number === undefined || (isWhole && !Number.isSafeInteger(number))) {
			return {
				problem: `has a ${name} that is not a ${isWhole ? 'whole ' : ''}number: ${excerpt(row[name])}`,
				nextStep: `Write it like ${isWhole ? '12' : '12.5'}.`,
			};
		}
		row[name] = number;
	}
	if ('taxIncluded' in row) {
		const included = readFlag(row.taxIncluded);
		if (included === undefined) {
			return {
				problem: `has a taxIncluded that is neither Y nor N: ${excerpt(row.taxIncluded)}`,
				nextStep: 'Write Y, N, true or false.',
			};
		}
		row.taxIncluded = included ? 'Y' : 'N';
	}
	if ((row.productId ?? 0) === 0 && String(row.productName ?? '').trim() === '') {
		return {
			problem: 'has neither a product nor a name',
			nextStep: 'Enter the ID of a product of the catalog, or a name of your own.',
		};
	}
	return { row };
}

/** The kinds of discount that people can choose, with Bitrix24's number and the column for the amount. */
export const DISCOUNTS = [
	{ value: 'percent', name: 'Percent', typeId: 2, column: 'discountRate' },
	{ value: 'sum', name: 'Sum', typeId: 1, column: 'discountSum' },
] as const;

/** What the panel offers for the discount of a row. */
export const DISCOUNT_CHOICES = [
	{ name: 'None', value: 'none' },
	...DISCOUNTS.map(({ name, value }) => ({ name, value })),
];

/** Turns a row of the panel's collection into one with Bitrix24's names: the discount becomes two columns. */
export function withDiscount({
	discount,
	discountType,
	...row
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const chosen = DISCOUNTS.find(({ value }) => value === discountType);
	if (chosen === undefined || discount === undefined || discount === null || discount === '') return row;
	return { ...row, discountTypeId: chosen.typeId, [chosen.column]: discount };
}
