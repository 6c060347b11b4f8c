import type { Entity } from '../entity';
import { user } from './user';

/** The resources of the People node. A new entity is a file of its own and a line here. */
export const PEOPLE_ENTITIES: readonly Entity[] = [user];
