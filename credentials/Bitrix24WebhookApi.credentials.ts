import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { limitFields } from './limit-fields';

/**
 * An inbound webhook of Bitrix24. The nodes name the test (`testedBy`): it has to look into the answer, which says
 * whether the scope that they need is there.
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
			// Holds the secret, so it is masked; n8n's rules ask masked fields to say so in their name.
			name: 'webhookSecretUrl',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. https://your-portal.bitrix24.com/rest/1/secret/',
			description:
				'In Bitrix24 open Developer resources, Other, Inbound webhook, tick the scope CRM and what else you need, save, and copy the URL. Whoever has it can do all that the webhook may.',
		},
		...limitFields(),
	];
}
