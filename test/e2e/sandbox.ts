import { startPortal, type PortalOptions, type SandboxPortal } from '../../sandbox';
import type { StoredCredential } from '../n8n/rest';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import type { World } from './world';

/** A sandbox portal for a test file, and its credential in n8n. */
export interface Sandbox {
	portal: SandboxPortal;
	credential: StoredCredential;
	close(): Promise<void>;
}

/** Starts a portal and saves its credential. @param name of the credential; each test file has its own. */
export async function startSandbox(
	{ rest }: Pick<World, 'rest'>,
	name: string,
	options: PortalOptions = {},
	plan = 'standard',
): Promise<Sandbox> {
	const portal = await startPortal(options);
	const data = webhookCredential(portal.webhookUrl, plan);
	const credential = await rest.saveCredential(name, webhookCredentialType, data);
	return { portal, credential, close: () => portal.close() };
}
