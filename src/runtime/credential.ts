import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	INode,
	IPollFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { PLAN_TITLES } from '../facts/plans';
import { parseApplicationUrl } from '../portal/transport/application-url';
import { parseQuietHours, parseTimeZone, parseWindows } from '../portal/settings/limit-text';
import type { CustomLimits, PlanSetting } from '../portal/settings/plan';
import type { PortalAddress } from '../portal/transport/portal-url';
import { keepSecret } from '../portal/transport/secrets';
import { SettingError } from '../portal/transport/setting-error';
import { parseWebhookUrl } from '../portal/transport/webhook-url';

const WEBHOOK = 'bitrix24WebhookApi';
const APPLICATION = 'bitrix24OAuth2Api';

const PLANS = new Set<string>(['auto', ...Object.keys(PLAN_TITLES)]);

/** Contexts of n8n that can send requests with a credential. */
export type RequestContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| ITriggerFunctions
	| IWebhookFunctions;

/** A credential of n8n, read and checked. */
export interface Credential {
	/** Name of the credential type. */
	type: string;
	/** The person's name for it in n8n. */
	name: string;
	id: string;
	data: ICredentialDataDecryptedObject;
	address: PortalAddress;
	/** Digest that tells credentials apart without showing them. */
	identity: string;
	/** ID of the user in whose name it calls; absent when an application did not say it. */
	user?: number;
	limits: LimitSetting;
	/** Token that an application sends with its requests; it expires after an hour. Absent for webhooks. */
	accessToken?: string;
}

/** What a credential says about limits. */
export interface LimitSetting extends PlanSetting {
	/** Seconds of operating time in ten minutes after which Bitrix24 blocks a method; absent: not set. */
	operatingLimitSeconds?: number;
}

/** The type of the credential that is chosen in a node. Nodes saved before there was a choice use a webhook. */
export function credentialTypeOf(node: INode): string {
	return node.parameters.authentication === 'oAuth2' ? APPLICATION : WEBHOOK;
}

/** Equal for equal settings. OAuth2 tokens are left out: they change while the credential stays the same. */
export function settingsKeyOf(data: ICredentialDataDecryptedObject): string {
	return JSON.stringify({ ...data, oauthTokenData: undefined });
}

/**
 * Reads the credential that is chosen in a node.
 * @throws SettingError when a field is not valid, or an application is not connected.
 */
export function readCredential(data: ICredentialDataDecryptedObject, node: INode): Credential {
	const type = credentialTypeOf(node);
	const { id, name } = node.credentials?.[type] ?? {};
	const read = type === APPLICATION ? readApplication(data, name) : readWebhook(data);
	return { type, id: id ?? '', data, ...read, name: name ?? read.name };
}

/** The part of a credential that its own fields say. */
export type CredentialFields = Pick<
	Credential,
	'name' | 'address' | 'identity' | 'user' | 'limits' | 'accessToken'
>;

/** @throws SettingError */
export function readWebhook(data: ICredentialDataDecryptedObject): CredentialFields {
	const limits = readLimitSetting(data);
	const webhook = parseWebhookUrl(String(data.webhookSecretUrl ?? ''), limits.plan);
	return {
		name: `Webhook of user ${webhook.userId}`,
		address: webhook,
		identity: digestOf(webhook.base),
		user: webhook.userId,
		limits,
	};
}

/** The tokens are as the authorization server sent them (docs/internals/portal.md, "OAuth2"); n8n only adds to them. */
function readApplication(data: ICredentialDataDecryptedObject, nameInN8n?: string): CredentialFields {
	const name = nameInN8n ?? `Application ${String(data.clientId)}`;
	const tokens = (data.oauthTokenData ?? {}) as IDataObject;
	const accessToken = String(tokens.access_token ?? '');
	if (accessToken === '') {
		throw new SettingError(
			`The credential "${name}" is not connected to Bitrix24`,
			'Open the credential in n8n and press Connect. Bitrix24 then asks whether the application may act for you.',
		);
	}
	for (const secret of [accessToken, tokens.refresh_token, data.clientSecret])
		keepSecret(String(secret ?? ''));
	const { client_endpoint: clientEndpoint, user_id: userId } = tokens;
	const endpoint = clientEndpoint === undefined ? undefined : String(clientEndpoint);
	const limits = readLimitSetting(data);
	return {
		name,
		address: parseApplicationUrl(String(data.portal ?? ''), endpoint, limits.plan),
		// An application sees what the person who connected it may see, so each person is a credential of its own.
		identity: digestOf(`${String(data.clientId)} ${String(userId ?? tokens.member_id)}`),
		...(Number(userId) > 0 && { user: Number(userId) }),
		limits,
		accessToken,
	};
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Reads what a credential says about limits. An unknown plan counts as Auto. Fields that the dialog hides are ignored.
 * @throws SettingError that names the field.
 */
export function readLimitSetting(data: ICredentialDataDecryptedObject): LimitSetting {
	const plan = PLANS.has(String(data.plan)) ? (data.plan as PlanSetting['plan']) : 'auto';
	const custom = plan === 'custom' ? readCustomLimits(data) : undefined;
	if (data.moreLimits !== true) return { plan, custom };
	const quietHours = parseQuietHours(String(data.quietHours ?? ''));
	const timeZone = parseTimeZone(String(data.timeZone ?? ''));
	return {
		plan,
		custom,
		dailyBudget: limitIn(data.dailyBudget, 0, 'Daily Budget (Requests)'),
		quietHours,
		timeZone,
		operatingLimitSeconds: limitIn(data.operatingLimit, 480, 'Operating Time Limit (Seconds)'),
	};
}

function readCustomLimits(data: ICredentialDataDecryptedObject): CustomLimits {
	const capacity = limitIn(data.customCapacity, 50, 'Requests at Once (X)');
	const leakPerSecond = limitIn(data.customLeak, 2, 'Requests per Second (Y)', 0.01);
	if (capacity !== undefined && leakPerSecond === undefined) {
		throw new SettingError(
			'Requests per Second (Y) is 0, so nothing could be sent after the first burst',
			'Set it to the requests that the portal takes each second in the long run',
		);
	}
	return {
		bucket: capacity === undefined ? undefined : { capacity, leakPerSecond: leakPerSecond ?? 0 },
		windows: parseWindows(String(data.customWindows ?? '')),
		atOnce: limitIn(data.customAtOnce, 0, 'Requests at the Same Time'),
	};
}

/** A number of at least `least`; undefined for 0, which means that there is no such limit. @throws SettingError */
function limitIn(value: unknown, absent: number, label: string, least = 1): number | undefined {
	const number = Number(value ?? absent);
	if (number === 0) return undefined;
	if (Number.isFinite(number) && number >= least) return number;
	throw new SettingError(
		`${label} is "${String(value)}"`,
		`Set it to a number of at least ${least}, or to 0`,
	);
}
