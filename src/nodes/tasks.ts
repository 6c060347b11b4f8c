import * as entities from '../catalog/tasks/entities';
import { entityNode } from './node';

export const tasks = entityNode({
	entities: Object.values(entities),
	first: 'task',
	covers: ['task', 'tasks'],
});
