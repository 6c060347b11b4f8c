import type { Choice, Entity } from '../entity';

/** Chooses a flow by its ID: no method lists flows. The ID of a flow stands in its tasks. */
const flowChoice: Choice = { parameter: 'flowId', label: 'Flow' };

const FIELDS =
	'description:string groupId:workgroup ownerId:user templateId:integer taskCreators:object matchWorkTime:integer ' +
	'responsibleCanChangeDeadline:integer notifyAtHalfTime:integer taskControl:integer ' +
	'notifyOnQueueOverflow:integer notifyOnTasksInProgressOverflow:integer notifyWhenEfficiencyDecreases:integer';

/**
 * A flow: it takes in tasks of one kind and assigns them to the members of a team.
 * https://apidocs.bitrix24.com/api-reference/tasks/flow/index.html
 */
export const flow: Entity = {
	resource: 'flow',
	name: 'Flow',
	plural: 'Flows',
	operations: [
		{
			value: 'create',
			description: 'Add a flow; if no workgroup is given, Bitrix24 creates one',
			method: 'tasks.flow.Flow.create',
			fields: {
				documented: `name!:string plannedCompletionTime!:integer distributionType!:string responsibleList!:array ${FIELDS}`,
				at: 'flowData',
			},
			answer: { record: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a flow permanently; its tasks are kept',
			method: 'tasks.flow.Flow.delete',
			set: { 'flowData.id': flowChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a flow by its ID, with its team and its settings',
			method: 'tasks.flow.Flow.get',
			set: { flowId: flowChoice },
			answer: { record: '' },
		},
		{
			value: 'update',
			description: 'Change settings of a flow; others keep their values',
			method: 'tasks.flow.Flow.update',
			set: { 'flowData.id': flowChoice },
			fields: {
				documented: `name:string plannedCompletionTime:integer distributionType:string responsibleList:array ${FIELDS}`,
				at: 'flowData',
			},
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'checkName',
			action: 'Check name of flow',
			description: 'Check whether a flow of this name exists; names must be unique',
			method: 'tasks.flow.Flow.isExists',
			fields: { documented: 'name!:string id:integer', at: 'flowData' },
			answer: { record: '' },
			effect: 'read',
		},
		{
			value: 'switch',
			name: 'Switch On or Off',
			action: 'Switch flow on or off',
			description: 'Turn a flow off if it is on, or on if it is off',
			method: 'tasks.flow.Flow.activate',
			set: { flowId: flowChoice },
			answer: { done: 'updated' },
			effect: 'create',
		},
		{
			value: 'pin',
			name: 'Pin or Unpin',
			action: 'Pin or unpin flow',
			description: 'Pin a flow to the top of the list, or unpin it if it is pinned',
			method: 'tasks.flow.Flow.pin',
			set: { flowId: flowChoice },
			answer: { done: 'updated' },
			effect: 'create',
		},
	],
};
