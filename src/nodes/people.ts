import * as entities from '../catalog/people/entities';
import { entityNode } from './node';

export const people = entityNode({
	displayName: 'Bitrix24 People',
	entities: Object.values(entities),
	first: 'user',
	covers: ['department', 'humanresources', 'socialnetwork', 'sonet_group', 'timeman', 'user'],
});
