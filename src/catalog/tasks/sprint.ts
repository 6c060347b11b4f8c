import { workgroupChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

export const sprintChoice: Choice = {
	parameter: 'sprintId',
	label: 'Sprint',
	list: { method: 'tasks.api.scrum.sprint.list', rows: '', id: 'id', label: ['name'] },
};

const FIELDS = 'sort:integer dateStart:datetime dateEnd:datetime status:string';

/**
 * A sprint: a period in which a Scrum team, which is a workgroup, works on chosen tasks.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/scrum/sprint/index.html
 */
export const sprint: Entity = {
	resource: 'sprint',
	name: 'Sprint',
	plural: 'Sprints',
	operations: [
		...classic({
			prefix: 'tasks.api.scrum.sprint',
			name: 'Sprint',
			plural: 'Sprints',
			record: sprintChoice,
			fields: `groupId!:workgroup name!:string ${FIELDS}`,
			changeable: `groupId:workgroup name:string ${FIELDS}`,
			listed:
				'ID:integer GROUP_ID:workgroup NAME:string SORT:integer CREATED_BY:user MODIFIED_BY:user DATE_START:string DATE_END:string STATUS:string',
			describing: 'getFields',
			answersRecord: true,
		}),
		{
			value: 'start',
			description: 'Start a planned sprint with the stages of the previous one',
			method: 'tasks.api.scrum.sprint.start',
			set: { id: sprintChoice },
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'complete',
			action: 'Complete active sprint',
			description: 'End the active sprint of a workgroup; open tasks move to the backlog',
			method: 'tasks.api.scrum.sprint.complete',
			set: { id: workgroupChoice },
			answer: { record: '' },
			// A repeat would end the next sprint if that is active by then.
			effect: 'create',
		},
	],
};
