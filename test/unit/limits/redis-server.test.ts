import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';

import { startRedis, type RedisServer, type RedisServerOptions } from '../../support/redis-server';
import { until } from '../../support/until';

const started: Array<Promise<RedisServer>> = [];

const start = async (options: RedisServerOptions = {}): Promise<RedisServer> => {
	const server = startRedis(options);
	started.push(server);
	return await server;
};

const refusalOf = async (url: string): Promise<string> => {
	const stranger = new Redis(url, { retryStrategy: () => null, enableReadyCheck: false, lazyConnect: true });
	stranger.on('error', () => {});
	try {
		return `answers ${await stranger.ping()}`;
	} catch (error) {
		return (error as Error).message;
	} finally {
		stranger.disconnect();
	}
};

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

describe('a Redis of the tests', () => {
	let plain: RedisServer;
	let cluster: Promise<RedisServer>;

	beforeAll(async () => {
		// It needs two seconds, in which the other tests run.
		cluster = start({ cluster: true });
		plain = await start();
	});

	afterAll(async () => {
		for (const server of await Promise.allSettled(started)) {
			if (server.status === 'fulfilled') await server.value.stop();
		}
	});

	it('answers at its URL', async () => {
		expect(plain.settings.nodes).toEqual([{ host: '127.0.0.1', port: plain.port }]);
		expect(await refusalOf(plain.url)).toBe('answers PONG');
		expect(await plain.client.config('GET', 'save')).toEqual(['save', '']);
	});

	it('refuses clients without the password', async () => {
		const server = await start({ password: 'p@ss/ %' });
		expect(await server.client.ping()).toBe('PONG');
		expect(await refusalOf(server.url)).toBe('answers PONG');
		expect(await refusalOf(`redis://127.0.0.1:${server.port}`)).toContain('NOAUTH');
	});

	it('refuses other users', async () => {
		const server = await start({ username: 'limits', password: 'word' });
		expect(await server.client.call('ACL', 'WHOAMI')).toBe('limits');
		expect(await refusalOf(`redis://:word@127.0.0.1:${server.port}`)).toContain('WRONGPASS');
	});

	it('speaks only TLS, with a self-signed certificate', async () => {
		const server = await start({ tls: true });
		expect(await server.client.ping()).toBe('PONG');
		expect(server.settings.tls).toEqual({ rejectUnauthorized: false });
		expect(await refusalOf(`redis://127.0.0.1:${server.port}`)).not.toContain('answers');
	});

	it('refuses to write when its memory is used up', async () => {
		const server = await start({ maxMemory: '1mb' });
		await expect(
			server.client.set('a', 'x'.repeat(2_000_000)).then(async () => await server.client.set('b', 'x')),
		).rejects.toThrow('OOM');
	});

	it('stands still, and goes on', async () => {
		plain.pause();
		const answer = plain.client.incr('count');
		const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 100, 'silence'))]);
		expect(first).toBe('silence');
		plain.resume();
		expect(await answer).toBe(1);
	});

	it('is killed, and starts again on its port', async () => {
		await plain.client.set('kept', 'no');
		await plain.kill();
		expect(await refusalOf(plain.url)).toContain('closed');
		await plain.restart();
		expect(await plain.client.dbsize()).toBe(0);
		expect(await refusalOf(plain.url)).toBe('answers PONG');
	});

	it('is a cluster, with keys on both nodes', async () => {
		const { client, settings } = await cluster;
		expect(settings).toMatchObject({ cluster: true, nodes: [{}, {}] });
		await client.set('a', 'second half');
		await client.set('b', 'first half');
		const sizes = settings.nodes.map(async ({ host, port }) => {
			const node = new Redis({ host, port });
			return await node.dbsize().finally(() => node.disconnect());
		});
		expect(await Promise.all(sizes)).toEqual([1, 1]);
	});

	it('says what to install where there is none', async () => {
		const { PATH } = process.env;
		process.env.PATH = '';
		try {
			await expect(startRedis()).rejects.toThrow('install redis-server');
		} finally {
			process.env.PATH = PATH;
		}
	});

	it('ends when the process that started it is killed', async () => {
		const program = `
			const { startRedis } = require(${JSON.stringify(join(__dirname, '../../support/redis-server.ts'))});
			startRedis().then(async (server) => {
				console.log(/process_id:(\\d+)/.exec(await server.client.info('server'))[1]);
			});
		`;
		const folder = mkdtempSync(join(tmpdir(), 'killed-'));
		const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
			env: { ...process.env, TMPDIR: folder },
		});
		try {
			const pid = await new Promise<number>((resolve, reject) => {
				child.stdout.on('data', (part: Buffer) => resolve(Number(part.toString())));
				child.on('exit', () => reject(new Error('It has ended by itself')));
			});
			expect(isAlive(pid)).toBe(true);
			child.kill('SIGKILL');
			await until(() => !isAlive(pid));
		} finally {
			child.kill('SIGKILL');
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
