import type { INodeProperties } from 'n8n-workflow';
import { BATCH_LENGTH } from '../facts/lengths';
import type { Parameter } from './parameter';

/** Which requests go first when the portal's limit is scarce. */
function priority(): INodeProperties {
	return {
		displayName: 'Priority',
		name: 'priority',
		type: 'options',
		options: [
			{
				name: 'Background',
				value: 'background',
				description: 'Waits for all others and always leaves room; for large syncs',
			},
			{
				name: 'Interactive',
				value: 'interactive',
				description: 'Goes first; for work that a person waits for',
			},
			{
				name: 'Normal',
				value: 'normal',
				description: 'Goes after interactive and before background requests',
			},
		],
		default: 'normal',
		description:
			"Which requests go first when the portal's request limit is nearly used up. Without this option, executions that a person waits for (manual, webhook, chat) are interactive and all others normal.",
	};
}

/** How many commands go into one request. */
function batching(): INodeProperties {
	return {
		displayName: 'Batching',
		name: 'batching',
		type: 'options',
		options: [
			{
				name: 'Auto',
				value: 'auto',
				description:
					'Few per request while the limit is far, 50 when it is near, and fewer if the portal is slow',
			},
			{ name: 'Off', value: 'off', description: 'Every command is a request of its own' },
			{ name: 'Size', value: 'size', description: 'The number that you set' },
		],
		default: 'auto',
		description: 'How many commands go into one request',
	};
}

/** The size for `batching`. */
function batchSize(): INodeProperties {
	return {
		displayName: 'Commands per Request',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: BATCH_LENGTH },
		default: BATCH_LENGTH,
		description:
			'Most commands in one request. Fewer are sent if the portal is so slow that it would cut the request off.',
		displayOptions: { show: { batching: ['size'] } },
	};
}

/** How long a call may wait so that Bitrix24 does not block its method, or while Bitrix24 asks for a pause. */
function waitLimit(): INodeProperties {
	return {
		displayName: 'Wait at Most (Minutes)',
		name: 'waitLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 15,
		description:
			'Bitrix24 blocks a method whose calls took more than 8 minutes of work within 10 minutes, so the node waits before that happens, and when Bitrix24 asks for a pause. A call that would wait longer than this fails without being sent.',
	};
}

/** An entry of 'Options' for operations that ask for it. */
export const option = (draw: () => INodeProperties): Parameter => ({ name: `options.${draw().name}`, draw });

const always = (draw: () => INodeProperties): Parameter => ({ name: 'options', draw });

/** The collection 'Options' with these entries. */
export const optionsWith = (parts: readonly Parameter[]): Parameter => ({
	name: 'options',
	draw: () => ({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
	}),
	parts,
});

/**
 * The collection 'Options' of nodes whose calls go into batches.
 * @param some entries for some of the operations only.
 */
export const options = (...some: readonly Parameter[]): Parameter =>
	optionsWith([...[batching, batchSize, priority, waitLimit].map(always), ...some]);

/** The collection 'Options' of nodes that make single calls. */
export const callOptions = (...some: readonly Parameter[]): Parameter =>
	optionsWith([...[priority, waitLimit].map(always), ...some]);
