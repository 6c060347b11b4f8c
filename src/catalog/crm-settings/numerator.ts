import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'numeratorId',
	label: 'Numerator',
	list: { method: 'crm.documentgenerator.numerator.list', rows: 'numerators', id: 'id', label: ['name'] },
};
const fields = 'name!:string template!:string settings:object';

/**
 * A rule that gives documents their numbers, such as `INV-{NUMBER}`.
 * https://apidocs.bitrix24.com/api-reference/crm/document-generator/numerator/index.html
 */
export const numerator: Entity = {
	resource: 'numerator',
	name: 'Numerator',
	plural: 'Numerators',
	operations: [
		...classic({
			prefix: 'crm.documentgenerator.numerator',
			name: 'Numerator',
			plural: 'Numerators',
			record: chosen,
			fields,
			at: { record: 'numerator', rows: 'numerators' },
			unfiltered: true,
			verbs: ['create', 'delete', 'get', 'getAll'],
		}),
		{
			value: 'update',
			description: 'Change name, template or settings of a numerator; the rest is kept',
			method: 'crm.documentgenerator.numerator.update',
			set: { id: chosen },
			fields: { documented: fields, at: 'fields' },
			// Unlike the other methods, this one answers with the numerator itself.
			answer: { record: '' },
			effect: 'idempotent',
		},
	],
};
