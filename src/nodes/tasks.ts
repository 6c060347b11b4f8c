import * as entities from '../catalog/tasks/entities';
import { entityNode } from './node';

export const tasks = entityNode({
	displayName: 'Bitrix24 Tasks',
	entities: Object.values(entities),
	first: 'task',
	covers: ['task', 'tasks'],
});
