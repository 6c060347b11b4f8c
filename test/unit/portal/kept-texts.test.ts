import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RedisConnection } from '../../../src/limits/redis/connection';
import { keptTexts } from '../../../src/portal/shared/kept-texts';

import { startRedis } from '../../support/redis-server';

const base = { whenRedisIsDown: 'share' as const, warn: () => undefined };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kept-texts-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps texts in files, by portal and name, over a restart', async () => {
	const usageFolder = join(folder, 'new');
	const texts = keptTexts('one.example', { ...base, usageFolder });
	expect(await texts.read('a')).toBeUndefined();
	await texts.write('a', 'first');
	await texts.write('a', 'second \u{1F600}');
	await texts.write('../b', 'other');
	const again = keptTexts('one.example', { ...base, usageFolder });
	expect([await again.read('a'), await again.read('../b')]).toEqual(['second \u{1F600}', 'other']);
	expect(await keptTexts('two.example', { ...base, usageFolder }).read('a')).toBeUndefined();
	expect(readdirSync(usageFolder)).toHaveLength(2);
	expect(texts.lasting).toBe(true);
});

it('leaves nothing behind when a text cannot be written', async () => {
	const texts = keptTexts('one.example', { ...base, usageFolder: folder });
	await texts.write('a', 'first');
	const [file] = readdirSync(folder);
	rmSync(join(folder, file));
	// No file can take the place of a folder.
	mkdirSync(join(folder, file));
	await expect(texts.write('a', 'second')).rejects.toThrow();
	expect(readdirSync(folder)).toEqual([file]);
});

it('does not take a text that cannot be read for none', async () => {
	const usageFolder = join(folder, 'file');
	writeFileSync(usageFolder, '');
	const texts = keptTexts('one.example', { ...base, usageFolder });
	await expect(texts.read('a')).rejects.toThrow();
	await expect(texts.write('a', 'text')).rejects.toThrow();
});

it('without a folder keeps them in memory', async () => {
	const texts = keptTexts('one.example', base);
	await texts.write('a', 'text');
	expect([await texts.read('a'), await texts.read('b'), texts.lasting]).toEqual(['text', undefined, false]);
});

it('keeps texts in Redis, for all processes, and does not take a lost Redis for none', async () => {
	const redis = await startRedis();
	const connections = [new RedisConnection(redis.settings), new RedisConnection(redis.settings)];
	const [one, other] = connections.map((connection) => keptTexts('one.example', { ...base, connection }));
	expect(await one.read('a')).toBeUndefined();
	await one.write('a', 'text');
	expect([await other.read('a'), await other.read('b'), other.lasting]).toEqual(['text', undefined, true]);
	await redis.stop();
	await expect(one.read('a')).rejects.toThrow();
	for (const connection of connections) connection.close();
});
