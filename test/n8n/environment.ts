import type { N8nInstallation } from './install';
import { freePort } from './ports';

export interface N8nEnvironmentOptions {
	/** The folder in which n8n keeps `.n8n`: database, settings, installed packages. */
	userFolder: string;
	/** Port of the editor and its REST interface. n8n's command line needs none. */
	port?: number;
	/** Further settings of n8n, such as those of queue mode. They replace the ones below. */
	extra?: Record<string, string>;
}

/** The environment of an n8n that uses only this machine and its own folder. */
export async function n8nEnvironment(
	n8n: N8nInstallation,
	{ userFolder, port, extra }: N8nEnvironmentOptions,
): Promise<NodeJS.ProcessEnv> {
	return {
		...n8n.env,
		N8N_USER_FOLDER: userFolder,
		...(port && { N8N_PORT: String(port), N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}` }),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// Every process of n8n opens such a port, also the command line beside a running server.
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		// This pack is not verified, and a later n8n may refuse such packages without this setting.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// n8n sends nothing to its own services, and asks them for little.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		...extra,
	};
}
