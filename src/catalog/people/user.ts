import { user as chosenUser } from '../choices';
import type { Entity } from '../entity';

export const user: Entity = {
	resource: 'user',
	name: 'User',
	plural: 'Users',
	operations: [
		{
			value: 'getAll',
			description: 'Retrieve many users; filter and order are those of user.get',
			method: 'user.get',
			fields: 'parameters',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: 'Change what is known of a user; the others of the fields stay as they are',
			method: 'user.update',
			set: { ID: chosenUser },
			fields: 'parameters',
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
