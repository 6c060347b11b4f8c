import { alertRows } from '../../../src/operations/alerts';
import { type Counts, emptyCounts } from '../../../src/usage/counts';
import type { Spending } from '../../../src/usage/history';
import type { PortalUsage } from '../../../src/usage/portal-usage';

const spending = (workflow: string, method: string, changes: Partial<Counts>): Spending => ({
	credential: 'A',
	workflow,
	node: 'CRM',
	method,
	priority: 'normal',
	counts: { ...emptyCounts(), ...changes },
	refusalsByCode: {},
});
const usage: PortalUsage = {
	portal: 'demo.bitrix24.com',
	plan: { name: 'standard', source: 'credential' },
	bucket: { level: 42, capacity: 50, leakPerSecond: 2, free: 5, pausedForMs: 0 },
	waiting: { interactive: 0, normal: 0, background: 0 },
	windows: [],
	processes: 1,
	inFlight: 0,
	history: {
		since: 0,
		keptIn: 'memory',
		zone: 'UTC',
		hours: [
			{
				hour: '2026-08-20T09+00:00',
				start: Date.parse('2026-08-20T09:00Z'),
				spent: [
					spending('Big', 'batch', { requests: 10, refusals: 3 }),
					spending('Big', 'crm.item.add', { commands: 15 }),
					spending('Small', 'profile', { requests: 1, commands: 5 }),
				],
			},
		],
	},
	operating: [
		{
			method: 'crm.item.add',
			credential: 'A',
			seconds: 400,
			limitSeconds: 480,
			resetAt: '2026-08-20T10:05:00.000Z',
			state: 'paced',
			waiting: 0,
		},
		{ method: 'profile', credential: 'A', seconds: 100, limitSeconds: 480, state: 'free', waiting: 0 },
	],
};
const now = new Date('2026-08-20T10:00:00Z');
const alerts = (thresholds: object, over: object = {}, licence: object = {}) =>
	alertRows({ usage: { ...usage, ...over }, licence, thresholds: thresholds as never, now });

describe('alerts', () => {
	it('come from the threshold on, not below it', () => {
		expect(alerts({ bucketLevel: 84 })).toHaveLength(1);
		expect(alerts({ bucketLevel: 84.1 })).toHaveLength(0);
		expect(alerts({ operatingTime: 83 })).toHaveLength(1);
		expect(alerts({ operatingTime: 84 })).toHaveLength(0);
		expect(alerts({ refusals: 3 })).toHaveLength(1);
		expect(alerts({ refusals: 4 })).toHaveLength(0);
		expect(alerts({ licenceDays: 14 }, {}, { daysLeft: 14 })).toHaveLength(1);
		expect(alerts({ licenceDays: 14 }, {}, { daysLeft: 15 })).toHaveLength(0);
		expect(alerts({ licenceDays: 14 }, {}, {})).toHaveLength(0);
		expect(alerts({})).toEqual([]);
	});

	it('say who spends, and when there is room again', () => {
		expect(alerts({ bucketLevel: 80 })[0]).toMatchObject({
			portal: 'demo.bitrix24.com',
			limit: 'bucketLevel',
			value: 84,
			threshold: 80,
			spentBy: { workflow: 'Big', requests: 10, node: 'Big / CRM', method: 'crm.item.add', calls: 15 },
			// Two requests above 80 % of 50, two of which leak each second.
			freesAt: '2026-08-20T10:00:01.000Z',
		});
		expect(alerts({ operatingTime: 80 })[0]).toMatchObject({
			method: 'crm.item.add',
			credential: 'A',
			value: 83.3,
			freesAt: '2026-08-20T10:05:00.000Z',
		});
	});

	it('wait for the end of a pause', () => {
		const bucket = { ...usage.bucket, pausedForMs: 30_000 };
		expect(alerts({ bucketLevel: 80 }, { bucket })[0].freesAt).toBe('2026-08-20T10:00:30.000Z');
	});

	it('know no request limit where the portal has none', () => {
		expect(alerts({ bucketLevel: 0 }, { bucket: undefined })).toEqual([]);
	});
});
