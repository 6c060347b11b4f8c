import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { checkout } from '../n8n/cache';
import { world, type World } from './world';

const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
	name: string;
	n8n: { nodes: string[] };
};

/** Names of the node types: `dist/nodes/Bitrix24Crm/Bitrix24Crm.node.js` has the type `bitrix24Crm`. */
const types = manifest.n8n.nodes.map((file) => {
	const name = basename(file, '.node.js');
	return `${manifest.name}.${name[0].toLowerCase()}${name.slice(1)}`;
});

let n8n: World;
let printed = '';
const known = new Map<string, INodeTypeDescription>();

beforeAll(async () => {
	n8n = await world();
	const exported = await n8n.cli.exportNodes();
	printed = exported.printed;
	for (const node of exported.nodes) known.set(node.name, node);
});

/** The description of a node. @throws when n8n has not loaded it. */
function description(type: string): INodeTypeDescription {
	const found = known.get(type);
	if (!found) throw new Error(`n8n has no node type ${type}`);
	return found;
}

describe.each(types)('%s', (type) => {
	test('is loaded', () => {
		expect(description(type).displayName).toMatch(/^Bitrix24 /);
	});

	test('has a light and a dark icon, which n8n serves', async () => {
		const { iconUrl } = description(type);
		expect(iconUrl).toEqual({ light: expect.any(String), dark: expect.any(String) });
		for (const path of Object.values(iconUrl as { light: string; dark: string })) {
			const answer = await fetch(`${n8n.url}/${path}`);
			expect([answer.status, answer.headers.get('content-type')]).toEqual([
				200,
				expect.stringContaining('svg'),
			]);
		}
	});

	test('has a codex: categories, and words it is found by', () => {
		const { codex } = description(type);
		expect(codex?.categories?.length).toBeGreaterThan(0);
		expect(codex?.alias?.length).toBeGreaterThan(0);
	});

	test('has a tool variant for AI agents, unless it is a trigger', () => {
		expect(known.has(`${type}Tool`)).toBe(!type.endsWith('Trigger'));
	});
});

test('n8n exports all of them without a word about the pack', () => {
	const folder = n8n.n8n.bin.slice(0, n8n.n8n.bin.indexOf('node_modules'));
	const about = printed
		.replaceAll(folder, '')
		.split('\n')
		.filter((line) => /bitrix24|could not load|malformed|warn/i.test(line));
	expect(about).toEqual([]);
});

test('n8n has nothing to say against the pack while it starts', () => {
	// Paths of n8n's files may have the name of the pack, because the cache is named after it.
	const n8nFolder = n8n.n8n.bin.slice(0, n8n.n8n.bin.indexOf('node_modules'));
	const [starting] = readFileSync(n8n.logFile, 'utf8').split('Editor is now accessible');
	const complaints = starting
		.replaceAll(n8nFolder, '')
		.split('\n')
		.filter(
			(line) =>
				line.includes(manifest.name) || /community (package|node)|could not load|malformed/i.test(line),
		);
	expect(complaints).toEqual([]);
});
