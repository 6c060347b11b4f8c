import type { INodeProperties } from 'n8n-workflow';
import type { Parameter } from './parameter';

/** Which requests go first when the portal's limit is scarce. */
export function priority(): INodeProperties {
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
export function batching(): INodeProperties {
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

/** To be drawn with `batching`, of which it is a part. */
export function batchSize(): INodeProperties {
	return {
		displayName: 'Commands per Request',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: 50,
		description:
			'How many commands travel in one request at most. Fewer do where the portal is so slow that it would cut the request off.',
		displayOptions: { show: { batching: ['size'] } },
	};
}

/** How long a call may be held before Bitrix24 would block its method. */
export function waitLimit(): INodeProperties {
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

/**
 * The collection 'Options' of some operations.
 * @param name by which operations ask for it; in the node it is always `options`.
 * @param draw its entries, alphabetical by label, made anew each time because n8n changes what it is given.
 */
export const optionsOf = (name: string, draw: () => INodeProperties[]): Parameter => ({
	name,
	draw: () => ({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: draw(),
	}),
});

export const options = optionsOf('options', () => [batching(), batchSize(), priority(), waitLimit()]);

/** Of operations that make one call. */
export const callOptions = optionsOf('callOptions', () => [priority(), waitLimit()]);
