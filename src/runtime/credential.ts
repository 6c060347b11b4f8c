import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INode,
	IPollFunctions,
} from 'n8n-workflow';
import { PLAN_TITLES } from '../facts/plans';
import { parseApplicationUrl } from '../portal/transport/application-url';
import { parseQuietHours, parseTimeZone, parseWindows } from '../portal/settings/limit-text';
import type { CustomLimits, PlanSetting } from '../portal/settings/plan';
import type { PortalAddress } from '../portal/transport/portal-url';
import { keepSecret } from '../portal/answers/redact';
import { SettingError } from '../portal/transport/setting-error';
import { parseWebhookUrl } from '../portal/transport/webhook-url';

const WEBHOOK = 'bitrix24WebhookApi';
const APPLICATION = 'bitrix24OAuth2Api';

const PLANS = new Set<string>(['auto', ...Object.keys(PLAN_TITLES)]);

/** Contexts of n8n that can send requests with a credential. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** A credential of n8n, read and understood. */
export interface Credential {
	/** Name of its type. */
	type: string;
	/** As the person calls it in n8n. */
	name: string;
	id: string;
	data: ICredentialDataDecryptedObject;
	address: PortalAddress;
	/** Tells credentials apart without showing them. */
	identity: string;
	/** What an application sends with its requests, and gets anew when it has ended. */
	accessToken?: string;
}

/** The type of the credential that is chosen in a node; nodes without a choice use a webhook. */
export function credentialTypeOf(node: INode): string {
	return node.parameters.authentication === 'oAuth2' ? APPLICATION : WEBHOOK;
}

/** Equal for equal settings. An application's tokens do not count: they change while it is the same credential. */
export function settingsKeyOf(data: ICredentialDataDecryptedObject): string {
	return JSON.stringify({ ...data, oauthTokenData: undefined });
}

/**
 * The credential of a node, checked.
 * @throws SettingError
 */
export function readCredential(data: ICredentialDataDecryptedObject, node: INode): Credential {
	const type = credentialTypeOf(node);
	const { id, name } = node.credentials?.[type] ?? {};
	const read = type === APPLICATION ? readApplication(data, name) : readWebhook(data);
	return { type, id: id ?? '', data, ...read, name: name ?? read.name };
}

type ReadPart = Pick<Credential, 'name' | 'address' | 'identity' | 'accessToken'>;

function readWebhook(data: ICredentialDataDecryptedObject): ReadPart {
	const webhook = parseWebhookUrl(String(data.webhookSecretUrl ?? ''), limitsOf(data).plan);
	return {
		name: `Webhook of user ${webhook.userId}`,
		address: webhook,
		identity: identityOf(webhook.base),
	};
}

/** The tokens are as the authorisation server gave them (bitrix24/api.md 2.2); n8n adds to them and takes nothing away. */
function readApplication(data: ICredentialDataDecryptedObject, given?: string): ReadPart {
	const name = given ?? `Application ${String(data.clientId)}`;
	const tokens = (data.oauthTokenData ?? {}) as IDataObject;
	const accessToken = String(tokens.access_token ?? '');
	if (accessToken === '') {
		throw new SettingError(
			`The credential "${name}" is not connected to Bitrix24`,
			'Open the credential in n8n and press Connect: Bitrix24 then asks whether the application may act for you.',
		);
	}
	for (const secret of [accessToken, tokens.refresh_token, data.clientSecret])
		keepSecret(String(secret ?? ''));
	const { client_endpoint: endpoint, user_id: userId } = tokens;
	const told = endpoint === undefined ? undefined : String(endpoint);
	return {
		name,
		address: parseApplicationUrl(String(data.portal ?? ''), told, limitsOf(data).plan),
		// An application sees what the person may see who has connected it.
		identity: identityOf(`${String(data.clientId)} ${String(userId ?? tokens.member_id)}`),
		accessToken,
	};
}

/** A digest by which credentials are told apart without showing them. */
export const identityOf = (text: string): string =>
	createHash('sha256').update(text).digest('hex').slice(0, 16);

/** What the credential says about limits, and from when on a method is held (seconds of operating time). */
export interface LimitSetting extends PlanSetting {
	operatingLimitSeconds?: number;
}

/**
 * The limits that the person has chosen; a plan that is not known counts as Auto.
 * @throws SettingError
 */
export function limitsOf(data: ICredentialDataDecryptedObject): LimitSetting {
	const plan = PLANS.has(String(data.plan)) ? (data.plan as PlanSetting['plan']) : 'auto';
	const custom = plan === 'custom' ? customOf(data) : undefined;
	if (data.moreLimits !== true) return { plan, custom };
	const quietHours = parseQuietHours(String(data.quietHours ?? ''));
	const timeZone = parseTimeZone(String(data.timeZone ?? ''));
	return {
		plan,
		custom,
		dailyBudget: positive(data.dailyBudget, 0, 'Daily Budget (Requests)'),
		quietHours,
		timeZone,
		operatingLimitSeconds: positive(data.operatingLimit, 480, 'Operating Time Limit (Seconds)'),
	};
}

function customOf(data: ICredentialDataDecryptedObject): CustomLimits {
	const capacity = positive(data.customCapacity, 50, 'Requests at Once (X)');
	const leakPerSecond = positive(data.customLeak, 2, 'Requests per Second (Y)', 0.01);
	if (capacity !== undefined && leakPerSecond === undefined) {
		throw new SettingError(
			'Requests per Second (Y) is 0, so nothing could be sent after the first burst',
			'Set it to the requests that the portal takes each second in the long run',
		);
	}
	return {
		bucket: capacity === undefined ? undefined : { capacity, leakPerSecond: leakPerSecond ?? 0 },
		windows: parseWindows(String(data.customWindows ?? '')),
		atOnce: positive(data.customAtOnce, 0, 'Requests at the Same Time'),
	};
}

/** A number; undefined for 0, which says that there is no such limit. */
function positive(value: unknown, absent: number, label: string, least = 1): number | undefined {
	const number = Number(value ?? absent);
	if (number === 0) return undefined;
	if (Number.isFinite(number) && number >= least) return number;
	throw new SettingError(
		`${label} is "${String(value)}"`,
		`Set it to a number of at least ${least}, or to 0`,
	);
}
