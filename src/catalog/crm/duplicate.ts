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
			description:
				'Find the leads, contacts and companies with one of up to 20 phone numbers or e-mail addresses',
			method: 'crm.duplicate.findbycomm',
			fields: 'parameters',
			answer: 'result',
			effect: 'read',
		},
		{
			value: 'merge',
			action: 'Merge duplicates',
			description:
				'Make one record of several; when they contradict each other it fails, and people have to merge them',
			method: 'crm.entity.mergeBatch',
			set: { 'params.entityTypeId': recordTypeChoice },
			fields: { documented: 'entityIds!:array', at: 'params' },
			answer: { success: 'STATUS' },
		},
	],
};
