import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../support/nodes';

/**
 * Compares a file that is made with the one that is kept. With UPDATE_DOCS, as `npm run docs` sets it, the file is
 * written instead.
 * @param file below the checkout.
 */
export function keep(file: string, text: string): void {
	const path = join(root, file);
	if (process.env.UPDATE_DOCS !== undefined) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	if (!existsSync(path)) throw new Error(`${file} is missing: write it with npm run docs`);
	expect(text).toBe(readFileSync(path, 'utf8'));
}
