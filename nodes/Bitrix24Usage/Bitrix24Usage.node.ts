import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testWebhook } from '../../src/nodes/test-webhook';
import { usage } from '../../src/nodes/usage';
import { chosenBy } from '../../src/ui/authentication';

export class Bitrix24Usage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 Usage',
		name: 'bitrix24Usage',
		icon: { light: 'file:bitrix24Usage.svg', dark: 'file:bitrix24Usage.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ checkLimits: "Check limits", checkSubscriptions: "Check subscriptions", diagnose: "Diagnose usage", report: "Create report" })[$parameter["operation"]] || "Get usage" }}',
		description:
			"See how much of a Bitrix24 portal's limits is used and by whom, and get alerts before they run out",
		defaults: { name: 'Bitrix24 Usage' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Usage', 'Alert'],
		credentials: [
			{ name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
			{ name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
		],
		properties: usage.properties(),
	};

	methods = { ...usage.methods, credentialTest: { testWebhook } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await usage.execute(this);
	}
}
