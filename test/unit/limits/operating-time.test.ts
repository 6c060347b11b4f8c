import {
	type OperatingCaller,
	OperatingTime,
	type SharedReading,
} from '../../../src/limits/operating/operating-time';
import {
	call,
	end,
	enter,
	enterAll,
	governor,
	METHOD,
	portalTime,
	refuse,
	told,
} from '../../support/operating';
import { eachInVirtualTime } from '../../support/virtual-time';

const clock = eachInVirtualTime();

describe('a reported counter', () => {
	it('replaces what was known, and is never added', async () => {
		const { operating, caller } = governor();
		for (const seconds of [10, 25, 12]) {
			await clock.time.pass(1_000);
			call(caller, told(seconds));
		}
		expect(operating.list()).toEqual([
			{
				method: METHOD,
				credential: 'Sales',
				seconds: 12,
				limitSeconds: 480,
				resetAt: new Date((told(0).finish + 300) * 1_000).toISOString(),
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

	it('of an answer that was overtaken is ignored', () => {
		const { operating, caller } = governor();
		const early = told(20);
		const seconds = (): number => operating.list()[0].seconds;
		call(caller, { ...told(30), finish: early.finish + 0.5 });
		call(caller, early);
		expect(seconds()).toBe(30);
		call(caller, { ...told(25), finish: early.finish + 0.5 });
		expect(seconds()).toBe(30);
		// The portal's clock was set back: the answer was not overtaken.
		call(caller, { ...told(5), finish: early.finish - 3_600 });
		expect(seconds()).toBe(5);
	});

	it('is forgotten when all of it is released', async () => {
		const { operating, caller } = governor();
		call(caller, told(200));
		await clock.time.pass(599_000);
		expect(operating.list()).toHaveLength(1);
		await clock.time.pass(20_000);
		expect(operating.list()).toEqual([]);
	});

	it.each([undefined, {}, { duration: 3 }])('without the keys (%j) holds nothing', (block) => {
		const { operating, caller } = governor();
		call(caller, block);
		for (let count = 0; count < 1_000; count++) expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		expect(operating.list()).toEqual([]);
	});

	it('is compared with the limit that the last caller of the credential has named', () => {
		const { operating, caller } = governor({ limitSeconds: 100 });
		call(caller, told(90, 300, 6));
		expect(operating.list()[0]).toMatchObject({ limitSeconds: 100, state: 'held' });
		operating.caller({ identity: 'a1', credential: 'Sales' });
		expect(operating.list()[0]).toMatchObject({ limitSeconds: 100 });
		operating.caller({ identity: 'a1', credential: 'Sales', limitSeconds: 420 });
		expect(operating.list()[0]).toMatchObject({ limitSeconds: 420, state: 'free' });
	});
});

describe('what a call costs', () => {
	/** Seconds that a call costs, measured by how many calls fit into 1,000 s beside what is used. */
	const cost = (caller: OperatingCaller, used: number): number => {
		const open = enterAll(caller);
		for (const admission of open) admission.left();
		return (950 - used) / (1.2 * open.length);
	};
	const limitSeconds = 1_000;
	const resetAt = (): number => told(0).operating_reset_at;

	it('is what the counter moves by, not how long the call says it took', () => {
		const { caller } = governor({ limitSeconds });
		for (const seconds of [1, 3, 5, 7]) call(caller, { ...told(seconds), operating_reset_at: resetAt() });
		expect(cost(caller, 7)).toBeCloseTo(2, 1);
	});

	it('rises at once and falls slowly', () => {
		const { caller } = governor({ limitSeconds });
		const used = (seconds: number): void => call(caller, { ...told(seconds), operating_reset_at: resetAt() });
		[1, 2, 7].forEach(used);
		expect(cost(caller, 7)).toBeCloseTo(5, 1);
		used(7);
		expect(cost(caller, 7)).toBeCloseTo(4, 1);
	});

	it('is how long calls take where direct ones and commands alternate, or minutes are dropped', () => {
		const { caller } = governor({ limitSeconds });
		const used = (seconds: number, way: 'direct' | 'nested'): void =>
			call(caller, { ...told(seconds, 0, 2), operating_reset_at: resetAt() }, way);
		used(2, 'direct');
		used(4, 'nested');
		for (let seconds = 6; seconds <= 100; seconds += 2) used(seconds, 'nested');
		used(102, 'direct');
		expect(cost(caller, 102)).toBeCloseTo(2, 1);
		const { caller: other } = governor({ limitSeconds });
		call(other, told(100, 10, 2));
		call(other, told(160, 70, 2));
		expect(cost(other, 160)).toBeCloseTo(2, 1);
	});

	it('is not the difference of two counters', () => {
		const { caller } = governor({ limitSeconds });
		const used = (seconds: number, way: 'direct' | 'nested'): void =>
			call(caller, { ...told(seconds, 0, 2), operating_reset_at: resetAt() }, way);
		used(300, 'nested');
		used(302, 'nested');
		used(4, 'direct');
		used(304, 'nested');
		expect(cost(caller, 304)).toBeCloseTo(2, 1);
	});

	it('is of calls that were finished since, whenever their answers come', () => {
		const { caller } = governor({ limitSeconds });
		const { finish } = told(0);
		const used = (seconds: number, finishedIn: number): void =>
			call(caller, { ...told(seconds), operating_reset_at: resetAt(), finish: finish + finishedIn });
		used(1, 1);
		used(2, 2);
		used(10, 10);
		for (let overtaken = 3; overtaken < 10; overtaken++) used(overtaken, overtaken);
		used(19, 11);
		expect(cost(caller, 19)).toBeCloseTo(9, 0);
	});

	it('of a batch is counted by its commands', () => {
		const { caller } = governor({ limitSeconds });
		const batch = (commands: number) => caller.tryEnter('batch', 'direct', undefined, commands);
		end(batch(10), told(10, 300, 10));
		end(batch(10), { ...told(20, 300, 10), operating_reset_at: resetAt() });
		const fifty = [batch(50)];
		for (let next = batch(50); next; next = batch(50)) fifty.push(next);
		// 50 commands of one second each, and a fifth more for those under way.
		expect(fifty).toHaveLength(15);
	});
});

describe('a notice for people', () => {
	it('is which method waited how long, and when it goes on', async () => {
		const { caller } = governor();
		call(caller, told(466, 400));
		const goesOn = portalTime(401);
		const entered = [enter(caller), enter(caller)];
		await clock.time.pass(240_000);
		const waited = `${METHOD} waited 4 min for its operating time (97 % of 480 s used)`;
		expect(caller.notices()).toEqual([`${waited}; it goes on at ${goesOn}`]);
		await clock.time.pass(161_001);
		end(entered[0].admission, told(10));
		await clock.time.pass(1);
		expect(caller.notices()).toEqual([waited.replace('4 min', '3 min')]);
		expect(caller.notices()).toEqual([]);
	});

	it('is also about calls that waited for others first', async () => {
		const { caller } = governor();
		const [first, ...others] = enterAll(caller);
		const waiting = enter(caller);
		await clock.time.pass(5_000);
		end(first, told(470, 29));
		for (const other of others) other.left();
		await clock.time.pass(30_001);
		expect(waiting.admission).toBeDefined();
		const waited = `${METHOD} waited 30 s for its operating time (98 % of 480 s used)`;
		expect(caller.notices()).toEqual([waited]);
	});

	it("is nothing about waiting for one's own calls", async () => {
		const { caller } = governor();
		const [first] = enterAll(caller);
		enter(caller);
		await clock.time.pass(5_000);
		first.left();
		await clock.time.pass(1);
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
		return { one: governor({}, { board: { publish } }).caller, two, board };
	}

	it('get readings from a quarter of the limit on, once a second, and once when it is less again', async () => {
		const { one, board } = pair();
		call(one, told(119));
		expect(board).toHaveLength(0);
		for (const seconds of [121, 122, 123]) call(one, told(seconds));
		expect(board.map(([key, { direct }]) => [key, direct?.seconds])).toEqual([[`a1 ${METHOD}`, 121]]);
		await clock.time.pass(1_000);
		call(one, told(130));
		await clock.time.pass(1_000);
		for (const seconds of [20, 10]) call(one, told(seconds));
		await clock.time.pass(1_000);
		call(one, told(30));
		expect(board.map(([, { direct }]) => direct?.seconds)).toEqual([121, 130, 20]);
	});

	it('get a refusal at once', () => {
		const { one, two, board } = pair();
		call(one, told(200, 300, 2));
		refuse(one.tryEnter(METHOD, 'direct'));
		expect(board).toHaveLength(2);
		expect(two.list()).toEqual([
			expect.objectContaining({ method: METHOD, credential: 'Sales', state: 'held' }),
		]);
	});

	it('hold it as long, by their own clocks', async () => {
		const { one, two } = pair();
		call(one, told(470, 100));
		const entered = enter(two.caller({ identity: 'a1', credential: 'Sales' }));
		await clock.time.pass(100_900);
		expect(entered.admission).toBeUndefined();
		await clock.time.pass(200);
		expect(entered.admission).toBeDefined();
	});

	it('hold it no longer than the window after the clock that they share was set back', async () => {
		const { one, two, board } = pair();
		call(one, told(470, 100));
		const [key, { direct, ...rest }] = board[0];
		const later = {
			...(direct as NonNullable<typeof direct>),
			at: Date.now() + 3_600_000,
			until: Date.now() + 3_700_000,
		};
		two.learnFrom(key, { ...rest, direct: later });
		const entered = enter(two.caller({ identity: 'a1', credential: 'Sales' }));
		await clock.time.pass(602_000);
		expect(entered.admission).toBeDefined();
	});

	it('do not lift a hold of this one by what they read before its end', async () => {
		const { one, two, board } = pair();
		const caller = two.caller({ identity: 'a1', credential: 'Sales' });
		refuse(caller.tryEnter(METHOD, 'direct'));
		await clock.time.pass(1_000);
		call(one, told(150));
		expect(board).toHaveLength(1);
		expect(two.list()[0].state).toBe('held');
		await clock.time.pass(60_000);
		call(one, told(160));
		expect(two.list()[0].state).toBe('free');
	});

	it('keep what is newer', async () => {
		const { one, two, board } = pair();
		call(one, told(470, 100));
		await clock.time.pass(102_000);
		call(two.caller({ identity: 'a1', credential: 'Sales' }), told(20));
		two.learnFrom(...board[0]);
		expect(two.list()[0].seconds).toBe(20);
	});
});
