import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Application, SandboxPortal } from '../../sandbox';
import type { CredentialData } from './harness';

export const APPLICATION = 'bitrix24OAuth2Api';

/** Parameters of a node that uses the credential of `connected`. */
export const byOAuth2 = { authentication: 'oAuth2' };

/** A local application of the portal, and its credential in n8n. */
export interface Connected {
	application: Application;
	/** The data as n8n stores them. It is the same object, so that a test sees what a refresh writes. */
	data: ICredentialDataDecryptedObject & { oauthTokenData: Record<string, string> };
	credentials: CredentialData;
}

/** Connects a credential as the button Connect of n8n does: from the page of the portal to the tokens. */
export async function connected(portal: SandboxPortal, scopes?: string[]): Promise<Connected> {
	const application = portal.addApplication({ redirectUrl: 'http://n8n.example/callback', scopes });
	const { clientId, clientSecret } = application;
	const page = await fetch(`${portal.url}/oauth/authorize/?client_id=${clientId}&state=x`, {
		redirect: 'manual',
	});
	const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? '';
	const answer = await fetch(`${portal.url}/oauth/token/`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'authorization_code',
			client_id: clientId,
			client_secret: clientSecret,
			code,
		}),
	});
	const oauthTokenData = (await answer.json()) as Record<string, string>;
	const settings = {
		portal: portal.url,
		authorizationServer: 'own',
		ownServer: portal.url,
		plan: 'standard',
	};
	const data = { ...settings, clientId, clientSecret, oauthTokenData };
	portal.statistics.tokenRequests.length = 0;
	return { application, data, credentials: { [APPLICATION]: data } };
}
