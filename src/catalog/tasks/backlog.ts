import { workgroupChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

/** Chooses a backlog by its ID: no method lists backlogs. */
const backlogChoice: Choice = { parameter: 'backlogId', label: 'Backlog' };

const FIELDS = 'modifiedBy:user';

/**
 * The backlog of a Scrum team: its tasks that no sprint has taken up yet. Each team has one.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/scrum/backlog/index.html
 */
export const backlog: Entity = {
	resource: 'backlog',
	name: 'Backlog',
	plural: 'Backlogs',
	operations: [
		...classic({
			prefix: 'tasks.api.scrum.backlog',
			name: 'Backlog',
			plural: 'Backlogs',
			record: backlogChoice,
			fields: `groupId!:workgroup createdBy!:user ${FIELDS}`,
			changeable: `groupId:workgroup createdBy:user ${FIELDS}`,
			describing: 'getFields',
			answersRecord: true,
			verbs: ['create', 'delete', 'getFields', 'update'],
		}),
		{
			value: 'get',
			description: 'Retrieve the backlog of a workgroup, with its ID',
			method: 'tasks.api.scrum.backlog.get',
			set: { id: workgroupChoice },
			answer: { record: '' },
		},
	],
};
