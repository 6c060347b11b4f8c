import { describeNode } from '../operation-cases';

const parameters = '={{ {entityTypeId: 2, id: $json.id} }}';

describeNode('batch', {
	outcomes: {
		callMethod: {
			parameters: { method: 'crm.item.get', defineParameters: 'json', parametersJson: parameters },
		},
		commandList: {
			parameters: { commands: { command: [{ key: 'a', method: 'crm.item.get', parameters }] } },
		},
	},
});
