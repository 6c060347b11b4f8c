import type { INode } from 'n8n-workflow';
import { planOf, readCredential } from '../../../src/runtime/credential';

const node = (credentials?: INode['credentials']): INode => ({
	id: '1',
	name: 'CRM',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials,
});

describe('the credential', () => {
	const data = { webhookSecretUrl: ' https://demo.bitrix24.com/rest/7/demo-hook ', plan: 'auto' };

	it('is named as in n8n, or by its user', () => {
		expect(readCredential(data, node({ bitrix24WebhookApi: { id: '5', name: 'Sales portal' } })).name).toBe(
			'Sales portal',
		);
		expect(readCredential(data, node()).name).toBe('Webhook of user 7');
	});

	it.each([
		[{ plan: 'enterprise' }, { plan: 'enterprise' }],
		[{ plan: 'unheard of' }, { plan: 'auto' }],
		[{}, { plan: 'auto' }],
		[
			{ plan: 'custom', customCapacity: 100, customLeak: '0.5' },
			{ plan: 'custom', custom: { capacity: 100, leakPerSecond: 0.5 } },
		],
		[{ plan: 'custom' }, { plan: 'custom', custom: { capacity: 50, leakPerSecond: 2 } }],
		[
			{ plan: 'custom', customCapacity: 0, customLeak: 'x' },
			{ plan: 'custom', custom: { capacity: 1, leakPerSecond: 2 } },
		],
	])('%j says the plan %j', (given, expected) => {
		expect(planOf(given)).toEqual(expected);
	});
});
