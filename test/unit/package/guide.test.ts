import { spawnSync } from 'node:child_process';
import {
	appendFileSync,
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../support/nodes';

/** What the guide needs of the repository. */
const FOLDERS = ['credentials', 'docs', 'examples', 'nodes', 'sandbox', 'src', 'test'];
const FILES = ['CONTRIBUTING.md', 'README.md', 'jest.config.js', 'package.json', 'tsconfig.json'];

const DESCRIPTIONS = ['test/nodes/descriptions'];
const PAGES = ['test/nodes/pages'];
const PARTS = ['test/nodes/parts'];
const ENGINE = ['test/engine/nodes/notifications'];

/** A block of code in CONTRIBUTING.md that says where it belongs: a file, or a place in one. */
interface Block {
	file: string;
	/** Part of the line after which it is inserted; undefined for a whole file. */
	after?: string;
	text: string;
}

const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const chapter = (title: string): string => {
	const [, text] = guide.split(`\n## ${title}\n`);
	return text.split('\n## ', 1)[0];
};
const blocksIn = (text: string): Block[] =>
	[...text.matchAll(/^```\w+ (?:file|in)=(\S+)(?: after="([^\n]*)")?\n(.*?)^```$/gms)].map(
		([, file, after, code]) => ({ file, after, text: code }),
	);

let copy: string;
beforeAll(() => {
	copy = mkdtempSync(join(tmpdir(), 'bitrix24-guide-'));
	for (const part of FOLDERS) cpSync(join(root, part), join(copy, part), { recursive: true });
	for (const file of FILES) cpSync(join(root, file), join(copy, file));
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function follow(blocks: readonly Block[]): void {
	for (const { file, after, text } of blocks) {
		const path = join(copy, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, after === undefined ? text : inserted(readFileSync(path, 'utf8'), after, text));
	}
}

function inserted(text: string, after: string, more: string): string {
	const lines = text.split('\n');
	const found = lines.findIndex((line) => line.includes(after));
	if (found < 0) throw new Error(`CONTRIBUTING.md inserts after "${after}", which is not there`);
	return [...lines.slice(0, found + 1), more.replace(/\n$/, ''), ...lines.slice(found + 1)].join('\n');
}

/** Runs a program in the copy, with the flags of V8 that this process has. */
function run(program: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[...process.execArgv, join('node_modules', program), ...parameters],
		{ cwd: copy, encoding: 'utf8', env: { ...process.env, ...environment } },
	);
	return { status, output: `${stdout}${stderr}` };
}

const runJest = (parameters: readonly string[], environment?: NodeJS.ProcessEnv) =>
	run('jest/bin/jest.js', ['--runInBand', ...parameters], environment);

function succeed({ status, output }: ReturnType<typeof run>): void {
	if (status !== 0) throw new Error(output);
}

describe('who follows CONTRIBUTING.md', () => {
	const entity = blocksIn(chapter('Adding an entity'));
	const node = blocksIn(chapter('Adding a node'));

	it('touches few files that others share', () => {
		const shared = (blocks: readonly Block[]) =>
			blocks.filter(({ after }) => after !== undefined).map(({ file }) => file);
		expect(shared(node)).toEqual(['src/nodes/index.ts', 'package.json']);
		expect(shared(entity)).toEqual([
			'src/catalog/crm-settings/entities.ts',
			'sandbox/methods/catalog-dictionaries.ts',
			'test/engine/nodes/crm-settings/cases.ts',
		]);
	});

	it('adds an entity and a node, and every check of them is green', () => {
		follow([...entity, ...node]);
		// The guide leaves its words to the reader.
		appendFileSync(join(copy, 'README.md'), '\n### Bitrix24 Notifications\n\nShow notifications to users.\n');
		succeed(run('typescript/bin/tsc', ['-p', 'tsconfig.json']));
		// Writes what `npm run docs` writes.
		const written = ['--testNamePattern', 'looked at last|the page of|methods.md'];
		succeed(runJest([...DESCRIPTIONS, ...PAGES, ...written], { UPDATE_DOCS: '1' }));
		const tests = [...DESCRIPTIONS, ...PARTS, ...ENGINE, 'test/engine/nodes/crm-settings/crm-settings'];
		succeed(runJest([...tests, '--testNamePattern', 'notification|crmSettings|price ?[tT]ype|folder']));
	}, 600_000);

	/** Parts of the node: what each is, its file, and the piece of it; all of it without one. */
	const PARTS_OF_NODE: ReadonlyArray<[string, string, RegExp?]> = [
		['its icon', 'nodes/Bitrix24Notifications/bitrix24Notifications.svg'],
		['its dark icon', 'nodes/Bitrix24Notifications/bitrix24Notifications.dark.svg'],
		['its codex', 'nodes/Bitrix24Notifications/Bitrix24Notifications.node.json'],
		['its line in package.json', 'package.json', /.*Bitrix24Notifications.*\n/],
		['its line in src/nodes', 'src/nodes/index.ts', /.*notifications.*\n/],
		['its page', 'docs/nodes/notifications.md'],
		['its description as it was looked at', 'test/nodes/built/notifications.json'],
		['its section in README', 'README.md', /### Bitrix24 Notifications\n/],
		['its tests', 'test/engine/nodes/notifications/notifications.test.ts'],
		['a case', 'test/engine/nodes/notifications/cases.ts', /send: \{[^]*\n\t\t\},/],
	];
	const PROMISE = '\n[Example](examples/10-notify.json)\n';
	const textOf = (file: string) => readFileSync(join(copy, file), 'utf8');
	let failures: string[][] | undefined;

	/** The failed tests without each part in turn; behind them, those when README promises an example that is not there. */
	function failuresWithout(): string[][] {
		const taken = PARTS_OF_NODE.map(([part, file, piece]) => ({
			path: file,
			text: piece === undefined ? null : textOf(file).replace(piece, ''),
			tests: part === 'a case' ? ENGINE : file.includes('built') ? DESCRIPTIONS : PARTS,
			testNamePattern: file.includes('built') ? 'looked at last' : undefined,
		}));
		const promise = { path: 'README.md', text: textOf('README.md') + PROMISE, tests: PARTS };
		const program = join('test', 'support', 'jest-after-changes.cjs');
		const input = JSON.stringify([...taken, promise]);
		const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, program], {
			cwd: copy,
			encoding: 'utf8',
			input,
		});
		const printed = stdout.split('\n').at(-1) ?? '';
		if (!printed.startsWith('[')) throw new Error(stdout + stderr);
		return JSON.parse(printed) as string[][];
	}

	it.each(PARTS_OF_NODE.map(([part], index) => [part, index] as const))('sees red without %s', (_, index) => {
		failures ??= failuresWithout();
		expect(failures[index]).toContainEqual(expect.stringMatching(/^[^\n:]*(?:notification|folder in nodes)/));
	});

	it('that promises an example in README must have it', () => {
		failures ??= failuresWithout();
		expect(failures.at(-1)?.join('\n')).toContain('there is no examples/10-notify.json');
		appendFileSync(join(copy, 'README.md'), PROMISE);
		const nodes = [{ type: 'n8n-nodes-bitrix24-pack.bitrix24Notifications' }];
		writeFileSync(join(copy, 'examples', '10-notify.json'), JSON.stringify({ nodes }, null, '\t'));
		succeed(runJest(PARTS));
	});
});
