import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { parseWebhookUrl } from '../portal/webhook-url';
import type { PlanSetting } from '../portal/plan';
import type { Credential } from './n8n-transport';

export const WEBHOOK_CREDENTIAL = 'bitrix24WebhookApi';

const PLANS = new Set<string>(['auto', 'standard', 'enterprise', 'selfHosted', 'custom']);

/**
 * The webhook credential of a node, checked.
 * @throws WebhookUrlError
 */
export function readCredential(data: ICredentialDataDecryptedObject, node: INode): Credential {
	const webhook = parseWebhookUrl(String(data.webhookSecretUrl ?? ''), planOf(data).plan);
	const { id, name } = node.credentials?.[WEBHOOK_CREDENTIAL] ?? {};
	return {
		type: WEBHOOK_CREDENTIAL,
		name: name ?? `Webhook of user ${webhook.userId}`,
		id: id ?? '',
		data,
		webhook,
	};
}

/** The plan that the person has chosen; what is not known counts as Auto. */
export function planOf({ plan, customCapacity, customLeak }: ICredentialDataDecryptedObject): PlanSetting {
	const name = PLANS.has(String(plan)) ? (plan as PlanSetting['plan']) : 'auto';
	if (name !== 'custom') return { plan: name };
	return {
		plan: 'custom',
		custom: { capacity: atLeast(1, customCapacity, 50), leakPerSecond: atLeast(0.01, customLeak, 2) },
	};
}

function atLeast(least: number, value: unknown, absent: number): number {
	const number = Number(value ?? absent);
	return Number.isFinite(number) ? Math.max(least, number) : absent;
}
