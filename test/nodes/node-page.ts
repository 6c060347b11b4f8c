import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import type { Operation, Resource } from '../../src/operations/types';

/** A node as its page in docs/ shows it. */
export interface DocumentedNode {
	description: INodeTypeDescription;
	/** By resource; one without a name for a node that has operations only. */
	resources: readonly Resource[];
	/** Parameters of the node in the page's example. */
	example: object;
	/** Links to the pages that explain the node; absent where its own page is all there is. */
	guides?: string;
}

/** The page of a node: its operations with what they ask for and the REST methods behind them, its parameters, an example. */
export function nodePage({ description, resources, example, guides }: DocumentedNode): string {
	const { displayName, name, description: does, properties } = description;
	const parts = [
		'<!-- Made by `npm run docs` from the descriptions of the node; not to be changed by hand. -->',
		`# ${displayName}`,
		`${does}.`,
		...(guides === undefined ? [] : [`How to use it: ${guides}.`]),
		...(properties.some(isOnlyForLists) ? [ONLY_FOR_LISTS] : []),
		...resources.flatMap((resource) => [
			...(resource.name === '' ? [] : [`## ${resource.name}`]),
			operationTable(resource, properties),
		]),
		'## Parameters',
		parameterList(properties),
		'## Example',
		'Copy it, and paste it into the canvas of n8n:',
		`\`\`\`json\n${JSON.stringify({ nodes: [exampleNode(displayName, name, example)], connections: {} }, null, '\t')}\n\`\`\``,
	];
	return `${parts.join('\n\n')}\n`;
}

const exampleNode = (displayName: string, name: string, parameters: object) => ({
	name: displayName,
	type: `n8n-nodes-bitrix24-pack.${name}`,
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

function operationTable({ value, operations }: Resource, properties: readonly INodeProperties[]): string {
	const lines = operations.map((operation) =>
		row([
			`**${operation.name}**`,
			`${operation.description}.`,
			labelsOf(value, operation, properties).join(', '),
			operation.methods.map((method) => `\`${method}\``).join(', '),
		]),
	);
	return [
		row(['Operation', 'What it does', 'Asks for', 'REST method']),
		row(['---', '---', '---', '---']),
		...lines,
	].join('\n');
}

const isOnlyForLists = ({ type, required }: INodeProperties): boolean =>
	type === 'resourceLocator' && required !== true;

const ONLY_FOR_LISTS =
	'Parameters in brackets only fill the lists of the parameters after them. They may stay empty if you enter those by ID.';

/** Parameters that almost every operation has. */
const EVERYWHERE = new Set(['authentication', 'resource', 'operation', 'options']);

/** What the panel shows for an operation, beside what it shows for every one. */
function labelsOf(resource: string, { value }: Operation, properties: readonly INodeProperties[]): string[] {
	const shown = properties.filter(({ name, displayOptions: { show } = {} }) => {
		const fits = (key: string, wanted: string) => show?.[key] === undefined || show[key].includes(wanted);
		return !EVERYWHERE.has(name) && fits('resource', resource) && fits('operation', value);
	});
	const labels = shown.map((parameter) =>
		isOnlyForLists(parameter) ? `(${parameter.displayName})` : parameter.displayName,
	);
	return [...new Set(labels)];
}

/** Each parameter once, with what the panel says of it. The collections of options differ: all of their parts are wanted. */
function parameterList(properties: readonly INodeProperties[]): string {
	const texts = new Map<string, Set<string>>();
	for (const property of properties) {
		const { displayName, type, options = [] } = property;
		if (displayName === 'Operation' || displayName === 'Resource' || type === 'notice') continue;
		const lines = texts.get(displayName) ?? new Set([`- **${displayName}**${said(property)}`]);
		if (type === 'collection') {
			for (const part of options as INodeProperties[]) lines.add(`  - *${part.displayName}*${said(part)}`);
		}
		texts.set(displayName, lines);
	}
	return [...texts.values()].flatMap((lines) => [...lines]).join('\n');
}

/** What the panel says of a parameter, without its links. What n8n wants to be said of every list that is loaded gives way to a hint. */
function said({ description = '', hint = '' }: INodeProperties): string {
	const html = description.startsWith('Choose from the list,') && hint !== '' ? hint : description;
	return html === '' ? '' : `: ${html.replace(/<[^>]+>/g, '')}`;
}

/** A line of a table; what would end a cell is escaped. */
export const row = (cells: readonly string[]): string =>
	`| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
