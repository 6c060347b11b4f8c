import type { INodeProperties } from 'n8n-workflow';
import { DISCOUNTS } from '../catalog/product-rows';
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
			description: 'All rows that the record has afterwards, in this order',
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
				"All rows that the record has afterwards, with the names of Bitrix24's crm.item.productrow.set; [] removes all",
			displayOptions: { show: { defineProductRows: ['json'] } },
		}),
	},
];

/** Texts, so that a column can stay empty: what is empty is not sent, and Bitrix24's own default holds. */
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

/** In the order of their labels, which n8n asks for. */
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
			options: [{ name: 'None', value: 'none' }, ...DISCOUNTS.map(({ name, value }) => ({ name, value }))],
			default: 'none',
		},
		text('Name', 'productName', 'e.g. Training', 'Needed without a product ID'),
		text('Price', 'price', 'e.g. 500', 'Of one unit, as Bitrix24 keeps it: what is paid after the discount'),
		text('Product ID', 'productId', 'e.g. 12', 'A product of the catalog; empty for one that is not in it'),
		text('Quantity', 'quantity', 'e.g. 2', 'One when empty'),
		{
			displayName: 'Tax Included',
			name: 'taxIncluded',
			type: 'boolean',
			default: false,
			description: 'Whether the price holds the tax already',
		},
		text('Tax Rate (%)', 'taxRate', 'e.g. 19', 'No tax when empty'),
		text('Unit Code', 'measureCode', 'e.g. 796', 'Code of a unit in the portal, such as 796 for pieces'),
	];
}
