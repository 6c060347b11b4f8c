import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let count = 0;
const fields = () => ({ FIELD_NAME: `FIELD${++count}`, USER_TYPE_ID: 'string', SORT: 50 });

/** Cases of the custom fields of one kind of record. */
function customFieldOf(kind: string): EntityCases {
	const id = `${kind}CustomFieldId`;
	const made = fields();
	return {
		given: {
			get [id]() {
				return [`crm.${kind}.userfield.add`, { fields: fields() }] as [string, object];
			},
		},
		operations: {
			create: {
				parameters: { fields: mapped(made) },
				sent: { fields: { ENTITY_ID: `CRM_${kind.toUpperCase()}`, ...made } },
				answer: { id: expect.any(Number) },
			},
			delete: { sent: { id: `$${id}` }, answer: { deleted: true, id: `$${id}` } },
			get: { sent: { id: `$${id}` }, answer: { USER_TYPE_ID: 'string', SORT: '50' } },
			getAll: {
				parameters: {
					filters: { conditions: [{ field: 'SORT', operator: 'equals', value: '50' }] },
				},
				sent: { filter: { SORT: '50' } },
				answer: { USER_TYPE_ID: 'string' },
			},
			update: {
				parameters: { fields: mapped({ SORT: 70 }) },
				sent: { id: `$${id}`, fields: { SORT: 70 } },
				answer: { updated: true, id: `$${id}` },
			},
		},
	};
}

const field = (name: string) => ({ entityId: 'CRM_DEAL', fieldName: name, userTypeId: 'string' });

export const customField: EntityCases = {
	given: {
		get customFieldId() {
			const made = { moduleId: 'crm', field: field(`UF_CRM_ANY${++count}`) };
			return ['userfieldconfig.add', made, 'field.id'] as [string, object, string];
		},
	},
	operations: {
		create: {
			parameters: { fields: mapped(field('UF_CRM_NEW')) },
			sent: { moduleId: 'crm', field: field('UF_CRM_NEW') },
			answer: { fieldName: 'UF_CRM_NEW' },
		},
		delete: {
			sent: { moduleId: 'crm', id: '$customFieldId' },
			answer: { deleted: true, id: '+$customFieldId' },
		},
		get: { sent: { moduleId: 'crm', id: '$customFieldId' }, answer: { userTypeId: 'string' } },
		getAll: {
			parameters: { fields: mapped({ filter: '{"entityId": "CRM_DEAL"}' }) },
			sent: { moduleId: 'crm', filter: { entityId: 'CRM_DEAL' } },
			answer: { entityId: 'CRM_DEAL' },
		},
		getTypes: { sent: { moduleId: 'crm' }, answer: { userTypeId: 'string', description: 'String' } },
		update: {
			parameters: { fields: mapped({ mandatory: true }) },
			sent: { moduleId: 'crm', id: '$customFieldId', field: { mandatory: 'Y' } },
			answer: { mandatory: 'Y' },
		},
	},
};

export const companyCustomField = customFieldOf('company');
export const contactCustomField = customFieldOf('contact');
export const dealCustomField = customFieldOf('deal');
export const leadCustomField = customFieldOf('lead');
export const quoteCustomField = customFieldOf('quote');
export const requisiteCustomField = customFieldOf('requisite');
