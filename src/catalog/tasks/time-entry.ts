import { taskChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { taskPart } from './parts';

const entry: Choice = {
	parameter: 'timeEntryId',
	label: 'Time Entry',
	list: {
		method: 'task.elapseditem.getlist',
		rows: '',
		id: 'ID',
		label: ['CREATED_DATE', 'COMMENT_TEXT'],
		parameters: { TASKID: taskChoice },
	},
	within: [taskChoice],
};

const FIELDS = 'SECONDS!:integer COMMENT_TEXT!:string USER_ID:user CREATED_DATE:datetime';

/**
 * Time that somebody has worked on a task.
 * https://apidocs.bitrix24.com/api-reference/tasks/elapsed-item/index.html
 */
export const timeEntry: Entity = {
	resource: 'timeEntry',
	name: 'Time Entry',
	plural: 'Time Entries',
	operations: taskPart({
		prefix: 'task.elapseditem',
		name: 'Time Entry',
		plural: 'Time Entries',
		record: entry,
		at: 'ARFIELDS',
		created: FIELDS,
		changed: FIELDS,
		listed:
			'ID:integer USER_ID:user CREATED_DATE:datetime MINUTES:integer SECONDS:integer DATE_START:datetime DATE_STOP:datetime',
		filtersBy: 'ID:integer USER_ID:user CREATED_DATE:datetime',
		columns: ['*'],
		one: 'row',
		isActionAllowed: 'isActionAllowed',
	}),
};
