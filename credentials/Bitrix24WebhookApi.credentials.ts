import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/**
 * An inbound webhook of Bitrix24. The nodes name the test (`testedBy`): it has to look into the answer, which says
 * whether the scope that they need is there.
 */
export class Bitrix24WebhookApi implements ICredentialType {
	name = 'bitrix24WebhookApi';

	displayName = 'Bitrix24 Webhook API';

	icon: Icon = { light: 'file:bitrix24.svg', dark: 'file:bitrix24.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-bitrix24-pack/n8n-nodes-bitrix24-pack#credentials';

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
		{
			displayName: 'Plan',
			name: 'plan',
			type: 'options',
			options: [
				{
					name: 'Auto',
					value: 'auto',
					description: 'Asks the portal; where it does not tell, the limits of Standard are kept',
				},
				{
					name: 'Custom',
					value: 'custom',
					description: 'Limits that you set, for a portal behind a proxy of your own',
				},
				{
					name: 'Enterprise',
					value: 'enterprise',
					description: '250 requests at once and 5 more each second',
				},
				{
					name: 'Self-Hosted',
					value: 'selfHosted',
					description: 'Your own server: no request limit, and http is allowed',
				},
				{
					name: 'Standard',
					value: 'standard',
					description: 'All other cloud plans: 50 requests at once and 2 more each second',
				},
			],
			default: 'auto',
			description:
				'Says how many requests Bitrix24 takes. All nodes and workflows that use this portal share one limit.',
		},
		{
			displayName: 'Requests at Once (X)',
			name: 'customCapacity',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'How many requests may come in a burst before the portal refuses more',
			displayOptions: { show: { plan: ['custom'] } },
		},
		{
			displayName: 'Requests per Second (Y)',
			name: 'customLeak',
			type: 'number',
			typeOptions: { minValue: 0.1, numberPrecision: 2 },
			default: 2,
			description: 'How many requests the portal takes each second in the long run',
			displayOptions: { show: { plan: ['custom'] } },
		},
	];
}
