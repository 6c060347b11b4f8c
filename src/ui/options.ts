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
				description: 'Waits for everything else and always leaves room; for big syncs',
			},
			{
				name: 'Interactive',
				value: 'interactive',
				description: 'Goes first; for what somebody is waiting for',
			},
			{
				name: 'Normal',
				value: 'normal',
				description: 'Goes after interactive and before background requests',
			},
		],
		default: 'normal',
		description:
			"Which requests go first when the portal's request limit is nearly used up. Without this option, executions that somebody waits for (manual, webhook, chat) are interactive and all others normal.",
	};
}

/** How commands are put together into requests. */
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
					'Few at a time while requests are plentiful, 50 when they are scarce, and fewer where the portal is slow',
			},
			{ name: 'Off', value: 'off', description: 'Every command is a request of its own' },
			{ name: 'Size', value: 'size', description: 'As many as you say' },
		],
		default: 'auto',
		description: 'How many commands travel together in one request',
	};
}

/** Of `batching`. */
function batchSize(): INodeProperties {
	return {
		displayName: 'Commands per Request',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: BATCH_LENGTH },
		default: BATCH_LENGTH,
		description:
			'How many commands travel in one request at most. Fewer do where the portal is so slow that it would cut the request off.',
		displayOptions: { show: { batching: ['size'] } },
	};
}

/** How long a call may be held before Bitrix24 would block its method. */
function waitLimit(): INodeProperties {
	return {
		displayName: 'Wait at Most (Minutes)',
		name: 'waitLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 15,
		description:
			'Bitrix24 blocks a method that has worked too long in ten minutes, so the node waits before that happens. A call that would wait longer than this fails instead, without being sent.',
	};
}

/** An entry of 'Options' that only operations have which ask for it. */
export const option = (draw: () => INodeProperties): Parameter => ({ name: `options.${draw().name}`, draw });

const always = (draw: () => INodeProperties): Parameter => ({ name: 'options', draw });

const optionsWith = (parts: readonly Parameter[]): Parameter => ({
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
 * The collection 'Options' of nodes whose calls travel together.
 * @param some entries that only some of the operations have.
 */
export const options = (...some: readonly Parameter[]): Parameter =>
	optionsWith([...[batching, batchSize, priority, waitLimit].map(always), ...some]);

/** The same where an operation makes one call. */
export const callOptions = (...some: readonly Parameter[]): Parameter =>
	optionsWith([...[priority, waitLimit].map(always), ...some]);
