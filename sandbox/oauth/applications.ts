import { createHash } from 'node:crypto';
import { ALL_SCOPES, type Caller } from '../auth';
import type { PortalClock } from '../clock';
import { errors } from '../errors';
import { newMap, type PhpMap } from '../php/value';
import { oauthErrors } from './errors';

/** A local application, as an administrator registers it. */
export interface ApplicationOptions {
	/** Its handler path. Authorization sends the browser there, whatever the request says. */
	redirectUrl: string;
	/** The user who agrees to the authorization; default 1. */
	userId?: number;
	/** Default: all that the portal knows. */
	scopes?: string[];
	/** Whether its installation is finished; before that it gets no events. Default true. */
	installed?: boolean;
}

export interface Application {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly redirectUrl: string;
	readonly userId: number;
	readonly scopes: readonly string[];
	/** The token in its events, by which it knows them. */
	readonly applicationToken: string;
	readonly installed: boolean;
}

/** The tokens in one answer of the authorization server. */
export interface Tokens {
	application: Application;
	/** The person for whom the tokens stand. */
	userId: number;
	accessToken: string;
	refreshToken: string;
	/** Lifetime of the access token in seconds. */
	expiresIn: number;
	/** When the access token expires, in milliseconds since 1970. */
	expiresAt: number;
}

/** Lifetimes in milliseconds, as in docs/internals/portal.md#oauth2. */
const CODE_LIFE = 30_000;
const ACCESS_LIFE = 3_600_000;
const REFRESH_LIFE = 180 * 24 * 3_600_000;

interface Secret {
	application: Application;
	userId: number;
	expiresAt: number;
	/** Rest of the chain of events that calls with the token may cause; only tokens in events have one. */
	session?: number;
}

/** The local applications of a portal, with the codes and tokens that they were given. */
export class Applications {
	private readonly installed = new Map<string, Application>();
	private readonly codes = new Map<string, Secret>();
	private readonly accessTokens = new Map<string, Secret>();
	private readonly refreshTokens = new Map<string, Secret>();
	/** Settings of `app.option.set` by application. */
	private readonly settings = new Map<string, PhpMap>();
	private registered = 0;
	private given = 0;

	constructor(private readonly clock: PortalClock) {}

	add({ redirectUrl, userId = 1, scopes = ALL_SCOPES, installed = true }: ApplicationOptions): Application {
		const number = this.registered++;
		const application = {
			clientId: `local.${digest(`client ${number}`, 14)}.${10_000_000 + number}`,
			clientSecret: digest(`client secret ${number}`, 50),
			redirectUrl,
			userId,
			scopes,
			applicationToken: digest(`application token ${number}`, 32),
			installed,
		};
		this.installed.set(application.clientId, application);
		return application;
	}

	/** The settings that an application keeps; changes of the map stay. */
	settingsOf(clientId: string): PhpMap {
		const settings = this.settings.get(clientId) ?? newMap();
		this.settings.set(clientId, settings);
		return settings;
	}

	/** Ends the installation of an application, as `BX24.installFinish` does. */
	finishInstallation(clientId: string): void {
		const application = this.installed.get(clientId);
		if (application) this.installed.set(clientId, Object.assign(application, { installed: true }));
	}

	/** Tokens of a person, as if the person had agreed. @param session see `Secret`. */
	tokensOf(application: Application, userId: number, session?: number): Tokens {
		return this.tokensFor({ application, userId, ...(session !== undefined && { session }) });
	}

	/** Removes an application, as an administrator would. Its codes and tokens are invalid at once. */
	uninstall(clientId: string): void {
		this.installed.delete(clientId);
		this.settings.delete(clientId);
		for (const secrets of [this.codes, this.accessTokens, this.refreshTokens]) {
			for (const [text, { application }] of secrets) {
				if (application.clientId === clientId) secrets.delete(text);
			}
		}
	}

	/** Lets all access tokens expire at once. Refresh tokens stay valid. */
	expireAccessTokens(): void {
		for (const token of this.accessTokens.values()) token.expiresAt = this.clock.now();
	}

	named(clientId: string): Application | undefined {
		return this.installed.get(clientId);
	}

	/** A code for the address of the application. It is valid for one exchange within 30 seconds. */
	newCode(application: Application): string {
		return this.keep(this.codes, { application, userId: application.userId }, 'code', CODE_LIFE);
	}

	/** Exchanges a code for tokens. @throws OAuthError invalid_client or invalid_grant. */
	exchange(clientId: string, clientSecret: string, code: string): Tokens {
		return this.spend(this.codes, clientId, clientSecret, code);
	}

	/**
	 * Gives new tokens for a refresh token, which is spent by that. Older access tokens stay valid.
	 *
	 * @throws OAuthError invalid_client or invalid_grant.
	 */
	refresh(clientId: string, clientSecret: string, refreshToken: string): Tokens {
		return this.spend(this.refreshTokens, clientId, clientSecret, refreshToken);
	}

	/** The caller that an access token stands for. @throws RestError invalid_token or expired_token. */
	callerWith(accessToken: string): Caller {
		const assertValid = (): Secret => {
			const token = this.accessTokens.get(accessToken);
			if (!token) throw errors.invalidToken();
			if (this.clock.now() >= token.expiresAt) throw errors.expiredToken();
			return token;
		};
		const { application, userId, session } = assertValid();
		const { clientId, scopes } = application;
		return {
			userId,
			...(session !== undefined && { session }),
			scopes: new Set(scopes),
			account: clientId,
			clientId,
			addressOf: (url, method) => `${url}/rest/${method}/?auth=${accessToken}&`,
			assertValid,
		};
	}

	private spend(from: Map<string, Secret>, clientId: string, clientSecret: string, text: string): Tokens {
		const application = this.installed.get(clientId);
		const secret = from.get(text);
		if (application?.clientSecret !== clientSecret) throw oauthErrors.invalidClient();
		if (secret?.application !== application || this.clock.now() >= secret.expiresAt) {
			throw oauthErrors.invalidGrant();
		}
		from.delete(text);
		return this.tokensFor({ application, userId: secret.userId });
	}

	private tokensFor(of: Omit<Secret, 'expiresAt'>): Tokens {
		return {
			application: of.application,
			userId: of.userId,
			accessToken: this.keep(this.accessTokens, of, 'access', ACCESS_LIFE),
			refreshToken: this.keep(this.refreshTokens, of, 'refresh', REFRESH_LIFE),
			expiresIn: ACCESS_LIFE / 1000,
			expiresAt: this.clock.now() + ACCESS_LIFE,
		};
	}

	private keep(
		among: Map<string, Secret>,
		of: Omit<Secret, 'expiresAt'>,
		kind: string,
		life: number,
	): string {
		const text = digest(`${of.application.clientId} ${kind} ${this.given++}`, 60);
		among.set(text, { ...of, expiresAt: this.clock.now() + life });
		return text;
	}
}

/** A code or token that looks like a real one. It is the same in every run and opens nothing but a sandbox. */
const digest = (text: string, length: number): string =>
	createHash('sha256').update(`sandbox ${text}`).digest('hex').slice(0, length);
