import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** The parameter that says which of the two credentials a node uses. */
const AUTHENTICATION = 'authentication';

/** Saved in workflows. Nodes saved before there was a choice have none, and count as `webhook`. */
type Authentication = 'webhook' | 'oAuth2';

/** The choice between the credentials, first in the panel of every node. */
export function authentication(): INodeProperties {
	return {
		displayName: 'Authentication',
		name: AUTHENTICATION,
		type: 'options',
		options: [
			{ name: 'Webhook', value: 'webhook' satisfies Authentication },
			{ name: 'OAuth2', value: 'oAuth2' satisfies Authentication },
		],
		default: 'webhook' satisfies Authentication,
		description:
			'A webhook takes a minute to set up. OAuth2 needs a local application in Bitrix24, and can also call methods for applications only.',
	};
}

/**
 * When a node asks for a credential. Spread it into the node's list, beside the literal names that n8n's lint rules want:
 *
 *     credentials: [
 *         { name: 'bitrix24WebhookApi', testedBy: 'testWebhook', ...chosenBy('webhook') },
 *         { name: 'bitrix24OAuth2Api', ...chosenBy('oAuth2') },
 *     ],
 */
export const chosenBy = (
	value: Authentication,
): Pick<INodeCredentialDescription, 'required' | 'displayOptions'> => ({
	required: true,
	displayOptions: { show: { [AUTHENTICATION]: [value] } },
});
