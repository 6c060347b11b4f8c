import { describeNode } from '../operation-cases';

const method = (value: string) => ({ __rl: true, mode: 'name', value });
const parameters = (value: string) => ({ defineParameters: 'json', parametersJson: `={{ ${value} }}` });

describeNode('api', {
	outcomes: {
		callMethod: {
			parameters: {
				method: method('crm.item.get'),
				...parameters('{ entityTypeId: 2, id: $json.id }'),
			},
		},
		getAll: {
			parameters: {
				method: method('crm.item.list'),
				...parameters('{ entityTypeId: 2, filter: JSON.parse($json.filter) }'),
				limit: 2,
			},
			perItem: 2,
		},
	},
});
