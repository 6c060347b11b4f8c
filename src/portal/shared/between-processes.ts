import type { RedisConnection } from '../../limits/redis/connection';

/** Where the processes of an n8n agree on something about a portal. */
export interface BetweenProcesses {
	connection: RedisConnection;
	portal: string;
	/** Receives why the processes cannot agree. */
	onTrouble(error: Error): void;
}
