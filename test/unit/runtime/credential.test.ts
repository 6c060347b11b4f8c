import type { INode } from 'n8n-workflow';
import { readCredential, readLimitSetting, settingsKeyOf } from '../../../src/runtime/credential';

const node = (credentials?: INode['credentials'], parameters: INode['parameters'] = {}): INode => ({
	id: '1',
	name: 'CRM',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters,
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

	const application = {
		portal: 'demo.bitrix24.com',
		clientId: 'local.1',
		clientSecret: 'demo-secret',
		oauthTokenData: { access_token: 'demo-access', refresh_token: 'demo-refresh', user_id: 1 },
	};
	const oAuth2 = { authentication: 'oAuth2' };

	it('is the one that the node has chosen', () => {
		const both = { ...data, ...application };
		const kept = {
			bitrix24WebhookApi: { id: '5', name: 'Hook' },
			bitrix24OAuth2Api: { id: '6', name: 'App' },
		};
		expect(readCredential(both, node(kept, oAuth2))).toMatchObject({
			type: 'bitrix24OAuth2Api',
			id: '6',
			name: 'App',
			accessToken: 'demo-access',
			address: { portal: 'demo.bitrix24.com' },
		});
		for (const parameters of [{}, { authentication: 'webhook' }]) {
			const read = readCredential(both, node(kept, parameters));
			expect(read).toMatchObject({ type: 'bitrix24WebhookApi', id: '5', name: 'Hook' });
			expect(read.accessToken).toBeUndefined();
		}
		expect(readCredential(application, node(undefined, oAuth2)).name).toBe('Application local.1');
	});

	it('stays the same when its tokens are renewed, and is another one for another person', () => {
		const renewed = { ...application, oauthTokenData: { access_token: 'demo-later', user_id: 1 } };
		const another = { ...application, oauthTokenData: { access_token: 'demo-other', user_id: 2 } };
		const identity = (one: object) => readCredential({ ...one }, node(undefined, oAuth2)).identity;
		expect(settingsKeyOf(renewed)).toBe(settingsKeyOf(application));
		expect(settingsKeyOf({ ...application, portal: 'other' })).not.toBe(settingsKeyOf(application));
		expect(identity(renewed)).toBe(identity(application));
		expect(identity(another)).not.toBe(identity(application));
	});

	it.each<object>([{}, { oauthTokenData: {} }])(
		'of an application that has no token (%j) is not connected',
		(more) => {
			const { oauthTokenData: _, ...rest } = application;
			const named = node({ bitrix24OAuth2Api: { id: '6', name: 'App' } }, oAuth2);
			expect(() => readCredential({ ...rest, ...more }, named)).toThrow(
				'The credential "App" is not connected to Bitrix24',
			);
		},
	);

	const bucket = { capacity: 50, leakPerSecond: 2 };
	const more = { moreLimits: true, operatingLimit: 420 };

	it.each([
		[{ plan: 'enterprise' }, { plan: 'enterprise' }],
		[{ plan: 'unheard of' }, { plan: 'auto' }],
		[{}, { plan: 'auto' }],
		[{ plan: 'custom' }, { plan: 'custom', custom: { bucket, windows: [] } }],
		[
			{ plan: 'custom', customCapacity: '100', customLeak: '0.5', customAtOnce: 3 },
			{
				plan: 'custom',
				custom: { bucket: { capacity: 100, leakPerSecond: 0.5 }, windows: [], atOnce: 3 },
			},
		],
		[
			{ plan: 'custom', customCapacity: 0, customWindows: '60 per minute, 20000 per hour fixed' },
			{
				plan: 'custom',
				custom: {
					windows: [
						{ kind: 'rolling', requests: 60, seconds: 60 },
						{ kind: 'fixed', requests: 20_000, seconds: 3_600 },
					],
				},
			},
		],
		// Fields that the dialog hides are ignored.
		[{ plan: 'standard', dailyBudget: 5, quietHours: 'nonsense' }, { plan: 'standard' }],
		[
			{ ...more, dailyBudget: 0 },
			{ plan: 'auto', operatingLimitSeconds: 420 },
		],
		[
			{ ...more, plan: 'standard', dailyBudget: 10_000, quietHours: '20-6:30', timeZone: 'Europe/Berlin' },
			{
				plan: 'standard',
				dailyBudget: 10_000,
				quietHours: { from: 1_200, to: 390 },
				timeZone: 'Europe/Berlin',
				operatingLimitSeconds: 420,
			},
		],
	])('%j says %j', (given, expected) => {
		expect(readLimitSetting(given)).toEqual(expected);
	});

	it.each([
		[{ plan: 'custom', customLeak: 'x' }, 'Requests per Second (Y) is "x"'],
		[{ plan: 'custom', customLeak: 0 }, 'Requests per Second (Y) is 0'],
		[{ plan: 'custom', customCapacity: 0.5 }, 'Requests at Once (X) is "0.5"'],
		[{ plan: 'custom', customAtOnce: -1 }, 'Requests at the Same Time is "-1"'],
		[{ plan: 'custom', customWindows: '60 per fortnight' }, '"60 per fortnight" in Requests per Period'],
		[{ plan: 'custom', customWindows: '0 per hour' }, '"0 per hour" in Requests per Period'],
		[{ plan: 'custom', customWindows: '5 per 7 hours fixed' }, 'does not begin at the same times'],
		[{ ...more, dailyBudget: 'many' }, 'Daily Budget (Requests) is "many"'],
		[{ ...more, quietHours: '25:00-06:00' }, '"25:00-06:00" in Quiet Hours'],
		[{ ...more, quietHours: 'night' }, '"night" in Quiet Hours'],
		[{ ...more, timeZone: 'Mars/Olympus' }, '"Mars/Olympus" in Time Zone of the Portal'],
	])('%j is an error that names the field', (given, expected) => {
		expect(() => readLimitSetting(given)).toThrow(expected);
	});
});
