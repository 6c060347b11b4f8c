import type { Logger } from 'n8n-workflow';

import { redact } from '../portal/answers/redact';

/**
 * Writes into n8n's log, without secrets. The logger is that of a node's context: a pack may have loaded a copy of n8n-workflow, and the
 * logger of that copy writes nowhere.
 */
export const logTo =
	({ logger }: { logger?: Logger }, level: 'warn' | 'error') =>
	(text: string): void =>
		// Contexts of tests have none.
		logger?.[level](redact(`Bitrix24: ${text}`));
