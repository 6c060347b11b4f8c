import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { api } from '../../src/nodes/api';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Api implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 API',
		name: 'bitrix24Api',
		icon: { light: 'file:bitrix24Api.svg', dark: 'file:bitrix24Api.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["method"]["value"] || "Method" }}',
		description: 'Call any method of the Bitrix24 REST API, documented or not',
		defaults: { name: 'Bitrix24 API' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: api.properties(),
	};

	methods = { ...api.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await api.execute(this);
	}
}
