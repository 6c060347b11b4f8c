import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RedisConnection } from '../../../src/limits/redis/connection';
import { type KeptEntries, keptEntries } from '../../../src/portal/shared/kept-entries';
import { keptTexts } from '../../../src/portal/shared/kept-texts';
import type { LimitsConfiguration } from '../../../src/portal/settings/configuration';
import { startRedis } from '../../support/redis-server';
import { until } from '../../support/until';

const base = { whenRedisIsDown: 'share' as const, warn: () => undefined };
const entriesOf = (name: string, options: Partial<LimitsConfiguration> = {}): KeptEntries =>
	keptEntries('one.example', name, keptTexts('one.example', { ...base, ...options }), options.connection);

async function replaces(one: KeptEntries, other: KeptEntries): Promise<void> {
	expect(await one.swap('a', { at: 5, text: 'first' })).toBeUndefined();
	expect(await other.swap('a', { at: 6, text: 'second one' })).toEqual({ at: 5, text: 'first' });
	// An older state does not replace a newer one.
	expect(await one.swap('a', { at: 5.5, text: 'late' })).toEqual({ at: 6, text: 'second one' });
	expect(await other.swap('a', { at: 6, text: '' })).toEqual({ at: 6, text: 'second one' });
	expect(await one.swap('a', { at: 7, text: '' })).toEqual({ at: 6, text: '' });
	expect(await one.swap('b', { at: -1, text: 'x' })).toBeUndefined();
}

it('replaces entries in memory, and drops those that nobody has asked for for the longest time', async () => {
	const entries = entriesOf('memory');
	await replaces(entries, entries);
	await entries.swap('used', { at: 1, text: 'kept' });
	await entries.swap('old', { at: 1, text: 'dropped' });
	for (let index = 0; index < 20_100; index++) {
		await entries.swap(`record ${index}`, { at: 1, text: '' });
		if (index % 5_000 === 0) await entries.swap('used', { at: 0, text: 'older' });
	}
	expect(await entries.swap('used', { at: 0, text: '' })).toEqual({ at: 1, text: 'kept' });
	expect(await entries.swap('old', { at: 1, text: '' })).toBeUndefined();
});

it('keeps entries in a file over a restart', async () => {
	const usageFolder = mkdtempSync(join(tmpdir(), 'kept-entries-'));
	const entries = entriesOf('file', { usageFolder });
	await replaces(entries, entries);
	await entries.swap('c', { at: 8, text: 'kept' });
	const texts = keptTexts('one.example', { ...base, usageFolder });
	let text: string | undefined;
	await until(() => {
		void texts.read('entries file').then((read) => (text = read));
		return text?.includes('kept') === true;
	});
	const again = entriesOf('file', { usageFolder });
	expect(await again.swap('c', { at: 9, text: '' })).toEqual({ at: 8, text: 'kept' });
	await texts.write('entries torn', '[["a",');
	expect(await entriesOf('torn', { usageFolder }).swap('a', { at: 1, text: '' })).toBeUndefined();
	rmSync(usageFolder, { recursive: true });
});

it('replaces entries in Redis, for all processes, each with one command', async () => {
	const redis = await startRedis();
	const connections = [new RedisConnection(redis.settings), new RedisConnection(redis.settings)];
	const [one, other] = connections.map((connection) => entriesOf('redis', { connection }));
	await replaces(one, other);
	expect(connections[0].calls + connections[1].calls).toBe(6);
	// Of many who see the same state, one is the first.
	const answers = await Promise.all(
		Array.from({ length: 20 }, async (_, index) =>
			(index % 2 === 0 ? one : other).swap('race', { at: 1, text: 'seen' }),
		),
	);
	expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
	await one.swap('used', { at: 1, text: 'kept' });
	await one.swap('old', { at: 1, text: 'dropped' });
	for (let round = 0; round < 5; round++) {
		await one.swap('used', { at: 0, text: 'older' });
		const names = Array.from({ length: 4_020 }, (_, index) => `record ${round} ${index}`);
		await Promise.all(names.map(async (name) => await one.swap(name, { at: 1, text: '' })));
	}
	expect(await other.swap('used', { at: 0, text: '' })).toEqual({ at: 1, text: 'kept' });
	expect(await other.swap('old', { at: 1, text: '' })).toBeUndefined();
	await redis.stop();
	await expect(one.swap('a', { at: 9, text: '' })).rejects.toThrow();
	for (const connection of connections) connection.close();
}, 30_000);
