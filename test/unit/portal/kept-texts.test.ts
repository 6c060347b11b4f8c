import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { keptTexts } from '../../../src/portal/shared/kept-texts';

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
