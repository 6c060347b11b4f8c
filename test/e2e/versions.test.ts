import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../n8n/cache';
import { minimumNodeMajor, n8nVersion } from '../n8n/versions';
import { world, type World } from './world';

let n8n: World['n8n'];

beforeAll(async () => {
	({ n8n } = await world());
});

const installedVersion = (name: string) =>
	(
		JSON.parse(readFileSync(join(checkout, 'node_modules', name, 'package.json'), 'utf8')) as {
			version: string;
		}
	).version;

describe('what the pack is proven on', () => {
	test(`is n8n ${n8nVersion}`, () => {
		expect(n8n.versions.n8n).toBe(n8nVersion);
	});

	test('is the engine that the engine tests embed', () => {
		expect(n8n.versions.core).toBe(installedVersion('n8n-core'));
	});

	test(`is Node ${minimumNodeMajor} or later`, () => {
		expect(Number.parseInt(n8n.versions.node, 10)).toBeGreaterThanOrEqual(minimumNodeMajor);
	});
});
