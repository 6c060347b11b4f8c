import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { crm } from '../../src/nodes/crm';
import { testWebhook } from '../../src/nodes/test-webhook';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Crm implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 CRM',
		name: 'bitrix24Crm',
		icon: { light: 'file:bitrix24Crm.svg', dark: 'file:bitrix24Crm.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ [$parameter["operation"].replace("getAll", "getMany").replace("upsert", "createOrUpdate"), $parameter["resource"]].map((name) => name.replace(/([A-Z])/g, " $1").toLowerCase()).join(": ").replace(/^./, (letter) => letter.toUpperCase()) }}',
		description:
			'Read and write deals, leads, contacts, companies, quotes, invoices and smart processes in Bitrix24',
		defaults: { name: 'Bitrix24 CRM' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		// Get Changed has a second output for the cursor.
		outputs:
			'={{ $parameter["operation"] === "getChanged" ? [{ type: "main", displayName: "Records" }, { type: "main", displayName: "Cursor" }] : ["main"] }}',
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: crm.properties(),
	};

	methods = { ...crm.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await crm.execute(this);
	}
}
