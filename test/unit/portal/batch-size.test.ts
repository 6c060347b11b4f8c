import type { BitrixError } from '../../../src/portal/answers/errors';
import { ItemGroup, type Portal } from '../../../src/portal/portal';
import type { CallMethod } from '../../../src/portal/types';
import { timeOfPackers } from '../../support/scripted-batch';
import { ok, portalOf } from '../../support/scripted-transport';
import { VirtualSandbox } from '../../support/virtual-sandbox';
import { after, type VirtualTime } from '../../support/virtual-time';

const add = { entityTypeId: 2, fields: { title: 'T' } };

describe('credits', () => {
	let time: VirtualTime;
	beforeEach(() => {
		time = timeOfPackers();
	});
	afterEach(() => time.restore());

	/** A portal that takes 100 ms a request, and counts the commands of each. */
	function counting(settings: object): { portal: Portal; sizes: number[] } {
		const sizes: number[] = [];
		const { portal } = portalOf(async ({ parameters }) => {
			const keys = Object.keys((parameters.cmd ?? { alone: '' }) as object);
			sizes.push(keys.length);
			await after(100);
			return ok({ result: Object.fromEntries(keys.map((key) => [key, 1])), result_error: [] });
		}, settings);
		return { portal, sizes };
	}

	/** Items of one execution: each calls once. */
	async function items(portal: Portal, count: number, sizes: number[]): Promise<number[]> {
		const before = sizes.length;
		const group = new ItemGroup(count);
		const call = portal.packer(group);
		const item = async (): Promise<unknown> => {
			group.began();
			return await call('crm.item.add', add).finally(() => group.ended());
		};
		await time.settled(Promise.all(Array.from({ length: count }, item)));
		return sizes.slice(before);
	}
	const times = (count: number, size: number): number[] => Array.from({ length: count }, () => size);

	it('that are plentiful are spent on requests side by side, and saved when the bucket is half full', async () => {
		const { portal, sizes } = counting({ plan: 'standard', priority: 'interactive' });
		expect(await items(portal, 5, sizes)).toEqual([5]);
		expect(await items(portal, 100, sizes)).toEqual(times(10, 10));
		expect(await items(portal, 100, sizes)).toEqual(times(10, 10));
		// Some of the 25 are left.
		const third = await items(portal, 100, sizes);
		expect(third.length).toBeGreaterThan(2);
		expect(third.length).toBeLessThan(6);
		expect(await items(portal, 100, sizes)).toEqual([50, 50]);
		await time.pass(25_000);
		expect(await items(portal, 100, sizes)).toEqual(times(10, 10));
	});

	it.each([
		['in the background', { priority: 'background' }],
		[
			'if a window counts',
			{ plan: 'custom', custom: { windows: [{ kind: 'fixed', requests: 900, seconds: 60 }] } },
		],
		['if a budget is set', { plan: 'standard', dailyBudget: 1_000 }],
	])('are saved %s', async (_, settings) => {
		const { portal, sizes } = counting(settings);
		await items(portal, 1, sizes);
		expect(await items(portal, 100, sizes)).toEqual([50, 50]);
	});

	it.each([500, 510, 777, 1_200])('make full requests of %s items', async (count) => {
		const { portal, sizes } = counting({ plan: 'enterprise', priority: 'normal' });
		await items(portal, 1, sizes);
		expect(await items(portal, count, sizes)).toHaveLength(Math.ceil(count / 50));
	});

	it('are not spent blindly: the first request of a write is small, and the others wait for its answer', async () => {
		const { portal, sizes } = counting({ plan: 'standard', priority: 'background' });
		expect(await items(portal, 100, sizes)).toEqual([10, 50, 40]);
		// Now it is known how long a call takes.
		expect(await items(portal, 100, sizes)).toEqual([50, 50]);
	});

	it('are saved while the portal is paused', async () => {
		let refuse = false;
		const sizes: number[] = [];
		const { portal } = portalOf(
			({ parameters }) => {
				const keys = Object.keys((parameters.cmd ?? { alone: '' }) as object);
				if (refuse) return { status: 503, headers: {}, body: '{"error":"QUERY_LIMIT_EXCEEDED"}' };
				sizes.push(keys.length);
				return ok({ result: Object.fromEntries(keys.map((key) => [key, 1])), result_error: [] });
			},
			{ plan: 'selfHosted' },
		);
		await items(portal, 1, sizes);
		refuse = true;
		const first = portal.call('profile');
		await time.pass(10);
		refuse = false;
		expect(await items(portal, 100, sizes)).toEqual(expect.arrayContaining([50, 50]));
		await time.settled(first);
	});
});

describe('speed', () => {
	let world: VirtualSandbox;
	const open = async (cost: object): Promise<void> => {
		world = await VirtualSandbox.open({ cost, operating: 'none' });
	};
	afterEach(async () => await world.close());

	const create = async (call: CallMethod, count: number): Promise<string[]> =>
		await world.ended(
			Promise.all(
				Array.from({ length: count }, async () => {
					return await call('crm.item.add', add).then(
						() => 'done',
						({ kind }: BitrixError) => kind,
					);
				}),
			),
		);
	const sizes = (): number[] => world.sandbox.statistics.requests.map(({ commands }) => commands.length);

	it('makes no request that the portal cuts, not even the first one', async () => {
		await open({ writeMs: 2_000 });
		const call = world.portal({ priority: 'background' }).packer();
		// 50 commands of 2 s take longer than the 60 s of a request.
		expect(await create(call, 50)).toEqual(Array.from({ length: 50 }, () => 'done'));
		expect(await create(call, 16)).toEqual(Array.from({ length: 16 }, () => 'done'));
		const before = sizes().length;
		expect(new Set(await create(call, 120))).toEqual(new Set(['done']));
		// All callers of the portal share what was learned.
		expect(new Set(await create(world.portal({ priority: 'background' }).packer(), 60))).toEqual(
			new Set(['done']),
		);
		for (const size of sizes().slice(before, -1)) expect(size).toBeLessThanOrEqual(11);
	});

	it('holds for lists of commands too, also for their first request', async () => {
		await open({ writeMs: 2_000 });
		const portal = world.portal();
		const commands = Array.from({ length: 60 }, (_, index) => ({
			key: `c${index}`,
			method: 'crm.item.add',
			parameters: add,
		}));
		const outcomes = await world.ended(portal.batch(commands));
		expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['done']));
		expect(sizes()[0]).toBe(10);
		expect(Math.max(...sizes().slice(1))).toBeLessThanOrEqual(15);
	});

	it('keeps 50 in a request if commands are fast', async () => {
		await open({ writeMs: 50 });
		const call = world.portal({ priority: 'background' }).packer();
		await create(call, 1);
		for (let round = 0; round < 5; round++) await create(call, 100);
		expect(new Set(sizes().slice(1))).toEqual(new Set([50]));
	});
});
