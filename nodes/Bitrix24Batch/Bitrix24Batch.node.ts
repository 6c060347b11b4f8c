import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { batch } from '../../src/nodes/batch';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Batch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Batch',
		name: 'bitrix24Batch',
		icon: { light: 'file:bitrix24Batch.svg', dark: 'file:bitrix24Batch.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "commandList" ? "Command list" : ($parameter["method"] || "Method") + " for each item" }}',
		description: 'Call any Bitrix24 REST method, up to 50 calls in one request',
		defaults: { name: 'Bitrix24 Batch' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: batch.properties(),
	};

	methods = { ...batch.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await batch.execute(this);
	}
}
