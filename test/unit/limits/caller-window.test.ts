import { WaitCancelled } from '../../../src/limits/limiter';
import { CallerWindow } from '../../../src/limits/caller-window';

const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

function task(): { run: jest.Mock; end: () => void } {
	let end = (): void => undefined;
	const done = new Promise<void>((resolve) => (end = resolve));
	return { run: jest.fn(async () => await done), end: () => end() };
}

it('admits so many at once, the others in the order in which they came', async () => {
	const window = new CallerWindow(2);
	const tasks = [task(), task(), task(), task()];
	const all = tasks.map(async ({ run }) => await window.run(run));
	await turn();
	expect(tasks.map(({ run }) => run.mock.calls.length)).toEqual([1, 1, 0, 0]);
	tasks[1].end();
	await turn();
	expect(tasks.map(({ run }) => run.mock.calls.length)).toEqual([1, 1, 1, 0]);
	for (const { end } of tasks) end();
	await Promise.all(all);
});

it('a caller that gives up waiting takes no place', async () => {
	const window = new CallerWindow(1);
	const [first, second, third] = [task(), task(), task()];
	const controller = new AbortController();
	void window.run(first.run);
	const given = window.run(second.run, controller.signal);
	void window.run(third.run);
	controller.abort();
	await expect(given).rejects.toBeInstanceOf(WaitCancelled);
	first.end();
	await turn();
	expect(second.run).not.toHaveBeenCalled();
	expect(third.run).toHaveBeenCalled();
});

it('a task that fails gives its place back', async () => {
	const window = new CallerWindow(1);
	await expect(window.run(async () => await Promise.reject(new Error('broken')))).rejects.toThrow('broken');
	expect(await window.run(async () => await Promise.resolve(1))).toBe(1);
});
