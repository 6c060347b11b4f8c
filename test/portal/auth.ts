import { createHash } from 'node:crypto';
import type { PortalClock } from './clock';
import { errors, type AuthorisationStatus } from './errors';
import type { Method } from './methods/method';

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

export interface Webhook {
	readonly userId: number;
	readonly secret: string;
	readonly scopes: ReadonlySet<string>;
	readonly expiresAt: number;
}

export const ALL_SCOPES = [
	'crm',
	'task',
	'user',
	'user_basic',
	'user_brief',
	'department',
	'im',
	'userfieldconfig',
];

/** The webhooks of a portal. OAuth applications would be a second kind of credential beside them. */
export class Credentials {
	private readonly webhooks: Webhook[] = [];

	constructor(
		private readonly clock: PortalClock,
		private readonly status: AuthorisationStatus,
	) {}

	add(options: WebhookOptions): Webhook {
		const webhook = {
			userId: options.userId ?? 1,
			secret: options.secret ?? demoSecret(this.webhooks.length),
			scopes: new Set(options.scopes ?? ALL_SCOPES),
			expiresAt: options.expiresAt ?? Infinity,
		};
		this.webhooks.push(webhook);
		return webhook;
	}

	/** @throws RestError INVALID_CREDENTIALS when no live webhook has that user and secret. */
	find(userId: string, secret: string): Webhook {
		const found = this.webhooks.find((one) => String(one.userId) === userId && one.secret === secret);
		if (!found || this.clock.now() >= found.expiresAt) throw errors.invalidCredentials(this.status);
		return found;
	}

	/** @throws RestError WRONG_AUTH_TYPE or insufficient_scope. */
	check(webhook: Webhook, method: Method): void {
		if (method.applicationOnly) throw errors.wrongAuthorisationType();
		const scopes = typeof method.scope === 'string' ? [method.scope] : method.scope;
		if (!scopes.some((scope) => scope === 'basic' || webhook.scopes.has(scope))) {
			throw errors.insufficientScope(this.status);
		}
	}
}

/** Looks like the 16 letters and digits of a real one, is the same in every run, and opens nothing but a sandbox. */
const demoSecret = (index: number): string =>
	createHash('sha256').update(`sandbox webhook ${index}`).digest('hex').slice(0, 16);
