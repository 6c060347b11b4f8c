import { failure, rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
afterEach(async () => await sandbox.close());

const getOne = { resource: 'deal', operation: 'getAll', returnAll: false, limit: 1 };
const credentials = (more: object) => ({
	bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'standard', ...more },
});
const hintsOf = (run: Awaited<ReturnType<Sandbox['crm']>>): string[] =>
	run.hints('node').map(({ message }) => message);

describe('a daily budget', () => {
	it('is told of from 80 % on, ends in an error that says when it resets, and shows in the usage', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 3 } });
		const options = { credentials: credentials({ moreLimits: true, dailyBudget: 5 }) };
		for (let count = 0; count < 3; count++) expect(hintsOf(await sandbox.crm(getOne, options))).toEqual([]);
		expect(hintsOf(await sandbox.crm(getOne, options))).toEqual([
			expect.stringMatching(
				/^4 of the 5 requests of today's budget for .* when it is used up, requests fail until then\.$/,
			),
		]);
		await sandbox.crm(getOne, options);
		const error = failure(await sandbox.crm(getOne, options));
		expect(error.message).toBe('The daily budget of requests is used up (DAILY_BUDGET_USED_UP) [item 0]');
		// The time of the sandbox portal is three hours ahead of UTC.
		expect(error.description).toMatch(
			/^The 5 requests of today's budget are used up; it resets at 00:00:\d\d \+03:00\. Run the workflow after that/,
		);
		expect(sandbox.portal.statistics.totals.requests).toBe(5);
	});
});

describe('credentials of one portal with different plans', () => {
	it('go by the stricter one, and say so', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 3 } });
		expect(hintsOf(await sandbox.crm(getOne, { credentials: credentials({ plan: 'enterprise' }) }))).toEqual(
			[],
		);
		const webhookSecretUrl = sandbox.portal.addWebhook({ userId: 2 });
		const run = await sandbox.crm(getOne, { credentials: credentials({ webhookSecretUrl }) });
		expect(hintsOf(run)).toEqual([expect.stringContaining('name different plans (Enterprise, Standard)')]);
	});
});

describe('limits of the plan Custom', () => {
	it('that cannot be read are said before anything is sent, with the field', async () => {
		sandbox = await Sandbox.open();
		const error = failure(
			await sandbox.crm(getOne, {
				credentials: credentials({ plan: 'custom', customWindows: '60 a minute' }),
			}),
		);
		expect(error.message).toBe('"60 a minute" in Requests per Period cannot be read [item 0]');
		expect(error.description).toContain('60 per minute, 1800 per hour, 20000 per hour fixed');
		expect(sandbox.portal.statistics.totals.requests).toBe(0);
	});

	it('hold, and show in the usage', async () => {
		sandbox = await Sandbox.open({
			seed: { deals: 3 },
			limit: 'none',
			// One more than the credential says: on a busy machine a request arrives later than its credit was granted, but
			// before the next is granted, for they are made one after the other.
			windows: [{ kind: 'rolling', requests: 7, seconds: 2 }],
			concurrency: 2,
		});
		const custom = { plan: 'custom', customCapacity: 0, customWindows: '6 per 2 seconds', customAtOnce: 2 };
		const options = { credentials: credentials(custom) };
		// Single calls would be packed, but pages of different lists are not.
		for (let count = 0; count < 9; count++) await sandbox.crm(getOne, options);
		expect(sandbox.portal.statistics.totals).toMatchObject({ requests: 9, refused: 0 });
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, options));
		expect(usage.windows).toEqual([expect.objectContaining({ kind: 'rolling', seconds: 2, limit: 6 })]);
	});
});

describe('a method whose operating time is used up', () => {
	it('fails at once where the node is to wait no longer, and says what is used and when it is released', async () => {
		sandbox = await Sandbox.open({
			seed: { deals: 3 },
			operating: { limitSeconds: 10, accounting: 'nestedMethods', chargeSeconds: { 'crm.item.list': 4.9 } },
		});
		const options = { credentials: credentials({ moreLimits: true, operatingLimit: 10 }) };
		const impatient = { ...getOne, options: { waitLimit: 0 } };
		await sandbox.crm(impatient, options);
		await sandbox.crm(impatient, options);
		const error = failure(await sandbox.crm(impatient, options));
		expect(error.message).toBe(
			'Bitrix24 blocks crm.item.list for a while: its operating time is used up (OPERATION_TIME_LIMIT) [item 0]',
		);
		expect(error.description).toMatch(
			/crm\.item\.list has used 98 % of its operating time \(10 s in ten minutes\)/,
		);
		expect(error.description).toMatch(/released at \d\d:\d\d:\d\d \+03:00/);
		expect(sandbox.portal.statistics.totals.byMethod['crm.item.list']).toBe(2);
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }, options));
		expect(usage.operating).toEqual([
			expect.objectContaining({
				method: 'crm.item.list',
				seconds: expect.closeTo(9.8, 1) as number,
				percent: 98,
				state: 'held',
			}),
		]);
	});
});
