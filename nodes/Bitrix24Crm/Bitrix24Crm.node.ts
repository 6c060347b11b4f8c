import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { crmMethods, runCrm, testWebhook } from '../../src/runtime';
import { chosenBy, crmProperties } from '../../src/ui';

export class Bitrix24Crm implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 CRM',
		name: 'bitrix24Crm',
		icon: { light: 'file:bitrix24Crm.svg', dark: 'file:bitrix24Crm.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ create: "Create", delete: "Delete", downloadFile: "Download file of", get: "Get", getAll: "Get many", getChanged: "Get changed", getFields: "Get fields of", getProductRows: "Get product rows of", setProductRows: "Set product rows of", update: "Update", upsert: "Create or update" })[$parameter["operation"]] + " " + ({ getAll: 1, getChanged: 1 }[$parameter["operation"]] ? { company: "companies", contact: "contacts", deal: "deals", lead: "leads", quote: "quotes", smartInvoice: "smart invoices", smartProcessItem: "smart process items" } : { company: "company", contact: "contact", deal: "deal", lead: "lead", quote: "quote", smartInvoice: "smart invoice", smartProcessItem: "smart process item" })[$parameter["resource"]] }}',
		description:
			'Read and write deals, leads, contacts, companies, quotes, invoices and smart processes in Bitrix24',
		defaults: { name: 'Bitrix24 CRM' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		// A second output for the cursor, where there is one.
		outputs:
			'={{ $parameter["operation"] === "getChanged" ? [{ type: "main", displayName: "Records" }, { type: "main", displayName: "Cursor" }] : ["main"] }}',
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: crmProperties(),
	};

	methods = { ...crmMethods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runCrm(this, crmProperties);
	}
}
