import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder for the installed n8n and the user folder of `npm start`, which stay between runs. It is outside of the
 * checkout; BITRIX24_PACK_CACHE names another one.
 */
export function cacheDirectory(): string {
	return process.env.BITRIX24_PACK_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-bitrix24-pack');
}

/** The root of the checkout. */
export const checkout = join(__dirname, '..', '..');
