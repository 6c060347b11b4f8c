import type { IDataObject } from 'n8n-workflow';
import { limitsEnvironment } from '../../../../src/portal/settings/configuration';
import { closeLimits } from '../../../../src/portal/shared/shared-portal';
import type { PortalOptions } from '../../../../sandbox';
import type { RunNodeOptions } from '../../harness';
import { items, itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
/** What n8n keeps with the workflow. */
let staticData: IDataObject;

beforeEach(() => (staticData = {}));
afterEach(async () => await sandbox.close());

const webhook = (more: object = {}) => ({
	bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'standard', ...more },
});
const spend = async (options: RunNodeOptions = {}) =>
	rows(await sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: true }, options));
const FILLED = 10;
/** Requests that fill a fifth of the portal's request limit, for some seconds. */
const fill = async () =>
	rows(
		await sandbox.batch(
			{ operation: 'callMethod', method: 'profile', options: { batching: 'off' } },
			{ items: itemsOf(FILLED, (index) => ({ index })) },
		),
	);
const check = async (thresholds: object, options: RunNodeOptions & { repeat?: boolean } = {}) => {
	const { repeat, ...rest } = options;
	const parameters = { operation: 'checkLimits', thresholds, options: repeat ? { repeatAlerts: true } : {} };
	return await sandbox.usage(parameters, rest);
};
/** As an active workflow does it: n8n keeps what the node notes down. */
const checkByItself = async (thresholds: object, options: RunNodeOptions & { repeat?: boolean } = {}) =>
	await check(thresholds, { mode: 'trigger', staticData, ...options });

/** n8n ends and starts again: what is in memory is lost, what it has saved is read. */
async function restart(): Promise<void> {
	await closeLimits();
	limitsEnvironment().portals.clear();
	staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
}

const statesOf = (alerts: IDataObject[]) =>
	alerts.map(({ limit, state }) => `${String(limit)} ${String(state)}`);

it('tells nobody while there is room', async () => {
	sandbox = await Sandbox.open();
	const run = await checkByItself({ bucketLevel: 80, operatingTime: 80 });
	expect(rows(run)).toHaveLength(1);
	expect(rows(run, 1)).toEqual([]);
});

it('says what is nearly used up, who uses it, since when, when it is free again and what to do', async () => {
	sandbox = await Sandbox.open();
	await fill();
	const run = await check({ bucketLevel: 4 });
	expect(rows(run)).toHaveLength(1);
	expect(rows(run, 1)).toEqual([
		{
			portal: new URL(sandbox.portal.url).host,
			limit: 'bucketLevel',
			state: 'alert',
			message: expect.stringMatching(/^The request limit is [\d.]+ % full: \d+ of 50 requests are counted$/),
			value: expect.any(Number),
			threshold: 4,
			since: expect.stringMatching(/^\d{4}-/),
			spentBy: {
				workflow: 'Engine',
				requests: FILLED + 1,
				node: 'Engine / node',
				method: 'profile',
				calls: FILLED,
			},
			freesAt: expect.stringMatching(/^\d{4}-/),
			whatToDo: expect.any(String),
		},
	]);
	expect(run.output('node', 1)[0].pairedItem).toEqual({ item: 0 });
});

interface Case {
	limit: string;
	portal?: PortalOptions;
	credential?: object;
	/** Reached, and not reached. */
	thresholds: [reached: number, notReached: number];
	alert: object;
}

const CASES: Case[] = [
	{
		limit: 'budget',
		// Two requests for the list, and app.info of the first check.
		credential: { moreLimits: true, dailyBudget: 10 },
		thresholds: [20, 90],
		alert: { message: expect.stringMatching(/^\d+ % of the daily budget is used: \d of 10 requests$/) },
	},
	{
		limit: 'operatingTime',
		portal: {
			operating: { limitSeconds: 480, accounting: 'nestedMethods', chargeSeconds: { 'crm.item.list': 100 } },
		},
		thresholds: [20, 100],
		alert: { method: 'crm.item.list', credential: 'bitrix24WebhookApi' },
	},
	{
		limit: 'requestsToday',
		thresholds: [2, 100],
		alert: { freesAt: expect.stringMatching(/T21:00:00\.000Z$/) },
	},
	{
		limit: 'waitTime',
		credential: { plan: 'custom', customCapacity: 1, customLeak: 20 },
		thresholds: [0.01, 30],
		alert: { message: expect.stringMatching(/^Requests of the last hour waited [\d.]+ (ms|s) on average/) },
	},
	{
		limit: 'licenceDays',
		portal: { appInfo: 'application', applicationDays: 14 },
		thresholds: [14, 13],
		alert: { message: 'The paid or trial period ends in 14 days', endsAt: expect.stringMatching(/^\d{4}-/) },
	},
];

it.each(CASES)('watches $limit', async ({ limit, portal, credential, thresholds, alert }) => {
	sandbox = await Sandbox.open({ seed: { deals: 120 }, ...portal });
	const options = { credentials: webhook(credential) };
	await spend(options);
	const [reached, notReached] = thresholds;
	expect(rows(await check({ [limit]: notReached }, options), 1)).toEqual([]);
	expect(rows(await check({ [limit]: reached }, options), 1)).toEqual([
		expect.objectContaining({ limit, state: 'alert', threshold: reached, ...alert }),
	]);
});

it('watches refusals, whoever caused them', async () => {
	sandbox = await Sandbox.open({ seed: { deals: 5 } });
	sandbox.portal.faults.add({ kind: 'queryLimit', times: 1 });
	// So fast that the refusal costs no more time than its pause.
	const options = { credentials: webhook({ plan: 'custom', customCapacity: 50, customLeak: 1_000 }) };
	await spend(options);
	const [alert] = rows(await check({ refusals: 1 }, options), 1);
	expect(alert).toMatchObject({ limit: 'refusals', value: 1, threshold: 1 });
	expect(alert.message).toBe('Bitrix24 has refused 1 request in the last hour (QUERY_LIMIT_EXCEEDED)');
	expect(rows(await check({ refusals: 2 }, options), 1)).toEqual([]);
});

it('says what cannot be watched', async () => {
	sandbox = await Sandbox.open({ appInfo: 'refused', limit: 'none' });
	const run = await check(
		{ licenceDays: 30, budget: 80, bucketLevel: 80 },
		{ credentials: webhook({ plan: 'selfHosted' }) },
	);
	expect(rows(run, 1)).toEqual([]);
	const hints = run.hints('node').map(({ message }) => message);
	expect(hints).toEqual(
		expect.arrayContaining([
			expect.stringMatching(
				/^'Days to Expiry' was not checked\. Bitrix24 does not show the licence to this webhook/,
			),
			expect.stringMatching(/^'Daily Budget \(%\)' was not checked\. No daily budget is set/),
			"'Request Limit (%)' was not checked. The portal has no request limit.",
		]),
	);
});

it('goes on when the daily budget is used up, which is when it is needed', async () => {
	sandbox = await Sandbox.open();
	const options = { credentials: webhook({ moreLimits: true, dailyBudget: 1 }) };
	await check({ budget: 80 }, options);
	const run = await check({ budget: 80, licenceDays: 10 }, options);
	expect(rows(run)[0].licenceNote).toContain('because a limit is used up');
	expect(statesOf(rows(run, 1))).toEqual(['budget alert']);
});

describe('in a workflow that runs by itself', () => {
	it('an alert comes once, over restarts, and then the recovery', async () => {
		sandbox = await Sandbox.open();
		const thresholds = { requestsToday: 2, bucketLevel: 4 };
		await fill();
		const told = rows(await checkByItself(thresholds), 1);
		expect(statesOf(told)).toEqual(['bucketLevel alert', 'requestsToday alert']);
		await fill();
		expect(rows(await checkByItself(thresholds), 1)).toEqual([]);
		await restart();
		// The counts of the day are kept; of the request limit it is not known any more how full it was.
		await fill();
		expect(rows(await checkByItself(thresholds), 1)).toEqual([]);
	});

	it('the recovery comes after a restart too, with all that was known', async () => {
		sandbox = await Sandbox.open();
		await fill();
		const [alert] = rows(await checkByItself({ bucketLevel: 4 }), 1);
		await restart();
		const run = await checkByItself({ bucketLevel: 4 });
		expect(rows(run, 1)).toEqual([
			{
				portal: new URL(sandbox.portal.url).host,
				limit: 'bucketLevel',
				state: 'recovered',
				message: expect.stringMatching(/^The request limit has recovered after [\d.]+ (ms|s): /),
				value: expect.any(Number),
				threshold: 4,
				since: alert.since,
				recoveredAt: expect.stringMatching(/^\d{4}-/),
				lastedSeconds: expect.any(Number),
				worst: alert.value,
			},
		]);
		expect(run.output('node', 1)[0].pairedItem).toEqual({ item: 0 });
		expect(rows(await checkByItself({ bucketLevel: 4 }), 1)).toEqual([]);
	});

	it('alerts are repeated when that is wanted', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		await spend();
		const [first] = rows(await checkByItself({ requestsToday: 2 }, { repeat: true }), 1);
		const [again] = rows(await checkByItself({ requestsToday: 2 }, { repeat: true }), 1);
		expect(again).toMatchObject({ state: 'alert', since: first.since });
	});

	it('items with credentials of several portals do not disturb each other', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		const other = await Sandbox.open();
		try {
			await spend();
			const credentials = { bitrix24WebhookApi: { webhookSecretUrl: '={{ $json.url }}', plan: 'standard' } };
			const urls = [other, sandbox].map(({ portal }) => ({ url: portal.webhookUrl }));
			const both = async () =>
				await checkByItself({ requestsToday: 3 }, { credentials, items: items(...urls) });
			const first = await both();
			expect(first.output('node', 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expect(rows(await both(), 1)).toEqual([]);
			// The third request to the other one.
			expect(rows(await both(), 1)).toEqual([
				expect.objectContaining({ portal: new URL(other.portal.url).host }),
			]);
			expect(rows(await both(), 1)).toEqual([]);
		} finally {
			await other.close();
		}
	});

	it('nothing counts as told when the node stops', async () => {
		sandbox = await Sandbox.open();
		const credentials = { bitrix24WebhookApi: { webhookSecretUrl: '={{ $json.url }}', plan: 'standard' } };
		const { webhookUrl, url } = sandbox.portal;
		const both = items({ url: webhookUrl }, { url: `${url}/rest/1/wrong/` });
		const run = await checkByItself({ requestsToday: 1 }, { credentials, items: both });
		expect(run.error?.message).toContain('does not accept the credential');
		expect(rows(await checkByItself({ requestsToday: 1 }), 1)).toHaveLength(1);
	});
});

describe('started by hand', () => {
	it('every alert that holds comes each time, says so, and moves nothing', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		await spend();
		for (let times = 0; times < 2; times++) {
			const run = await check({ requestsToday: 2 }, { staticData });
			expect(statesOf(rows(run, 1))).toEqual(['requestsToday alert']);
			expect(run.hints('node')[0].message).toMatch(
				/^In a manual run, Check Limits shows every alert that is on/,
			);
		}
		expect(JSON.stringify(staticData)).not.toContain('requestsToday');
		const byItself = await checkByItself({ requestsToday: 2 });
		expect(rows(byItself, 1)).toHaveLength(1);
		expect(byItself.hints('node')).toEqual([]);
	});
});
