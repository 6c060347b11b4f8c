import { createHash } from 'node:crypto';
import type { PortalClock } from './clock';
import { errors, type AuthorisationStatus } from './errors';
import type { Method } from './methods/method';
import type { PhpMap } from './php/value';
import type { Applications } from './oauth/applications';

/** Whoever calls methods: the holder of a webhook, or a person through an application. */
export interface Caller {
	/** The user whose permissions it has. */
	readonly userId: number;
	readonly scopes: ReadonlySet<string>;
	/** Whose operating time its calls are: a webhook, or an application with all its tokens. */
	readonly account: string;
	/** Absent for webhooks. */
	readonly clientId?: string;
	/** Address of a method with the caller's permission in it, ready for a parameter; `url` is that of the portal. */
	addressOf(url: string, method: string): string;
	/** @throws RestError once its permission has ended, which may be in the middle of a batch. */
	assertValid(): void;
}

/** An inbound webhook as an administrator would create it. */
export interface WebhookOptions {
	/** The user whose permissions it has. */
	userId?: number;
	/** Generated when left out. */
	secret?: string;
	/** Scopes it was given; `basic` every webhook has. Default: all that the portal knows. */
	scopes?: string[];
	/** Moment, in milliseconds since 1970, from which it is refused. */
	expiresAt?: number;
}

export interface Webhook extends Caller {
	readonly secret: string;
	readonly expiresAt: number;
}

export const ALL_SCOPES = [
	'crm',
	'catalog',
	'sale',
	'task',
	'tasks',
	'user',
	'user_basic',
	'user_brief',
	'user.userfield',
	'department',
	'sonet_group',
	'socialnetwork',
	'timeman',
	'humanresources',
	'humanresources.hcmlink',
	'im',
	'userfieldconfig',
];

/** Who may call this portal: its webhooks, and the tokens of its applications. */
export class Credentials {
	private readonly webhooks: Webhook[] = [];

	constructor(
		private readonly clock: PortalClock,
		private readonly status: AuthorisationStatus,
		private readonly applications: Applications,
	) {}

	add(options: WebhookOptions): Webhook {
		const userId = options.userId ?? 1;
		const secret = options.secret ?? demoSecret(this.webhooks.length);
		const webhook: Webhook = {
			userId,
			secret,
			account: `${userId}/${secret}`,
			scopes: new Set(options.scopes ?? ALL_SCOPES),
			expiresAt: options.expiresAt ?? Infinity,
			addressOf: (url, method) => `${webhookUrl(url, webhook)}${method}/?`,
			// What began before a webhook ended is carried out.
			assertValid: () => undefined,
		};
		this.webhooks.push(webhook);
		return webhook;
	}

	/**
	 * The caller of a request: by the webhook in its path, else by a token in the header (which wins) or in the parameters,
	 * from which it is taken out: methods do not see it.
	 *
	 * @throws RestError INVALID_CREDENTIALS, NO_AUTH_FOUND, invalid_token or expired_token.
	 */
	callerOf(
		inPath: { userId: string; secret: string } | undefined,
		header: string | undefined,
		parameters: PhpMap,
	): Caller {
		if (inPath) return this.find(inPath.userId, inPath.secret);
		const { auth, access_token: accessToken } = parameters;
		delete parameters.auth;
		delete parameters.access_token;
		const token = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1] ?? auth ?? accessToken;
		if (typeof token !== 'string' || token === '') throw errors.noAuthorisation();
		return this.applications.callerWith(token);
	}

	/** @throws RestError expired_token or invalid_token, WRONG_AUTH_TYPE or insufficient_scope. */
	check(caller: Caller, method: Method): void {
		caller.assertValid();
		if (!maySee(caller, method)) throw errors.wrongAuthorisationType();
		const scopes = typeof method.scope === 'string' ? [method.scope] : method.scope;
		if (!scopes.some((scope) => scope === 'basic' || caller.scopes.has(scope))) {
			throw errors.insufficientScope(this.status, caller);
		}
	}

	/** @throws RestError INVALID_CREDENTIALS when no live webhook has that user and secret. */
	private find(userId: string, secret: string): Webhook {
		const found = this.webhooks.find((one) => String(one.userId) === userId && one.secret === secret);
		if (!found || this.clock.now() >= found.expiresAt) throw errors.invalidCredentials(this.status);
		return found;
	}
}

/** Methods for applications only are refused to webhooks. */
const maySee = (caller: Caller, method: Method): boolean =>
	method.applicationOnly !== true || caller.clientId !== undefined;

/** With the slash at the end, as the portal's own page shows it. */
export const webhookUrl = (portalUrl: string, { userId, secret }: Webhook): string =>
	`${portalUrl}/rest/${userId}/${secret}/`;

/** Looks like the 16 letters and digits of a real one, is the same in every run, and opens nothing but a sandbox. */
const demoSecret = (index: number): string =>
	createHash('sha256').update(`sandbox webhook ${index}`).digest('hex').slice(0, 16);
