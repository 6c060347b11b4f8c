import { TASKS_RESOURCES } from '../../../src/operations';
import { describeOperations } from './operation-cases';
import { checklistItem } from './tasks/checklist-item.cases';
import { comment } from './tasks/comment.cases';
import { dependency } from './tasks/dependency.cases';
import { result } from './tasks/result.cases';
import { stage } from './tasks/stage.cases';
import { task } from './tasks/task.cases';
import { timeEntry } from './tasks/time-entry.cases';

describeOperations('bitrix24Tasks', TASKS_RESOURCES, {
	checklistItem,
	comment,
	dependency,
	result,
	stage,
	task,
	timeEntry,
});
