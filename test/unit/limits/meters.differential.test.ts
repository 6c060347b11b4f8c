import fc from 'fast-check';

import { RedisConnection } from '../../../src/limits/redis/connection';
import { compareMeters, histories } from '../../support/meter-histories';
import { type RedisServer, startRedis } from '../../support/redis-server';

let server: RedisServer;
let connection: RedisConnection;

beforeAll(async () => {
	server = await startRedis();
	connection = new RedisConnection(server.settings);
});

afterAll(async () => {
	connection.close();
	await server.stop();
});

describe('the meters in memory and in Redis', () => {
	it('agree on 1,500 random histories', async () => {
		let granted = 0;
		await fc.assert(
			fc.asyncProperty(histories, async (history) => {
				granted += await compareMeters(connection, history);
			}),
			{ numRuns: 1_500, seed: 20_261_122 },
		);
		// Histories in which nothing is granted would prove nothing.
		expect(granted).toBeGreaterThan(10_000);
	});
});
