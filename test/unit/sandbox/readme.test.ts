import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOptions } from '../../../sandbox/options';
import { portalFor } from './support';

const readme = readFileSync(join(__dirname, '..', '..', '..', 'sandbox', 'README.md'), 'utf8');

/** The rows of the table below a heading. */
const rowsBelow = (heading: string): string[] =>
	(readme.split(`\n## ${heading}\n`)[1] ?? '')
		.split('\n## ')[0]
		.split('\n')
		.filter((line) => line.startsWith('| '));

describe('the README of the sandbox', () => {
	it('has every option among its switches', () => {
		const [, ...rows] = rowsBelow('Switches').map((row) => row.split('|')[1]);
		const named = rows.join().match(/\w+/g) ?? [];
		expect([...named].sort()).toEqual(Object.keys(resolveOptions({})).sort());
	});

	it('has every call of the side channel', async () => {
		const { portal } = await portalFor();
		const answer = await fetch(`${portal.url}/__sandbox/unknown`);
		expect(answer.status).toBe(404);
		const { message } = (await answer.json()) as { message: string };
		const calls = message
			.replace('Known: ', '')
			.split(', ')
			.map((call) => call.split(' ')[1]);
		const rows = rowsBelow('Side channel').join('\n');
		expect(calls.length).toBeGreaterThan(10);
		expect(calls.filter((name) => !new RegExp(`(/__sandbox/|\`)${name}\\b`).test(rows))).toEqual([]);
	});
});
