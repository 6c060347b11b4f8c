import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { KeyTurns } from '../../../src/portal/shared/key-turns';
import { redisProcesses } from '../../support/redis-processes';
import type { TurnOrder } from '../../support/turn-worker';
import { until } from '../../support/until';

/** Takes turns and notes in which order they begin. */
function scene(turns: KeyTurns) {
	const begun: string[] = [];
	const ends = new Map<string, () => void>();
	const take = (name: string, owner: object, keys: string[], signal?: AbortSignal): Promise<void> =>
		turns.take(owner, keys, signal).then(
			(end) => {
				begun.push(name);
				ends.set(name, end);
			},
			() => void begun.push(`${name} gave up`),
		);
	const end = async (name: string): Promise<void> => {
		ends.get(name)?.();
		await turn();
	};
	/** Ends all turns: a process renews those that it has. */
	const endAll = (): void => {
		for (const end of ends.values()) end();
	};
	return { begun, take, end, endAll };
}

describe('turns in one process', () => {
	it('exclude other executions and not the own one', async () => {
		const { begun, take, end } = scene(new KeyTurns());
		const [one, other] = [{}, {}];
		void take('a', one, ['x']);
		void take('b', one, ['x']);
		void take('c', other, ['x']);
		await turn();
		expect(begun).toEqual(['a', 'b']);
		await end('a');
		expect(begun).toEqual(['a', 'b']);
		await end('b');
		expect(begun).toEqual(['a', 'b', 'c']);
	});

	it('are first come, first served, also for the execution that has the key', async () => {
		const { begun, take, end } = scene(new KeyTurns());
		const [one, other] = [{}, {}];
		void take('a', one, ['x']);
		void take('b', other, ['x']);
		void take('c', one, ['x']);
		await end('a');
		await turn();
		await end('a');
		expect(begun).toEqual(['a', 'b']);
		await end('b');
		expect(begun).toEqual(['a', 'b', 'c']);
	});

	it('are left when the execution is cancelled, waiting or not', async () => {
		const { begun, take, end } = scene(new KeyTurns());
		const stop = new AbortController();
		void take('a', {}, ['x']);
		void take('b', {}, ['x'], stop.signal);
		void take('c', {}, ['x']);
		await turn();
		stop.abort();
		await turn();
		await end('a');
		expect(begun).toEqual(['a', 'b gave up', 'c']);
	});

	it('never lock each other out, whatever executions want', async () => {
		const wish = fc.record({
			owner: fc.nat({ max: 3 }),
			keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(wish, { maxLength: 40 }), async (wishes) => {
				const turns = new KeyTurns();
				const owners = [{}, {}, {}, {}];
				const holders = new Map<string, object>();
				const all = wishes.map(async ({ owner, keys }) => {
					const end = await turns.take(owners[owner], keys);
					for (const key of keys) {
						expect(holders.get(key) ?? owners[owner]).toBe(owners[owner]);
						holders.set(key, owners[owner]);
					}
					await turn();
					for (const key of keys) holders.delete(key);
					end();
				});
				await Promise.all(all);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('turns of several processes', () => {
	const redis = redisProcesses();

	/** What a process of its own has. */
	function processOf(portal: string, leaseMs?: number) {
		const process = redis.processOf(portal);
		return { ...process, turns: new KeyTurns({ ...process, leaseMs }) };
	}

	it('exclude each other, with one command for many keys', async () => {
		const [one, other] = [processOf('many'), processOf('many')];
		const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
		const owner = {};
		const ends = await Promise.all(keys.map(async (key) => await one.turns.take(owner, [key])));
		expect(one.connection.calls).toBe(1);
		let begun = 0;
		const waiting = keys.map(async (key) => {
			const end = await other.turns.take({}, [key]);
			begun += 1;
			return end;
		});
		await sleep(200);
		expect(begun).toBe(0);
		for (const end of ends) end();
		for (const end of await Promise.all(waiting)) end();
		expect(one.connection.calls).toBe(2);
		// Nobody's e-mails are in Redis.
		const [name] = await redis.server().client.keys('*:turns');
		expect(JSON.stringify(await redis.server().client.hgetall(name))).not.toContain('key 1');
	});

	it('are free again when a process dies', async () => {
		const child = fork(join(__dirname, '..', '..', 'support', 'turn-worker.ts'), {
			execArgv: ['--require', 'tsx/cjs'],
		});
		const order: TurnOrder = { redis: redis.server().settings, portal: 'dies', keys: ['x'], leaseMs: 600 };
		child.send(order);
		await once(child, 'message');
		const { turns } = processOf('dies', 600);
		let begun = false;
		const taking = turns.take({}, ['x']).then((end) => {
			begun = true;
			return end;
		});
		// It lives, and renews its lease.
		await sleep(1_500);
		expect(begun).toBe(false);
		child.kill('SIGKILL');
		(await taking)();
	});

	it('that end while Redis stands still do not keep other processes out when it is back', async () => {
		const [one, other] = [processOf('still'), processOf('still')];
		const ends = [await one.turns.take({}, ['ended']), await one.turns.take({}, ['kept'])];
		redis.server().pause();
		ends[0]();
		// Begins without Redis, which takes the command when it is back.
		(await one.turns.take({}, ['in between']))();
		redis.server().resume();
		await sleep(5_100);
		(await one.turns.take({}, ['ended']))();
		(await one.turns.take({}, ['another']))();
		const { begun, take, endAll } = scene(other.turns);
		void take('kept', {}, ['kept']);
		await Promise.all([take('ended', {}, ['ended']), take('in between', {}, ['in between'])]);
		expect(begun.sort()).toEqual(['ended', 'in between']);
		ends[1]();
		await until(() => begun.includes('kept'));
		endAll();
	});

	it('are free again when a process died before the clock of Redis was set back by an hour', async () => {
		const [dead, alive] = [processOf('future'), processOf('future')];
		const end = await dead.turns.take({}, ['x']);
		dead.connection.close();
		const leases = dead.connection.key('future', 'turn leases');
		const [process, endsAt] = await redis.server().client.zrange(leases, 0, -1, 'WITHSCORES');
		await redis.server().client.zadd(leases, Number(endsAt) + 3_600_000, process);
		(await alive.turns.take({}, ['x']))();
		expect(alive.troubles).toEqual([]);
		// Here it lives, and would renew its lease.
		end();
	});

	it('go on in each process by itself while Redis is away', async () => {
		const { turns, troubles } = processOf('away');
		const end = await turns.take({}, ['x']);
		await redis.server().kill();
		const { begun, take, end: endTurn } = scene(turns);
		const waiting = take('b', {}, ['x']);
		await turn();
		expect(begun).toEqual([]);
		end();
		await waiting;
		expect(troubles).toHaveLength(1);
		await endTurn('b');
		await redis.server().restart();
	});
});
