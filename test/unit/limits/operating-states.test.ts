import type { Way } from '../../../src/limits/operating/operating-time';
import { call, end, enter, enterAll, governor, METHOD, refuse, told } from '../../support/operating';
import { eachInVirtualTime } from '../../support/virtual-time';

const clock = eachInVirtualTime();

const stateOf = ({ operating }: ReturnType<typeof governor>) => operating.list()[0]?.state;

describe('free', () => {
	it('lets calls go as long as all of them fit, and goes on as they end', async () => {
		const made = governor();
		call(made.caller, told(10, 300, 10));
		const open = enterAll(made.caller);
		// 10 s used, 12 s for each call under way and 10 s for the next: a 38th would make 95 % of 480 s.
		expect(open).toHaveLength(37);
		const waiting = enter(made.caller);
		await clock.time.pass(1);
		expect(waiting.admission).toBeUndefined();
		expect(stateOf(made)).toBe('free');
		end(open[0], told(12, 300, 2));
		await clock.time.pass(1);
		expect(waiting.admission).toBeDefined();
	});

	it.each<[Way, number]>([
		['direct', 10],
		['nested', 100],
	])(
		'of an unknown method starts a few %s calls, and the others when it knows what they cost',
		async (way, most) => {
			const { caller } = governor();
			const open = enterAll(caller, way);
			expect(open).toHaveLength(most);
			const waiting = enter(caller, way);
			await clock.time.pass(1);
			expect(waiting.admission).toBeUndefined();
			end(open[0], told(0, 600), way);
			// The others that have begun may be answered within a moment.
			await clock.time.pass(101);
			expect(waiting.admission).toBeDefined();
		},
	);

	it('of an unknown method starts more nested calls each time that none has shown what it costs', () => {
		const { caller } = governor();
		const started: number[] = [];
		for (let round = 0; round < 7; round++) {
			const open = enterAll(caller, 'nested');
			started.push(open.length);
			for (const admission of open) {
				admission.lost('nested');
				admission.left();
			}
		}
		expect(started).toEqual([100, 200, 400, 500, 500, 500, 500]);
	});

	it('of a method whose cost is known from earlier starts what costs a tenth of the limit', () => {
		const { operating, caller } = governor();
		operating.remember(new Map([[METHOD, 2]]));
		expect(enterAll(caller, 'nested')).toHaveLength(24);
	});

	it('of a portal that does not count single calls starts as many nested ones as it takes at once', () => {
		const { caller } = governor();
		call(caller, {});
		expect(enterAll(caller, 'nested')).toHaveLength(500);
	});

	it('counts what other processes have under way', () => {
		const { caller } = governor({}, { processes: () => 3 });
		call(caller, told(10, 300, 10));
		expect(enterAll(caller)).toHaveLength(13);
	});

	it('counts a call whose answer was lost', () => {
		const made = governor({ limitSeconds: 400 });
		call(made.caller, told(270, 300, 60));
		expect(stateOf(made)).toBe('free');
		const lost = made.caller.tryEnter(METHOD, 'direct');
		lost?.lost('direct');
		lost?.left();
		expect(stateOf(made)).toBe('held');
	});

	it('lets a call go that costs more than the limit when nothing is used', async () => {
		const { caller } = governor();
		call(caller, told(600, 10, 600));
		const next = enter(caller);
		await clock.time.pass(11_100);
		end(next.admission, told(0, 600, 600));
		expect(enterAll(caller)).toHaveLength(1);
	});
});

describe('paced', () => {
	it('spreads the calls over the time until the reset', async () => {
		const made = governor();
		call(made.caller, told(380, 300, 2));
		expect(stateOf(made)).toBe('paced');
		const starts = [0];
		for (let count = 0; count < 3; count++) {
			const entered = enter(made.caller);
			await clock.time.runUntil(() => entered.admission !== undefined, 60_000);
			starts.push(clock.time.now());
			entered.admission?.left();
		}
		// 2 s x 301 s / (480 - 380) s are 6 s, a little less each time.
		for (const [index, start] of starts.slice(1).entries()) {
			expect(start - starts[index]).toBeGreaterThan(5_500);
			expect(start - starts[index]).toBeLessThanOrEqual(6_021);
		}
	});

	it('takes its part of the pace where other processes call too', async () => {
		const { caller } = governor({}, { processes: () => 3 });
		call(caller, told(380, 300, 2));
		const entered = enter(caller);
		await clock.time.runUntil(() => entered.admission !== undefined, 60_000);
		expect(clock.time.now()).toBeGreaterThan(17_000);
	});
});

describe('held', () => {
	it('starts nothing before the reset, then one call, whose answer decides', async () => {
		const made = governor();
		call(made.caller, told(460, 120, 5));
		const entered = Array.from({ length: 4 }, () => enter(made.caller));
		const begun = (): boolean[] => entered.map(({ admission }) => admission !== undefined);
		await clock.time.pass(120_900);
		expect(made.operating.list()[0]).toMatchObject({ state: 'held', waiting: 4 });
		expect(begun()).toEqual([false, false, false, false]);
		await clock.time.pass(110);
		expect(stateOf(made)).toBe('probe');
		expect(begun()).toEqual([true, false, false, false]);
		await clock.time.pass(60_000);
		expect(begun()).toEqual([true, false, false, false]);
		// The oldest minute has gone, but not enough of it.
		end(entered[0].admission, told(455, 20, 5));
		expect(stateOf(made)).toBe('held');
		await clock.time.pass(20_900);
		expect(begun()).toEqual([true, false, false, false]);
		await clock.time.pass(110);
		end(entered[1].admission, told(90, 60, 5));
		expect(stateOf(made)).toBe('free');
		await clock.time.pass(1);
		expect(begun()).toEqual([true, true, true, true]);
	});

	it('holds a batch that would not fit, and lets a small one go', () => {
		const { caller } = governor({ limitSeconds: 200 });
		const batch = (commands: number) => caller.tryEnter('batch', 'direct', undefined, commands);
		end(batch(10), told(135, 300, 30));
		expect(batch(50)).toBeUndefined();
		expect(batch(10)).toBeDefined();
	});

	it('does not hold for what no request can cost', () => {
		const { caller } = governor();
		const batch = (commands: number) => caller.tryEnter('batch', 'direct', undefined, commands);
		end(batch(2), told(100, 300, 50));
		// With two commands that took 25 s each it would be 1,250 s, but a request is cut off after 60 s.
		expect(batch(50)).toBeDefined();
	});

	it('after a probe without a number the next one decides', async () => {
		const made = governor();
		call(made.caller, told(470, 10));
		const entered = [enter(made.caller), enter(made.caller)];
		await clock.time.pass(11_100);
		entered[0].admission?.lost('direct');
		entered[0].admission?.left();
		await clock.time.pass(1);
		expect(entered[1].admission).toBeDefined();
		expect(stateOf(made)).toBe('probe');
	});

	it('of a whole window still ends with a probe', async () => {
		const made = governor();
		call(made.caller, told(470, 600));
		const entered = [enter(made.caller), enter(made.caller)];
		await clock.time.pass(601_100);
		expect(entered.map(({ admission }) => admission !== undefined)).toEqual([true, false]);
		expect(stateOf(made)).toBe('probe');
		end(entered[0].admission, told(0, 600));
		await clock.time.pass(1);
		expect(entered[1].admission).toBeDefined();
	});

	it('ends for direct calls by a direct call, for commands by a command', async () => {
		const { caller } = governor();
		call(caller, told(470, 10), 'nested');
		const [direct, nested] = [enter(caller), enter(caller, 'nested')];
		await clock.time.pass(11_100);
		expect(direct.admission?.mustBeNested).toBe(false);
		expect(nested.admission).toBeUndefined();
		end(direct.admission, told(3));
		await clock.time.pass(1);
		expect(nested.admission?.mustBeNested).toBe(true);
		expect(caller.tryEnter(METHOD, 'nested')).toBeUndefined();
		expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		end(nested.admission, told(5), 'nested');
		expect(caller.tryEnter(METHOD, 'nested')?.mustBeNested).toBe(false);
	});

	it('a reset that is a part of a second old needs no long wait', async () => {
		const { caller } = governor();
		call(caller, told(470, -0.7));
		const entered = enter(caller);
		await clock.time.pass(1_100);
		expect(entered.admission).toBeDefined();
	});
});

describe('a refusal', () => {
	it('holds the method until the last reported reset', async () => {
		const { operating, caller } = governor();
		call(caller, told(100, 30));
		refuse(caller.tryEnter(METHOD, 'direct'));
		expect(operating.list()[0]).toMatchObject({ state: 'held', seconds: 480 });
		const entered = enter(caller);
		await clock.time.pass(30_900);
		expect(entered.admission).toBeUndefined();
		await clock.time.pass(110);
		expect(entered.admission).toBeDefined();
	});

	it('without a reset holds it for 60 s, then twice as long, up to ten minutes', async () => {
		const { caller } = governor();
		let admission = caller.tryEnter(METHOD, 'direct');
		for (const seconds of [60, 120, 240, 480, 600, 600]) {
			refuse(admission);
			const since = clock.time.now();
			const entered = enter(caller);
			await clock.time.runUntil(() => entered.admission !== undefined, 3_600_000);
			expect(clock.time.now() - since).toBe(seconds * 1_000);
			({ admission } = entered);
		}
		// An answer ends that: the next one without a reset begins with 60 s again.
		end(admission, { operating: 5, duration: 1 });
		await clock.time.pass(100_000);
		refuse(caller.tryEnter(METHOD, 'direct'));
		const entered = enter(caller);
		await clock.time.pass(60_001);
		expect(entered.admission).toBeDefined();
	});

	it('of many calls under way is one', async () => {
		const { caller } = governor();
		for (const admission of enterAll(caller)) refuse(admission);
		const entered = enter(caller);
		await clock.time.pass(60_001);
		expect(entered.admission).toBeDefined();
	});

	it('is not lifted by calls that were let in before and answer late', () => {
		const made = governor();
		const [refused, late] = enterAll(made.caller);
		refuse(refused);
		end(late, told(110));
		expect(stateOf(made)).toBe('held');
	});

	it('holds nothing for longer on a portal that does not count', async () => {
		const { operating, caller } = governor();
		refuse(caller.tryEnter(METHOD, 'direct'));
		const entered = enter(caller);
		await clock.time.pass(60_001);
		end(entered.admission, {});
		expect(caller.tryEnter(METHOD, 'direct')).toBeDefined();
		expect(caller.tryEnter(METHOD, 'nested')).toBeDefined();
		expect(operating.list()).toEqual([]);
	});
});
