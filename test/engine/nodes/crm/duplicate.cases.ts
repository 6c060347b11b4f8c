import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const contact = (name: string): [string, object, string] => [
	'crm.item.add',
	{ entityTypeId: 3, fields: { name, fm: [{ typeId: 'PHONE', valueType: 'WORK', value: '+4930777888' }] } },
	'item.id',
];

export const duplicate: EntityCases = {
	given: { recordType: 3, first: contact('Ada'), second: contact('Ada') },
	operations: {
		find: {
			parameters: { fields: mapped({ type: 'PHONE', values: ['+4930777888'] }) },
			sent: { type: 'PHONE', values: ['+4930777888'] },
			answer: { CONTACT: expect.arrayContaining([expect.any(Number)]) },
		},
		merge: {
			parameters: { fields: mapped({ entityIds: ['$first', '$second'] }) },
			sent: { params: { entityTypeId: 3, entityIds: ['$first', '$second'] } },
			answer: { STATUS: 'SUCCESS', ENTITY_IDS: ['$second'] },
		},
	},
};
