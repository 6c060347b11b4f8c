import type { Choice, Entity } from '../entity';
import { classic } from '../families';

/** No method lists templates. */
export const templateChoice: Choice = {
	parameter: 'templateId',
	label: 'Template',
	page: '/company/personal/user/0/tasks/templates/template/view/{id}/',
};

export const template: Entity = {
	resource: 'template',
	name: 'Template',
	plural: 'Templates',
	operations: classic({
		prefix: 'tasks.template',
		name: 'Template',
		plural: 'Templates',
		record: templateChoice,
		idName: 'templateId',
		verbs: ['create', 'delete', 'get', 'getFields', 'update'],
	}),
};
