import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { limitsEnvironment } from '../../../../src/portal/settings/configuration';
import { closeLimits } from '../../../../src/portal/shared/shared-portal';
import { poll as runPoll } from '../../harness-poll';
import { itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
/** What n8n keeps with the workflow. */
let staticData: IDataObject;

beforeEach(() => (staticData = {}));
afterEach(async () => await sandbox.close());

type Options = Partial<Parameters<typeof runPoll>[2]>;

const FILLED = 10;
/** Requests that fill a fifth of the portal's request limit, for some seconds. */
const fill = async () =>
	rows(
		await sandbox.batch(
			{ operation: 'callMethod', method: 'profile', options: { batching: 'off' } },
			{ items: itemsOf(FILLED, (index) => ({ index })) },
		),
	);
const trigger = (parameters: object) => ({
	type: sandbox.engine.type('bitrix24UsageTrigger'),
	name: 'Watch',
	parameters: parameters as never,
});
const poll = async (thresholds: object, options: Options = {}) =>
	await sandbox.engine.poll(trigger({ thresholds }), {
		credentials: sandbox.credentials,
		staticData,
		...options,
	});
const jsonOf = (output: INodeExecutionData[][] | null) => output?.[0].map(({ json }) => json);
const requests = () => sandbox.portal.statistics.totals.requests;

/** n8n ends and starts again. */
async function restart(): Promise<void> {
	await closeLimits();
	limitsEnvironment().portals.clear();
	staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
}

it('starts the workflow when a limit reaches its threshold, and when it has recovered', async () => {
	sandbox = await Sandbox.open();
	expect(await poll({ bucketLevel: 4 })).toBeNull();
	await fill();
	const sent = requests();
	const [alert] = jsonOf(await poll({ bucketLevel: 4 })) ?? [];
	expect(alert).toMatchObject({
		limit: 'bucketLevel',
		state: 'alert',
		spentBy: {
			workflow: 'Engine',
			requests: FILLED,
			node: 'Engine / node',
			method: 'profile',
			calls: FILLED,
		},
		since: expect.any(String),
		freesAt: expect.any(String),
		whatToDo: expect.any(String),
	});
	expect(await poll({ bucketLevel: 4 })).toBeNull();
	await restart();
	const [recovery] = jsonOf(await poll({ bucketLevel: 4 })) ?? [];
	expect(recovery).toMatchObject({ limit: 'bucketLevel', state: 'recovered', since: alert.since });
	expect(await poll({ bucketLevel: 4 })).toBeNull();
	// Nothing of this is asked of Bitrix24.
	expect(requests()).toBe(sent);
});

it('begins with the alerts that hold, and tells each once', async () => {
	sandbox = await Sandbox.open();
	await fill();
	const watched = { bucketLevel: 4, requestsToday: 2, refusals: 1, waitTime: 30, operatingTime: 80 };
	expect(jsonOf(await poll(watched))?.map(({ limit }) => limit)).toEqual(['bucketLevel', 'requestsToday']);
	expect(await poll(watched)).toBeNull();
});

it('watches the limits of a fresh node', async () => {
	sandbox = await Sandbox.open();
	const node = { type: sandbox.engine.type('bitrix24UsageTrigger'), name: 'Watch' };
	expect(await sandbox.engine.poll(node, { credentials: sandbox.credentials })).toBeNull();
});

it('asks for the days to expiry when they are watched, in one request that goes first', async () => {
	sandbox = await Sandbox.open({ appInfo: 'application', applicationDays: 5 });
	expect(jsonOf(await poll({ licenceDays: 14 }))).toEqual([
		expect.objectContaining({ limit: 'licenceDays', value: 5, state: 'alert' }),
	]);
	expect(sandbox.portal.statistics.totals.byMethod).toEqual({ 'app.info': 1 });
	const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
	expect(usage.byPriority).toEqual([expect.objectContaining({ priority: 'interactive', requests: 2 })]);
	expect(usage.byNode).toEqual(
		expect.arrayContaining([expect.objectContaining({ node: 'Engine / Watch', requests: 1 })]),
	);
});

describe('a poll that fails', () => {
	const credentials = () => ({
		bitrix24WebhookApi: { webhookSecretUrl: `${sandbox.portal.url}/rest/1/wrong/`, plan: 'standard' },
	});

	it('shows why, starts nothing and forgets nothing', async () => {
		sandbox = await Sandbox.open({ appInfo: 'application', applicationDays: 5 });
		await poll({ licenceDays: 14 });
		const kept = JSON.stringify(staticData);
		await expect(poll({ licenceDays: 14 }, { credentials: credentials() })).rejects.toThrow(
			'Bitrix24 does not accept the credential (INVALID_CREDENTIALS)',
		);
		expect(JSON.stringify(staticData)).toBe(kept);
		expect(await poll({ licenceDays: 14 })).toBeNull();
	});

	it('names no secret', async () => {
		sandbox = await Sandbox.open();
		const error = (await poll({ licenceDays: 14 }, { credentials: credentials() }).catch(
			(thrown: Error) => thrown,
		)) as Error;
		expect(JSON.stringify({ ...error, message: error.message })).not.toContain('wrong');
	});

	it('gives up in the time that n8n gives it, and watches the other limits all the same', async () => {
		// Long enough for a busy machine to send the request, and much shorter than the answer takes.
		sandbox = await Sandbox.open({ cost: { latencyMs: 20_000 } });
		const output = await poll({ licenceDays: 14, requestsToday: 1 }, { budgetMs: 3_000 });
		expect(jsonOf(output)).toEqual([expect.objectContaining({ limit: 'requestsToday' })]);
	});
});

it.each([
	[
		{ licenceDays: 14 },
		"'Days to Expiry' cannot be watched",
		'Bitrix24 does not show the licence to this webhook',
	],
	[{ budget: 80 }, "'Daily Budget (%)' cannot be watched", 'No daily budget is set'],
	[
		{ bucketLevel: 101 },
		'\'Limits to Watch\': "Request Limit (%)" needs a number from 0 to 100, not 101',
		'',
	],
	[{}, "'Limits to Watch' watches nothing", 'Add at least one limit to watch.'],
])('%j is an error, so that nobody waits for alerts in vain', async (thresholds, message, description) => {
	sandbox = await Sandbox.open();
	await expect(poll(thresholds)).rejects.toMatchObject({
		message,
		description: expect.stringContaining(description),
	});
	expect(staticData).toEqual({});
});

it('run by hand it shows what an alert would look like for each limit, and moves nothing', async () => {
	sandbox = await Sandbox.open();
	await fill();
	const thresholds = { bucketLevel: 80, requestsToday: 2, budget: 80 };
	const credentials = {
		bitrix24WebhookApi: { ...sandbox.credentials.bitrix24WebhookApi, moreLimits: true, dailyBudget: 100 },
	};
	const workflow = {
		nodes: [
			{ id: 'watch', typeVersion: 1, position: [0, 0] as [number, number], ...trigger({ thresholds }) },
		],
		connections: {},
	};
	const run = await sandbox.engine.run(workflow, { credentials, staticData });
	expect(run.json('Watch')).toEqual([
		expect.objectContaining({
			limit: 'budget',
			state: 'alert',
			sample: true,
			message: '0 % of the daily budget is used: 0 of 100 requests',
		}),
		expect.objectContaining({ limit: 'bucketLevel', sample: true }),
		expect.objectContaining({ limit: 'requestsToday', sample: true }),
	]);
	expect(JSON.stringify(staticData)).toBe('{}');
	expect(jsonOf(await poll(thresholds, { credentials }))?.map(({ limit }) => limit)).toEqual([
		'requestsToday',
	]);
});
