import { recordTypeChoice } from '../choices';
import type { Entity } from '../entity';

/** Columns by which the history is filtered. Leads have a status, all other records a stage. */
const COLUMNS = [
	'ID:integer TYPE_ID:integer OWNER_ID:integer CREATED_TIME:datetime CATEGORY_ID:crm_category',
	'STAGE_SEMANTIC_ID:string STAGE_ID:crm_status STATUS_SEMANTIC_ID:string STATUS_ID:crm_status',
].join(' ');

/**
 * The stages that records have gone through: which record reached which stage, and when.
 * https://apidocs.bitrix24.com/api-reference/crm/crm-stage-history-list.html
 */
export const stageHistory: Entity = {
	resource: 'stageHistory',
	name: 'Stage History',
	plural: 'Stage Histories',
	operations: [
		{
			value: 'getAll',
			action: 'Get many stage changes',
			description: 'Retrieve which stages records of a type reached and when',
			method: 'crm.stagehistory.list',
			set: { entityTypeId: recordTypeChoice },
			fields: { documented: COLUMNS, at: 'filter' },
			list: {},
			answer: { rows: 'items' },
		},
	],
};
