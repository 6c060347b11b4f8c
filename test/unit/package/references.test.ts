import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { n8nVersion, olderN8nVersions } from '../../n8n/versions';
import { root } from '../../support/nodes';

const FOLDERS = ['credentials', 'docs', 'examples', 'findings', 'nodes', 'sandbox', 'scripts', 'src', 'test'];
const TEXT = /\.(?:ts|mjs|js|md|json|sh)$/;
/** They name what is not there on purpose. */
const LEFT_OUT = ['test/unit/package/references.test.ts', 'test/unit/package/guide.test.ts'];

const filesUnder = (folder: string): string[] =>
	readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && TEXT.test(entry.name))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));

const files = [
	...FOLDERS.flatMap(filesUnder),
	...readdirSync(root).filter((name) => TEXT.test(name) && statSync(join(root, name)).isFile()),
	'.ci/run',
].filter((file) => !LEFT_OUT.includes(file) && file !== 'package-lock.json');

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A text whose comments do not break their lines. */
const inOneLine = (text: string): string => text.replace(/\n\s*(?:\*|\/\/) ?/g, ' ');

/** Every match of a pattern in a file, as `file: match`. */
const found = (file: string, pattern: RegExp): string[] =>
	[...textOf(file).matchAll(pattern)].map(([match]) => `${file}: ${match}`);

/** The anchors that GitHub gives the headings of a page. */
const anchorsOf = (page: string): string[] =>
	[...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replace(/\s/g, '-'),
	);

/** The headings of a page as they stand there. */
const headingsOf = (page: string): string[] =>
	[...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.replace(/[`*]/g, '').trim());

it('no file holds both sides of a merge that nobody has decided', () => {
	expect(files.flatMap((file) => found(file, /^(?:<{7}|>{7}) .*$/gm))).toEqual([]);
});

describe('references', () => {
	it('name no notes that readers of the project do not have', () => {
		const notes = [
			'limiter',
			'n8n',
			'n8n-triggers',
			'design',
			'redesign',
			'peers',
			'mission',
			'triggers',
			'areas',
		];
		const names = [...notes, 'api', 'methods-by-area'].join('|');
		// Pages of docs/ may bear the same names.
		const pattern = new RegExp(
			`(?<!(?:internals|nodes)/)(?<![\\w/-])(?:bitrix24/)?(?:${names})\\.md\\b`,
			'g',
		);
		const elsewhere = files.filter((file) => !file.startsWith('docs/'));
		expect(elsewhere.flatMap((file) => found(file, pattern))).toEqual([]);
		expect(files.flatMap((file) => found(file, /\bshared\/(?:\w+\/)?\w+\.(?:md|json|tsv)\b/g))).toEqual([]);
	});

	it('name a page of the documentation, and not the documentation', () => {
		expect(files.flatMap((file) => found(file, /\(api reference\b.*/gi))).toEqual([]);
	});

	it.each(files.filter((file) => file.endsWith('.md')))('of %s lead somewhere', (page) => {
		const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
		const dangling = links
			.filter((link) => !/^(?:https?|mailto):/.test(link))
			.filter((link) => {
				const [path, anchor] = link.split('#');
				const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
				if (!existsSync(join(root, target))) return true;
				return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
			});
		expect(dangling).toEqual([]);
	});

	it('of pages to files, in their texts, name files that are there', () => {
		const pattern = /`((?:credentials|docs|examples|findings|nodes|sandbox|scripts|src|test)\/[\w./-]*)`/g;
		// CONTRIBUTING.md names files that its reader is to make; guide.test.ts makes them.
		const pages = files.filter((file) => file.endsWith('.md') && file !== 'CONTRIBUTING.md');
		const wrong = pages.flatMap((page) =>
			[...textOf(page).matchAll(pattern)]
				.filter(([, path]) => !existsSync(join(root, path)))
				.map(([match]) => `${page}: ${match}`),
		);
		expect(wrong).toEqual([]);
	});

	it('of README to n8n name the releases on which the tests run', () => {
		const older = olderN8nVersions.join(' and ');
		expect(textOf('README.md')).toContain(
			`It is tested on n8n ${n8nVersion}, the triggers also on ${older}.`,
		);
	});

	it('from the code to a page of docs/ name a page and a heading that are there', () => {
		const pattern = /\b(docs\/[\w/-]+\.md)(?:#([\w-]+)|, "([^"]+)")?/g;
		const wrong = files
			.filter((file) => !file.endsWith('.md'))
			.flatMap((file) =>
				[...inOneLine(textOf(file)).matchAll(pattern)]
					.filter(([, page, anchor, heading]) => {
						if (!existsSync(join(root, page))) return true;
						if (anchor !== undefined) return !anchorsOf(page).includes(anchor);
						return heading !== undefined && !headingsOf(page).includes(heading);
					})
					.map(([match]) => `${file}: ${match}`),
			);
		expect(wrong).toEqual([]);
	});
});
