import type { Entity } from '../entity';
import { task } from './task';

/** The resources of the Tasks node. A new entity is a file of its own and a line here. */
export const TASKS_ENTITIES: readonly Entity[] = [task];
