import type { INodeProperties } from 'n8n-workflow';

/** A choice between fields and JSON. */
export function chooser(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Using Fields Below', value: 'fields' },
			{ name: 'Using JSON', value: 'json' },
		],
		default: 'fields',
		description,
	};
}
