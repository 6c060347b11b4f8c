import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../support/redis-server';
import type { N8nInstallation } from './install';
import { N8nServer, type ServerOptions } from './server';
import { N8nWorker, type WorkerOptions } from './worker';

export interface QueueModeOptions
	extends Pick<ServerOptions, 'userFolder' | 'login'>,
		Pick<WorkerOptions, 'concurrency'> {
	workers: number;
	/** Folder for `queue-main.log`, `queue-worker-1.log` and so on. */
	logFolder: string;
}

/** An n8n in queue mode: a server, workers that run its executions, and the Redis between them. */
export interface QueueMode {
	server: N8nServer;
	workers: N8nWorker[];
	redis: RedisServer;
	/** Everything that the processes of n8n have printed so far. */
	log(): string;
	/** Stops all processes. */
	stop(): Promise<void>;
}

/** Starts Redis with a password, then the server, then its workers. */
export async function startQueueMode(n8n: N8nInstallation, options: QueueModeOptions): Promise<QueueMode> {
	const { userFolder, login, workers: count, concurrency, logFolder } = options;
	const logFile = (name: string) => join(logFolder, `queue-${name}.log`);
	const redis = await startRedis({ password: randomBytes(12).toString('hex') });
	const processes: Array<N8nServer | N8nWorker> = [];
	const stop = async () => {
		await Promise.all(processes.map(async (process) => await process.stop()));
		await redis.stop();
	};
	try {
		const env = settings(redis);
		const server = await N8nServer.start(n8n, { userFolder, login, logFile: logFile('main'), env });
		processes.push(server);
		const workers: N8nWorker[] = [];
		for (let number = 1; number <= count; number++) {
			const log = logFile(`worker-${number}`);
			const worker = await N8nWorker.start(n8n, { userFolder, concurrency, logFile: log, env });
			processes.push(worker);
			workers.push(worker);
		}
		return { server, workers, redis, log: () => processes.map((one) => one.log()).join('\n'), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Settings of queue mode, the same for all processes. Their key for credentials is in the user folder. */
function settings({ settings: { nodes, password = '', prefix } }: RedisServer): Record<string, string> {
	const [{ host, port }] = nodes;
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: host,
		QUEUE_BULL_REDIS_PORT: String(port),
		QUEUE_BULL_REDIS_PASSWORD: password,
		QUEUE_BULL_PREFIX: prefix,
	};
}
