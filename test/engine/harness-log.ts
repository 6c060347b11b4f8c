import { CredentialTestContext } from 'n8n-core';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** One line that a node, or n8n's engine, has logged. */
export interface LogEntry {
	level: (typeof levels)[number];
	message: string;
	metadata?: unknown;
}

let recorded: LogEntry[] | undefined;

/**
 * Records what goes to n8n's logger, which is one object for the whole process: `this.logger` of every node context.
 *
 * @returns the list that grows with each entry, the same one at every call; empty it with `entries.length = 0`.
 */
export function recordLog(): LogEntry[] {
	if (recorded) return recorded;
	const entries: LogEntry[] = (recorded = []);
	const { logger } = new CredentialTestContext();
	for (const level of levels) {
		const write = logger[level].bind(logger);
		logger[level] = (message, metadata) => {
			entries.push({ level, message, metadata });
			write(message, metadata);
		};
	}
	return entries;
}
