import type { Entity } from '../entity';

/**
 * The ranges of IP addresses that count as the office for time tracking.
 * https://apidocs.bitrix24.com/api-reference/timeman/networkrange/index.html
 */
export const officeNetwork: Entity = {
	resource: 'officeNetwork',
	name: 'Office Network',
	plural: 'Office Networks',
	operations: [
		{
			value: 'check',
			name: 'Check Address',
			action: 'Check whether an address is in the office network',
			description: 'Retrieve the range of the office network that contains an IP address, or false',
			method: 'timeman.networkrange.check',
			fields: { documented: 'IP:string', at: '' },
			answer: 'result',
			effect: 'read',
		},
		{
			value: 'getAll',
			description: 'Retrieve many ranges of IP addresses that count as the office',
			method: 'timeman.networkrange.get',
			answer: { rows: '' },
		},
		{
			value: 'replaceAll',
			action: 'Replace all ranges of the office network',
			description: 'Replace all ranges of IP addresses that count as the office',
			method: 'timeman.networkrange.set',
			fields: { documented: 'RANGES!:array', at: '' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
