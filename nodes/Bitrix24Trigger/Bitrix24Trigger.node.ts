import {
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testWebhook } from '../../src/nodes/test-webhook';
import { trigger } from '../../src/nodes/trigger';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Trigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Trigger',
		name: 'bitrix24Trigger',
		icon: { light: 'file:bitrix24Trigger.svg', dark: 'file:bitrix24Trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ [].concat($parameter["events"] || [], ($parameter["otherEvents"] || "").split(/[\\s,;]+/)).filter((code) => code).join(", ") || "All events" }}',
		description:
			'Start a workflow when something happens in Bitrix24: a deal is created, a task is changed, a call ends',
		eventTriggerDescription: 'Make the change in Bitrix24 now: the event appears here',
		defaults: { name: 'Bitrix24 Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'webhook',
				ndvHideUrl: '={{ $parameter["authentication"] === "oAuth2" }}',
			},
		],
		properties: trigger.properties(),
	};

	methods = { ...trigger.methods, credentialTest: { testWebhook } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await trigger.hooks.checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await trigger.hooks.create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await trigger.hooks.delete(this);
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await trigger.trigger(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await trigger.execute(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await trigger.webhook(this);
	}
}
