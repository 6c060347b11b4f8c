import { TASKS_RESOURCES } from '../../../src/operations/resources';
import { describeChoices, describeOperations } from './operation-cases';
import { backlog } from './tasks/backlog.cases';
import { checklistItem } from './tasks/checklist-item.cases';
import { comment } from './tasks/comment.cases';
import { customField } from './tasks/custom-field.cases';
import { dependency } from './tasks/dependency.cases';
import { epic } from './tasks/epic.cases';
import { flow } from './tasks/flow.cases';
import { result } from './tasks/result.cases';
import { scrumTask } from './tasks/scrum-task.cases';
import { sprint } from './tasks/sprint.cases';
import { sprintStage } from './tasks/sprint-stage.cases';
import { stage } from './tasks/stage.cases';
import { task } from './tasks/task.cases';
import { template } from './tasks/template.cases';
import { templateChecklistItem } from './tasks/template-checklist-item.cases';
import { timeEntry } from './tasks/time-entry.cases';

const cases = {
	backlog,
	checklistItem,
	comment,
	customField,
	dependency,
	epic,
	flow,
	result,
	scrumTask,
	sprint,
	sprintStage,
	stage,
	task,
	template,
	templateChecklistItem,
	timeEntry,
};

describeOperations('bitrix24Tasks', TASKS_RESOURCES, cases);
describeChoices('bitrix24Tasks', TASKS_RESOURCES, cases);
