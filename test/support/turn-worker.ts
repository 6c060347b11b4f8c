// A process that takes a turn and keeps it until it is killed.
import { RedisConnection } from '../../src/limits/redis/connection';
import type { RedisSettings } from '../../src/limits/redis/settings';
import { KeyTurns } from '../../src/portal/shared/key-turns';

process.on('message', ({ redis, portal, keys, leaseMs }: TurnOrder) => {
	const connection = new RedisConnection(redis);
	const turns = new KeyTurns({ connection, portal, leaseMs, onTrouble: () => undefined });
	void turns.take({}, keys).then(() => process.send?.('begun'));
});

export interface TurnOrder {
	redis: RedisSettings;
	portal: string;
	keys: string[];
	leaseMs: number;
}
