import { APPLICATION } from '../engine/application';
import type { CredentialData } from '../engine/harness';
import type { PortalProcess } from '../../sandbox/process';

/** A local application of the portal, and its connected credential. */
export async function applicationOf(portal: PortalProcess): Promise<CredentialData> {
	const { clientId, clientSecret } = await portal.addApplication({
		redirectUrl: 'http://n8n.example/callback',
	});
	const { accessToken, refreshToken } = await portal.tokensFor(clientId);
	const oauthTokenData = {
		access_token: accessToken,
		refresh_token: refreshToken,
		client_endpoint: `${portal.url}/rest/`,
	};
	const server = { authorizationServer: 'own', ownServer: portal.url };
	const data = { portal: portal.url, ...server, plan: 'standard', clientId, clientSecret, oauthTokenData };
	return { [APPLICATION]: data };
}
