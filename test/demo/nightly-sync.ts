import { chain, type WorkflowJson } from '../engine/harness-workflow';

/** More than a portal takes at once, so that its request limit is as full as it gets. */
const CALLS = 50;

/** Work of somebody else: calls that each are a request of their own. */
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
