import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Application } from '../../sandbox';

/** The credential type of a local application. */
export const oAuth2CredentialType = 'bitrix24OAuth2Api';

/** The address to which authorization returns. A person copies it into the application's handler path. */
export const redirectUrlOf = (n8nUrl: string): string => `${n8nUrl}/rest/oauth2-credential/callback`;

/** Data of the credential dialog. The sandbox is its own authorization server. */
export function oAuth2Credential(
	portalUrl: string,
	{ clientId, clientSecret }: Application,
): ICredentialDataDecryptedObject {
	const server = { authorizationServer: 'own', ownServer: portalUrl };
	return { portal: portalUrl, ...server, clientId, clientSecret, plan: 'standard' };
}
