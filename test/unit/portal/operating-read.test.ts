import type { BitrixError } from '../../../src/portal/answers/errors';
import { allRows } from '../../../src/portal/reading/read';
import type { BatchAccounting, PortalOptions } from '../../../sandbox';
import { VirtualSandbox } from '../../support/virtual-sandbox';

/** Every page takes a second; twenty of them may be read in ten minutes. */
const SECONDS = 20;
const LIST = 'crm.item.list';
const HELD_MS = 590_000;

let world: VirtualSandbox;

const open = async (
	accounting: BatchAccounting = 'nestedMethods',
	options: PortalOptions = {},
): Promise<void> => {
	const operating = { limitSeconds: SECONDS, accounting };
	world = await VirtualSandbox.open({ operating, cost: { listMs: 1_000 }, ...options });
};

afterEach(async () => await world.close());

const portalOf = (settings: object = {}) =>
	world.portal({ operatingLimitSeconds: SECONDS, waitLimitMs: 10 * HELD_MS, ...settings });
const refusals = (): number => world.sandbox.statistics.totals.operatingRefusals;

const accountings: BatchAccounting[] = ['nestedMethods', 'nestedMethodsApart', 'batchMethod'];
const all = { method: LIST, parameters: { entityTypeId: 2, select: ['id'] }, rows: ['items'], id: 'id' };
const ids = (rows: Array<Record<string, unknown>>): unknown[] => rows.map(({ id }) => id);
const seeded = (): unknown[] => world.sandbox.store.snapshot()[2].map(({ id }) => id);

it.each(accountings)('a long list waits instead of being refused (%s)', async (accounting) => {
	await open(accounting, { seed: { deals: 3_010 } });
	const rows = await world.ended(allRows(portalOf().read(all)));
	expect(ids(rows)).toEqual(seeded());
	expect(refusals()).toBe(0);
	expect(world.time.now()).toBeGreaterThan(HELD_MS);
});

it('requests one page after the end of a list that has become shorter meanwhile: that it is the end', async () => {
	await open('nestedMethods', { seed: { deals: 600 }, cost: { listMs: 2_000 } });
	const pages = portalOf().read(all);
	const first = await world.ended(pages.next());
	for (let id = 381; id <= 600; id++) world.sandbox.store.collection(2).delete(id);
	const rest = await world.ended(allRows(pages));
	expect([...ids(first.value.rows), ...ids(rest)]).toEqual(seeded());
	// The chain is cut where the operating time allows no more, and what follows the cut is not sent by itself.
	expect(world.sandbox.statistics.requests.map(({ method }) => method)).toEqual([
		...['crm.item.list', 'batch', 'crm.item.list'],
	]);
	expect(refusals()).toBe(0);
});

it('a long list in ranges waits too', async () => {
	await open('nestedMethods', {
		seed: { deals: 6_000 },
		operating: { limitSeconds: 100, accounting: 'nestedMethods' },
	});
	const rows = await world.ended(allRows(portalOf({ operatingLimitSeconds: 100 }).read(all)));
	expect(ids(rows)).toEqual(seeded());
	expect(refusals()).toBe(0);
});

it('a long list by offset waits too', async () => {
	await open('nestedMethods', { seed: { deals: 2_000 } });
	const rows = await world.ended(allRows(portalOf().read({ ...all, id: undefined })));
	expect(ids(rows)).toEqual(seeded());
	expect(refusals()).toBe(0);
});

it.each([0, 1, 2, 5])('requests a refused page again (after %i commands)', async (after) => {
	await open('nestedMethods', { seed: { deals: 410 }, cost: {} });
	world.sandbox.faults.add({ kind: 'operationTimeLimit', where: 'command', method: LIST, after });
	const rows = await world.ended(allRows(portalOf().read(all)));
	expect(ids(rows)).toEqual(seeded());
	expect(refusals()).toBe(1);
});

it('fails when a page is refused for longer than it may wait', async () => {
	await open('nestedMethods', { seed: { deals: 410 }, cost: {} });
	world.sandbox.faults.add({
		kind: 'operationTimeLimit',
		where: 'command',
		method: LIST,
		after: 1,
		times: 0,
	});
	const reading = allRows(portalOf({ waitLimitMs: 300_000 }).read(all)).catch((error: BitrixError) => error);
	expect(await world.ended(reading)).toMatchObject({ kind: 'operatingLimit', method: LIST });
	expect(world.time.now()).toBeLessThan(700_000);
});
