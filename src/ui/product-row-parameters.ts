import type { INodeProperties } from 'n8n-workflow';
import { DISCOUNT_CHOICES, DISCOUNTS } from '../catalog/product-rows';
import { chooser } from './chooser';
import type { Parameter } from './parameter';

/** Product rows of a record, as fields or as JSON. */
export const PRODUCT_ROW_PARAMETERS: readonly Parameter[] = [
	{
		name: 'defineProductRows',
		draw: () => chooser('Define Product Rows', 'defineProductRows', 'How to write the product rows'),
	},
	{
		name: 'productRows',
		draw: () => ({
			displayName: 'Product Rows',
			name: 'productRows',
			type: 'fixedCollection',
			placeholder: 'Add Row',
			typeOptions: { multipleValues: true, sortable: true },
			default: {},
			description: 'All rows of the record, in this order. They replace its present rows.',
			displayOptions: { show: { defineProductRows: ['fields'] } },
			options: [{ displayName: 'Row', name: 'row', values: columns() }],
		}),
	},
	{
		name: 'productRowsJson',
		draw: () => ({
			displayName: 'Product Rows (JSON)',
			name: 'productRowsJson',
			type: 'json',
			default: '',
			placeholder: '[{"productName": "Training", "price": 500, "quantity": 2}]',
			description:
				"All rows of the record, with field names of Bitrix24's crm.item.productrow.set. [] removes all rows.",
			displayOptions: { show: { defineProductRows: ['json'] } },
		}),
	},
];

/** A column as text, so that it can stay empty: then nothing is sent, and Bitrix24's default applies. */
const text = (
	displayName: string,
	name: string,
	placeholder: string,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description,
});

/** Columns of a row, sorted by label, as n8n's lint rules want. */
function columns(): INodeProperties[] {
	return [
		{
			...text('Discount', 'discount', 'e.g. 10', 'Per unit, in percent or in the currency of the record'),
			displayOptions: { show: { discountType: DISCOUNTS.map(({ value }) => value) } },
		},
		{
			displayName: 'Discount Type',
			name: 'discountType',
			type: 'options',
			options: DISCOUNT_CHOICES.map((choice) => ({ ...choice })),
			default: 'none',
		},
		text('Name', 'productName', 'e.g. Training', 'Required without a product ID'),
		text('Price', 'price', 'e.g. 500', 'Per unit, after the discount'),
		text('Product ID', 'productId', 'e.g. 12', 'A product of the catalog. Empty for one that is not in it.'),
		text('Quantity', 'quantity', 'e.g. 2', '1 if empty'),
		{
			displayName: 'Tax Included',
			name: 'taxIncluded',
			type: 'boolean',
			default: false,
			description: 'Whether the price includes the tax',
		},
		text('Tax Rate (%)', 'taxRate', 'e.g. 19', 'No tax if empty'),
		text('Unit Code', 'measureCode', 'e.g. 796', 'Code of a unit in the portal, such as 796 for pieces'),
	];
}
