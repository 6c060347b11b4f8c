import { runSideBySide } from '../../../src/portal/reading/side-by-side';
import { Pace } from '../../../src/portal/reading/pace';

const turns = async (count = 5): Promise<void> => {
	for (; count > 0; count--) await new Promise((resolve) => setImmediate(resolve));
};

/** Tasks that end at once, and how many of them were started. */
function tasksOf(count: number): { tasks: Array<() => Promise<number[]>>; started: () => number } {
	let started = 0;
	const tasks = Array.from({ length: count }, (_, index) => async () => {
		started += 1;
		return await Promise.resolve([index]);
	});
	return { tasks, started: () => started };
}

it('a slow consumer does not make tasks pile up', async () => {
	const { tasks, started } = tasksOf(40);
	let taken = 0;
	for await (const _value of runSideBySide(tasks, () => 3)) {
		taken += 1;
		await turns();
		// Those that were yielded, and three that wait or run.
		expect(started()).toBeLessThanOrEqual(taken + 3);
	}
	expect(taken).toBe(40);
});

it('a consumer that is slower than a task finds one finished task ready, not two', async () => {
	const pace = new Pace();
	pace.took(1_000);
	pace.brought(10);
	const { tasks, started } = tasksOf(10);
	const threes = tasks.map((task) => async () => [...(await task()), 'second', 'third']);
	let taken = 0;
	for await (const _value of runSideBySide(threes, () => 8, pace)) {
		taken += 1;
		await turns();
		// The next task begins while the last value of the one before is worked on.
		expect(started()).toBe(Math.min(10, 1 + Math.floor(taken / 3)));
	}
	expect(taken).toBe(30);
});

it('a consumer that was slow for a moment has as many tasks running as before', async () => {
	const pace = new Pace();
	pace.took(30);
	expect(pace.isTime(0, 1)).toBe(false);
	for (let page = 0; page < 50; page++) pace.took(0.01);
	expect(pace.isTime(50, 7)).toBe(true);
});

it('runs as many tasks as allowed: fewer when the limit is low, and at least one', async () => {
	let most = 4;
	let running = 0;
	const seen: number[] = [];
	const tasks = Array.from({ length: 12 }, (_, index) => async () => {
		seen.push(++running);
		await turns(1 + (index % 3));
		running -= 1;
		return [index];
	});
	const values: number[] = [];
	for await (const value of runSideBySide(tasks, () => most)) {
		values.push(value);
		if (values.length === 4) most = 0;
	}
	expect(values.sort((one, other) => one - other)).toEqual(Array.from({ length: 12 }, (_, index) => index));
	expect(Math.max(...seen.slice(0, 4))).toBe(4);
	expect(seen.at(-1)).toBe(1);
});

it('starts nothing more when the consumer stops, or when a task fails', async () => {
	const { tasks, started } = tasksOf(20);
	for await (const value of runSideBySide(tasks, () => 2)) if (value >= 3) break;
	const begun = started();
	await turns();
	expect(started()).toBe(begun);
	const failing = [
		...tasks.slice(0, 2),
		async () => await Promise.reject(new Error('no')),
		...tasks.slice(2),
	];
	const read = async (): Promise<void> => {
		for await (const _value of runSideBySide(failing, () => 1));
	};
	await expect(read()).rejects.toThrow('no');
});
