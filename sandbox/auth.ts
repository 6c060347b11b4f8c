import { createHash } from 'node:crypto';
import type { PortalClock } from './clock';
import { errors, type AuthorisationStatus } from './errors';
import { EVENT_SCOPES } from './events/codes';
import type { Method } from './methods/method';
import { toText, type PhpMap } from './php/value';
import type { Applications } from './oauth/applications';

/** The caller of methods: the holder of a webhook, or a person through an application. */
export interface Caller {
	/** The user with whose permissions the methods run. */
	readonly userId: number;
	readonly scopes: ReadonlySet<string>;
	/** Account of operating time: one for each webhook, and one for an application with all its tokens. */
	readonly account: string;
	/** Absent for webhooks. */
	readonly clientId?: string;
	/** `auth_connector` of a call with a token: the key of its queue of offline events. */
	readonly connector?: string;
	/** Rest of the chain of events that a token allows; only tokens that came with an event have one. */
	readonly session?: number;
	/**
	 * Address of a method with the caller's secret or token, to which a parameter can be appended; `url` is the portal's.
	 */
	addressOf(url: string, method: string): string;
	/** @throws RestError when the token has expired or was withdrawn, which may happen in the middle of a batch. */
	assertValid(): void;
}

/** An inbound webhook as an administrator would create it. */
export interface WebhookOptions {
	/** The user with whose permissions its calls run; default 1, the administrator. */
	userId?: number;
	/** Default: a generated one, the same in every run. */
	secret?: string;
	/** Scopes besides `basic`, which every webhook has. Default: all that the portal knows. */
	scopes?: string[];
	/** Moment from which it is refused, in milliseconds since 1970. */
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
	...EVENT_SCOPES,
	'disk',
	'lists',
	'telephony',
	'mail',
];

/** Who may call this portal: its webhooks, and the tokens of its applications. */
export class Credentials {
	private readonly webhooks: Webhook[] = [];

	constructor(
		private readonly clock: PortalClock,
		private readonly status: AuthorisationStatus,
		private readonly applications: Applications,
		private readonly plan: { authConnector: boolean },
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
			// A batch that began before the webhook expired runs to its end.
			assertValid: () => undefined,
		};
		this.webhooks.push(webhook);
		return webhook;
	}

	/**
	 * The caller of a request: the webhook in its path, else a token in the header (which wins) or in the parameters. The
	 * token is removed from the parameters, so that methods do not see it.
	 *
	 * @throws RestError INVALID_CREDENTIALS, NO_AUTH_FOUND, invalid_token, expired_token or WRONG_LICENSE.
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
		const caller = this.applications.callerWith(token);
		const connector = toText(parameters.auth_connector);
		delete parameters.auth_connector;
		if (connector === '') return caller;
		if (!this.plan.authConnector) throw errors.wrongLicense('auth_connector');
		return { ...caller, connector };
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

	/** @throws RestError INVALID_CREDENTIALS when no valid webhook has that user and secret. */
	private find(userId: string, secret: string): Webhook {
		const found = this.webhooks.find((one) => String(one.userId) === userId && one.secret === secret);
		if (!found || this.clock.now() >= found.expiresAt) throw errors.invalidCredentials(this.status);
		return found;
	}
}

/** Webhooks may not call methods for applications. */
const maySee = (caller: Caller, method: Method): boolean =>
	method.applicationOnly === undefined || caller.clientId !== undefined;

/** Address of a webhook, with a slash at the end as the portal's own page shows it. */
export const webhookUrl = (portalUrl: string, { userId, secret }: Webhook): string =>
	`${portalUrl}/rest/${userId}/${secret}/`;

/** A secret of 16 letters and digits, like a real one. It is the same in every run and opens nothing but a sandbox. */
const demoSecret = (index: number): string =>
	createHash('sha256').update(`sandbox webhook ${index}`).digest('hex').slice(0, 16);
