import type { BitrixError } from '../../../src/portal/answers/errors';
import type { Portal } from '../../../src/portal/portal';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEALS = 600;
/** Requests that are sent at the same time to a portal that nobody knows. */
const AT_ONCE = 10;
const entityTypeId = 2;

let world: VirtualSandbox;
afterEach(async () => await world.close());

/** A portal that cannot serve more requests at the same time, and answers the others with an error of the server. */
async function open(concurrency: number, status: number): Promise<void> {
	world = await VirtualSandbox.open({
		operating: 'none',
		concurrency,
		refusal: { status, concurrencyCode: 'INTERNAL_SERVER_ERROR' },
		seed: { deals: DEALS },
		cost: { latencyMs: 100, writeMs: 20, listMs: 100 },
	});
}

/** How many calls ended in each way, in two executions at the same time. */
async function outcomes(start: (portal: Portal) => Array<Promise<unknown>>): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	const count = (outcome: string): void => void (counts[outcome] = (counts[outcome] ?? 0) + 1);
	const calls = ['One', 'Other'].flatMap((workflow) => start(world.portal({ workflow })));
	const counted = calls.map(
		async (call) =>
			await call.then(
				() => count('done'),
				({ kind }: BitrixError) => count(kind),
			),
	);
	await world.ended(Promise.all(counted));
	return counts;
}

const times = <Value>(length: number, make: (index: number) => Value): Value[] =>
	Array.from({ length }, (_, index) => make(index));

const update = (portal: Portal): Array<Promise<unknown>> => {
	const call = portal.packer();
	return times(DEALS, async (index) => {
		await call('crm.item.update', { entityTypeId, id: index + 1, fields: { title: 'X' } });
	});
};

const create = (portal: Portal): Array<Promise<unknown>> => {
	const call = portal.packer();
	return times(DEALS, async () => await call('crm.item.add', { entityTypeId, fields: { title: 'T' } }));
};

const read = (portal: Portal): Array<Promise<unknown>> =>
	times(30, async () => await portal.call('crm.item.list', { entityTypeId }));

const failures = (): number => world.sandbox.statistics.totals.refusedBy.concurrency;

describe.each([
	[1, 500],
	[2, 502],
	[4, 500],
	[8, 504],
])('a portal that serves %i requests at the same time, and the others with %i', (served, status) => {
	beforeEach(async () => await open(served, status));

	it('does all updates', async () => {
		expect(await outcomes(update)).toEqual({ done: 2 * DEALS });
		expect(failures()).toBeLessThanOrEqual(AT_ONCE + 4);
	});

	it('answers all reads', async () => {
		expect(await outcomes(read)).toEqual({ done: 60 });
		expect(failures()).toBeLessThanOrEqual(AT_ONCE + 4);
	});

	it('creates nothing twice, and all but what the first requests at the same time carried', async () => {
		const { done, server } = await outcomes(create);
		expect(done + server).toBe(2 * DEALS);
		// The portal does not say whether it has carried them out, so they are not sent again.
		expect(server).toBeLessThanOrEqual(DEALS / 3);
		const { total } = await world.ended(world.portal().call('crm.item.list', { entityTypeId }));
		expect(total).toBe(DEALS + done);
	});
});

it('a portal that has recovered gets as many requests at the same time as before', async () => {
	await open(2, 500);
	await outcomes(read);
	world.sandbox.setConcurrency('none');
	await world.time.pass(60_000);
	world.sandbox.statistics.reset();
	await outcomes(read);
	expect(failures()).toBe(0);
	expect(world.sandbox.statistics.totals.peakConcurrency).toBe(AT_ONCE);
});

it('connections that an overloaded portal closes make fewer requests at the same time too', async () => {
	await open(AT_ONCE, 500);
	world.sandbox.faults.add({ kind: 'resetBefore', times: 6, after: 4 });
	expect(await outcomes(read)).toEqual({ done: 60 });
	const { requests } = world.sandbox.statistics;
	const cut = requests.map(({ status }) => status).lastIndexOf(0);
	expect(Math.max(...requests.slice(cut + 1).map(({ concurrent }) => concurrent))).toBeLessThan(AT_ONCE);
});
