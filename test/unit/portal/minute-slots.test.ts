import { MinuteSlots } from '../../../src/portal/settings/minute-slots';
import { VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;
beforeEach(() => (time = new VirtualTime()));
afterEach(() => time.restore());

it('each kind has a slot of its own, once a minute', async () => {
	const slots = new MinuteSlots();
	expect(slots.take('limits')).toBe(true);
	await time.pass(30_000);
	expect([slots.take('limits'), slots.take('usage')]).toEqual([false, true]);
	await time.pass(30_000);
	expect([slots.take('limits'), slots.take('usage')]).toEqual([true, false]);
});

it('a thousand kinds in a minute take no more than a hundred slots', async () => {
	const slots = new MinuteSlots();
	const takeAll = () =>
		Array.from({ length: 1_000 }, (_, kind) => slots.take(`kind ${kind}`)).filter(Boolean);
	expect(takeAll()).toHaveLength(100);
	await time.pass(60_000);
	expect(takeAll()).toHaveLength(100);
});
