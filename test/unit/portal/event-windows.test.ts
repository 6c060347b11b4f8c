import { setTimeout as sleep } from 'node:timers/promises';
import { RedisConnection } from '../../../src/limits/redis/connection';
import { EventWindows, type Gathered } from '../../../src/portal/shared/event-windows';
import { redisProcesses } from '../../support/redis-processes';
import { eachInVirtualTime } from '../../support/virtual-time';

const event = (code: string, at: number) => ({ code, at, text: `${code} at ${at}` });

describe('windows of one process', () => {
	const clock = eachInVirtualTime();

	it('open with the first event, and give all events to one of them at their end', async () => {
		const windows = new EventWindows();
		const got: Array<Gathered | undefined> = [];
		const join = (code: string, at: number): void =>
			void windows.gather('deal 1', event(code, at), 5_000).then((gathered) => got.push(gathered));
		join('ADD', 1);
		await clock.time.pass(3_000);
		join('UPDATE', 9);
		join('UPDATE', 4);
		await clock.time.pass(1_999);
		expect(got).toEqual([]);
		await clock.time.pass(1);
		expect(got.filter(Boolean)).toEqual([{ text: 'UPDATE at 9', count: 3, codes: ['ADD', 'UPDATE'] }]);
		expect(got).toHaveLength(3);
		join('UPDATE', 20);
		await clock.time.pass(5_000);
		expect(got[3]).toEqual({ text: 'UPDATE at 20', count: 1, codes: ['UPDATE'] });
		expect(windows.size).toBe(0);
	});

	it('are apart for each record', async () => {
		const windows = new EventWindows();
		const both = Promise.all([
			windows.gather('deal 1', event('ADD', 1), 5_000),
			windows.gather('deal 2', event('ADD', 1), 5_000),
		]);
		const got = (await clock.time.settled(both)) as Gathered[];
		expect(got.map(({ count }) => count)).toEqual([1, 1]);
	});
});

describe('windows of several processes', () => {
	const redis = redisProcesses();

	function processOf(portal: string) {
		const process = redis.processOf(portal);
		return { ...process, windows: new EventWindows(process) };
	}

	it('gather together', async () => {
		const [one, other] = [processOf('together'), processOf('together')];
		const joined = [];
		for (let index = 1; index <= 10; index++) {
			const { windows } = index % 2 === 0 ? one : other;
			joined.push(windows.gather('deal 1', event(index === 3 ? 'DELETE' : 'UPDATE', index % 7), 800));
		}
		const got = (await Promise.all(joined)).filter((gathered) => gathered !== undefined);
		expect(got).toEqual([{ text: 'UPDATE at 6', count: 10, codes: ['UPDATE', 'DELETE'] }]);
		expect(await redis.server().client.keys('*{together}*')).toEqual([]);
	});

	it('lose no event of a process that dies', async () => {
		const [one, other] = [processOf('dies'), processOf('dies')];
		// It has an event in the window, and does not come back for it.
		void one.windows.gather('deal 1', event('UPDATE', 9), 600).catch(() => undefined);
		await sleep(200);
		one.connection.close();
		Object.assign(one.connection, { command: async () => await Promise.reject(new Error('dead')) });
		expect(await other.windows.gather('deal 1', event('UPDATE', 5), 600)).toEqual({
			text: 'UPDATE at 9',
			count: 2,
			codes: ['UPDATE'],
		});
	});

	it('go on in each process while Redis is away, and lose nothing when it goes meanwhile', async () => {
		const away = new EventWindows({
			connection: new RedisConnection('unknown'),
			portal: 'away',
			onTrouble: () => undefined,
		});
		const joined = [away.gather('deal 1', event('ADD', 1), 50), away.gather('deal 1', event('ADD', 2), 50)];
		expect((await Promise.all(joined)).filter(Boolean)).toEqual([
			{ text: 'ADD at 2', count: 2, codes: ['ADD'], repeat: true },
		]);
		const { connection, windows, troubles } = processOf('goes');
		const joining = windows.gather('deal 1', event('ADD', 1), 300);
		await sleep(100);
		Object.assign(connection, { command: async () => await Promise.reject(new Error('gone')) });
		expect(await joining).toEqual({ text: 'ADD at 1', count: 1, codes: ['ADD'], repeat: true });
		expect(troubles).toEqual(['gone']);
	});
});
