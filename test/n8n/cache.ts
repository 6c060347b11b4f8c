import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder, outside the checkout, for what is worth keeping between runs: the installed n8n and the user folder of
 * `npm start`. BITRIX24_PACK_CACHE names another one.
 */
export function cacheDirectory(): string {
	return process.env.BITRIX24_PACK_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-bitrix24-pack');
}

/** The checkout this file is part of. */
export const checkout = join(__dirname, '..', '..');
