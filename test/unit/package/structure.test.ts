import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..');

function filesUnder(folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Which rooms a room may import (CONTRIBUTING.md, "The way of a request"); its own files always. */
const MAY_IMPORT: Record<string, readonly string[]> = {
	nodes: ['src/nodes', 'src/ui'],
	credentials: [],
	'src/nodes': ['src/runtime', 'src/ui', 'src/triggers', 'src/operations', 'src/catalog'],
	'src/runtime': ['src/triggers', 'src/operations', 'src/usage', 'src/portal', 'src/catalog', 'src/facts'],
	'src/triggers': ['src/operations', 'src/usage', 'src/portal', 'src/catalog', 'src/facts'],
	'src/ui': ['src/catalog', 'src/triggers', 'src/operations', 'src/usage', 'src/facts'],
	'src/operations': ['src/catalog', 'src/portal', 'src/usage', 'src/facts'],
	'src/catalog': ['src/facts'],
	'src/portal': ['src/batch', 'src/limits', 'src/usage', 'src/facts'],
	'src/batch': ['src/facts'],
	'src/limits': ['src/batch', 'src/facts'],
	'src/usage': ['src/limits', 'src/facts'],
	'src/facts': [],
};

/**
 * Which of its inner rooms an inner room may import. Files that stand in no inner room are its types, which all may
 * import, and what it shows to others, which may import all.
 */
const INNER_ROOMS: Record<string, { shows: string; rooms: Record<string, readonly string[]> }> = {
	'src/portal': {
		shows: 'portal.ts',
		rooms: {
			transport: [],
			answers: ['transport'],
			settings: ['transport'],
			shared: ['settings'],
			sending: ['answers', 'settings', 'shared', 'transport'],
			reading: ['answers', 'sending'],
		},
	},
	'src/operations': {
		shows: 'resources.ts',
		rooms: {
			input: [],
			method: ['input'],
			data: ['input', 'method'],
			records: ['input'],
			api: ['input', 'method'],
			batch: ['input', 'method'],
			usage: ['input'],
		},
	},
};

/** Rooms that know n8n. */
const KNOW_N8N = new Set(['nodes', 'credentials', 'src/nodes', 'src/runtime', 'src/ui']);

const roomOf = (file: string): string => {
	const [first, second] = file.split('/');
	return first === 'src' ? `src/${second}` : first;
};

const importsOf = (file: string): string[] =>
	[...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\(?|require\()\s*'([^']+)'/g)].map(
		([, name]) => name,
	);

const sources = ['nodes', 'credentials', 'src'].flatMap(filesUnder);

/** The files of the pack that a file imports, without their endings. */
const importedBy = (file: string): string[] =>
	importsOf(file)
		.filter((name) => name.startsWith('.'))
		.map((name) => relative(root, resolve(root, dirname(file), name)));

describe('rooms', () => {
	it.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (room) => {
		const files = sources.filter((file) => roomOf(file) === room);
		expect(files.length).toBeGreaterThan(0);
		const foreign = files.flatMap((file) =>
			importedBy(file)
				.map(roomOf)
				.filter((other) => other !== room && !MAY_IMPORT[room].includes(other))
				.map((other) => `${file} -> ${other}`),
		);
		expect(foreign).toEqual([]);
	});

	it('no file stands outside of a room', () => {
		const rooms = new Set([...Object.keys(MAY_IMPORT), 'src/index.ts']);
		expect(sources.filter((file) => !rooms.has(roomOf(file)))).toEqual([]);
	});

	it.each(Object.entries(INNER_ROOMS))(
		'the inner rooms of %s import only what they may',
		(room, { shows, rooms }) => {
			const innerRoomOf = (file: string): string => {
				const [first, second] = relative(room, file).split('/');
				return second === undefined ? '' : first;
			};
			const files = sources.filter((file) => roomOf(file) === room && file !== `${room}/${shows}`);
			expect(new Set(files.map(innerRoomOf))).toEqual(new Set(['', ...Object.keys(rooms)]));
			const foreign = files.flatMap((file) =>
				importedBy(file)
					.filter((other) => roomOf(other) === room)
					.filter(
						(other) =>
							`${other}.ts` === `${room}/${shows}` || !mayImport(innerRoomOf(file), innerRoomOf(other)),
					)
					.map((other) => `${file} -> ${other}`),
			);
			function mayImport(inner: string, other: string): boolean {
				// What the types name is no more than a type.
				return inner === other || other === '' || inner === '' || rooms[inner].includes(other);
			}
			expect(foreign).toEqual([]);
		},
	);

	it('no files import each other in a circle', () => {
		const byName = new Map(sources.map((file) => [file.replace(/(\/index)?\.ts$/, ''), file]));
		const seen = new Set<string>();
		const circleFrom = (file: string, way: readonly string[]): string[] | undefined => {
			if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
			if (seen.has(file)) return undefined;
			for (const name of importedBy(file)) {
				const next = byName.get(name);
				const circle = next === undefined ? undefined : circleFrom(next, [...way, file]);
				if (circle !== undefined) return circle;
			}
			seen.add(file);
			return undefined;
		};
		expect(sources.map((file) => circleFrom(file, [])).filter(Boolean)).toEqual([]);
	});

	it('the sandbox stands alone', () => {
		const files = filesUnder('sandbox');
		expect(files.length).toBeGreaterThan(0);
		const foreign = files.flatMap((file) =>
			importedBy(file)
				.filter((other) => roomOf(other) !== 'sandbox')
				.map((other) => `${file} -> ${other}`),
		);
		expect(foreign).toEqual([]);
		const packages = files.flatMap(importsOf).filter((name) => /^(?!node:)[@a-z]/.test(name));
		expect(packages).toEqual([]);
	});

	it('no name is exported by two files', () => {
		const exporters = new Map<string, string[]>();
		for (const file of sources) {
			const text = readFileSync(join(root, file), 'utf8');
			const names = [
				...text.matchAll(
					/^export (?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
				),
			].map(([, name]) => name);
			for (const name of new Set(names)) exporters.set(name, [...(exporters.get(name) ?? []), file]);
		}
		expect([...exporters].filter(([, files]) => files.length > 1)).toEqual([]);
	});

	it('only the rooms next to n8n import it', () => {
		const wrong = sources.filter(
			(file) => !KNOW_N8N.has(roomOf(file)) && importsOf(file).some((name) => name.startsWith('n8n-')),
		);
		expect(wrong).toEqual([]);
	});

	it('libraries of the engine are known to one file each', () => {
		const users = (name: string): string[] => sources.filter((file) => importsOf(file).includes(name));
		expect(users('bottleneck')).toEqual(['src/limits/limiter.ts']);
		expect(users('ioredis')).toEqual(['src/limits/redis/connection.ts']);
		expect(users('axios')).toEqual(['src/portal/transport/axios-transport.ts']);
		expect(users('echarts')).toEqual(['src/usage/report/charts.ts']);
		expect(users('@resvg/resvg-wasm')).toEqual(['src/usage/report/picture.ts']);
	});

	it('one file alone reads the environment', () => {
		const readers = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
		expect(readers).toEqual(['src/runtime/environment.ts']);
	});
});

describe('the package', () => {
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		name: string;
		license: string;
		dependencies: Record<string, string>;
		peerDependencies: Record<string, string>;
		scripts: Record<string, string>;
		files: string[];
		n8n: { n8nNodesApiVersion: number; nodes: string[]; credentials: string[] };
	};

	it('has few runtime dependencies, pinned, and n8n-workflow as its peer', () => {
		expect(Object.keys(manifest.dependencies).sort()).toEqual([
			'@fontsource/inter',
			'@resvg/resvg-wasm',
			'axios',
			'bottleneck',
			'echarts',
			'ioredis',
		]);
		for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('runs nothing when it is installed', () => {
		const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
		expect(lifecycle.filter((name) => name in manifest.scripts)).toEqual([]);
	});

	it('names every node and credential that it has', () => {
		const compiled = (folder: string, ending: string): string[] =>
			filesUnder(folder)
				.filter((file) => file.endsWith(ending))
				.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`)
				.sort();
		expect([...manifest.n8n.nodes].sort()).toEqual(compiled('nodes', '.node.ts'));
		expect([...manifest.n8n.credentials].sort()).toEqual(compiled('credentials', '.credentials.ts'));
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(statSync(join(root, file)).isFile()).toBe(true);
		}
	});

	it('has a lock file without download addresses', () => {
		expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
	});

	it('switches off exactly one lint rule', () => {
		const config = readFileSync(join(root, 'eslint.config.mjs'), 'utf8');
		expect(config).toContain('configWithoutCloudSupport');
		expect(config.match(/'[^']+':\s*(?:'off'|0|\[\s*'off')/g)).toEqual([
			"'@n8n/community-nodes/no-runtime-dependencies': 'off'",
		]);
		const silenced = sources.filter((file) =>
			readFileSync(join(root, file), 'utf8').includes('eslint-disable'),
		);
		expect(silenced).toEqual([]);
	});
});
