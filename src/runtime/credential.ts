import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { parseQuietHours, parseTimeZone, parseWindows } from '../portal/limit-text';
import type { CustomLimits, PlanSetting } from '../portal/plan';
import { SettingError } from '../portal/setting-error';
import { parseWebhookUrl } from '../portal/webhook-url';
import type { Credential } from './n8n-transport';

export const WEBHOOK_CREDENTIAL = 'bitrix24WebhookApi';

const PLANS = new Set<string>(['auto', 'standard', 'enterprise', 'selfHosted', 'custom']);

/**
 * The webhook credential of a node, checked.
 * @throws SettingError
 */
export function readCredential(data: ICredentialDataDecryptedObject, node: INode): Credential {
	const webhook = parseWebhookUrl(String(data.webhookSecretUrl ?? ''), limitsOf(data).plan);
	const { id, name } = node.credentials?.[WEBHOOK_CREDENTIAL] ?? {};
	return {
		type: WEBHOOK_CREDENTIAL,
		name: name ?? `Webhook of user ${webhook.userId}`,
		id: id ?? '',
		data,
		webhook,
	};
}

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
