import { recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'pipelineId',
	label: 'Pipeline',
	list: {
		method: 'crm.category.list',
		rows: 'categories',
		id: 'id',
		label: ['name'],
		parameters: { entityTypeId: recordTypeChoice },
	},
	within: [recordTypeChoice],
	zero: true,
};

/**
 * A pipeline (funnel): the stages that records of one kind go through. A kind can have several.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/category/index.html
 */
export const pipeline: Entity = {
	resource: 'pipeline',
	name: 'Pipeline',
	plural: 'Pipelines',
	operations: classic({
		prefix: 'crm.category',
		name: 'Pipeline',
		plural: 'Pipelines',
		record: chosen,
		always: { entityTypeId: recordTypeChoice },
		at: { record: 'category', rows: 'categories' },
		unfiltered: true,
	}),
};
