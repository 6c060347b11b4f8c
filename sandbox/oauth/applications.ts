import { createHash } from 'node:crypto';
import { ALL_SCOPES, type Caller } from '../auth';
import type { PortalClock } from '../clock';
import { errors } from '../errors';
import { oauthErrors } from './errors';

/** A local application as an administrator would register it. */
export interface ApplicationOptions {
	/** Its handler path: where authorisation sends the browser, whatever the request says. */
	redirectUrl: string;
	/** The user who answers the authorisation; default 1. */
	userId?: number;
	/** Default: all that the portal knows. */
	scopes?: string[];
}

export interface Application {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly redirectUrl: string;
	readonly userId: number;
	readonly scopes: readonly string[];
}

/** What one answer of the authorisation server gives away. */
export interface Tokens {
	application: Application;
	accessToken: string;
	refreshToken: string;
	/** Seconds. */
	expiresIn: number;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

/** Milliseconds; bitrix24/api.md, OAuth 2.0. */
const CODE_LIFE = 30_000;
const ACCESS_LIFE = 3_600_000;
const REFRESH_LIFE = 180 * 24 * 3_600_000;

interface Secret {
	application: Application;
	expiresAt: number;
}

/** The local applications of a portal, with the codes and tokens that the authorisation server gave them. */
export class Applications {
	private readonly installed = new Map<string, Application>();
	private readonly codes = new Map<string, Secret>();
	private readonly accessTokens = new Map<string, Secret>();
	private readonly refreshTokens = new Map<string, Secret>();
	private registered = 0;
	private given = 0;

	constructor(private readonly clock: PortalClock) {}

	add({ redirectUrl, userId = 1, scopes = ALL_SCOPES }: ApplicationOptions): Application {
		const number = this.registered++;
		const application = {
			clientId: `local.${digest(`client ${number}`, 14)}.${10_000_000 + number}`,
			clientSecret: digest(`client secret ${number}`, 50),
			redirectUrl,
			userId,
			scopes,
		};
		this.installed.set(application.clientId, application);
		return application;
	}

	/** An administrator takes the application away: everything that it was given ends at once. */
	uninstall(clientId: string): void {
		this.installed.delete(clientId);
		for (const secrets of [this.codes, this.accessTokens, this.refreshTokens]) {
			for (const [text, { application }] of secrets) {
				if (application.clientId === clientId) secrets.delete(text);
			}
		}
	}

	/** All access tokens end now, as they would after an hour; the refresh tokens stay. */
	expireAccessTokens(): void {
		for (const token of this.accessTokens.values()) token.expiresAt = this.clock.now();
	}

	named(clientId: string): Application | undefined {
		return this.installed.get(clientId);
	}

	/** What authorisation sends to the application's address; for one exchange within 30 seconds. */
	newCode(application: Application): string {
		return this.keep(this.codes, application, 'code', CODE_LIFE);
	}

	/** @throws OAuthError invalid_client or invalid_grant. */
	exchange(clientId: string, clientSecret: string, code: string): Tokens {
		return this.spend(this.codes, clientId, clientSecret, code);
	}

	/**
	 * The refresh token is spent by it; access tokens that were given before live on.
	 * @throws OAuthError invalid_client or invalid_grant.
	 */
	refresh(clientId: string, clientSecret: string, refreshToken: string): Tokens {
		return this.spend(this.refreshTokens, clientId, clientSecret, refreshToken);
	}

	/** @throws RestError invalid_token or expired_token. */
	callerWith(accessToken: string): Caller {
		const assertValid = (): Secret => {
			const token = this.accessTokens.get(accessToken);
			if (!token) throw errors.invalidToken();
			if (this.clock.now() >= token.expiresAt) throw errors.expiredToken();
			return token;
		};
		const { clientId, userId, scopes } = assertValid().application;
		return {
			userId,
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
		return {
			application,
			accessToken: this.keep(this.accessTokens, application, 'access', ACCESS_LIFE),
			refreshToken: this.keep(this.refreshTokens, application, 'refresh', REFRESH_LIFE),
			expiresIn: ACCESS_LIFE / 1000,
			expiresAt: this.clock.now() + ACCESS_LIFE,
		};
	}

	private keep(among: Map<string, Secret>, application: Application, kind: string, life: number): string {
		const text = digest(`${application.clientId} ${kind} ${this.given++}`, 60);
		among.set(text, { application, expiresAt: this.clock.now() + life });
		return text;
	}
}

/** Looks like a real one, is the same in every run, and opens nothing but a sandbox. */
const digest = (text: string, length: number): string =>
	createHash('sha256').update(`sandbox ${text}`).digest('hex').slice(0, length);
