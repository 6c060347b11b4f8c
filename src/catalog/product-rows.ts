import { excerpt } from './values';

/**
 * How crm.item.productrow.* calls the kind of a record (api reference, "Object type"): short codes, `T` and the number in
 * lower-case hexadecimal digits for smart processes.
 */
export function ownerTypeOf(entityTypeId: number): string {
	return CODES[entityTypeId] ?? `T${entityTypeId.toString(16)}`;
}

const CODES: Record<number, string> = { 1: 'L', 2: 'D', 7: 'Q', 31: 'SI' };

/** Columns with numbers (api reference, "crm.item.productrow.fields"); the rest is text, or known to Bitrix24 alone. */
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

/** Columns that say whose row it is: rows of one record can be given to another one as they were read. */
const OF_THE_OWNER = new Set(['id', 'ownerId', 'ownerType']);

/** A row as crm.item.productrow.set takes it, or why not: the end of the sentence "The row … ". */
export type ProductRow = { row: Record<string, unknown> } | { problem: string; nextStep: string };

/** Checks a row with Bitrix24's names; columns without a value are left out, so that Bitrix24's defaults hold. */
export function toProductRow(given: Readonly<Record<string, unknown>>): ProductRow {
	const row = Object.fromEntries(
		Object.entries(given).filter(
			([name, value]) => !OF_THE_OWNER.has(name) && value !== null && value !== undefined && value !== '',
		),
	);
	for (const name of NUMBERS.filter((one) => one in row)) {
		const value = row[name];
		const number = typeof value === 'string' ? Number(value.trim() || Number.NaN) : value;
		if (typeof number !== 'number' || !Number.isFinite(number)) {
			return {
				problem: `has a ${name} that is no number: ${excerpt(value)}`,
				nextStep: 'Write it like 12.5.',
			};
		}
		row[name] = number;
	}
	if (typeof row.taxIncluded === 'boolean') row.taxIncluded = row.taxIncluded ? 'Y' : 'N';
	if ('taxIncluded' in row && row.taxIncluded !== 'Y' && row.taxIncluded !== 'N') {
		return {
			problem: `has a taxIncluded that is neither Y nor N: ${excerpt(row.taxIncluded)}`,
			nextStep: 'Write Y, N, true or false.',
		};
	}
	if ((row.productId ?? 0) === 0 && String(row.productName ?? '').trim() === '') {
		return {
			problem: 'has neither a product nor a name',
			nextStep: 'Give the ID of a product of the catalog, or a name of your own.',
		};
	}
	return { row };
}

/** Kinds of discount as people choose them, with Bitrix24's number and the column of the amount. */
export const DISCOUNTS = [
	{ value: 'percent', name: 'Percent', typeId: 2, column: 'discountRate' },
	{ value: 'sum', name: 'Sum', typeId: 1, column: 'discountSum' },
] as const;

/** A row of the panel's collection with Bitrix24's names. */
export function withDiscount({
	discount,
	discountType,
	...row
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const chosen = DISCOUNTS.find(({ value }) => value === discountType);
	if (chosen === undefined || discount === undefined || discount === null || discount === '') return row;
	return { ...row, discountTypeId: chosen.typeId, [chosen.column]: discount };
}
