import { failure, items, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
afterEach(async () => await sandbox.close());

const spend = async () => rows(await sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: true }));

describe('Get Usage', () => {
	it('tells what was counted, by whom', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		await spend();
		const run = await sandbox.usage({ operation: 'getUsage' });
		const [usage] = rows(run);
		const sent = sandbox.portal.statistics.totals.requests;
		expect(usage).toMatchObject({
			portal: new URL(sandbox.portal.url).host,
			plan: 'standard',
			planKnownFrom: 'credential',
			bucket: { capacity: 50, leakPerSecond: 2, pausedForSeconds: 0 },
			totals: { requests: sent, refusals: 0 },
			byNode: [expect.objectContaining({ node: 'Engine / node', requests: sent })],
			byCredential: [expect.objectContaining({ credential: 'bitrix24WebhookApi', requests: sent })],
		});
		const byMethod = usage.byMethod as Array<{ method: string; requests: number; commands: number }>;
		expect(byMethod.map(({ requests }) => requests)).toEqual(
			[...byMethod.map(({ requests }) => requests)].sort((a, b) => b - a),
		);
		expect(byMethod.find(({ method }) => method === 'crm.item.list')?.commands).toBe(3);
		expect(run.output('node', 1)).toEqual([]);
		expect(run.output('node')[0].pairedItem).toEqual({ item: 0 });
	});

	it('says why the licence is not known to a webhook', async () => {
		sandbox = await Sandbox.open({ appInfo: 'refused' });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		expect(usage).not.toHaveProperty('licence');
		expect(usage.licenceNote).toContain('does not show the licence to this webhook (ACCESS_DENIED)');
	});

	it('takes what little a webhook is told', async () => {
		sandbox = await Sandbox.open({ appInfo: 'scopeAndLicense', license: 'de_ent250', limit: 'none' });
		const credentials = { bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'auto' } };
		await sandbox.crm({ resource: 'deal', operation: 'getAll' }, { credentials });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, { credentials }));
		expect(usage).toMatchObject({ plan: 'enterprise', planKnownFrom: 'licence', licence: 'de_ent250' });
		expect(usage.licenceNote).toContain('only applications see the days left');
	});

	it('shows licence and days where the portal tells them', async () => {
		sandbox = await Sandbox.open({ appInfo: 'application', license: 'de_std', applicationDays: 30 });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		expect(usage).toMatchObject({
			licence: 'de_std',
			licenceDaysLeft: 30,
			paymentExpired: false,
		});
		expect(usage).not.toHaveProperty('licenceNote');
	});

	it('knows no days of a local application', async () => {
		sandbox = await Sandbox.open({ appInfo: 'application' });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		expect(usage).toMatchObject({ licence: 'de_std', paymentExpired: false });
		expect(usage).not.toHaveProperty('licenceDaysLeft');
		expect(usage.licenceNote).toContain('applications that are paid for or on trial');
	});

	it('tells what was spent today and in the last hour, with the budget, refusals and what has no room', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 5 } });
		sandbox.portal.faults.add({ kind: 'queryLimit', times: 1 });
		const credentials = {
			bitrix24WebhookApi: {
				webhookSecretUrl: sandbox.portal.webhookUrl,
				// So fast that a refusal costs no more time than its pause.
				...{ plan: 'custom', customCapacity: 50, customLeak: 1_000 },
				...{ moreLimits: true, dailyBudget: 100 },
			},
		};
		const METHODS = 12;
		const commands = Array.from({ length: METHODS }, (_, index) => ({ method: `demo.method.${index}` }));
		await sandbox.batch(
			{ operation: 'callMethod', method: '={{ $json.method }}', options: { batching: 'off' } },
			{ items: items(...commands), onError: 'continueRegularOutput', credentials },
		);
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, { credentials }));
		const requests = METHODS + 2;
		const counts = { requests, refusals: 1, errors: METHODS + 1 };
		expect(usage).toMatchObject({
			countsKeptIn: 'file',
			today: {
				...counts,
				budget: {
					kind: 'budget',
					used: requests,
					limit: 100,
					percent: requests,
					resetAt: expect.any(String),
				},
			},
			lastHour: { ...counts, waitSecondsPerRequest: expect.any(Number) },
			totals: counts,
			refusalsByCode: { QUERY_LIMIT_EXCEEDED: 1 },
			byPriority: [expect.objectContaining({ priority: 'interactive', requests })],
			waiting: { interactive: 0, normal: 0, background: 0 },
		});
		// Of the twelve and app.info the biggest ten.
		expect(usage.byMethod).toHaveLength(10);
		expect(usage.notShown).toEqual({ byMethod: METHODS + 1 - 10 });
	});

	it('has no request limit to show for an own server', async () => {
		sandbox = await Sandbox.open({ limit: 'none' });
		const credentials = {
			bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'selfHosted' },
		};
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, { credentials }));
		expect(usage.plan).toBe('selfHosted');
		expect(usage).not.toHaveProperty('bucket');
	});

	it('does not hide that the webhook is not accepted', async () => {
		sandbox = await Sandbox.open();
		const credentials = {
			bitrix24WebhookApi: { webhookSecretUrl: `${sandbox.portal.url}/rest/1/wrong/`, plan: 'standard' },
		};
		const error = failure(await sandbox.usage({ operation: 'getUsage' }, { credentials }));
		expect(error.message).toContain('Bitrix24 does not accept the credential (INVALID_CREDENTIALS)');
	});
});
