import { setTimeout as sleep } from 'node:timers/promises';
import { runPool } from '../../../src/runtime/item-pool';

const pool = { count: 6, atOnce: 2, stopOnFailure: false };

describe('the item pool', () => {
	it('gives each item its outcome, whichever finishes first', async () => {
		const run = async (index: number) => {
			await sleep((6 - index) * 2);
			return await (index === 3 ? Promise.reject(new Error('three')) : Promise.resolve(index));
		};
		expect(await runPool({ ...pool, run })).toEqual([
			{ value: 0 },
			{ value: 1 },
			{ value: 2 },
			{ failure: new Error('three') },
			{ value: 4 },
			{ value: 5 },
		]);
	});

	it('runs so many at once, and no more', async () => {
		let now = 0;
		let most = 0;
		const run = async () => {
			most = Math.max(most, ++now);
			await sleep(1);
			now -= 1;
		};
		await runPool({ ...pool, run });
		expect(most).toBe(2);
	});

	it('starts nothing after a failure when it should stop, and waits for what was started', async () => {
		const ended: number[] = [];
		const run = async (index: number) => {
			await sleep(index === 0 ? 1 : 20);
			if (index === 0) throw new Error('zero');
			ended.push(index);
		};
		const outcomes = await runPool({ ...pool, stopOnFailure: true, run });
		expect(ended).toEqual([1]);
		expect(outcomes.slice(2)).toEqual([undefined, undefined, undefined, undefined]);
	});

	it('has nothing to do without items', async () => {
		const run = jest.fn();
		expect(await runPool({ ...pool, count: 0, run })).toEqual([]);
		expect(run).not.toHaveBeenCalled();
	});
});
