import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Redis, { Cluster, type RedisOptions } from 'ioredis';

import { redisSettingsOfUrl, type RedisSettings } from '../../src/limits/redis/settings';
import { GuardedProcess } from '../n8n/guarded-process';
import { freePort } from '../n8n/ports';
import { certificatePath, sandboxTls } from '../../sandbox/tls';

export interface RedisServerOptions {
	password?: string;
	/** The only user, with the password if there is one. */
	username?: string;
	/** Accepts only TLS, with the sandbox's certificate. */
	tls?: boolean;
	/** Two nodes with half of the slots each. That takes two seconds, because a new node waits before it serves. */
	cluster?: boolean;
	/** Bytes, or a text such as `2mb`. When they are used up, writing fails. */
	maxMemory?: number | string;
}

const host = '127.0.0.1';
const startLimitMs = 20_000;
const retryMs = 20;

/**
 * Starts a real Redis.
 *
 * @throws when redis-server is not installed or does not start.
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
	const ports = options.cluster ? [await freePort(), await freePort()] : [await freePort()];
	const server = new RedisServer(options, ports);
	try {
		await server.start();
	} catch (error) {
		await server.stop();
		throw error;
	}
	return server;
}

/** A Redis on loopback, or a cluster. It keeps nothing on disk, and ends with this process, even if that is killed. */
export class RedisServer {
	/** Port of the first node. */
	readonly port: number;
	readonly url: string;
	readonly settings: RedisSettings;
	/** A client for the test itself. Its commands wait while the server is away. */
	readonly client: Redis | Cluster;
	private readonly nodes: readonly RedisNode[];

	/** Use `startRedis`. */
	constructor(options: RedisServerOptions, ports: readonly number[]) {
		this.port = ports[0];
		this.url = urlOf(options, ports);
		this.settings = redisSettingsOfUrl(this.url, 'test');
		const { username, password, tls } = this.settings;
		const redisOptions: RedisOptions = {
			username,
			password,
			tls,
			retryStrategy: () => retryMs,
			maxRetriesPerRequest: null,
			// Without this, ioredis keeps the process for two seconds when there is no connection to close.
			disconnectTimeout: retryMs,
		};
		this.nodes = ports.map((port) => new RedisNode(options, port, redisOptions));
		this.client = options.cluster
			? new Cluster(this.settings.nodes, {
					redisOptions,
					clusterRetryStrategy: () => retryMs,
					lazyConnect: true,
				})
			: this.nodes[0].client;
		this.client.on('error', ignoreLostConnection);
	}

	async start(): Promise<void> {
		await Promise.all(this.nodes.map(async (node) => await node.start()));
		if (this.nodes.length > 1) await formCluster(this.nodes);
	}

	/** Stops answering. Connections stay open. */
	pause(): void {
		for (const node of this.nodes) node.signal('SIGSTOP');
	}

	resume(): void {
		for (const node of this.nodes) node.signal('SIGCONT');
	}

	/** Kills the server. Connections break, and new ones are refused. */
	async kill(): Promise<void> {
		await Promise.all(this.nodes.map(async (node) => await node.kill()));
	}

	/** Starts a new, empty server on the same port. */
	async restart(): Promise<void> {
		await this.kill();
		await this.start();
	}

	/** Stops the server for good. It may be called several times. */
	async stop(): Promise<void> {
		for (const client of new Set([this.client, ...this.nodes.map((node) => node.client)]))
			client.disconnect();
		await this.kill();
	}
}

/** One process of Redis. */
class RedisNode {
	readonly client: Redis;
	/** Its folder, which is new at each start and removed when the process has ended. */
	private folder = '';
	private process: GuardedProcess | undefined;
	/** ID of the process of Redis, which runs below its guard. */
	private processId: number | undefined;

	constructor(
		private readonly options: RedisServerOptions,
		readonly port: number,
		redisOptions: RedisOptions,
	) {
		this.client = new Redis({ ...redisOptions, host, port, lazyConnect: true });
		this.client.on('error', ignoreLostConnection);
	}

	async start(): Promise<void> {
		this.folder = mkdtempSync(join(tmpdir(), 'redis-server-'));
		const logFile = join(this.folder, 'redis.log');
		const parameters = [...this.parameters(), ...(this.options.cluster ? await clusterParameters() : [])];
		this.process = GuardedProcess.start('redis-server', parameters, { env: process.env, logFile });
		const answer = await Promise.race([
			this.client.info('server'),
			this.process.exited,
			sleep(startLimitMs, undefined, { ref: false }),
		]);
		if (typeof answer !== 'string') throw startError(this.process.log());
		this.processId = Number(/process_id:(\d+)/.exec(answer)?.[1]);
	}

	signal(signal: NodeJS.Signals): void {
		if (this.processId === undefined) throw new Error('This Redis does not run');
		process.kill(this.processId, signal);
	}

	async kill(): Promise<void> {
		if (this.process?.isRunning && this.processId !== undefined) killIfAlive(this.processId);
		else await this.process?.stop();
		this.processId = undefined;
		await this.process?.exited;
		if (this.folder !== '') rmSync(this.folder, { recursive: true, force: true });
	}

	private parameters(): string[] {
		const { username, password, tls, maxMemory } = this.options;
		const user = ['on', password === undefined ? 'nopass' : `>${password}`, '~*', '&*', '+@all'];
		return [
			...['--bind', host, '--save', '', '--appendonly', 'no', '--dir', this.folder],
			...(tls ? this.tlsParameters() : ['--port', String(this.port)]),
			...(username === undefined ? [] : ['--user', 'default', 'off', '--user', username, ...user]),
			...(username === undefined && password !== undefined ? ['--requirepass', password] : []),
			...(maxMemory === undefined ? [] : ['--maxmemory', String(maxMemory)]),
		];
	}

	private tlsParameters(): string[] {
		const keyFile = join(this.folder, 'key.pem');
		writeFileSync(keyFile, sandboxTls().key);
		return [
			...['--port', '0', '--tls-port', String(this.port), '--tls-cluster', 'yes', '--tls-auth-clients', 'no'],
			...[
				'--tls-cert-file',
				certificatePath,
				'--tls-key-file',
				keyFile,
				'--tls-ca-cert-file',
				certificatePath,
			],
		];
	}
}

/** Parameters of a cluster. Redis would choose a port 10,000 above the other, which may be beyond the last port. */
async function clusterParameters(): Promise<string[]> {
	return ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
}

async function formCluster(nodes: readonly RedisNode[]): Promise<void> {
	const [first, second] = nodes.map(({ client }) => client);
	await first.call('CLUSTER', 'ADDSLOTSRANGE', 0, 8_191);
	await second.call('CLUSTER', 'ADDSLOTSRANGE', 8_192, 16_383);
	const [, clusterPort] = (await second.config('GET', 'cluster-port')) as string[];
	await first.call('CLUSTER', 'MEET', host, nodes[1].port, clusterPort);
	const deadline = Date.now() + startLimitMs;
	for (const client of [first, second]) {
		while (!String(await client.cluster('INFO')).includes('cluster_state:ok')) {
			if (Date.now() > deadline) throw new Error(`The Redis cluster is not ready after ${startLimitMs} ms`);
			await sleep(retryMs);
		}
	}
}

function urlOf({ username = '', password, tls }: RedisServerOptions, ports: readonly number[]): string {
	const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
	const login = username || secret ? `${encodeURIComponent(username)}${secret}@` : '';
	const hosts = ports.map((port) => `${host}:${port}`).join(',');
	return tls ? `rediss://${login}${hosts}?rejectUnauthorized=false` : `redis://${login}${hosts}`;
}

/** Kills a process, unless a test has just ended it and the guard has not noticed yet. */
function killIfAlive(processId: number): void {
	try {
		process.kill(processId, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

function startError(log: string): Error {
	if (log.includes('redis-server cannot be started')) {
		return new Error('These tests need a Redis: install redis-server (apt-get install redis-server)');
	}
	return new Error(`redis-server did not come up:\n${log.split('\n').slice(-20).join('\n')}`);
}

/** A listener for errors. Without one, ioredis prints the errors that each interruption in a test causes. */
function ignoreLostConnection(): void {}
