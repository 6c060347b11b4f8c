import fc from 'fast-check';

import { PLANS } from '../../../src/limits/policy';
import { atOnce, SIMULATED_PLANS, simulate, stallsOf, workloads } from '../../support/limiter-simulation';

describe('the limiter on a simulated portal', () => {
	it.each(SIMULATED_PLANS)(
		'$name, leaks $leak: no refusal, no lost request, no hang',
		async ({ policy, leak, before, largestBurst }) => {
			await fc.assert(
				fc.asyncProperty(workloads(before, largestBurst), async (workload) => {
					const { server, asked, served, cancelled, leftTimers } = await simulate(policy, leak, workload);
					expect(server.refusals).toBe(0);
					expect(served + cancelled).toBe(asked);
					expect(server.hits).toBe(served);
					expect(leftTimers).toBe(0);
				}),
				{ numRuns: 200, seed: 20_261_122 },
			);
		},
	);

	it.each([
		['Standard', PLANS.standard, 2 * 120 + 50],
		['Enterprise', PLANS.enterprise, 5 * 120 + 250],
	])('%s: uses at least 98 %% of what two minutes allow, stalled or not', async (_name, policy, allowed) => {
		for (const stalls of [[], stallsOf(120)]) {
			const workload = atOnce(Math.ceil(allowed * 0.98), stalls);
			const { server, finishedAt } = await simulate(policy, 'everySecond', workload);
			expect(server.refusals).toBe(0);
			expect(finishedAt).toBeLessThanOrEqual(120_000);
		}
	});

	it('Self-hosted: nothing but the number of requests under way is bounded', async () => {
		const workload = { ...atOnce(400), latencyMs: 100 };
		const { served, finishedAt } = await simulate(PLANS.selfHosted, 'continuous', workload);
		expect(served).toBe(400);
		// 400 requests of 100 ms, ten at a time, are 4 s; Bottleneck's own steps take some more.
		expect(finishedAt).toBeLessThan(4_400);
	});
});
