import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RedisConnection } from '../../../src/limits/redis/connection';
import { SharedPortal } from '../../../src/portal/shared/shared-portal';
import { startRedis } from '../../support/redis-server';
import { until } from '../../support/until';

const base = { whenRedisIsDown: 'share' as const, warn: () => undefined };

it('writes are marked again after a restart, if a trigger has listened', async () => {
	const usageFolder = mkdtempSync(join(tmpdir(), 'listening-'));
	const start = async (): Promise<SharedPortal> => {
		const shared = new SharedPortal('one.example', { ...base, usageFolder });
		await shared.ready();
		return shared;
	};
	const first = await start();
	expect(first.ownWrites.listening).toBe(false);
	first.listen();
	expect(first.ownWrites.listening).toBe(true);
	let kept: string | undefined;
	await until(() => {
		void first.texts.read('events heard').then((text) => (kept = text));
		return kept !== undefined;
	});
	expect((await start()).ownWrites.listening).toBe(true);
	// A trigger that was removed long ago.
	await first.texts.write('events heard', String(Date.now() - 31 * 24 * 3_600_000));
	expect((await start()).ownWrites.listening).toBe(false);
	rmSync(usageFolder, { recursive: true });
});

it('all processes mark their writes when a trigger listens in one of them', async () => {
	const redis = await startRedis();
	const connections = [1, 2, 3].map(() => new RedisConnection(redis.settings));
	const portals = connections.map((connection) => new SharedPortal('one.example', { ...base, connection }));
	const [listens, runs, starts] = portals;
	const request = async (shared: SharedPortal): Promise<void> => {
		await shared.limiter.run({ priority: 'normal', caller: 'test' }, async () => await Promise.resolve());
	};
	await runs.ready();
	await request(runs);
	listens.listen();
	// What the board says comes with the next request.
	while (!runs.ownWrites.listening) await request(runs);
	await starts.ready();
	expect(starts.ownWrites.listening).toBe(true);
	for (const connection of connections) connection.close();
	await redis.stop();
}, 30_000);
