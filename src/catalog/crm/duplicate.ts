import { recordTypeChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * Leads, contacts or companies that stand for the same person or company.
 * https://apidocs.bitrix24.com/api-reference/crm/duplicates/index.html
 */
export const duplicate: Entity = {
	resource: 'duplicate',
	name: 'Duplicate',
	plural: 'Duplicates',
	operations: [
		{
			value: 'find',
			action: 'Find duplicates',
			description: 'Find leads, contacts and companies by up to 20 phone numbers or e-mail addresses',
			method: 'crm.duplicate.findbycomm',
			fields: 'parameters',
			answer: 'result',
			effect: 'read',
		},
		{
			value: 'merge',
			action: 'Merge duplicates',
			description:
				'Merge several records into one; if values conflict, it fails and you merge them in Bitrix24',
			method: 'crm.entity.mergeBatch',
			set: { 'params.entityTypeId': recordTypeChoice },
			fields: { documented: 'entityIds!:array', at: 'params' },
			answer: { success: 'STATUS' },
		},
	],
};
