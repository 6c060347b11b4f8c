import { CredentialTestContext } from 'n8n-core';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A line in the log, from a node or from n8n's engine. */
export interface LogEntry {
	level: (typeof levels)[number];
	message: string;
	metadata?: unknown;
}

let recorded: LogEntry[] | undefined;

/**
 * Records the entries of n8n's logger, which is one object for the whole process: `this.logger` of every node context.
 *
 * @returns the list of entries, the same one at each call. `entries.length = 0` empties it.
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
