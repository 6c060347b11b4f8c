import { systemClock } from '../../../sandbox';
import { VirtualTime } from '../../support/virtual-time';

it('the clock of the sandbox goes on evenly when somebody sets the clock of the computer', async () => {
	const time = new VirtualTime();
	try {
		const clock = systemClock();
		expect(clock.now()).toBe(Date.now());
		const before = clock.now();
		time.setClock(-3_600_000);
		await time.pass(10);
		expect(clock.now()).toBe(before + 10);
	} finally {
		time.restore();
	}
});
