import type { BucketLimit, PortalOptions } from '../../../sandbox';
import { Bucket } from '../../../sandbox/limits/bucket';
import { until } from '../../support/until';
import { ManualClock, portalFor, type Client } from './support';

const perMinute = { requests: 3, seconds: 60, kind: 'rolling' } as const;
const perHour = { requests: 5, seconds: 3600, kind: 'fixed' } as const;
const bucket: BucketLimit = {
	capacity: 2,
	leakPerSecond: 1,
	leak: 'everySecond',
	refusedRequestsCount: false,
};

/** A portal on a manual clock, which shows 12:00 in the portal's zone. */
async function frozen(options: PortalOptions) {
	const clock = new ManualClock();
	const client = await portalFor({ clock, ...options });
	const statuses = async (count: number): Promise<number[]> => {
		const all = [];
		for (let index = 0; index < count; index += 1) all.push((await client.call('profile')).status);
		return all;
	};
	return { ...client, clock, statuses };
}

describe('windows of requests', () => {
	it('must all have room', async () => {
		const { portal, call, clock, statuses } = await frozen({ windows: [perMinute, perHour] });
		expect(await statuses(4)).toEqual([200, 200, 200, 429]);
		clock.advance(60_000);
		expect(await statuses(3)).toEqual([200, 200, 429]);
		expect(portal.windows.used()).toEqual([2, 5]);
		const { body, headers } = await call('profile');
		expect(body).toEqual({
			error: 'BDC_1144',
			error_description: 'Max number of allowed requests per hour reached: 5.',
		});
		expect(headers.has('retry-after')).toBe(false);
		clock.advance(3_600_000 - 60_000);
		expect(await statuses(3)).toEqual([200, 200, 200]);
	});

	it('refuse with the reason in the statistics, and nothing is executed', async () => {
		const { portal, statuses } = await frozen({ windows: [perMinute], limit: bucket });
		portal.bucket.fill();
		await statuses(1);
		portal.setLimit('none');
		await statuses(4);
		portal.faults.add({ kind: 'queryLimit' });
		portal.faults.add({ kind: 'proxy429' });
		await statuses(2);
		expect(portal.statistics.requests.map((request) => request.refusedBy)).toEqual([
			'bucket',
			undefined,
			undefined,
			undefined,
			'window',
			'fault',
			'fault',
		]);
		expect(portal.statistics.totals).toMatchObject({
			requests: 7,
			executed: 3,
			refused: 4,
			refusedBy: { bucket: 1, window: 1, concurrency: 0, fault: 2 },
		});
	});

	it('stand before the bucket: what one of them refuses counts in neither', async () => {
		const { portal, statuses } = await frozen({ windows: [perMinute], limit: bucket });
		expect(await statuses(3)).toEqual([200, 200, 503]);
		expect([portal.windows.used(), portal.bucket.level()]).toEqual([[2], 2]);
		portal.setLimit({ ...bucket, capacity: 9 });
		expect(await statuses(3)).toEqual([200, 429, 429]);
		expect([portal.windows.used(), portal.bucket.level()]).toEqual([[3], 3]);
	});

	it('can count refused requests too, whichever limit refused them', async () => {
		const windows = [{ ...perMinute, refusedRequestsCount: true }];
		const { portal, statuses } = await frozen({ windows, limit: bucket });
		expect(await statuses(5)).toEqual([200, 200, 503, 429, 429]);
		expect(portal.windows.used()).toEqual([5]);
	});

	it('can be set and filled while the portal runs', async () => {
		const { portal, statuses } = await frozen({ windows: [perMinute] });
		portal.windows.fill();
		expect(await statuses(1)).toEqual([429]);
		portal.setWindows([perHour]);
		expect(portal.windows.used()).toEqual([0]);
		expect(await statuses(6)).toEqual([200, 200, 200, 200, 200, 429]);
		portal.setWindows([]);
		expect(await statuses(1)).toEqual([200]);
		expect(() => portal.setWindows([{ ...perHour, requests: 0 }])).toThrow('A window of 0 requests');
	});

	it('count in the zone of the portal unless they name one', async () => {
		const hour = { requests: 1, seconds: 3600, kind: 'fixed' } as const;
		for (const [zone, status] of [
			[undefined, 200],
			['+00:00', 429],
		] as const) {
			// 9:00 in Greenwich is 14:30 in the portal's zone.
			const options = { timeZoneOffset: '+05:30', windows: [{ ...hour, timeZoneOffset: zone }] };
			const { clock, statuses } = await frozen(options);
			await statuses(1);
			clock.advance(30 * 60_000);
			expect(await statuses(1)).toEqual([status]);
		}
	});
});

describe('requests at the same time', () => {
	const hold = (client: Client, count: number): Array<Promise<number>> =>
		Array.from({ length: count }, async () => (await client.call('profile')).status);

	it('are bounded for all callers together, and free when they are answered', async () => {
		const client = await portalFor({ concurrency: 3, cost: { latencyMs: 200 } });
		const other = client.portal.addWebhook({});
		const statuses = await Promise.all([
			...hold(client, 4),
			...Array.from({ length: 2 }, async () => (await client.call('profile', {}, other)).status),
		]);
		expect([...statuses].sort()).toEqual([200, 200, 200, 429, 429, 429]);
		expect(await Promise.all(hold(client, 3))).toEqual([200, 200, 200]);
		expect(client.portal.statistics.totals.refusedBy.concurrency).toBe(3);
		client.portal.setConcurrency(1);
		const [, { body }] = await Promise.all([client.call('profile'), client.call('profile')]);
		expect(body).toEqual({
			error: 'BDC_1322',
			error_description: 'Max number of concurrent requests per organization reached.',
		});
		client.portal.setConcurrency('none');
		expect(await Promise.all(hold(client, 4))).toEqual([200, 200, 200, 200]);
	});

	it('do not count those that were refused, and count those whose caller got no answer yet', async () => {
		const client = await portalFor({ concurrency: 1 });
		const { portal } = client;
		portal.faults.add({ kind: 'hang' });
		const hanging = new AbortController();
		const waiting = fetch(`${portal.webhookUrl}profile`, { signal: hanging.signal }).catch(() => 'given up');
		const underWay = async (): Promise<number> =>
			((await (await fetch(`${portal.url}/__sandbox/state`)).json()) as { underWay: number }).underWay;
		let now = 0;
		while (now === 0) now = await underWay();
		expect([now, ...(await Promise.all(hold(client, 3)))]).toEqual([1, 429, 429, 429]);
		hanging.abort();
		expect(await waiting).toBe('given up');
		await until(() => portal.statistics.requests.length === 4);
		expect(await underWay()).toBe(0);
		portal.faults.add({ kind: 'resetAfter' });
		await expect(client.call('profile')).rejects.toThrow();
		expect((await client.call('profile')).status).toBe(200);
	});
});

describe('how a window refuses', () => {
	it.each([
		[{}, 429, 'BDC_1144', null],
		[{ status: 503, windowCode: 'QUERY_LIMIT_EXCEEDED' }, 503, 'QUERY_LIMIT_EXCEEDED', null],
		[{ status: 400, windowCode: 'SLOW_DOWN', retryAfter: 'seconds' }, 400, 'SLOW_DOWN', '60'],
		[{ retryAfter: 'date' }, 429, 'BDC_1144', 'Thu, 15 Jan 2026 09:01:01 GMT'],
	] as const)('%j', async (refusal, status, code, retryAfter) => {
		const { portal, call, clock } = await frozen({ windows: [perMinute] });
		portal.setRefusal(refusal);
		clock.advance(300);
		portal.windows.fill();
		clock.advance(100);
		const refused = await call('profile');
		expect([refused.status, refused.body.error]).toEqual([status, code]);
		expect(refused.headers.get('retry-after')).toBe(retryAfter);
		if (retryAfter?.endsWith('GMT'))
			expect(refused.headers.get('date')).toBe('Thu, 15 Jan 2026 09:00:00 GMT');
	});

	it('names the moment at which all of them have room', async () => {
		const { call, clock, statuses } = await frozen({
			windows: [perMinute, { ...perHour, requests: 6 }],
			refusal: { retryAfter: 'seconds' },
		});
		for (const wait of [60, 3540]) {
			await statuses(3);
			const seconds = Number((await call('profile')).headers.get('retry-after'));
			expect(seconds).toBe(wait);
			clock.advance(seconds * 1000 - 1);
			expect(await statuses(1)).toEqual([429]);
			clock.advance(1);
		}
		expect(await statuses(1)).toEqual([200]);
	});

	it('sends no Retry-After with refusals of the bucket unless the option says so', async () => {
		const { portal, call, clock } = await frozen({ limit: bucket, refusal: { retryAfter: 'seconds' } });
		portal.bucket.fill();
		expect((await call('profile')).headers.has('retry-after')).toBe(false);
		portal.setRefusal({ bucketRetryAfter: true });
		const refused = await call('profile');
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
		clock.advance(1_000);
		expect((await call('profile')).status).toBe(200);
		portal.setLimit({ ...bucket, leakPerSecond: 0 });
		portal.bucket.fill();
		expect((await call('profile')).headers.has('retry-after')).toBe(false);
	});

	it('names a wait of a second when too many are under way', async () => {
		const client = await portalFor({
			concurrency: 1,
			cost: { latencyMs: 200 },
			refusal: { retryAfter: 'seconds', concurrencyCode: 'QUERY_LIMIT_EXCEEDED' },
		});
		const [, refused] = await Promise.all([client.call('profile'), client.call('profile')]);
		expect([refused.status, refused.body.error, refused.headers.get('retry-after')]).toEqual([
			429,
			'QUERY_LIMIT_EXCEEDED',
			'1',
		]);
	});
});

it.each(['everySecond', 'continuous'] as const)('the bucket (%s) has room after its wait', (leak) => {
	for (const leakPerSecond of [0.4, 1, 3]) {
		const own = new Bucket(
			{ ...bucket, capacity: 5, leakPerSecond, leak, refusedRequestsCount: true },
			250,
			0,
		);
		expect(own.waitAt(0)).toBe(0);
		for (let count = 0; count < 9; count += 1) own.take(10 * count);
		const wait = Math.ceil(own.waitAt(100));
		expect(own.waitAt(99 + wait)).toBeGreaterThan(0);
		expect(own.waitAt(101 + wait)).toBe(0);
	}
});
