import type { Choice, Entity } from '../entity';
import { classic } from '../families';

/** Chooses a template by its ID or address: no method lists templates. */
export const templateChoice: Choice = {
	parameter: 'templateId',
	label: 'Template',
	page: '/company/personal/user/0/tasks/templates/template/view/{id}/',
};

/**
 * A template from which tasks are made.
 * https://apidocs.bitrix24.com/api-reference/tasks/template/index.html
 */
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
