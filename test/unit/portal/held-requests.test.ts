import { TransportFailure, type TransportReply } from '../../../src/portal/transport/transport';
import { answer, ok, portalOf } from '../../support/scripted-transport';
import { VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
});

afterEach(() => {
	time.restore();
});

describe('Retry-After', () => {
	const later = (status: number, body: unknown, seconds: number): TransportReply => ({
		...answer(status, body),
		headers: { 'retry-after': String(seconds) },
	});

	it('pauses the portal as long as a refusal asks', async () => {
		const { portal, transport } = portalOf((_request, count) =>
			count === 1 ? later(429, '<html>Slow down</html>', 12) : ok('done'),
		);
		const call = portal.call('crm.item.add');
		await time.runUntil(() => transport.requests.length === 2, 60_000);
		expect(await call).toMatchObject({ result: 'done' });
		expect(transport.requests[1].at - transport.requests[0].at).toBeGreaterThanOrEqual(12_000);
	});

	it('is waited for before a harmless repeat', async () => {
		const { portal, transport } = portalOf((_request, count) =>
			count === 1 ? later(503, '<html>Maintenance</html>', 20) : ok('done'),
		);
		const call = portal.call('crm.item.get');
		await time.runUntil(() => transport.requests.length === 2, 60_000);
		expect(await call).toMatchObject({ result: 'done' });
		expect(transport.requests[1].at - transport.requests[0].at).toBeGreaterThanOrEqual(20_000);
	});

	it('of an hour is in the error instead', async () => {
		const { portal, transport } = portalOf(() => later(503, '<html>Maintenance</html>', 3_600));
		expect(await time.settled(portal.call('crm.item.get'))).toMatchObject({
			retryAfterMs: 3_600_000,
			attempts: 1,
		});
		expect(transport.requests).toHaveLength(1);
	});
});

describe('a used-up limit', () => {
	it('of requests a day says when it resets', async () => {
		const { portal, transport } = portalOf(() => ok(1), { dailyBudget: 1, timeZone: 'Europe/Berlin' });
		await time.settled(portal.call('crm.item.get'));
		expect(await time.settled(portal.call('crm.item.get'))).toMatchObject({
			kind: 'budget',
			code: 'DAILY_BUDGET_USED_UP',
			notExecuted: true,
			description: expect.stringMatching(
				/The 1 requests of today's budget are used up; it resets at 00:00:01 \+01:00/,
			) as string,
		});
		expect(transport.requests).toHaveLength(1);
	});
});

it('a call that waits in vain to be sent again may have been carried out before', async () => {
	const { portal, transport } = portalOf(
		(_request, count) =>
			count === 1
				? new TransportFailure('The connection was closed', true, 'ECONNRESET')
				: answer(429, { error: 'OPERATION_TIME_LIMIT', error_description: 'Method is blocked' }),
		{ waitLimitMs: 1_000 },
	);
	expect(await time.settled(portal.call('crm.item.delete', { id: 1 }))).toMatchObject({
		kind: 'operatingLimit',
		attempts: 2,
		mayHaveRun: true,
		notExecuted: true,
	});
	expect(transport.requests).toHaveLength(2);
});
