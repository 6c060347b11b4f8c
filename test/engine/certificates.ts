import { Engine } from './harness';
import type { BitrixError } from '../../src/portal/answers/errors';
import { Portal } from '../../src/portal/portal';
import { AxiosTransport } from '../../src/portal/transport/axios-transport';

/** What a person reads: `worked`, or the code and the text of the error. */
export interface Said {
	/** Our node in n8n's engine. */
	node: string;
	/** The test of the credential. */
	test: string;
	/** A script with the library. */
	script: string;
}

/** Calls a portal with all three transports. */
export async function ask(webhookUrl: string): Promise<Said> {
	return {
		node: await askWithNode(webhookUrl),
		test: await testCredential(webhookUrl),
		script: await askWithScript(webhookUrl),
	};
}

async function askWithNode(webhookSecretUrl: string): Promise<string> {
	const engine = await Engine.load();
	const { error } = await engine.runNode(
		{
			type: engine.type('bitrix24Crm'),
			name: 'node',
			parameters: { resource: 'deal', operation: 'getAll', returnAll: false, limit: 1 },
		},
		{ credentials: { bitrix24WebhookApi: { webhookSecretUrl, plan: 'selfHosted' } } },
	);
	if (error === undefined) return 'worked';
	return `${error.message}: ${(error as { description?: string | null }).description ?? ''}`;
}

async function testCredential(webhookSecretUrl: string): Promise<string> {
	const engine = await Engine.load();
	const data = { webhookSecretUrl, plan: 'selfHosted' };
	const { status, message } = await engine.credentialTest('bitrix24WebhookApi', data);
	return status === 'OK' ? 'worked' : message;
}

async function askWithScript(webhookUrl: string): Promise<string> {
	const caller = { plan: 'selfHosted', workflow: 'Test', node: 'script', priority: 'normal' } as const;
	try {
		await new Portal(new AxiosTransport(webhookUrl), caller).call('profile');
		return 'worked';
	} catch (error) {
		const { kind, code, description, advice } = error as BitrixError;
		return `${kind} (${code}): ${description}. ${advice ?? ''}`;
	}
}
