import type { Entity } from '../entity';
import { classic } from '../families';

/**
 * A digital workplace: a section of Bitrix24's menu with one or more smart processes.
 * https://apidocs.bitrix24.com/api-reference/crm/automated-solution/index.html
 */
export const automatedSolution: Entity = {
	resource: 'automatedSolution',
	name: 'Automated Solution',
	plural: 'Automated Solutions',
	operations: classic({
		prefix: 'crm.automatedsolution',
		name: 'Automated Solution',
		plural: 'Automated Solutions',
		record: {
			parameter: 'automatedSolutionId',
			label: 'Automated Solution',
			list: {
				method: 'crm.automatedsolution.list',
				rows: 'automatedSolutions',
				id: 'id',
				label: ['title'],
				search: 'filter.%title',
			},
		},
		listed: 'id:integer title:string',
		at: { record: 'automatedSolution', rows: 'automatedSolutions' },
	}),
};
