import { html, json, redirectTo, type Reply } from '../http/reply';
import { toText, type PhpMap } from '../php/value';
import type { Portal } from '../portal';
import type { TokenRequest } from '../statistics';
import type { Application, Tokens } from './applications';
import { OAuthError, oauthErrors } from './errors';

/**
 * The domain of the authorization server in its answers. Nothing answers there, so a client that takes `domain` for the
 * portal's fails.
 */
const SERVER_DOMAIN = 'oauth.sandbox.example';

/** Address of the authorization server, as it and events name it. */
export const SERVER_ENDPOINT = `https://${SERVER_DOMAIN}/rest/`;

/** ID of the portal, which stays when the portal is renamed. */
export const MEMBER_ID = 'a223c6b3710f85df22e9377d6c4f7553';

/**
 * OAuth 2.0 of Bitrix24 (https://apidocs.bitrix24.com/settings/oauth/index.html): the page of the portal that asks a person,
 * who agrees at once here, and the central server that gives tokens, which has the portal's address here. Neither counts
 * in the portal's limits.
 */
export class AuthorisationServer {
	constructor(private readonly portal: Portal) {}

	async answer(httpMethod: string, path: string, parameters: PhpMap): Promise<Reply> {
		if (/^\/oauth\/authorize\/?$/.test(path)) return this.authorise(parameters);
		if (/^\/oauth\/token\/?$/.test(path)) return await this.token(httpMethod, parameters);
		return html(404, '404 Not Found');
	}

	/** Answers the page that asks the person. Failures are shown there and never sent to the application. */
	private authorise(parameters: PhpMap): Reply {
		const application = this.portal.applications.named(toText(parameters.client_id));
		if (!application) return html(200, 'Application not found');
		const location = new URL(application.redirectUrl);
		for (const [name, value] of Object.entries({
			code: this.portal.applications.newCode(application),
			state: toText(parameters.state),
			domain: new URL(this.portal.url).host,
			member_id: MEMBER_ID,
			scope: scopeOf(application),
			server_domain: SERVER_DOMAIN,
		})) {
			location.searchParams.set(name, value);
		}
		return redirectTo(location.href);
	}

	private async token(httpMethod: string, parameters: PhpMap): Promise<Reply> {
		const { clock, options, statistics } = this.portal;
		const request: TokenRequest = {
			at: clock.now(),
			grantType: toText(parameters.grant_type),
			httpMethod,
		};
		statistics.tokenRequests.push(request);
		if (options.cost.latencyMs > 0) await clock.sleep(options.cost.latencyMs);
		try {
			return json(200, this.tokenBody(this.grant(request.grantType, parameters)));
		} catch (error) {
			if (!(error instanceof OAuthError)) throw error;
			request.error = error.code;
			return json(error.status, error.toBody());
		}
	}

	/** @throws OAuthError */
	private grant(grantType: string, parameters: PhpMap): Tokens {
		const { applications } = this.portal;
		const [id, secret, code, refreshToken] = ['client_id', 'client_secret', 'code', 'refresh_token'].map(
			(name) => toText(parameters[name]),
		) as [string, string, string, string];
		if (grantType === 'authorization_code') return applications.exchange(id, secret, code);
		if (grantType === 'refresh_token') return applications.refresh(id, secret, refreshToken);
		throw oauthErrors.invalidRequest();
	}

	/** The answer with tokens. As in Bitrix24 it has no `token_type`, and `domain` is not the portal's. */
	private tokenBody({
		application,
		userId,
		accessToken,
		refreshToken,
		expiresIn,
		expiresAt,
	}: Tokens): object {
		return {
			access_token: accessToken,
			refresh_token: refreshToken,
			expires: Math.floor(expiresAt / 1000),
			expires_in: expiresIn,
			client_endpoint: `${this.portal.url}/rest/`,
			server_endpoint: SERVER_ENDPOINT,
			domain: SERVER_DOMAIN,
			member_id: MEMBER_ID,
			scope: scopeOf(application),
			status: 'L',
			user_id: userId,
		};
	}
}

const scopeOf = ({ scopes }: Application): string => scopes.join(',');
