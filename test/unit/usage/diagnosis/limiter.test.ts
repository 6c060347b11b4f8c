import { diagnose } from '../../../../src/usage/diagnosis/diagnosis';
import { periodOf } from '../../../../src/usage/period';
import type { Portal } from '../../../../src/portal/portal';
import { standardLimit } from '../../../../sandbox';
import { VirtualSandbox } from '../../../support/virtual-sandbox';

// What the limiter really does with much work at once, in virtual time.

let world: VirtualSandbox;
beforeEach(async () => (world = await VirtualSandbox.open({ limit: standardLimit, seed: { deals: 150 } })));
afterEach(async () => await world.close());

const deals = Array.from({ length: 150 }, (_, index) => ({ entityTypeId: 2, id: index + 1 }));
const portalFor = (workflow: string): Portal => world.portal({ plan: 'standard', workflow });

async function kinds(portal: Portal): Promise<Array<[kind: string, workflow?: string]>> {
	const usage = await portal.usage();
	const { findings } = diagnose(usage, periodOf('last24Hours', Date.now(), usage.history.zone));
	return findings.map(({ kind, workflow }) => [kind, workflow]);
}

it('a loop of 150 calls at once is a burst that could have been packed', async () => {
	const portal = portalFor('Loop');
	const calls = deals.map(async (deal) => await portal.call('crm.item.get', deal));
	await world.ended(Promise.all(calls));
	expect(await kinds(portal)).toEqual([
		['burst', 'Loop'],
		['unpackedLoop', 'Loop'],
	]);
});

it('the same calls in batches are no finding', async () => {
	const portal = portalFor('Packed');
	const call = portal.packer();
	await world.ended(Promise.all(deals.map(async (deal) => await call('crm.item.get', deal))));
	expect(await kinds(portal)).toEqual([]);
});

it('a loop that takes its time is no burst', async () => {
	const portal = portalFor('Slow');
	const loop = async (): Promise<void> => {
		for (const deal of deals) await portal.call('crm.item.get', deal);
	};
	await world.ended(loop());
	expect(await kinds(portal)).toEqual([['unpackedLoop', 'Slow']]);
});

it('another program on the address is noticed', async () => {
	const portal = portalFor('Alone');
	world.sandbox.faults.add({ kind: 'queryLimit', times: 3 });
	await world.ended(portal.call('crm.item.get', deals[0]));
	expect(await kinds(portal)).toEqual([['neighbour', undefined]]);
});
