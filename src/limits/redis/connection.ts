import { randomUUID } from 'node:crypto';

import type { Cluster, Redis, RedisOptions } from 'ioredis';

import type { Script } from './scripts';
import { describe, type RedisSettings } from './settings';

/** A command that takes longer has failed: requests that wait for a credit must not wait for a hung server. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECTION_TIMEOUT_MS = 1_000;

/**
 * The connection of this process to Redis, for the limits of all portals. It opens when it is needed, and again after it
 * was lost. It does nothing in the background, and does not keep the process alive.
 */
export class RedisConnection {
	/** A random name of this process among those that share limits. */
	readonly process = randomUUID();
	/** Number of scripts and commands sent so far. */
	calls = 0;
	private client: Redis | Cluster | undefined;
	private opening: Promise<Redis | Cluster> | undefined;

	/** @param settings `unknown` where n8n uses a Redis whose address is not known: every command then fails. */
	constructor(private readonly settings: RedisSettings | 'unknown') {}

	/** `host:port`, for messages. */
	get address(): string {
		return this.settings === 'unknown' ? 'an address that cannot be read' : describe(this.settings);
	}

	/** A key of a portal. All keys of one portal are on the same node of a cluster. */
	key(portal: string, name: string): string {
		const prefix = this.settings === 'unknown' ? '' : this.settings.prefix;
		return `${prefix}:bitrix24:{${portal}}:${name}`;
	}

	/**
	 * Runs a script.
	 * @returns the texts that the script returns
	 * @throws Error when Redis does not answer in time, or cannot run the script
	 */
	async run(
		{ sha, lua }: Script,
		keys: readonly string[],
		parameters: ReadonlyArray<string | number>,
	): Promise<string[]> {
		return await this.command(async (client) => {
			const known = client.evalsha(sha, keys.length, ...keys, ...parameters);
			const answer = await known.catch(async (error: Error) =>
				// Redis was restarted or flushed, or sees the script for the first time.
				error.message.startsWith('NOSCRIPT')
					? await client.eval(lua, keys.length, ...keys, ...parameters)
					: await Promise.reject(error),
			);
			return answer as string[];
		});
	}

	/**
	 * Runs a command, and opens the connection before if it is needed.
	 * @throws Error when Redis does not answer in time, or refuses the command
	 */
	async command<Answer>(send: (client: Redis | Cluster) => Promise<Answer>): Promise<Answer> {
		const client = await this.ready();
		this.calls += 1;
		return await inTime(send(client)).catch(async (error: Error) => {
			// A refusal is an answer, and the connection stays; but a read-only server has been replaced by another one. A
			// connection that does not answer may be dead without a sign.
			if (error.name !== 'ReplyError' || error.message.startsWith('READONLY')) this.close();
			return await Promise.reject(error);
		});
	}

	/** Closes the connection; the next command opens a new one. */
	close(): void {
		this.client?.disconnect();
		this.client = undefined;
	}

	private async ready(): Promise<Redis | Cluster> {
		if (this.client?.status === 'ready') return this.client;
		this.opening ??= this.open().finally(() => (this.opening = undefined));
		return await this.opening;
	}

	private async open(): Promise<Redis | Cluster> {
		this.close();
		if (this.settings === 'unknown') throw new Error("check n8n's Redis variables");
		const client = await make(this.settings);
		this.client = client;
		let lastError: Error | undefined;
		client.on('error', (error: Error) => (lastError = error));
		const timer = setTimeout(() => client.disconnect(), CONNECTION_TIMEOUT_MS);
		try {
			// An earlier error says more than "connection is closed".
			await client.connect().catch(async (error: Error) => await Promise.reject(lastError ?? error));
		} finally {
			clearTimeout(timer);
		}
		return client;
	}
}

/**
 * Rejects when an answer takes too long. A process that stood still itself first reads what has come meanwhile, or it would
 * take Redis for lost; an encrypted answer needs a second turn of the event loop.
 */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const giveUp = (): void => reject(new Error('Command timed out'));
		const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), COMMAND_TIMEOUT_MS);
		answer.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

async function make(settings: RedisSettings): Promise<Redis | Cluster> {
	// Loaded only where Redis is used, because loading it takes time at every start of n8n.
	const { Cluster, Redis } = await import('ioredis');
	const { nodes, cluster, plainClusterAddresses } = settings;
	const common = { lazyConnect: true, enableOfflineQueue: false };
	if (cluster) {
		return new Cluster(nodes, {
			...common,
			redisOptions: optionsOf(settings),
			slotsRefreshTimeout: CONNECTION_TIMEOUT_MS,
			clusterRetryStrategy: null as never,
			...(plainClusterAddresses && { dnsLookup: (address, callback) => callback(null, address) }),
		});
	}
	const client = new Redis({ ...optionsOf(settings), ...common, ...nodes[0] });
	client.on('connect', () => client.stream.unref());
	return client;
}

function optionsOf({ db, username, password, tls, dualStack, cluster }: RedisSettings): RedisOptions {
	return {
		...(!cluster && { db }),
		...(username && { username }),
		...(password && { password }),
		...(tls && { tls }),
		...(dualStack && { family: 0 }),
		connectionName: 'n8n-nodes-bitrix24-pack',
		connectTimeout: CONNECTION_TIMEOUT_MS,
		maxRetriesPerRequest: 0,
		// How long ioredis waits for the connection to close; until then it keeps the process alive.
		disconnectTimeout: 50,
		retryStrategy: null,
	};
}
