import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { n8n as manifest, name as packageName } from '../../package.json';
import { classNameOf, fileNameOf, nodeOf, NODE_NAMES, root, typeNameOf } from '../support/nodes';

const text = (...path: string[]): string => {
	const file = join(root, ...path);
	return existsSync(file) ? readFileSync(file, 'utf8') : `(there is no ${path.join('/')})`;
};

interface Codex {
	node: string;
	alias: string[];
	resources: Record<string, Array<{ url: string }>>;
}

/** What every node of `src/nodes/index.ts` must have beside its value; CONTRIBUTING.md says how to make each part. */
describe.each(NODE_NAMES)('the node %s', (name) => {
	const className = classNameOf(name);
	const folder = join('nodes', className);

	it.each(['svg', 'dark.svg'])('has an icon, %s', (ending) => {
		const icon = text(folder, `${typeNameOf(name)}.${ending}`);
		expect(icon).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
	});

	it('has a codex entry that the search of the editor finds', () => {
		const { node, alias, resources } = JSON.parse(text(folder, `${className}.node.json`)) as Codex;
		expect(node).toBe(`${packageName}.${typeNameOf(name)}`);
		expect(alias).toEqual(expect.arrayContaining(['Bitrix', 'Bitrix24', 'bx24']));
		const pages = resources.primaryDocumentation.map(({ url }) => url);
		expect(pages.map((url) => url.split('/').at(-1))).toEqual([`${fileNameOf(name)}.md`]);
	});

	it('is named by package.json', () => {
		expect(manifest.nodes).toContain(`dist/${folder}/${className}.node.js`);
	});

	it('has a page in docs/nodes', () => {
		expect(text('docs', 'nodes', `${fileNameOf(name)}.md`)).toContain('## Parameters');
	});

	it('is tested in the engine', () => {
		const tests = text('test', 'engine', 'nodes', fileNameOf(name), `${fileNameOf(name)}.test.ts`);
		expect(tests).toContain(`describeNode('${name}'`);
	});

	it('has a section in README, and the examples that it promises', () => {
		const { displayName } = nodeOf(name).description;
		const [, ...sections] = text('README.md').split(`\n### ${displayName}\n`);
		expect(sections).toHaveLength(1);
		const [section] = sections[0].split(/\n#+ /, 1);
		const links = section.matchAll(/\]\((examples\/[^)]+)\)/g);
		for (const [, file] of links) expect(text(file)).toContain(`"${packageName}.${typeNameOf(name)}"`);
	});
});

/** The search of n8n's node picker compares names and aliases. */
it.each([
	['bitrix', NODE_NAMES],
	['crm', ['crm', 'crmSettings']],
	['deal', ['crm']],
	['lead', ['crm']],
	['contact', ['crm']],
	['pipeline', ['crm', 'crmSettings']],
	['task', ['tasks']],
	['employee', ['people']],
	['webhook', ['api', 'batch']],
	['rate limit', ['usage', 'usageTrigger']],
])('the node picker finds "%s"', (typed, expected) => {
	const found = NODE_NAMES.filter((name) => {
		const { alias } = JSON.parse(text('nodes', classNameOf(name), `${classNameOf(name)}.node.json`)) as Codex;
		const words = [nodeOf(name).description.displayName, ...alias];
		return words.some((word) => word.toLowerCase().includes(typed));
	});
	expect(found).toEqual(expect.arrayContaining(expected));
});

it('every folder in nodes/ is a node of src/nodes', () => {
	expect(readdirSync(join(root, 'nodes')).sort()).toEqual(NODE_NAMES.map(classNameOf).sort());
});
