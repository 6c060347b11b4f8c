import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PLANS } from '../../../src/limits/policy';
import { SharedPortal } from '../../../src/portal/shared/shared-portal';
import { BucketServer } from '../../support/bucket-server';
import { entry } from '../../support/ledger-entry';
import { after, inVirtualTime, type VirtualTime } from '../../support/virtual-time';

let usageFolder: string;

beforeEach(() => {
	usageFolder = mkdtempSync(join(tmpdir(), 'restart-'));
});

afterEach(() => {
	rmSync(usageFolder, { recursive: true });
});

/** A process of n8n begins, and makes so many requests at once. @returns seconds until all were served */
async function work(time: VirtualTime, server: BucketServer, requests: number): Promise<number> {
	const portal = new SharedPortal('restarted.example', {
		usageFolder,
		whenRedisIsDown: 'share',
		warn: () => {},
	});
	// Reads files, which takes real time.
	await portal.ready();
	const since = time.now();
	let served = 0;
	const one = async (): Promise<void> => {
		await portal.limiter.run({ priority: 'interactive', caller: 'workflow' }, async (turn) => {
			await after(10);
			if (server.hit()) served += 1;
			else await turn.refused();
			portal.ledger.book(entry({}));
		});
	};
	for (let made = 0; made < requests; made++) void one();
	await time.runUntil(() => served === requests, 600_000);
	return (time.now() - since) / 1_000;
}

describe('a restart of n8n', () => {
	it.each([0, 1, 5, 15, 40])(
		'%i s after the bucket was filled leads to no refusal, also when it was killed',
		async (seconds) => {
			await inVirtualTime(async (time) => {
				const limit = { capacity: 50, leakPerSecond: 2, leak: 'everySecond' } as const;
				const server = new BucketServer(limit, () => time.now());
				await work(time, server, 70);
				await time.pass(seconds * 1_000);
				await work(time, server, 70);
				expect(server.refusals).toBe(0);
			});
		},
	);

	it('a while later has the whole burst, and so has a first start', async () => {
		await inVirtualTime(async (time) => {
			const { capacity, leakPerSecond, margin } = PLANS.standard.bucket ?? {
				capacity: 0,
				leakPerSecond: 0,
				margin: 0,
			};
			const limit = { capacity, leakPerSecond, leak: 'everySecond' } as const;
			const server = new BucketServer(limit, () => time.now());
			for (let start = 0; start < 2; start++) {
				expect(await work(time, server, capacity - margin)).toBeLessThan(1);
				await time.pass(30_000);
			}
		});
	});
});
