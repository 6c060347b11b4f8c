import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../n8n/cache';
import { world, type World } from './world';

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
	dependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Manifest;

let pack: World['pack'];
let installed: string;

beforeAll(async () => {
	({ pack, installed } = await world());
});

describe('the published package', () => {
	test('has every node and credential that package.json names', () => {
		expect(pack.files).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
	});

	test('has the codex and both icons beside every node', () => {
		const beside = manifest.n8n.nodes.map((file) => file.replace(/\.js$/, '.json'));
		expect(pack.files).toEqual(expect.arrayContaining(beside));
		for (const file of manifest.n8n.nodes) {
			const folder = file.slice(0, file.lastIndexOf('/') + 1);
			expect(pack.files.filter((one) => one.startsWith(folder) && one.endsWith('.svg'))).toHaveLength(2);
		}
	});

	test('has nothing but what runs, and what says what it is', () => {
		const expected =
			/^(dist\/(nodes|credentials|src)\/.*\.(js|d\.ts|json|svg)|dist\/package\.json|package\.json|index\.js|README\.md|LICENSE)$/;
		expect(pack.files.filter((file) => !expected.test(file))).toEqual([]);
	});
});

describe('the package as n8n installs it', () => {
	test('has its dependencies in its own folder', () => {
		for (const name of Object.keys(manifest.dependencies)) {
			expect(existsSync(join(installed, 'node_modules', name, 'package.json'))).toBe(true);
		}
	});

	test('uses the n8n-workflow of n8n: it brings none', () => {
		expect(existsSync(join(installed, 'node_modules', 'n8n-workflow'))).toBe(false);
	});
});
