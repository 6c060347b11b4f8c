import { Portal } from '../../../../src/portal/portal';
import { AxiosTransport } from '../../../../src/portal/transport/axios-transport';
import type { CallMethod } from '../../../../src/portal/types';
import { Rounds, type Watching } from '../../../../src/triggers/changes/rounds';
import { spentIn } from '../../../../src/usage/history';
import { startPortal } from '../../../../sandbox';
import { after, eachInVirtualTime } from '../../../support/virtual-time';

describe('rounds', () => {
	const virtual = eachInVirtualTime();

	/** A watcher that notes when it looks. */
	function watcher(everyMs: number, takesMs = 0) {
		const looks: number[] = [];
		const portal = { packer: () => undefined } as unknown as Portal;
		const watching: Watching = {
			everyMs,
			prepare: async () =>
				await Promise.resolve({
					...{ together: 'portal', portal, shared: () => portal },
					run: async () => {
						looks.push(Date.now());
						if (takesMs > 0) await after(takesMs);
					},
				}),
		};
		return { watching, looks };
	}

	it('begins at once, and then at the same moments whenever a watcher was added', async () => {
		const rounds = new Rounds();
		const [one, other] = [watcher(60_000), watcher(300_000)];
		const leave = [rounds.add(one.watching)];
		await virtual.time.pass(20_000);
		leave.push(rounds.add(other.watching));
		await virtual.time.pass(1_200_000);
		leave.forEach((end) => end());
		expect(one.looks).toHaveLength(22);
		expect(other.looks.length).toBeGreaterThanOrEqual(4);
		// The first look of each is its own; all others of the slower one are looks of the faster one too.
		expect(other.looks.slice(1).filter((at) => !one.looks.includes(at))).toEqual([]);
	});

	it('leaves out a watcher that is still at work', async () => {
		const rounds = new Rounds();
		const { watching, looks } = watcher(60_000, 150_000);
		const leave = rounds.add(watching);
		await virtual.time.pass(600_000);
		leave();
		await virtual.time.pass(150_000);
		expect(Math.min(...looks.slice(1).map((at, index) => at - looks[index]))).toBeGreaterThanOrEqual(150_000);
	});

	it.each([-3_600_000, 3_600_000])('goes on when the clock is set by %i ms', async (byMs) => {
		const rounds = new Rounds();
		const { watching, looks } = watcher(60_000);
		const leave = rounds.add(watching);
		await virtual.time.pass(90_000);
		virtual.time.setClock(byMs);
		const before = looks.length;
		await virtual.time.pass(180_000);
		leave();
		expect(looks.length - before).toBeGreaterThanOrEqual(2);
	});
});

it('looks that share a request and find nothing new count as polling, each by itself', async () => {
	const sandbox = await startPortal({ limit: 'none', seed: { deals: 3 } });
	try {
		const portal = new Portal(new AxiosTransport(sandbox.webhookUrl), {
			...{ plan: 'selfHosted', workflow: 'Watching', node: 'Changes', priority: 'background', polls: true },
		});
		const look = async (call: CallMethod, at: string): Promise<void> => {
			const filter = { '>=updatedTime': at, '>id': 0 };
			await Promise.all([
				call('crm.item.list', { entityTypeId: 2, filter }),
				call('crm.activity.list', { filter: { '>=LAST_UPDATED': at } }),
			]);
		};
		await look(portal.packer(), '2030-01-01T00:00:00+00:00');
		await look(portal.packer(), '2030-01-01T00:01:00+00:00');
		await look(portal.packer(), '2030-01-01T00:02:00+00:00');
		const { history } = await portal.usage();
		const unchanged = spentIn(history.hours).map(({ method, counts }) => [method, counts.unchanged]);
		expect(Object.fromEntries(unchanged)).toMatchObject({ 'crm.item.list': 2, 'crm.activity.list': 2 });
		expect(sandbox.statistics.totals.requests).toBe(3);
	} finally {
		await sandbox.close();
	}
});
