import { ItemGroup } from '../../../src/portal/sending/item-group';
import type { BitrixError } from '../../../src/portal/answers/errors';
import type { CommandOutcome } from '../../../src/portal/types';
import type { BatchAccounting, PortalOptions } from '../../../sandbox';
import { VirtualSandbox } from '../../support/virtual-sandbox';

/** Every list takes a second; twenty of them may be made in ten minutes. */
const SECONDS = 20;
const LIST = 'crm.item.list';
const HELD_MS = 590_000;

let world: VirtualSandbox;

const open = async (
	accounting: BatchAccounting = 'nestedMethods',
	options: PortalOptions = {},
): Promise<void> => {
	world = await VirtualSandbox.open({
		seed: { deals: 60 },
		operating: { limitSeconds: SECONDS, accounting },
		cost: { listMs: 1_000 },
		...options,
	});
};

afterEach(async () => await world.close());

const portalOf = (settings: object = {}) =>
	world.portal({ operatingLimitSeconds: SECONDS, waitLimitMs: 10 * HELD_MS, ...settings });
const deals = (id = 0) => ({ entityTypeId: 2, select: ['id'], filter: { '>id': id }, start: -1 });
const refusals = (): number => world.sandbox.statistics.totals.operatingRefusals;
const list = (key: string, id = 0) => ({ key, method: LIST, parameters: deals(id) });
const get = (key: string, id: number | string) => ({
	key,
	method: 'crm.item.get',
	parameters: { entityTypeId: 2, id },
});
const statuses = (outcomes: CommandOutcome[]): string[] =>
	outcomes.map(({ key, status }) => `${key} ${status}`);

const accountings: BatchAccounting[] = ['nestedMethods', 'nestedMethodsApart', 'batchMethod'];

describe('single calls', () => {
	it('wait instead of being refused', async () => {
		await open();
		const portal = portalOf();
		const calls = Array.from({ length: 50 }, async () => await portal.call(LIST, deals()));
		await world.ended(Promise.all(calls));
		expect(refusals()).toBe(0);
		// 50 s of work take three windows of 20 s, since calls keep a distance from the limit.
		expect(world.time.now()).toBeGreaterThan(2 * HELD_MS);
		expect(world.time.now()).toBeLessThan(4 * 600_000);
		await world.time.pass(60_000);
		expect(world.time.timers()).toBe(0);
	});

	it('that are refused nevertheless are sent again when the method is released', async () => {
		await open();
		const portal = portalOf();
		world.sandbox.faults.add({ kind: 'operationTimeLimit', method: LIST, after: 1 });
		await world.ended(portal.call(LIST, deals()));
		const since = world.time.now();
		expect((await world.ended(portal.call(LIST, deals()))).result).toMatchObject({
			items: expect.any(Array),
		});
		expect(world.time.now() - since).toBeGreaterThan(HELD_MS);
		expect(world.sandbox.statistics.totals.byStatus).toMatchObject({ 200: 2, 429: 1 });
		const [sentence] = await portal.notices();
		expect(sentence).toMatch(/^crm\.item\.list waited 10 min for its operating time \(100 % of 20 s used\)$/);
	});

	it('of other methods do not wait', async () => {
		await open();
		const portal = portalOf();
		world.sandbox.faults.add({ kind: 'operationTimeLimit', method: LIST });
		const held = portal.call(LIST, deals());
		await world.time.pass(1_000);
		await world.ended(portal.call('crm.item.get', { entityTypeId: 2, id: 1 }));
		expect(world.time.now()).toBeLessThan(2_000);
		const { operating } = await portal.usage();
		expect(operating[0]).toMatchObject({ method: LIST, state: 'held', waiting: 1, limitSeconds: SECONDS });
		await world.ended(held);
	});

	it('fail when they would wait longer than they may, and say what to do', async () => {
		await open();
		const portal = portalOf({ waitLimitMs: 60_000 });
		const calls = Array.from({ length: 25 }, async () => await portal.call(LIST, deals()));
		const outcomes = await world.ended(Promise.allSettled(calls));
		const failures = outcomes.flatMap((outcome) =>
			outcome.status === 'rejected' ? [outcome.reason as BitrixError] : [],
		);
		expect(failures.length).toBeGreaterThanOrEqual(5);
		expect(refusals()).toBe(0);
		const [error] = failures;
		expect(error).toMatchObject({
			kind: 'operatingLimit',
			code: 'OPERATION_TIME_LIMIT',
			method: LIST,
			notExecuted: true,
		});
		expect(error.description).toMatch(
			/^crm\.item\.list has used \d+ % of its operating time \(20 s in ten minutes\); the next part is released at \d\d:\d\d:\d\d \+03:00, and this call may wait at most 60 s$/,
		);
		expect(error.advice).toContain('the option Wait at Most');
	});

	it('that are refused again and again fail after a quarter of an hour', async () => {
		await open();
		world.sandbox.faults.add({ kind: 'operationTimeLimit', method: LIST, times: 0 });
		const refused = world.portal().call(LIST, deals());
		const error = await world.ended(refused.catch((failure: BitrixError) => failure));
		expect(error).toMatchObject({ kind: 'operatingLimit', notExecuted: true });
		expect((error as BitrixError).description).toContain('this call may wait at most 15 min');
		// 60 s, 120 s, 240 s; 480 s more would be too long.
		expect(world.sandbox.statistics.totals.byStatus).toEqual({ 429: 4 });
		expect(world.time.now()).toBeLessThan(425_000);
	});

	it('end their wait at once when they are cancelled', async () => {
		await open();
		const controller = new AbortController();
		const portal = portalOf({ signal: controller.signal });
		world.sandbox.faults.add({ kind: 'operationTimeLimit', method: LIST });
		const held = portal.call(LIST, deals()).catch((error: BitrixError) => error);
		await world.time.pass(1_000);
		controller.abort();
		expect(await held).toMatchObject({ kind: 'cancelled', notExecuted: true });
		expect(world.time.timers()).toBe(0);
	});
});

describe('packed calls of a method that nobody has called', () => {
	it.each(accountings)('are not refused, however many there are (%s)', async (accounting) => {
		await open(accounting, {
			operating: { limitSeconds: 480, accounting },
			cost: { listMs: 1_900 },
		});
		const call = world
			.portal({ operatingLimitSeconds: 480, waitLimitMs: 100 * HELD_MS, plan: 'standard' })
			.packer();
		const calls = Array.from({ length: 500 }, async (_, index) => await call(LIST, deals(index)));
		const ended = await world.ended(Promise.allSettled(calls));
		expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
		expect(refusals()).toBe(0);
	});
});

describe('packed calls', () => {
	it.each(accountings)('wait instead of being refused (%s)', async (accounting) => {
		await open(accounting);
		const portal = portalOf();
		const call = portal.packer();
		await world.ended(Promise.all([call(LIST, deals()), call(LIST, deals())]));
		const calls = Array.from({ length: 60 }, async (_, index) => await call(LIST, deals(index)));
		const replies = await world.ended(Promise.all(calls));
		replies.forEach(({ result }, index) =>
			expect((result as { items: Array<{ id: number }> }).items[0].id).toBe(index + 1),
		);
		expect(refusals()).toBe(0);
		expect(world.sandbox.statistics.totals.byStatus).toEqual({ 200: expect.any(Number) as number });
		expect(world.time.now()).toBeGreaterThan(HELD_MS);
	});

	it('that are held keep no other call of their execution waiting', async () => {
		await open();
		const group = new ItemGroup();
		const call = portalOf().packer(group);
		await world.ended(call(LIST, deals()));
		const ends: Record<string, number[]> = { [LIST]: [], 'crm.item.get': [] };
		const item = async (method: string, parameters: object): Promise<void> => {
			group.began();
			await call(method, parameters as never).finally(() => group.ended());
			ends[method].push(world.time.now());
		};
		const items = Array.from({ length: 40 }, (_, index) => [
			item(LIST, deals()),
			item('crm.item.get', { entityTypeId: 2, id: index + 1 }),
		]);
		// More items begin as soon as these have ended: no call may wait for one that is held.
		await world.ended(Promise.all(items.flat()));
		expect(Math.max(...ends['crm.item.get'])).toBeLessThan(30_000);
		expect(Math.max(...ends[LIST])).toBeGreaterThan(HELD_MS);
		expect(refusals()).toBe(0);
	});

	it('that are refused while they travel alone keep no other call waiting either', async () => {
		await open('nestedMethods', { cost: {} });
		world.sandbox.faults.add({ kind: 'operationTimeLimit', method: LIST });
		const group = new ItemGroup();
		const call = portalOf().packer(group);
		group.began();
		const held = call(LIST, deals()).finally(() => group.ended());
		await world.time.pass(1_000);
		group.began();
		const other = call('crm.item.get', { entityTypeId: 2, id: 1 }).finally(() => group.ended());
		await world.ended(other);
		expect(world.time.now()).toBeLessThan(2_000);
		await world.ended(held);
	});

	it('that are refused are sent again alone', async () => {
		await open('nestedMethods', { cost: {} });
		const portal = portalOf();
		const call = portal.packer();
		const add = async (title: string) => await call('crm.item.add', { entityTypeId: 2, fields: { title } });
		world.sandbox.faults.add({
			kind: 'operationTimeLimit',
			where: 'command',
			method: 'crm.item.add',
			after: 1,
		});
		const replies = await world.ended(Promise.all(['A', 'B', 'C'].map(add)));
		const titles = replies.map(({ result }) => (result as { item: { title: string } }).item.title);
		expect(titles).toEqual(['A', 'B', 'C']);
		expect(world.sandbox.statistics.totals.byMethod).toMatchObject({ 'crm.item.add': 4 });
		expect(refusals()).toBe(1);
		expect(world.sandbox.store.records(2)).toHaveLength(63);
		// Direct calls may be counted apart: only a command shows whether commands are released.
		const sent = world.sandbox.statistics.requests.map(({ method, commands }) => [method, commands.length]);
		expect(sent).toEqual([
			['batch', 3],
			['batch', 1],
		]);
	});

	it('that are refused when they travel alone are sent again too', async () => {
		await open('nestedMethods', { cost: {} });
		const call = portalOf().packer();
		world.sandbox.faults.add({ kind: 'operationTimeLimit', where: 'command', method: LIST, times: 2 });
		await world.ended(call(LIST, deals()));
		expect(refusals()).toBe(2);
		// 60 s and 120 s: the portal has named no reset.
		expect(world.time.now()).toBeGreaterThan(179_000);
	});
});

describe('a list of commands', () => {
	it.each(accountings)('waits in its order instead of being refused (%s)', async (accounting) => {
		await open(accounting);
		const portal = portalOf();
		await world.ended(portal.batch([list('a'), list('b')]));
		const commands = Array.from({ length: 45 }, (_, index) => [
			list(`l${index}`, index),
			get(`g${index}`, `$result[l${index}][items][0][id]`),
		]).flat();
		const outcomes = await world.ended(portal.batch(commands));
		expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['done']));
		outcomes.forEach((outcome, index) => {
			if (index % 2 === 0 || outcome.status !== 'done') return;
			expect(outcome.reply.result).toMatchObject({ item: { id: (index + 1) / 2 } });
		});
		expect(refusals()).toBe(0);
		expect(world.time.now()).toBeGreaterThan(HELD_MS);
	});

	it.each([true, false])('sends a refused command again (halt: %s)', async (halt) => {
		await open('nestedMethods', { cost: {} });
		world.sandbox.faults.add({ kind: 'operationTimeLimit', where: 'command', method: LIST, after: 1 });
		const commands = [list('a'), list('b'), get('c', 2), get('d', 3)];
		const outcomes = await world.ended(portalOf().batch(commands, { halt }));
		expect(statuses(outcomes)).toEqual(['a done', 'b done', 'c done', 'd done']);
		const sent = world.sandbox.statistics.requests.map((request) => request.commands.length);
		// With halt the rest waits for the command; without, the rest was carried out already.
		expect(sent).toEqual(halt ? [2, 3] : [4, 1]);
		expect(refusals()).toBe(1);
	});

	it('sends a refused command again before others of its request that need it', async () => {
		await open('nestedMethods', { cost: {} });
		world.sandbox.faults.add({ kind: 'operationTimeLimit', where: 'command', method: LIST });
		const commands = [list('a'), get('b', '$result[a][items][0][id]'), get('c', 2)];
		const outcomes = await world.ended(portalOf().batch(commands));
		expect(statuses(outcomes)).toEqual(['a done', 'b done', 'c done']);
		expect(outcomes[1]).toMatchObject({ reply: { result: { item: { id: 1 } } } });
		expect(world.sandbox.statistics.requests.map((request) => request.commands.length)).toEqual([1, 3]);
	});

	it('fails the commands of a method that would wait too long, and goes on with others', async () => {
		await open();
		const portal = portalOf({ waitLimitMs: 60_000 });
		const commands = Array.from({ length: 40 }, (_, index) => [
			list(`l${index}`),
			get(`g${index}`, 1),
		]).flat();
		await world.ended(portal.batch([list('a'), list('b')]));
		const since = world.time.now();
		const outcomes = await world.ended(portal.batch(commands));
		const failed = outcomes.filter(({ status }) => status === 'failed');
		expect(failed.length).toBeGreaterThan(10);
		expect(failed.every(({ key }) => key.startsWith('l'))).toBe(true);
		expect(outcomes.filter(({ status }) => status === 'notSent')).toHaveLength(0);
		expect(world.time.now() - since).toBeLessThan(130_000);
	});
});
