import { chain, type WorkflowJson } from '../engine/harness-workflow';

/** As many calls as the bucket holds, so that the request limit is full. */
const CALLS = 50;

/** A workflow that stands for the work of others. Each call is a request of its own. */
export const NIGHTLY_SYNC: WorkflowJson = {
	name: 'Nightly Sync',
	...chain(
		{
			type: 'n8n-nodes-base.set',
			name: 'Users',
			typeVersion: 3.4,
			parameters: {
				mode: 'raw',
				jsonOutput: `={{ ({ users: Array.from({ length: ${CALLS} }, (_, index) => ({ id: index + 1 })) }) }}`,
				options: {},
			},
		},
		{
			type: 'n8n-nodes-base.splitOut',
			name: 'One Item Each',
			parameters: { fieldToSplitOut: 'users', options: {} },
		},
		{
			type: 'n8n-nodes-bitrix24-pack.bitrix24Batch',
			name: 'Look Up Users',
			parameters: {
				operation: 'callMethod',
				method: 'user.get',
				defineParameters: 'json',
				parametersJson: '={{ ({ ID: $json.id }) }}',
				options: { batching: 'off' },
			},
		},
	),
};
