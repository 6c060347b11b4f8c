import { StartPace } from '../../../src/triggers/events/start-pace';

it('an event alone starts at once, and those of a burst one after another', async () => {
	const pace = new StartPace();
	const begun = performance.now();
	await pace.turn();
	const started: number[] = [];
	await Promise.all(
		Array.from({ length: 20 }, async () => {
			await pace.turn();
			started.push(performance.now() - begun);
		}),
	);
	// Timers may be late on a busy machine, never early by more than a millisecond.
	started.forEach((at, index) => expect(at).toBeGreaterThan((index + 1) * 25 - 1 - 1));
	expect(started).toHaveLength(20);
});

it('a pause between two events is not made up for', async () => {
	jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(10_000);
	const pace = new StartPace();
	await pace.turn();
	await pace.turn();
	jest.restoreAllMocks();
});
