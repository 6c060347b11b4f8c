import { RedisConnection } from '../../src/limits/redis/connection';
import { type RedisServer, startRedis } from './redis-server';

/** What one process of an n8n has of the others. */
export interface RedisProcess {
	connection: RedisConnection;
	portal: string;
	/** Why it could not agree with the others. */
	troubles: string[];
	onTrouble(error: Error): void;
}

/** A real Redis for a suite, and connections as of several processes. Call it in a `describe`. */
export function redisProcesses(): { server(): RedisServer; processOf(portal: string): RedisProcess } {
	let redis: RedisServer;
	const connections: RedisConnection[] = [];
	beforeAll(async () => (redis = await startRedis()));
	afterAll(async () => {
		for (const connection of connections) connection.close();
		await redis.stop();
	});
	return {
		server: () => redis,
		processOf: (portal) => {
			const connection = new RedisConnection(redis.settings);
			connections.push(connection);
			const troubles: string[] = [];
			return { connection, portal, troubles, onTrouble: ({ message }) => void troubles.push(message) };
		},
	};
}
