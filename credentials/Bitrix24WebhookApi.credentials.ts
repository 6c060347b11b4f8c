import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { limitFields } from './limit-fields';

/**
 * An inbound webhook of Bitrix24. The nodes bring its test (`testedBy`), because the test reads the answer: it lists the
 * webhook's scopes.
 */
export class Bitrix24WebhookApi implements ICredentialType {
	name = 'bitrix24WebhookApi';

	displayName = 'Bitrix24 Webhook API';

	icon: Icon = { light: 'file:bitrix24.svg', dark: 'file:bitrix24.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-bitrix24-pack/n8n-nodes-bitrix24-pack/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Webhook URL',
			// The URL holds the secret, so it is masked. n8n's lint rules want such fields to have "secret" in their name.
			name: 'webhookSecretUrl',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. https://your-portal.bitrix24.com/rest/1/secret/',
			description:
				'In Bitrix24 open Developer resources, Other, Inbound webhook. Tick the permissions that your nodes need, such as CRM, Users or Tasks, save, and copy the URL. Keep it secret: anyone who has it can do what the webhook may.',
		},
		{
			displayName: 'Application Tokens',
			name: 'applicationTokens',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for Bitrix24 Trigger: the tokens that Bitrix24 shows for the outbound webhooks that call it, separated by commas. They can be in the node instead, where they are stored with the workflow.',
		},
		...limitFields(),
	];
}
