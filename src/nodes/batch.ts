import { callMethod } from '../operations/batch/call-for-each-item';
import { commandList } from '../operations/batch/command-list';
import { BATCH_PARAMETERS } from '../ui/batch-parameters';
import { operationNode } from './node';

export const batch = operationNode({
	displayName: 'Bitrix24 Batch',
	operations: [callMethod, commandList],
	parameters: BATCH_PARAMETERS,
	first: 'callMethod',
	example: {
		operation: 'callMethod',
		method: 'crm.item.get',
		defineParameters: 'json',
		parametersJson: '={{ { entityTypeId: 2, id: $json.id } }}',
	},
});
