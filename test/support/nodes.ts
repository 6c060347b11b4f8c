import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import * as nodes from '../../src/nodes';

/** Name of a node in `src/nodes/index.ts`. The names of its files and its type follow from it. */
export type NodeName = keyof typeof nodes;

export const NODE_NAMES = Object.keys(nodes) as NodeName[];

export const root = join(__dirname, '..', '..');

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Name of the node type: `crmSettings` is `bitrix24CrmSettings`. */
export const typeNameOf = (name: string): string => `bitrix24${capitalised(name)}`;

/** Name of the class, and of its folder in nodes/: `crmSettings` is `Bitrix24CrmSettings`. */
export const classNameOf = (name: string): string => capitalised(typeNameOf(name));

/** The name in names of files: `crmSettings` is `crm-settings`. */
export const fileNameOf = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A new instance of the node, as n8n makes it. */
export function nodeOf(name: string): INodeType {
	const className = classNameOf(name);
	const file = join(root, 'nodes', className, `${className}.node`);
	const { [className]: Node } = require(file) as Record<string, new () => INodeType>;
	return new Node();
}
