import type { UsageHour } from '../../../src/usage/history';
import { alertOf, samplesOf } from '../../../src/usage/limit-news';
import { readLimits } from '../../../src/usage/limit-readings';
import type { Licence } from '../../../src/usage/licence';
import type { PortalUsage } from '../../../src/usage/portal-usage';
import { isReached, thresholdOf, type ThresholdValues } from '../../../src/usage/thresholds';
import { hourOf, spending, usageOf } from '../../support/usage';

const now = Date.parse('2026-08-20T10:15:00Z');

const HOURS: UsageHour[] = [
	hourOf('2026-08-19T23:30Z', spending('Yesterday', 'profile', { requests: 900, commands: 900 })),
	hourOf('2026-08-20T07:30Z', spending('Nightly', 'profile', { requests: 100, commands: 100 })),
	hourOf(
		'2026-08-20T10:05Z',
		spending('Big', 'batch', { requests: 10, refusals: 3, waitMs: 320_000 }, { QUERY_LIMIT_EXCEEDED: 3 }),
		spending('Big', 'crm.item.add', { commands: 15, workMs: 4_000 }),
		spending('Quick', 'crm.item.add', { commands: 25, workMs: 1_000 }),
		spending('Small', 'profile', { requests: 6, commands: 5, waitMs: 0 }),
	),
];

const usage = usageOf(
	{
		bucket: { level: 42, capacity: 50, leakPerSecond: 2, free: 5, pausedForMs: 0 },
		windows: [
			{ kind: 'rolling', seconds: 60, used: 59, limit: 60, resetInMs: 1_000, budget: false },
			{ kind: 'fixed', seconds: 86_400, used: 800, limit: 1_000, resetInMs: 3_600_000, budget: true },
		],
		operating: [
			{
				method: 'crm.item.add',
				credential: 'A',
				seconds: 400,
				limitSeconds: 480,
				resetAt: '2026-08-20T10:20:00.000Z',
				state: 'paced',
				waiting: 0,
			},
			{ method: 'profile', credential: 'A', seconds: 100, limitSeconds: 480, state: 'free', waiting: 0 },
		],
	},
	...HOURS,
);

interface Given {
	usage?: Partial<PortalUsage>;
	licence?: Licence;
	at?: number;
}

const read = (thresholds: ThresholdValues, given: Given = {}) =>
	readLimits(
		{ usage: { ...usage, ...given.usage }, licence: given.licence ?? {}, now: given.at ?? now },
		thresholds,
	);

/** Alerts for limits that have reached their thresholds. */
const alerts = (thresholds: ThresholdValues, given: Given = {}) =>
	read(thresholds, given)
		.readings.filter(({ limit, threshold, value }) => isReached(thresholdOf(limit), threshold, value))
		.map((reading) => alertOf(usage.portal, reading, now));

describe('alerts', () => {
	it.each<[limit: string, reached: ThresholdValues, notReached: ThresholdValues, given: Given]>([
		['the request limit', { bucketLevel: 84 }, { bucketLevel: 84.1 }, {}],
		['the daily budget', { budget: 80 }, { budget: 80.1 }, {}],
		['operating time', { operatingTime: 83 }, { operatingTime: 84 }, {}],
		['refusals', { refusals: 3 }, { refusals: 4 }, {}],
		['the requests of a day', { requestsToday: 116 }, { requestsToday: 117 }, {}],
		['the wait per request', { waitTime: 20 }, { waitTime: 20.1 }, {}],
		['licence days', { licenceDays: 14 }, { licenceDays: 13 }, { licence: { daysLeft: 14 } }],
	])('about %s come from the threshold on, not below it', (_limit, reached, notReached, given) => {
		expect(alerts(reached, given)).toEqual([
			expect.objectContaining({ limit: Object.keys(reached)[0], state: 'alert', ...sentence }),
		]);
		expect(alerts(notReached, given)).toEqual([]);
	});

	const sentence = { message: expect.stringMatching(/^[A-Za-z0-9].*[^.]$/), whatToDo: expect.any(String) };

	it('say what, who spends it, since when and until when', () => {
		const [alert] = alerts({ bucketLevel: 80 });
		expect(alert).toEqual({
			portal: 'demo.bitrix24.com',
			limit: 'bucketLevel',
			state: 'alert',
			message: 'The request limit is 84 % full: 42 of 50 requests are counted',
			value: 84,
			threshold: 80,
			since: '2026-08-20T10:15:00.000Z',
			spentBy: { workflow: 'Big', requests: 10, node: 'Big / CRM', method: 'crm.item.add', calls: 40 },
			// Two requests above 80 % of 50, two of which leak each second.
			freesAt: '2026-08-20T10:15:01.000Z',
			whatToDo: expect.any(String),
		});
	});

	it('name those who spent in the time that matters', () => {
		expect(alerts({ requestsToday: 1 })[0]).toMatchObject({
			message: "116 requests were sent since midnight on the portal's clock",
			spentBy: { workflow: 'Nightly', requests: 100 },
			freesAt: '2026-08-21T00:00:00.000Z',
		});
		expect(alerts({ budget: 80 })[0]).toMatchObject({
			message: '80 % of the daily budget is used: 800 of 1,000 requests',
			spentBy: { workflow: 'Nightly' },
			freesAt: '2026-08-20T11:15:00.000Z',
		});
		// The workflow for which the method works longest, not the one that calls it most.
		expect(alerts({ operatingTime: 80 })[0]).toMatchObject({
			method: 'crm.item.add',
			credential: 'A',
			value: 83.3,
			spentBy: { workflow: 'Big', node: 'Big / CRM', method: 'crm.item.add', calls: 40, workSeconds: 5 },
			freesAt: '2026-08-20T10:20:00.000Z',
		});
	});

	it('name the codes of refusals, and when fewer than the threshold will lie in the last hour', () => {
		expect(alerts({ refusals: 3 })[0]).toMatchObject({
			message: 'Bitrix24 has refused 3 requests in the last hour (QUERY_LIMIT_EXCEEDED)',
			// From then on less than two thirds of the hour with the refusals lie in the last hour.
			freesAt: '2026-08-20T11:20:00.000Z',
		});
	});

	it('say how long requests waited, and when none of them lies in the last hour any more', () => {
		expect(alerts({ waitTime: 10 })[0]).toMatchObject({
			value: 20,
			message: 'Requests of the last hour waited 20 s on average',
			freesAt: '2026-08-20T12:00:00.000Z',
		});
	});

	it('wait for the end of a pause', () => {
		const bucket = { level: 42, capacity: 50, leakPerSecond: 2, free: 0, pausedForMs: 30_000 };
		expect(alerts({ bucketLevel: 80 }, { usage: { bucket } })[0].freesAt).toBe('2026-08-20T10:15:30.000Z');
	});

	it('about a licence that has ended come whatever is left of it', () => {
		const [alert] = alerts({ licenceDays: 0 }, { licence: { daysLeft: 3, paymentExpired: true } });
		expect(alert).toMatchObject({ value: 0, message: 'The paid or trial period has ended' });
	});
});

describe('a limit that cannot be read', () => {
	it.each<[limit: string, thresholds: ThresholdValues, given: Given, reason: string]>([
		['bucketLevel', { bucketLevel: 0 }, { usage: { bucket: undefined } }, 'The portal has no request limit.'],
		['budget', { budget: 0 }, { usage: { windows: [] } }, 'No daily budget is set'],
		['licenceDays', { licenceDays: 9 }, { licence: { note: 'Not known.' } }, 'Not known.'],
	])('%s says why', (limit, thresholds, given, reason) => {
		const { readings, unread } = read(thresholds, given);
		expect(readings).toEqual([]);
		expect(unread).toEqual([{ limit, reason: expect.stringContaining(reason) }]);
	});

	it('keeps quiet when it can be read again soon', () => {
		expect(read({ licenceDays: 9 }, { licence: { passing: true } })).toEqual({ readings: [], unread: [] });
	});
});

it('samples show one alert for each limit, also of those that are not reached', () => {
	const { readings } = read({ bucketLevel: 99, operatingTime: 99 });
	expect(samplesOf('demo', readings, now)).toEqual([
		expect.objectContaining({ limit: 'bucketLevel', value: 84, sample: true }),
		expect.objectContaining({ limit: 'operatingTime', method: 'crm.item.add', sample: true }),
	]);
});
