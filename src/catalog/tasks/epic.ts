import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const epicChoice: Choice = {
	parameter: 'epicId',
	label: 'Epic',
	list: { method: 'tasks.api.scrum.epic.list', rows: '', id: 'id', label: ['name'] },
};

const FIELDS = 'description:string color:string files:driveFiles createdBy:user modifiedBy:user';

/**
 * An epic: a theme that tasks of several sprints belong to.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/scrum/epic/index.html
 */
export const epic: Entity = {
	resource: 'epic',
	name: 'Epic',
	plural: 'Epics',
	operations: classic({
		prefix: 'tasks.api.scrum.epic',
		name: 'Epic',
		plural: 'Epics',
		record: epicChoice,
		fields: `name!:string groupId!:workgroup ${FIELDS}`,
		changeable: `name:string groupId:workgroup ${FIELDS}`,
		listed:
			'id:integer groupId:workgroup name:string description:string color:string createdBy:user modifiedBy:user',
		describing: 'getFields',
		answersRecord: true,
	}),
};
