import {
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testWebhook } from '../../src/nodes/test-webhook';
import { usageTrigger } from '../../src/nodes/usage-trigger';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24UsageTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Usage Trigger',
		name: 'bitrix24UsageTrigger',
		icon: { light: 'file:bitrix24UsageTrigger.svg', dark: 'file:bitrix24UsageTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ Object.keys($parameter["thresholds"]).length === 1 ? "1 limit" : Object.keys($parameter["thresholds"]).length + " limits" }}',
		description:
			'Start a workflow when a limit of a Bitrix24 portal is nearly reached, and when it has recovered',
		defaults: { name: 'Bitrix24 Usage Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: usageTrigger.properties(),
	};

	methods = { ...usageTrigger.methods, credentialTest: { testWebhook } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await usageTrigger.poll(this);
	}
}
