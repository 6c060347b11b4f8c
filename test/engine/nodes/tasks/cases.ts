/** Cases of the Tasks node, by the value of their resource. */
export * from './backlog.cases';
export * from './checklist-item.cases';
export * from './comment.cases';
export * from './custom-field.cases';
export * from './dependency.cases';
export * from './epic.cases';
export * from './flow.cases';
export * from './result.cases';
export * from './scrum-task.cases';
export * from './sprint-stage.cases';
export * from './sprint.cases';
export * from './stage.cases';
export * from './task.cases';
export * from './template-checklist-item.cases';
export * from './template.cases';
export * from './time-entry.cases';
