import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

type Part = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** Every parameter of a description with those it stands beside, collections included. */
export function* walk(
	properties: INodeProperties[],
): Generator<{ property: INodeProperties; beside: INodeProperties[] }> {
	for (const property of properties) {
		yield { property, beside: properties };
		const parts: Part[] = property.options ?? [];
		if (property.type === 'collection') yield* walk(parts as INodeProperties[]);
		if (property.type === 'fixedCollection') {
			for (const group of parts as INodePropertyCollection[]) yield* walk(group.values);
		}
	}
}
