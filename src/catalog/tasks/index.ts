import type { Entity } from '../entity';
import { checklistItem } from './checklist-item';
import { comment } from './comment';
import { dependency } from './dependency';
import { result } from './result';
import { stage } from './stage';
import { task } from './task';
import { timeEntry } from './time-entry';

/** The resources of the Tasks node. A new entity is a file of its own and a line here. */
export const TASKS_ENTITIES: readonly Entity[] = [
	task,
	checklistItem,
	comment,
	dependency,
	result,
	stage,
	timeEntry,
];
