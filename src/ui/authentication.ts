import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** The parameter that says which of the two credentials a node uses. */
const AUTHENTICATION = 'authentication';

/** Saved in workflows; what was made before there was a choice has none, and counts as the first. */
type Authentication = 'webhook' | 'oAuth2';

/** The choice between the credentials, which stands first in the panel of every node. */
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
			'A webhook is set up in a minute. OAuth2 needs a local application in Bitrix24, and can do what Bitrix24 allows to applications only.',
	};
}

/**
 * When a node asks for a credential; to be spread into the node's list. The names stand there, where n8n's rules look
 * for them:
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
