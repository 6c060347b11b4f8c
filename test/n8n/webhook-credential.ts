import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The credential type of an inbound webhook. */
export const webhookCredentialType = 'bitrix24WebhookApi';

/** Data of the credential dialog. */
export function webhookCredential(webhookUrl: string, plan = 'standard'): ICredentialDataDecryptedObject {
	return { webhookSecretUrl: webhookUrl, plan };
}
