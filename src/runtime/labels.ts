import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** Labels of parameters by name, including the parts of collections. */
export function labelsOf(properties: readonly INodeProperties[]): Map<string, string> {
	const labels = new Map<string, string>();
	for (const { name, displayName, type, options = [] } of properties) {
		if (!labels.has(name)) labels.set(name, displayName);
		if (type !== 'collection') continue;
		for (const part of options) {
			if (isParameter(part) && !labels.has(part.name)) labels.set(part.name, part.displayName);
		}
	}
	return labels;
}

function isParameter(
	part: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): part is INodeProperties {
	return 'displayName' in part && 'type' in part;
}
