import { createRequire } from 'node:module';
import type { INodeTypeDescription } from 'n8n-workflow';

/** What ESLint says about a description, as `rule: message (near the text)`. */
export interface Finding {
	rule: string;
	message: string;
	text: string;
}

// The linter, the parser and the rules that the package's own lint uses, in the same versions.
const fromCli = createRequire(require.resolve('@n8n/node-cli/eslint'));
const { ESLint } = fromCli('eslint') as typeof import('eslint');
const plugin = outsideOfTests(() => fromCli('eslint-plugin-n8n-nodes-base')) as {
	configs: { nodes: { rules: Record<string, unknown> } };
};
const { parser } = fromCli('typescript-eslint') as { parser: never };

/** Under NODE_ENV=test, which jest sets, the rules take every file for the file of their own tests. */
function outsideOfTests<Value>(load: () => Value): Value {
	const { NODE_ENV } = process.env;
	process.env.NODE_ENV = 'production';
	try {
		return load();
	} finally {
		process.env.NODE_ENV = NODE_ENV;
	}
}

/** Rules that node-cli switches off as well. */
const OFF = [
	'n8n-nodes-base/node-class-description-inputs-wrong-regular-node',
	'n8n-nodes-base/node-class-description-outputs-wrong',
	'n8n-nodes-base/node-param-type-options-max-value-present',
];

/**
 * Lints a description as it is built. The lint of the sources sees literals only, and our parameters are drawn by
 * functions; so the finished object is printed as a node file, and n8n's rules are run over that.
 */
export async function lintDescription(
	className: string,
	description: INodeTypeDescription,
): Promise<Finding[]> {
	const source = `import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
export class ${className} implements INodeType {
	description: INodeTypeDescription = ${printed(description)};
}
`;
	const rules = { ...plugin.configs.nodes.rules, ...Object.fromEntries(OFF.map((rule) => [rule, 'off'])) };
	const eslint = new ESLint({
		overrideConfigFile: true,
		overrideConfig: [
			{
				files: ['**/*.ts'],
				languageOptions: { parser },
				plugins: { 'n8n-nodes-base': plugin as never },
				rules: rules as never,
			},
		],
	});
	const [result] = await eslint.lintText(source, { filePath: `nodes/${className}/${className}.node.ts` });
	const lines = source.split('\n');
	return result.messages.map(({ ruleId, message, line }) => ({
		rule: ruleId ?? 'parser',
		message,
		text: lines
			.slice(line - 1, line + 2)
			.join(' ')
			.trim(),
	}));
}

/** The object as TypeScript. Rules look for identifiers as keys and for the literal type of connections. */
function printed(description: INodeTypeDescription): string {
	return JSON.stringify(description, null, '\t')
		.replace(/^(\t*)"([A-Za-z_]\w*)":/gm, '$1$2:')
		.replace(/(inputs|outputs): \[\s*"main"(,\s*"main")?\s*\]/g, '$1: ["main"]');
}
