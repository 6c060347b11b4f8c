import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { analyse } from 'scslre';
import ts from 'typescript';
import { addressPattern } from '../../../src/catalog/entity';
import * as nodes from '../../../src/nodes';
import { root } from '../../support/nodes';

/** A regular expression of the sources. */
interface Expression {
	source: string;
	flags: string;
}

/** The expressions in a file, and the number of those that are put together from parts. */
function expressionsIn(file: string): { literal: Expression[]; made: number } {
	const literal: Expression[] = [];
	let made = 0;
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) {
			const end = node.text.lastIndexOf('/');
			literal.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
		}
		if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') made += 1;
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true));
	return { literal, made };
}

const files = ['src', 'nodes', 'credentials'].flatMap((folder) =>
	readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => relative(root, join(entry.parentPath, entry.name))),
);
const read = files.map((file) => ({ file, ...expressionsIn(file) }));

/** Whether the time of an expression grows faster than the text that it is used on. */
const growsFaster = (expression: Expression): boolean => analyse(expression).reports.length > 0;

it.each([
	['blanks that two parts may take', /<\s*\/?\s*b/g],
	['a part that every `<` begins', /<[^>]*>/g],
	['an end that every blank may lead to', /\s+$/],
	['a repetition in a repetition', /^(\w+)*;$/],
])('finds %s', (_name, { source, flags }) => {
	expect(growsFaster({ source, flags })).toBe(true);
});

it('every regular expression takes time in proportion to the text', () => {
	// Otherwise the test would not see the sources.
	expect(read.flatMap(({ literal }) => literal).length).toBeGreaterThan(80);
	const slow = read.flatMap(({ file, literal }) =>
		literal.filter(growsFaster).map(({ source, flags }) => `${file}: /${source}/${flags}`),
	);
	expect(slow).toEqual([]);
});

it('only expressions whose parts are checked or escaped are put together', () => {
	const made = read.flatMap(({ file, made: count }) => (count > 0 ? [file] : [])).sort();
	expect(made).toEqual([
		'src/batch/reference.ts',
		'src/facts/ids.ts',
		'src/portal/answers/redact.ts',
		'src/runtime/node-input.ts',
	]);
});

it('addresses of records are read in time in proportion to the text', () => {
	const choices = Object.values(nodes).flatMap(({ resources }) =>
		resources.flatMap(({ operations }) => operations.flatMap(({ choices: some = [] }) => some)),
	);
	const patterns = new Set(choices.flatMap((choice) => addressPattern(choice) ?? []));
	expect(patterns.size).toBeGreaterThan(5);
	const slow = [...patterns].filter((pattern) => growsFaster({ source: `^${pattern}`, flags: '' }));
	expect(slow).toEqual([]);
});
