import { OperatingTime, type BatchAccounting } from '../../../sandbox/limits/operating-time';
import { ManualClock, portalFor } from './support';

describe('operating time', () => {
	const limiter = (clock: ManualClock, limitSeconds = 10): OperatingTime =>
		new OperatingTime({ limitSeconds, accounting: 'nestedMethods' }, clock);

	it('adds up what took longer than a tenth of a second', () => {
		const operating = limiter(new ManualClock());
		operating.record('a', 0.1);
		operating.record('a', 0.25);
		operating.record('a', 2);
		expect(operating.state('a')?.operating).toBeCloseTo(2.25);
		expect(operating.state('b')?.operating).toBe(0);
	});

	it('blocks once the sum is above the limit, not at it', () => {
		const operating = limiter(new ManualClock());
		operating.record('a', 10);
		expect(operating.isBlocked('a')).toBe(false);
		operating.record('a', 0.2);
		expect(operating.isBlocked('a')).toBe(true);
		expect(operating.isBlocked('b')).toBe(false);
	});

	it('drops each minute ten minutes after its first call', () => {
		const clock = new ManualClock(Date.UTC(2026, 0, 1, 12, 0, 30));
		const operating = limiter(clock, 100);
		operating.record('a', 5);
		const first = clock.now();
		clock.advance(20_000);
		operating.record('a', 1);
		clock.advance(100_000);
		operating.record('a', 3);
		expect(operating.state('a')).toEqual({ operating: 9, operating_reset_at: first / 1000 + 600 });
		clock.advance(600_000 - 120_000);
		// Both calls of the first minute expire together, with the first of them.
		expect(operating.state('a')?.operating).toBe(3);
		clock.advance(120_000);
		expect(operating.state('a')).toEqual({ operating: 0, operating_reset_at: clock.now() / 1000 + 600 });
	});

	it('lets the call that crosses the limit finish and refuses the next with 429', async () => {
		const clock = new ManualClock();
		const { portal, call } = await portalFor({
			clock,
			operating: { limitSeconds: 1, accounting: 'nestedMethods' },
			cost: { listMs: 600 },
		});
		const statuses = [];
		for (let index = 0; index < 3; index += 1) statuses.push((await call('crm.deal.list')).status);
		expect(statuses).toEqual([200, 200, 429]);
		const refused = await call('crm.deal.list');
		expect(refused.body).toEqual({
			error: 'OPERATION_TIME_LIMIT',
			error_description: 'Method is blocked due to operation time limit.',
		});
		// Only this method is blocked, and only for this webhook.
		expect((await call('crm.contact.list')).status).toBe(200);
		expect((await call('crm.deal.list', {}, portal.addWebhook({}))).status).toBe(200);
		clock.advance(600_000);
		expect((await call('crm.deal.list')).status).toBe(200);
		expect(portal.statistics.totals.operatingRefusals).toBe(2);
	});

	describe('inside a batch', () => {
		const run = async (accounting: BatchAccounting) => {
			const { call } = await portalFor({
				clock: new ManualClock(),
				operating: { limitSeconds: 100, accounting },
				cost: { listMs: 1000 },
			});
			const { result, time } = (await call('batch', { cmd: { a: 'crm.deal.list', b: 'crm.deal.list' } }))
				.body;
			return {
				outer: time.operating,
				nested: [result.result_time.a.operating, result.result_time.b.operating],
				direct: (await call('crm.deal.list')).body.time.operating,
			};
		};

		it('accounts each command as its own method (documentation)', async () => {
			expect(await run('nestedMethods')).toEqual({ outer: 0, nested: [1, 2], direct: 3 });
		});

		it('can keep the commands apart from direct calls (server source)', async () => {
			expect(await run('nestedMethodsApart')).toEqual({ outer: 0, nested: [1, 2], direct: 1 });
		});

		it('can charge half to batch and repeat that everywhere (measured)', async () => {
			expect(await run('batchMethod')).toEqual({ outer: 1, nested: [1, 1], direct: 1 });
		});

		it.each<[BatchAccounting, unknown]>([
			['nestedMethods', { status: 200, failing: ['b'] }],
			['nestedMethodsApart', { status: 200, failing: ['b'] }],
			['batchMethod', { status: 429, failing: [] }],
		])('refuses where it accounts: %s', async (accounting, expected) => {
			const { call } = await portalFor({
				clock: new ManualClock(),
				operating: { limitSeconds: 5, accounting, chargeSeconds: { 'crm.deal.list': 12 } },
			});
			if (accounting === 'batchMethod') await call('batch', { cmd: ['crm.deal.list'] });
			const { status, body } = await call('batch', {
				cmd: { a: 'crm.deal.list', b: 'crm.deal.list', c: 'profile' },
			});
			const failing = Object.entries<{ error: string }>(body.result?.result_error ?? {});
			expect({ status, failing: failing.map(([key]) => key) }).toEqual(expected);
			for (const [, { error }] of failing) expect(error).toBe('OPERATION_TIME_LIMIT');
		});
	});
});
