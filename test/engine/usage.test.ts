import { Sandbox, rows, failure } from './sandbox';

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
		expect(usage.licenceNote).toContain('does not tell this webhook the licence (ACCESS_DENIED)');
	});

	it('takes what little a webhook is told', async () => {
		sandbox = await Sandbox.open({ appInfo: 'scopeAndLicense', license: 'de_ent250', limit: 'none' });
		const credentials = { bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'auto' } };
		await sandbox.crm({ resource: 'deal', operation: 'getAll' }, { credentials });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, { credentials }));
		expect(usage).toMatchObject({ plan: 'enterprise', planKnownFrom: 'licence', licence: 'de_ent250' });
		expect(usage.licenceNote).toContain('days left are told to applications');
	});

	it('shows licence and days where the portal tells them', async () => {
		sandbox = await Sandbox.open({ appInfo: 'application', license: 'de_std' });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		expect(usage).toMatchObject({
			licence: 'de_std',
			licenceDaysLeft: expect.any(Number),
			paymentExpired: false,
		});
		expect(usage).not.toHaveProperty('licenceNote');
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

describe('Check Limits', () => {
	it('alerts nobody while there is room', async () => {
		sandbox = await Sandbox.open();
		const run = await sandbox.usage({ operation: 'checkLimits' });
		expect(rows(run)).toHaveLength(1);
		expect(rows(run, 1)).toEqual([]);
	});

	it('says what is nearly used up, who uses it, when it is free again and what to do', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		await spend();
		const run = await sandbox.usage({ operation: 'checkLimits', thresholds: { bucketLevel: 2 } });
		expect(rows(run)).toHaveLength(1);
		expect(rows(run, 1)).toEqual([
			{
				portal: new URL(sandbox.portal.url).host,
				limit: 'bucketLevel',
				message: expect.stringMatching(
					/^The request limit is [\d.]+ % full: \d+ of 50 requests are counted$/,
				),
				value: expect.any(Number),
				threshold: 2,
				spentBy: {
					workflow: 'Engine',
					requests: expect.any(Number),
					node: 'Engine / node',
					method: 'crm.item.list',
					calls: 3,
				},
				freesAt: expect.stringMatching(/^\d{4}-/),
				whatToDo: expect.any(String),
			},
		]);
		expect(run.output('node', 1)[0].pairedItem).toEqual({ item: 0 });
	});

	it('alerts on refusals, whoever caused them', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 5 } });
		sandbox.portal.faults.add({ kind: 'queryLimit', times: 1 });
		await spend();
		const [alert] = rows(await sandbox.usage({ operation: 'checkLimits', thresholds: { refusals: 1 } }), 1);
		expect(alert).toMatchObject({ limit: 'refusals', value: 1, threshold: 1 });
		expect(alert.message).toMatch(/^Bitrix24 has refused 1 requests since/);
	});

	it('alerts before the licence ends, or says that it cannot be checked', async () => {
		sandbox = await Sandbox.open({ appInfo: 'application' });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		const run = await sandbox.usage({
			operation: 'checkLimits',
			thresholds: { licenceDays: usage.licenceDaysLeft },
		});
		expect(rows(run, 1)).toEqual([
			expect.objectContaining({ limit: 'licenceDays', value: usage.licenceDaysLeft }),
		]);
		await sandbox.close();
		sandbox = await Sandbox.open({ appInfo: 'refused' });
		const refused = await sandbox.usage({ operation: 'checkLimits', thresholds: { licenceDays: 30 } });
		expect(rows(refused, 1)).toEqual([]);
		expect(refused.hints('node')[0].message).toContain("'Licence Days Left' was not checked.");
	});
});
