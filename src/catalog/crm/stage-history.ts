import { recordTypeChoice } from '../choices';
import type { Entity } from '../entity';

/** Leads have a status, and smart invoices and all others a stage (api reference, "crm.stagehistory.list"). */
const COLUMNS = [
	'ID:integer TYPE_ID:integer OWNER_ID:integer CREATED_TIME:datetime CATEGORY_ID:integer',
	'STAGE_SEMANTIC_ID:string STAGE_ID:string STATUS_SEMANTIC_ID:string STATUS_ID:string',
].join(' ');

export const stageHistory: Entity = {
	resource: 'stageHistory',
	name: 'Stage History',
	plural: 'Stage Histories',
	operations: [
		{
			value: 'getAll',
			action: 'Get many changes of stage',
			description: 'Retrieve when records of a type came to which stage, by filter',
			method: 'crm.stagehistory.list',
			set: { entityTypeId: recordTypeChoice },
			fields: { documented: COLUMNS, at: 'filter' },
			list: {},
			answer: { rows: 'items' },
		},
	],
};
