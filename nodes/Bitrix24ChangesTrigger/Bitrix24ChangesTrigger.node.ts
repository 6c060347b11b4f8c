import {
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { changesTrigger } from '../../src/nodes/changes-trigger';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24ChangesTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Changes Trigger',
		name: 'bitrix24ChangesTrigger',
		icon: { light: 'file:bitrix24ChangesTrigger.svg', dark: 'file:bitrix24ChangesTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["resource"].replace(/([A-Z])/g, " $1").toLowerCase() }}',
		description:
			'Start a workflow with records of Bitrix24 that were created or changed, by asking for them regularly, and lose none',
		defaults: { name: 'Bitrix24 Changes Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: changesTrigger.properties(),
	};

	methods = { ...changesTrigger.methods, credentialTest: { testWebhook } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await changesTrigger.trigger(this);
	}
}
