import type { Logger } from 'n8n-workflow';

/**
 * Writes into n8n's log. The logger is that of a node's context: a pack may have loaded a copy of n8n-workflow, and the
 * logger of that copy writes nowhere.
 */
export const logTo =
	({ logger }: { logger?: Logger }, level: 'warn' | 'error') =>
	(text: string): void =>
		// Contexts of tests have none.
		logger?.[level](`Bitrix24: ${text}`);
