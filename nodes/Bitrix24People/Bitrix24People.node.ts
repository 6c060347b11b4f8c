import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { people } from '../../src/nodes/people';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24People implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 People',
		name: 'bitrix24People',
		icon: { light: 'file:bitrix24People.svg', dark: 'file:bitrix24People.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ [$parameter["operation"].replace("getAll", "getMany").replace("upsert", "createOrUpdate"), $parameter["resource"]].map((name) => name.replace(/([A-Z])/g, " $1").toLowerCase()).join(": ").replace(/^./, (letter) => letter.toUpperCase()) }}',
		description: 'Work with users, departments, workgroups and working time in Bitrix24',
		defaults: { name: 'Bitrix24 People' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: people.properties(),
	};

	methods = { ...people.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await people.execute(this);
	}
}
