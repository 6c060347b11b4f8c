import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import * as nodes from '../../src/nodes';

/** A node by the name that `src/nodes/index.ts` gives it; the names of its files and its type follow from that. */
export type NodeName = keyof typeof nodes;

export const NODE_NAMES = Object.keys(nodes) as NodeName[];

export const root = join(__dirname, '..', '..');

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `crmSettings` is the type `bitrix24CrmSettings`. */
export const typeNameOf = (name: string): string => `bitrix24${capitalised(name)}`;

/** `crmSettings` is the class `Bitrix24CrmSettings`, and its folder in nodes/. */
export const classNameOf = (name: string): string => capitalised(typeNameOf(name));

/** `crmSettings` is `crm-settings` in names of files. */
export const fileNameOf = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A fresh node, as n8n makes it. */
export function nodeOf(name: string): INodeType {
	const className = classNameOf(name);
	const file = join(root, 'nodes', className, `${className}.node`);
	const { [className]: Node } = require(file) as Record<string, new () => INodeType>;
	return new Node();
}
