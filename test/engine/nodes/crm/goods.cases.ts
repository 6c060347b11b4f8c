import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const goods = { productName: 'Chair', price: 50, quantity: 2 };

export const productRow: EntityCases = {
	given: {
		recordType: 2,
		recordId: ['crm.item.add', { entityTypeId: 2, fields: { title: 'Goods' } }, 'item.id'],
		productRowId: [
			'crm.item.productrow.add',
			{ fields: { ownerType: 'D', ownerId: '$recordId', ...goods } },
			'productRow.id',
		],
	},
	operations: {
		create: {
			parameters: { fields: mapped(goods) },
			sent: { fields: { ownerType: 'D', ownerId: '$recordId', ...goods } },
			answer: { ...goods, ownerId: '$recordId' },
		},
		delete: { sent: { id: '$productRowId' }, answer: { deleted: true, id: '$productRowId' } },
		get: { sent: { id: '$productRowId' }, answer: { id: '$productRowId', ...goods } },
		getAvailableForPayment: {
			sent: { ownerType: 'D', ownerId: '$recordId' },
			answer: { id: '$productRowId', ...goods },
		},
		getFields: { sent: {}, answer: { name: 'id', readOnly: true } },
		update: {
			parameters: { fields: mapped({ price: 60 }) },
			sent: { id: '$productRowId', fields: { price: 60 } },
			answer: { id: '$productRowId', price: 60 },
		},
	},
};
