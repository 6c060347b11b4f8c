import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { crmSettings } from '../../src/nodes/crm-settings';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24CrmSettings implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 CRM Settings',
		name: 'bitrix24CrmSettings',
		icon: { light: 'file:bitrix24CrmSettings.svg', dark: 'file:bitrix24CrmSettings.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ [$parameter["operation"].replace("getAll", "getMany").replace("upsert", "createOrUpdate"), $parameter["resource"]].map((name) => name.replace(/([A-Z])/g, " $1").toLowerCase()).join(": ").replace(/^./, (letter) => letter.toUpperCase()) }}',
		description:
			'Set up the Bitrix24 CRM: pipelines, stages, smart process types, custom fields, currencies, units and taxes',
		defaults: { name: 'Bitrix24 CRM Settings' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: crmSettings.properties(),
	};

	methods = { ...crmSettings.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await crmSettings.execute(this);
	}
}
