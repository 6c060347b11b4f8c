import { randomUUID } from 'node:crypto';

import type { Cluster, Redis, RedisOptions } from 'ioredis';

import type { Script } from './scripts';
import { describe, type RedisSettings } from './settings';

/** A command that takes longer has failed: whoever waits for a credit must not wait for a hung server. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECTION_TIMEOUT_MS = 1_000;

/**
 * The one connection of this process to Redis, for the limits of all portals. Opens when it is needed, and again after it
 * was lost: nothing goes on in the background, and it keeps no process alive that has nothing else to do.
 */
export class RedisConnection {
	/** Names this process among those that share limits. */
	readonly process = randomUUID();
	/** Scripts and commands sent so far. */
	calls = 0;
	private client: Redis | Cluster | undefined;
	private opening: Promise<Redis | Cluster> | undefined;

	/** @param settings `unknown` where there is a Redis and nobody can tell where: it is then never reached. */
	constructor(private readonly settings: RedisSettings | 'unknown') {}

	/** `host:port`, for messages. */
	get address(): string {
		return this.settings === 'unknown' ? 'an address that cannot be read' : describe(this.settings);
	}

	/** A key of a portal's own; all of one portal are on the same node of a cluster. */
	key(portal: string, name: string): string {
		const prefix = this.settings === 'unknown' ? '' : this.settings.prefix;
		return `${prefix}:bitrix24:{${portal}}:${name}`;
	}

	/** @throws Error when Redis does not answer in time, or cannot run the script */
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

	/** @throws Error when Redis does not answer in time */
	async command<Answer>(send: (client: Redis | Cluster) => Promise<Answer>): Promise<Answer> {
		const client = await this.ready();
		this.calls += 1;
		return await send(client).catch(async (error: Error) => {
			// An answer that refuses is an answer, but a server that only reads was replaced by another. A connection that
			// does not answer may be dead without anybody having told us.
			if (error.name !== 'ReplyError' || error.message.startsWith('READONLY')) this.close();
			return await Promise.reject(error);
		});
	}

	/** Ends the connection; the next command opens another. */
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
		if (this.settings === 'unknown') throw new Error('see the settings of its variables');
		const client = await make(this.settings);
		this.client = client;
		let lastError: Error | undefined;
		client.on('error', (error: Error) => (lastError = error));
		const timer = setTimeout(() => client.disconnect(), CONNECTION_TIMEOUT_MS);
		try {
			// What was reported before says more than "connection is closed".
			await client.connect().catch(async (error: Error) => await Promise.reject(lastError ?? error));
		} finally {
			clearTimeout(timer);
		}
		return client;
	}
}

async function make(settings: RedisSettings): Promise<Redis | Cluster> {
	// Only where Redis is used: loading the library takes time at every start of n8n.
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
		commandTimeout: COMMAND_TIMEOUT_MS,
		maxRetriesPerRequest: 0,
		// How long ioredis waits for an end that it has asked for; until then it keeps the process alive.
		disconnectTimeout: 50,
		retryStrategy: null,
	};
}
