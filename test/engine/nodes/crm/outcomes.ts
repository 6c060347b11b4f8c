import type { IDataObject } from 'n8n-workflow';
import type { OutcomeCases } from '../mixed-outcomes';
import { items, mapped } from '../../sandbox';

const resource = 'deal';
const record = { resource, dealId: { mode: 'id', value: '={{ $json.id }}' } };
const title = { title: '={{ $json.title }}', opportunity: '={{ $json.amount }}' };
const matched = (value: IDataObject) => ({ ...mapped(value), matchingColumns: ['title'] });

/** The verbs that every kind of record has, tried with deals. */
export const outcomes: OutcomeCases = {
	create: { parameters: { resource, fields: mapped(title) }, early: true },
	upsert: { parameters: { resource, fields: matched(title) }, early: true },
	update: { parameters: { ...record, fields: mapped({ title: '={{ $json.title }}' }) } },
	delete: { parameters: record },
	downloadFile: {
		parameters: (sandbox) => ({
			...record,
			fileField: sandbox.portal.store.customFieldName(2, 'Contract'),
			binaryPropertyName: 'data',
		}),
	},
	get: { parameters: record },
	getAll: {
		parameters: { resource, options: { filterJson: '={{ $json.filter }}' }, limit: 2 },
		perItem: 2,
	},
	getChanged: {
		parameters: { resource, cursor: '={{ $json.cursor }}', startFrom: 'everything', limit: 2 },
		perItem: 2,
		outputs: 2,
	},
	getFields: null,
	getProductRows: {
		// The portal lists no rows for a deal that does not exist, so the ID itself is wrong.
		parameters: { resource, dealId: { mode: 'id', value: '={{ $json.reference }}' } },
		before: async (sandbox) => {
			const productRows = { row: [{ productName: 'A', price: '1' }] };
			const set = { ...record, operation: 'setProductRows', productRows };
			return await sandbox.crm(set, {
				items: items(...Array.from({ length: 6 }, (_, n) => ({ id: n + 1 }))),
			});
		},
	},
	setProductRows: {
		parameters: { ...record, productRows: { row: [{ productName: 'A', price: '={{ $json.amount }}' }] } },
		early: true,
	},
};
