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

	it.each([
		[3_600, undefined, '15 min'],
		[20, 0, '0 s'],
	])('of %p s is in the error instead, if a call may wait %p ms', async (seconds, waitLimitMs, atMost) => {
		for (const pack of [true, false]) {
			const respond = (): TransportReply => later(503, '<html>Maintenance</html>', seconds);
			const { portal, transport } = portalOf(respond, waitLimitMs === undefined ? {} : { waitLimitMs });
			const packed = portal.packer();
			const ask = async (id: number): Promise<unknown> =>
				await (pack ? packed('crm.item.get', { id }) : portal.call('crm.item.get', { id }));
			const first = time.settled(ask(1));
			// Two calls are a batch where they are packed.
			if (pack) ask(2).catch(() => {});
			expect(await first).toMatchObject({
				retryAfterMs: seconds * 1_000,
				attempts: 1,
				description: expect.stringMatching(
					`\\. Bitrix24 asks to send nothing until .*\\(Retry-After\\), and this call may wait at most ${atMost}\\. Run`,
				) as string,
			});
			expect(transport.requests).toHaveLength(1);
		}
	});

	it('is bounded for all attempts together, and a long wait is a hint', async () => {
		const { portal, transport } = portalOf(() => later(503, '<html>Maintenance</html>', 20), {
			waitLimitMs: 30_000,
		});
		expect(await time.settled(portal.call('crm.item.get'))).toMatchObject({ attempts: 2 });
		expect(transport.requests).toHaveLength(2);
		expect(await portal.notices()).toEqual([expect.stringMatching(/^Requests waited 2\d s .*Retry-After/)]);
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
