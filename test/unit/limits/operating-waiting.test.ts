import { WaitCancelled } from '../../../src/limits/limiter';
import { OperatingTimeUsedUp, type Way } from '../../../src/limits/operating/operating-time';
import {
	call,
	end,
	enter,
	enterAll,
	type Entered,
	governor,
	METHOD,
	portalTime,
	refuse,
	told,
} from '../../support/operating';
import { eachInVirtualTime } from '../../support/virtual-time';

const clock = eachInVirtualTime();

/** How a wait fails, and when. */
async function failed(entered: Entered): Promise<Error> {
	await clock.time.pass(0);
	if (entered.error === undefined) await clock.time.runUntil(() => entered.error !== undefined, 3_600_000);
	return entered.error!;
}

it('ends at once when the caller gives up, and leaves nothing behind', async () => {
	const controller = new AbortController();
	const { signal } = controller;
	const add = jest.spyOn(signal, 'addEventListener');
	const remove = jest.spyOn(signal, 'removeEventListener');
	const { operating, caller } = governor({ signal });
	call(caller, told(470, 120));
	const entered = Array.from({ length: 3 }, () => enter(caller));
	await clock.time.pass(1_000);
	controller.abort();
	await clock.time.pass(0);
	for (const { error } of entered) expect(error).toBeInstanceOf(WaitCancelled);
	expect(operating.list()[0].waiting).toBe(0);
	expect(clock.time.timers()).toBe(0);
	expect(add).toHaveBeenCalledTimes(3);
	expect(remove).toHaveBeenCalledTimes(3);
	await expect(caller.enter(METHOD, 'direct')).rejects.toBeInstanceOf(WaitCancelled);
});

it('removes its listener when the call is admitted', async () => {
	const { signal } = new AbortController();
	const remove = jest.spyOn(signal, 'removeEventListener');
	const { caller } = governor({ signal });
	call(caller, told(470, 1));
	const entered = enter(caller);
	await clock.time.pass(2_001);
	expect(entered.admission).toBeDefined();
	expect(remove).toHaveBeenCalledTimes(1);
});

it('that will be too long fails at once, and says when the method goes on', async () => {
	const { caller } = governor({ waitLimitMs: 60_000 });
	call(caller, told(470, 120));
	const freesAt = portalTime(121);
	const error = await failed(enter(caller));
	expect(error).toBeInstanceOf(OperatingTimeUsedUp);
	expect(error).toMatchObject({ method: METHOD, percent: 98, limitSeconds: 480, waitLimitMs: 60_000 });
	expect(error).toMatchObject({ freesAt, freesInMs: 121_000 });
	expect(clock.time.now()).toBe(0);
});

it('is fifteen minutes long by default', async () => {
	const { caller } = governor();
	let admission = caller.tryEnter(METHOD, 'direct');
	refuse(admission);
	let entered: Entered = {};
	// 60 s, 120 s, 240 s; the next hold is known to be too long.
	for (let tries = 0; tries < 3; tries++) {
		entered = enter(caller, 'direct', admission);
		await clock.time.runUntil(() => entered.admission !== undefined, 900_000);
		({ admission } = entered);
		refuse(admission);
	}
	expect(admission?.waitedMs).toBe(420_000);
	const last = await failed(enter(caller, 'direct', { ...admission!, waitedMs: 420_001 }));
	expect(last).toMatchObject({ waitLimitMs: 900_000, freesInMs: expect.closeTo(480_000, -2) as number });
});

it('that turns out too long fails when it does', async () => {
	const { caller } = governor({ waitLimitMs: 30_000 });
	call(caller, told(400, 300, 20));
	const error = await failed(enter(caller));
	expect(clock.time.now()).toBe(30_000);
	expect(error).toMatchObject({ freesAt: undefined });
});

it('fails when a hold begins meanwhile that is too long', async () => {
	const { caller } = governor({ waitLimitMs: 90_000 });
	call(caller, told(10, 300, 100));
	const open = enterAll(caller);
	const waiting = [enter(caller), enter(caller)];
	await clock.time.pass(1_000);
	end(open[0], told(470, 120));
	for (const entered of waiting) expect(await failed(entered)).toBeInstanceOf(OperatingTimeUsedUp);
	expect(clock.time.now()).toBe(1_000);
});

it('has one limit for all attempts of a call', async () => {
	const { caller } = governor({ waitLimitMs: 100_000 });
	call(caller, told(470, 59));
	const first = enter(caller);
	await clock.time.pass(60_100);
	expect(first.admission?.waitedMs).toBe(60_000);
	refuse(first.admission);
	await failed(enter(caller, 'direct', first.admission));
	expect(clock.time.now()).toBeLessThan(61_000);
});

it('for calls under way, while nothing is held, is not limited', async () => {
	const { caller } = governor({ waitLimitMs: 1_000 });
	const [first] = enterAll(caller);
	const entered = enter(caller);
	await clock.time.pass(200_000);
	expect(entered).toEqual({});
	first.left();
	await clock.time.pass(1);
	expect(entered.admission).toBeDefined();
});

it('is in the order of arrival, whichever way calls travel', async () => {
	const { caller } = governor();
	call(caller, told(470, 10));
	const order: number[] = [];
	const ways: Way[] = ['direct', 'nested', 'direct', 'nested'];
	ways.forEach((way, index) => {
		void caller.enter(METHOD, way).then((admission) => {
			order.push(index);
			end(admission, told(1), way);
		});
	});
	await clock.time.pass(11_100);
	expect(order).toEqual([0, 1, 2, 3]);
});

it('is not shortened for calls of the other way', async () => {
	const { caller } = governor();
	const open = enterAll(caller);
	call(caller, told(470, 10), 'nested');
	const [nested, direct] = [enter(caller, 'nested'), enter(caller)];
	await clock.time.pass(12_000);
	// Direct calls are known to be free by now; the command came first, and waits for those under way.
	end(open[0], told(3));
	await clock.time.pass(1);
	expect(nested.admission).toBeUndefined();
	expect(direct.admission).toBeUndefined();
	for (const admission of open) admission.left();
	await clock.time.pass(1);
	expect(nested.admission).toBeDefined();
	expect(direct.admission).toBeDefined();
});

it('is not shortened for smaller batches', async () => {
	const { caller } = governor({ limitSeconds: 200 });
	const batch = async (commands: number) => await caller.enter('batch', 'direct', undefined, commands);
	end(await batch(10), told(135, 30, 30));
	const begun: number[] = [];
	for (const commands of [50, 1])
		void batch(commands).then((admission) => {
			begun.push(commands);
			end(admission, told(5));
		});
	await clock.time.pass(30_000);
	expect(begun).toEqual([]);
	await clock.time.pass(2_000);
	expect(begun).toEqual([50, 1]);
});

it('comes before calls that arrive when it is just over', async () => {
	let now = 0;
	const { caller } = governor({}, { now: () => now });
	call(caller, told(470, 10));
	const waiting = enter(caller);
	await clock.time.pass(1);
	now = 20_000;
	expect(caller.tryEnter(METHOD, 'direct')).toBeUndefined();
	await clock.time.pass(20_000);
	expect(waiting.admission).toBeDefined();
});
