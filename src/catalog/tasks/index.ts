import type { Entity } from '../entity';
import { backlog } from './backlog';
import { checklistItem } from './checklist-item';
import { comment } from './comment';
import { customField } from './custom-field';
import { dependency } from './dependency';
import { epic } from './epic';
import { flow } from './flow';
import { result } from './result';
import { scrumTask } from './scrum-task';
import { sprint } from './sprint';
import { sprintStage } from './sprint-stage';
import { stage } from './stage';
import { task } from './task';
import { template } from './template';
import { templateChecklistItem } from './template-checklist-item';
import { timeEntry } from './time-entry';

/** The resources of the Tasks node. A new entity is a file of its own and a line here. */
export const TASKS_ENTITIES: readonly Entity[] = [
	task,
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
	template,
	templateChecklistItem,
	timeEntry,
];
