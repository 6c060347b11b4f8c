/** The resources of the Tasks node. A new entity is a file of its own and a line here. */
export { backlog } from './backlog';
export { checklistItem } from './checklist-item';
export { comment } from './comment';
export { customField } from './custom-field';
export { dependency } from './dependency';
export { epic } from './epic';
export { flow } from './flow';
export { result } from './result';
export { scrumTask } from './scrum-task';
export { sprintStage } from './sprint-stage';
export { sprint } from './sprint';
export { stage } from './stage';
export { task } from './task';
export { templateChecklistItem } from './template-checklist-item';
export { template } from './template';
export { timeEntry } from './time-entry';
