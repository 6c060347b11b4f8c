import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { tasks } from '../../src/nodes/tasks';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Tasks implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Tasks',
		name: 'bitrix24Tasks',
		icon: { light: 'file:bitrix24Tasks.svg', dark: 'file:bitrix24Tasks.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ [$parameter["operation"].replace("getAll", "getMany").replace("upsert", "createOrUpdate"), $parameter["resource"]].map((name) => name.replace(/([A-Z])/g, " $1").toLowerCase()).join(": ").replace(/^./, (letter) => letter.toUpperCase()) }}',
		description:
			'Work with tasks, checklists, time entries, comments, stages, templates, flows and scrum in Bitrix24',
		defaults: { name: 'Bitrix24 Tasks' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: tasks.properties(),
	};

	methods = { ...tasks.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await tasks.execute(this);
	}
}
