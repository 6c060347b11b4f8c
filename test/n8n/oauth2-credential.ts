import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Application } from '../../sandbox';

/** The credential type of a local application. */
export const oAuth2CredentialType = 'bitrix24OAuth2Api';

/** Where n8n takes authorisations: what a person copies into the application's handler path. */
export const redirectUrlOf = (n8nUrl: string): string => `${n8nUrl}/rest/oauth2-credential/callback`;

/** What a person would type into the credential dialog; the sandbox is its own authorisation server. */
export function oAuth2Credential(
	portalUrl: string,
	{ clientId, clientSecret }: Application,
): ICredentialDataDecryptedObject {
	const server = { authorizationServer: 'own', ownServer: portalUrl };
	return { portal: portalUrl, ...server, clientId, clientSecret, plan: 'standard' };
}
