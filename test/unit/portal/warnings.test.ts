import { configureLimits, limitsEnvironment } from '../../../src/portal/settings/configuration';
import { closeLimits, sharedPortal } from '../../../src/portal/shared/shared-portal';

const warnings: string[] = [];

afterAll(async () => await closeLimits());

it('warnings of limits, of usage counts and of long pauses do not take turns from each other, and each comes once a minute', async () => {
	const nowhere = { nodes: [{ host: '127.0.0.1', port: 1 }], cluster: false, db: 0, prefix: 'test' };
	const redis = { ...nowhere, dualStack: false, plainClusterAddresses: false };
	configureLimits(() => ({ redis, warn: (text) => void warnings.push(text) }));
	expect(limitsEnvironment().configured).toBe(true);
	for (const name of ['one', 'other']) {
		const portal = sharedPortal(`${name}.example`);
		// The usage counts warn first.
		await portal.ledger.history();
		const turn = { priority: 'normal', caller: 'workflow' } as const;
		await portal.limiter.run(turn, async () => await Promise.resolve());
		await portal.refused(3_600_000);
		await portal.refused(3_600_000);
	}
	expect(warnings).toEqual([
		expect.stringContaining('The usage counts cannot be kept'),
		expect.stringContaining('which keeps the request limits of one.example'),
		expect.stringContaining('one.example asks to send nothing for 60 min'),
		expect.stringContaining('other.example asks to send nothing for 60 min'),
	]);
});
