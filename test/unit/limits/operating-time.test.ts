import { WaitCancelled } from '../../../src/limits/limiter';
import {
	type Admission,
	type OperatingCaller,
	type OperatingOptions,
	type OperatingOrigin,
	OperatingTime,
	OperatingTimeUsedUp,
	type SharedReading,
	type Way,
} from '../../../src/limits/operating-time';
import { VirtualTime } from '../../support/virtual-time';

const METHOD = 'crm.item.list';
/** The portal's clock is an hour ahead of ours. */
const AHEAD_SECONDS = 3_600;

let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
});

afterEach(() => {
	expect(time.timers()).toBe(0);
	time.restore();
});

/** A `time` block of now: seconds used, seconds until the reset, seconds of work. */
const told = (operating: number, resetIn = 300, duration = 1) => {
	const finish = Date.now() / 1_000 + AHEAD_SECONDS;
	return {
		start: finish - duration,
		finish,
		duration,
		date_finish: `${new Date((finish + 3 * 3_600) * 1_000).toISOString().slice(0, 19)}+03:00`,
		operating,
		operating_reset_at: finish + resetIn,
	};
};

function governor(
	origin: Partial<OperatingOrigin> = {},
	options: OperatingOptions = {},
): { operating: OperatingTime; caller: OperatingCaller } {
	const operating = new OperatingTime(options);
	const caller = operating.caller({ identity: 'a1', credential: 'Sales', ...origin });
	return { operating, caller };
}

/** A call that is over at once. */
function call(
	caller: OperatingCaller,
	block: object | undefined,
	way: Way = 'direct',
	method = METHOD,
): void {
	const admission = caller.tryEnter(method, way);
	if (admission === undefined) throw new Error(`${method} has to wait`);
	admission.answered(way, block);
	admission.left();
}

/** Starts a call, with what has become of it. */
function enter(
	caller: OperatingCaller,
	way: Way = 'direct',
	earlier?: Admission,
): { admission?: Admission; error?: Error } {
	const entered: { admission?: Admission; error?: Error } = {};
	caller.enter(METHOD, way, earlier).then(
		(admission) => (entered.admission = admission),
		(error: Error) => (entered.error = error),
	);
	return entered;
}

const stateOf = (operating: OperatingTime) => operating.list()[0]?.state;

describe('what answers tell', () => {
	it('replaces what was known, and is never added', () => {
		const { operating, caller } = governor();
		for (const seconds of [10, 25, 12]) call(caller, told(seconds));
		expect(operating.list()).toEqual([
			{
				method: METHOD,
				credential: 'Sales',
				seconds: 12,
				limitSeconds: 480,
				resetAt: new Date(Date.now() + (AHEAD_SECONDS + 300) * 1_000).toISOString(),
				state: 'free',
				waiting: 0,
			},
		]);
	});

	it('counts for the method and the credential alone, however the method is written', () => {
		const { operating, caller } = governor();
		const other = operating.caller({ identity: 'b2', credential: 'Sales' });
		call(caller, told(470));
		expect(caller.tryEnter('CRM.Item.List.json', 'direct')).toBeUndefined();
		expect(caller.tryEnter('crm.item.get', 'direct')).toBeDefined();
		expect(other.tryEnter(METHOD, 'direct')).toBeDefined();
	});

	it('is the larger of direct and nested calls', () => {
		const { operating, caller } = governor();
		call(caller, told(100), 'nested');
		call(caller, told(40), 'direct');
		expect(operating.list()[0].seconds).toBe(100);
		call(caller, told(150), 'direct');
		expect(operating.list()[0].seconds).toBe(150);
	});

	it('of an answer that was overtaken is nothing new', () => {
		const { operating, caller } = governor();
		const [early, late] = [told(20), { ...told(30), finish: told(0).finish + 0.5 }];
		call(caller, late);
		call(caller, early);
		expect(operating.list()[0].seconds).toBe(30);
		// The portal's clock was set back: that is no overtaking.
		call(caller, { ...told(5), finish: early.finish - 3_600 });
		expect(operating.list()[0].seconds).toBe(5);
	});

	it('is forgotten when all of it is released', async () => {
		const { operating, caller } = governor();
		call(caller, told(200));
		await time.pass(599_000);
		expect(operating.list()).toHaveLength(1);
		await time.pass(20_000);
		expect(operating.list()).toEqual([]);
	});

	it.each([undefined, {}, { duration: 3 }])('without the keys (%j) holds nothing', (block) => {
		const { operating, caller } = governor();
		call(caller, block);
		for (let count = 0; count < 1_000; count++) expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		expect(operating.list()).toEqual([]);
	});
});

describe('free', () => {
	it('lets calls go as long as all of them fit, and goes on as they end', async () => {
		const { operating, caller } = governor();
		call(caller, told(10, 300, 10));
		const open: Admission[] = [];
		for (let next = caller.tryEnter(METHOD, 'direct'); next; next = caller.tryEnter(METHOD, 'direct'))
			open.push(next);
		// 10 s used; with a 45th call of 10 s it would be 95 % of 480 s.
		expect(open).toHaveLength(44);
		const waiting = enter(caller);
		await time.pass(1);
		expect(waiting.admission).toBeUndefined();
		expect(stateOf(operating)).toBe('free');
		open[0].answered('direct', told(12, 300, 2));
		open[0].left();
		await time.pass(1);
		expect(waiting.admission).toBeDefined();
	});

	it('of a method that nobody knows, only as many at once as a portal is asked at once', async () => {
		const { caller } = governor();
		const open = Array.from({ length: 10 }, () => caller.tryEnter(METHOD, 'direct')!);
		expect(caller.tryEnter(METHOD, 'direct')).toBeUndefined();
		const waiting = enter(caller);
		open[0].answered('direct', told(1));
		open[0].left();
		await time.pass(1);
		expect(waiting.admission).toBeDefined();
		// One that fails without an answer lets the next one go too.
		const { caller: other } = governor();
		const blind = Array.from({ length: 500 }, () => other.tryEnter(METHOD, 'nested')!);
		expect(other.tryEnter(METHOD, 'nested')).toBeUndefined();
		blind[0].lost('nested');
		blind[0].left();
		expect(other.tryEnter(METHOD, 'nested')).toBeDefined();
	});

	it('counts a call whose answer was lost', () => {
		const { operating, caller } = governor();
		call(caller, told(300, 300, 100));
		expect(stateOf(operating)).toBe('free');
		const lost = caller.tryEnter(METHOD, 'direct')!;
		lost.lost('direct');
		lost.left();
		expect(stateOf(operating)).toBe('held');
	});

	it('lets a call go that costs more than the limit when nothing is used', async () => {
		const { caller } = governor();
		call(caller, told(600, 10, 600));
		const next = enter(caller);
		await time.pass(11_100);
		next.admission!.answered('direct', told(0, 600, 600));
		next.admission!.left();
		const another = caller.tryEnter(METHOD, 'direct');
		expect(another).toBeDefined();
		expect(caller.tryEnter(METHOD, 'direct')).toBeUndefined();
	});
});

describe('what a call costs', () => {
	const room = (caller: OperatingCaller): number => {
		const open: Admission[] = [];
		for (let next = caller.tryEnter(METHOD, 'direct'); next; next = caller.tryEnter(METHOD, 'direct'))
			open.push(next);
		for (const admission of open) admission.left();
		return open.length;
	};

	it('is what the counter moves by, not how long the call says it took', () => {
		const { caller } = governor();
		const resetAt = told(0).operating_reset_at;
		for (const seconds of [1, 3, 5, 7]) call(caller, { ...told(seconds), operating_reset_at: resetAt });
		// 7 s used, 2 s a call: 7 + 225 x 2 is more than 456.
		expect(room(caller)).toBe(224);
	});

	it('rises at once and falls slowly', () => {
		const { caller } = governor();
		const resetAt = told(0).operating_reset_at;
		const used = (seconds: number): void => call(caller, { ...told(seconds), operating_reset_at: resetAt });
		[1, 2, 22].forEach(used);
		expect(room(caller)).toBe(Math.ceil((456 - 22) / 20) - 1);
		used(22);
		expect(room(caller)).toBe(Math.ceil((456 - 22) / 16) - 1);
	});

	it('is not what happened on the other way, nor in a minute that was dropped', () => {
		const { caller } = governor();
		const resetAt = told(0).operating_reset_at;
		call(caller, { ...told(2), operating_reset_at: resetAt });
		for (let seconds = 4; seconds <= 200; seconds += 2)
			call(caller, { ...told(seconds), operating_reset_at: resetAt }, 'nested');
		call(caller, { ...told(202), operating_reset_at: resetAt });
		expect(room(caller)).toBe(Math.ceil((456 - 202) / 2) - 1);
		const { caller: other } = governor();
		call(other, told(100, 10, 1));
		call(other, told(160, 70, 1));
		expect(room(other)).toBe(Math.ceil(456 - 160) - 1);
	});
});

describe('paced', () => {
	it('spreads the calls over the time until the reset', async () => {
		const { operating, caller } = governor();
		call(caller, told(380, 300, 2));
		expect(stateOf(operating)).toBe('paced');
		const starts: number[] = [];
		for (let count = 0; count < 3; count++) {
			const entered = enter(caller);
			await time.runUntil(() => entered.admission !== undefined, 60_000);
			starts.push(time.now());
			entered.admission!.left();
		}
		// 2 s x 301 s / (480 - 380) s are 6 s, a little less each time.
		const gaps = starts.map((start, index) => start - (starts[index - 1] ?? 0));
		for (const gap of gaps) expect(gap).toBeGreaterThan(5_500);
		for (const gap of gaps) expect(gap).toBeLessThanOrEqual(6_021);
	});

	it('takes its part of the pace where others call too', async () => {
		const { caller } = governor({}, { processes: () => 3 });
		call(caller, told(380, 300, 2));
		const entered = enter(caller);
		await time.runUntil(() => entered.admission !== undefined, 60_000);
		expect(time.now()).toBeGreaterThan(17_000);
	});
});

describe('held', () => {
	it('starts nothing before the reset, then one call, whose answer decides', async () => {
		const { operating, caller } = governor();
		call(caller, told(460, 120, 5));
		const entered = Array.from({ length: 4 }, () => enter(caller));
		await time.pass(120_900);
		expect(operating.list()[0]).toMatchObject({ state: 'held', waiting: 4 });
		expect(entered.some(({ admission }) => admission)).toBe(false);
		await time.pass(110);
		expect(stateOf(operating)).toBe('probe');
		expect(entered.map(({ admission }) => admission !== undefined)).toEqual([true, false, false, false]);
		await time.pass(60_000);
		expect(entered[1].admission).toBeUndefined();
		// The oldest minute has gone, but not enough of it.
		entered[0].admission!.answered('direct', told(455, 20, 5));
		entered[0].admission!.left();
		expect(stateOf(operating)).toBe('held');
		await time.pass(20_900);
		expect(entered[1].admission).toBeUndefined();
		await time.pass(110);
		entered[1].admission!.answered('direct', told(90, 60, 5));
		entered[1].admission!.left();
		expect(stateOf(operating)).toBe('free');
		await time.pass(1);
		expect(entered.every(({ admission }) => admission)).toBe(true);
	});

	it('a probe that tells nothing leaves it to the next one', async () => {
		const { operating, caller } = governor();
		call(caller, told(470, 10));
		const entered = [enter(caller), enter(caller)];
		await time.pass(11_100);
		entered[0].admission!.lost('direct');
		entered[0].admission!.left();
		await time.pass(1);
		expect(entered[1].admission).toBeDefined();
		expect(stateOf(operating)).toBe('probe');
	});

	it('does not let calls go that were let in before and answer late', async () => {
		const { operating, caller } = governor();
		call(caller, told(100));
		const late = caller.tryEnter(METHOD, 'direct')!;
		const refused = caller.tryEnter(METHOD, 'direct')!;
		refused.refused('direct');
		refused.left();
		late.answered('direct', told(110));
		late.left();
		expect(stateOf(operating)).toBe('held');
	});

	it('of a whole window still ends with a probe', async () => {
		const { operating, caller } = governor();
		call(caller, told(470, 600));
		const entered = [enter(caller), enter(caller)];
		await time.pass(601_100);
		expect(entered.map(({ admission }) => admission !== undefined)).toEqual([true, false]);
		expect(stateOf(operating)).toBe('probe');
		entered[0].admission!.answered('direct', told(0, 600));
		entered[0].admission!.left();
		await time.pass(1);
		expect(entered[1].admission).toBeDefined();
	});

	it('ends for direct calls by a direct call, for commands by a command', async () => {
		const { caller } = governor();
		call(caller, told(470, 10), 'nested');
		const [direct, nested] = [enter(caller), enter(caller, 'nested')];
		await time.pass(11_100);
		expect(direct.admission!.mustBeNested).toBe(false);
		direct.admission!.answered('direct', told(3));
		direct.admission!.left();
		expect(caller.tryEnter(METHOD, 'direct')).toBeUndefined();
		await time.pass(1);
		expect(nested.admission!.mustBeNested).toBe(true);
		nested.admission!.answered('nested', told(5));
		nested.admission!.left();
		expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		expect(caller.tryEnter(METHOD, 'nested')!.mustBeNested).toBe(false);
	});
});

describe('a refusal', () => {
	const refuse = (caller: OperatingCaller): void => {
		const admission = caller.tryEnter(METHOD, 'direct')!;
		admission.refused('direct');
		admission.left();
	};

	it('holds the method until the reset that was told last', async () => {
		const { operating, caller } = governor();
		call(caller, told(100, 30));
		refuse(caller);
		expect(operating.list()[0]).toMatchObject({ state: 'held', seconds: 480 });
		const entered = enter(caller);
		await time.pass(30_900);
		expect(entered.admission).toBeUndefined();
		await time.pass(110);
		expect(entered.admission).toBeDefined();
	});

	it('without a reset holds it for 60 s, then twice as long, up to ten minutes', async () => {
		const { caller } = governor({ waitLimitMs: 3_600_000 });
		refuse(caller);
		for (const seconds of [60, 120, 240, 480, 600, 600]) {
			const since = time.now();
			const entered = enter(caller);
			await time.runUntil(() => entered.admission !== undefined, 3_600_000);
			expect(time.now() - since).toBe(seconds * 1_000);
			entered.admission!.refused('direct');
			entered.admission!.left();
		}
		const last = enter(caller);
		await time.runUntil(() => last.admission !== undefined, 3_600_000);
		last.admission!.answered('direct', told(5));
		last.admission!.left();
		refuse(caller);
		const since = time.now();
		const entered = enter(caller);
		await time.runUntil(() => entered.admission !== undefined, 3_600_000);
		// A reset was told meanwhile.
		expect(time.now() - since).toBe(301_000);
	});

	it('of many calls under way is one', async () => {
		const { caller } = governor();
		const open = Array.from({ length: 5 }, () => caller.tryEnter(METHOD, 'direct')!);
		for (const admission of open) {
			admission.refused('direct');
			admission.left();
		}
		const entered = enter(caller);
		await time.pass(60_001);
		expect(entered.admission).toBeDefined();
	});

	it('holds nothing for longer on a portal that does not count', async () => {
		const { operating, caller } = governor();
		refuse(caller);
		const entered = enter(caller);
		await time.pass(60_001);
		entered.admission!.answered('direct', {});
		entered.admission!.left();
		expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		expect(caller.tryEnter(METHOD, 'nested')).toBeDefined();
		expect(operating.list()).toEqual([]);
	});
});

describe('waiting', () => {
	it('ends at once when the caller gives up, and leaves nothing behind', async () => {
		const controller = new AbortController();
		const { signal } = controller;
		const add = jest.spyOn(signal, 'addEventListener');
		const remove = jest.spyOn(signal, 'removeEventListener');
		const { operating, caller } = governor({ signal });
		call(caller, told(470, 120));
		const entered = Array.from({ length: 3 }, () => enter(caller));
		await time.pass(1_000);
		controller.abort();
		await time.pass(0);
		for (const { error } of entered) expect(error).toBeInstanceOf(WaitCancelled);
		expect(operating.list()[0].waiting).toBe(0);
		expect(time.timers()).toBe(0);
		expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
		await expect(caller.enter(METHOD, 'direct')).rejects.toBeInstanceOf(WaitCancelled);
	});

	it('that will be too long fails at once, and says when the method goes on', async () => {
		const { caller } = governor({ waitLimitMs: 60_000 });
		call(caller, told(470, 120));
		const { finish } = told(0);
		const { error } = await failed(enter(caller));
		expect(error).toBeInstanceOf(OperatingTimeUsedUp);
		expect(error).toMatchObject({
			method: METHOD,
			percent: 98,
			limitSeconds: 480,
			freesAt: `${new Date((finish + 121 + 3 * 3_600) * 1_000).toISOString().slice(11, 19)} +03:00`,
			freesInMs: 121_000,
			waitLimitMs: 60_000,
		});
		expect(time.now()).toBeLessThan(10);
	});

	it('that turns out too long fails when it does', async () => {
		const { caller } = governor({ waitLimitMs: 30_000 });
		call(caller, told(400, 300, 20));
		const entered = enter(caller);
		await failed(entered);
		expect(time.now()).toBe(30_000);
		expect(entered.error).toMatchObject({ freesAt: undefined });
	});

	it('fails when a hold begins meanwhile that is too long', async () => {
		const { caller } = governor({ waitLimitMs: 90_000 });
		call(caller, told(400, 60, 20));
		const open = caller.tryEnter(METHOD, 'direct') ?? (await entering(caller));
		const entered = enter(caller);
		open.answered('direct', told(470, 120));
		open.left();
		await failed(entered);
		expect(entered.error).toBeInstanceOf(OperatingTimeUsedUp);
	});

	it('has one limit for all tries of a call', async () => {
		const { caller } = governor({ waitLimitMs: 100_000 });
		call(caller, told(470, 59));
		const first = enter(caller);
		await time.pass(60_100);
		expect(first.admission!.waitedMs).toBe(60_000);
		first.admission!.refused('direct');
		first.admission!.left();
		const again = enter(caller, 'direct', first.admission);
		await failed(again);
		expect(time.now()).toBeLessThan(61_000);
	});

	it('for calls under way, while nothing is held, is not limited', async () => {
		const { caller } = governor({ waitLimitMs: 1_000 });
		const open = Array.from({ length: 10 }, () => caller.tryEnter(METHOD, 'direct')!);
		const entered = enter(caller);
		await time.pass(200_000);
		expect(entered).toEqual({});
		open[0].left();
		await time.pass(1);
		expect(entered.admission).toBeDefined();
	});

	it('first come, first served, whichever way', async () => {
		const { caller } = governor();
		call(caller, told(470, 10));
		const order: number[] = [];
		const ways: Way[] = ['direct', 'nested', 'direct', 'nested'];
		ways.forEach((way, index) => {
			void caller.enter(METHOD, way).then((admission) => {
				order.push(index);
				admission.answered(way, told(1));
				admission.left();
			});
		});
		await time.pass(11_100);
		expect(order).toEqual([0, 1, 2, 3]);
	});

	const entering = async (caller: OperatingCaller): Promise<Admission> => {
		const entered = enter(caller);
		await time.runUntil(() => entered.admission !== undefined, 60_000);
		return entered.admission!;
	};

	const failed = async (entered: { error?: Error }): Promise<{ error?: Error }> => {
		await Promise.resolve();
		if (time.timers() > 0) await time.runUntil(() => entered.error !== undefined, 600_000);
		else await time.pass(0);
		return entered;
	};
});

describe('what people are told', () => {
	it('is which method waited how long, and when it goes on', async () => {
		const { caller } = governor();
		call(caller, told(466, 400));
		const goesOn = new Date((told(0).finish + 401 + 3 * 3_600) * 1_000).toISOString().slice(11, 19);
		const entered = [enter(caller), enter(caller)];
		await time.pass(240_000);
		expect(caller.notices()).toEqual([
			`${METHOD} waited 4 min for its operating time (97 % of 480 s used); it goes on at ${goesOn} +03:00`,
		]);
		await time.pass(161_001);
		entered[0].admission!.answered('direct', told(10));
		entered[0].admission!.left();
		await time.pass(1);
		expect(caller.notices()).toEqual([`${METHOD} waited 3 min for its operating time (97 % of 480 s used)`]);
		expect(caller.notices()).toEqual([]);
	});

	it("is nothing about waiting for one's own calls", async () => {
		const { caller } = governor();
		const open = Array.from({ length: 10 }, () => caller.tryEnter(METHOD, 'direct')!);
		enter(caller);
		await time.pass(5_000);
		open[0].left();
		await time.pass(1);
		expect(caller.notices()).toEqual([]);
	});
});

describe('other processes', () => {
	function pair(): { one: OperatingCaller; two: OperatingTime; board: Array<[string, SharedReading]> } {
		const board: Array<[string, SharedReading]> = [];
		const two = new OperatingTime({ now: () => performance.now() + 12_345 });
		const publish = (key: string, value: SharedReading): void => {
			const plain = JSON.parse(JSON.stringify(value)) as SharedReading;
			board.push([key, plain]);
			two.learnFrom(key, plain);
		};
		const { caller } = governor({}, { board: { publish } });
		return { one: caller, two, board };
	}

	it('are told from a quarter of the limit on, once a second, and once when it is less again', async () => {
		const { one, board } = pair();
		call(one, told(119));
		expect(board).toHaveLength(0);
		for (const seconds of [121, 122, 123]) call(one, told(seconds));
		expect(board.map(([key, { direct }]) => [key, direct?.seconds])).toEqual([[`a1 ${METHOD}`, 121]]);
		await time.pass(1_000);
		call(one, told(130));
		await time.pass(1_000);
		for (const seconds of [20, 10]) call(one, told(seconds));
		await time.pass(1_000);
		call(one, told(30));
		expect(board.map(([, { direct }]) => direct?.seconds)).toEqual([121, 130, 20]);
	});

	it('are told at once when a method is blocked', () => {
		const { one, two, board } = pair();
		call(one, told(200, 300, 2));
		const admission = one.tryEnter(METHOD, 'direct')!;
		admission.refused('direct');
		admission.left();
		expect(board).toHaveLength(2);
		expect(two.list()).toEqual([
			expect.objectContaining({ method: METHOD, credential: 'Sales', state: 'held' }),
		]);
	});

	it('hold it as long, by their own clocks', async () => {
		const { one, two } = pair();
		call(one, told(470, 100));
		const caller = two.caller({ identity: 'a1', credential: 'Sales' });
		const entered = enter(caller);
		await time.pass(100_900);
		expect(entered.admission).toBeUndefined();
		await time.pass(200);
		expect(entered.admission).toBeDefined();
	});

	it('do not replace what is newer', async () => {
		const { one, two, board } = pair();
		call(one, told(470, 100));
		await time.pass(102_000);
		const caller = two.caller({ identity: 'a1', credential: 'Sales' });
		call(caller, told(20));
		two.learnFrom(...board[0]);
		expect(two.list()[0].seconds).toBe(20);
	});
});
