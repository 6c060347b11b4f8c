import type { Entity } from '../entity';
import { classic } from '../families';

/** Smart processes that stand together in the menu: a digital workplace (api reference, "crm.automatedsolution"). */
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
		at: { record: 'automatedSolution', rows: 'automatedSolutions' },
	}),
};
