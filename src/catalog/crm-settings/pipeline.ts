import { recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

/** The ways that records of a kind go, each with stages of its own (api reference, "crm.category"). */
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
