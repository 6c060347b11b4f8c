import { workgroupChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

/** No method lists backlogs; each Scrum team has one. */
const backlogChoice: Choice = { parameter: 'backlogId', label: 'Backlog' };

const FIELDS = 'modifiedBy:user';

/** Tasks of a Scrum team that no sprint has yet (api reference, "tasks.api.scrum.backlog"). */
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
