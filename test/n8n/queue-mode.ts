import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../support/redis-server';
import { n8nEnvironment } from './environment';
import { GuardedProcess } from './guarded-process';
import type { N8nInstallation } from './install';
import { freePort } from './ports';
import { saysReady, untilReady } from './readiness';
import { N8nServer, type ServerOptions } from './server';
import { N8nWorker, type WorkerOptions } from './worker';

export interface QueueModeOptions
	extends Pick<ServerOptions, 'userFolder' | 'login'>,
		Pick<WorkerOptions, 'concurrency'> {
	workers: number;
	/** Folder for `queue-main-1.log`, `queue-worker-1.log` and so on. */
	logFolder: string;
	/** A process of its own takes the calls of published webhooks, and the main process none. */
	webhookProcess?: boolean;
	/** Further settings of n8n. */
	env?: Record<string, string>;
}

/** An n8n in queue mode: a server, workers that run its executions, and the Redis between them. */
export interface QueueMode {
	/** The main process; another one after `restartServer`. */
	server: N8nServer;
	/** All that were started, also those that are gone. */
	workers: N8nWorker[];
	redis: RedisServer;
	/** Starts the main process again, at the same address, when it was killed or stopped. */
	restartServer(): Promise<void>;
	addWorker(): Promise<N8nWorker>;
	/** Everything that the processes of n8n have printed so far. */
	log(): string;
	/** Stops all processes. */
	stop(): Promise<void>;
}

/** Starts Redis with a password, then the server, which makes the database, then all others. */
export async function startQueueMode(n8n: N8nInstallation, options: QueueModeOptions): Promise<QueueMode> {
	const { userFolder, login, workers: count, concurrency, logFolder, webhookProcess, env: extra } = options;
	const redis = await startRedis({ password: randomBytes(12).toString('hex') });
	const callsPort = webhookProcess === true ? await freePort() : undefined;
	const env = { ...settings(redis), ...(callsPort !== undefined && callsGoTo(callsPort)), ...extra };
	const others: GuardedProcess[] = [];
	const servers: N8nServer[] = [];
	const workers: N8nWorker[] = [];
	const logFile = (name: string): string => join(logFolder, `queue-${name}.log`);
	const startServer = async (preferredPort?: number): Promise<N8nServer> => {
		const log = logFile(`main-${servers.length + 1}`);
		const server = await N8nServer.start(n8n, { userFolder, login, preferredPort, logFile: log, env });
		servers.push(server);
		return server;
	};
	let lastWorker = 0;
	const addWorker = async (): Promise<N8nWorker> => {
		const log = logFile(`worker-${++lastWorker}`);
		const worker = await N8nWorker.start(n8n, { userFolder, concurrency, logFile: log, env });
		workers.push(worker);
		return worker;
	};
	const startWebhookProcess = async (port: number): Promise<void> => {
		const environment = await n8nEnvironment(n8n, { userFolder, port, extra: env });
		const guarded = { env: environment, logFile: logFile('webhook') };
		const process = GuardedProcess.start(n8n.node, [n8n.bin, 'webhook'], guarded);
		others.push(process);
		await untilReady(process, async () => await saysReady(`http://127.0.0.1:${port}`));
	};
	const processes = (): Array<N8nServer | N8nWorker | GuardedProcess> => [...servers, ...workers, ...others];
	const stop = async (): Promise<void> => {
		await Promise.all(processes().map(async (process) => await process.stop()));
		await redis.stop();
	};
	try {
		const server = await startServer();
		await Promise.all([
			...Array.from({ length: count }, addWorker),
			callsPort === undefined ? undefined : startWebhookProcess(callsPort),
		]);
		const log = (): string =>
			processes()
				.map((one) => one.log())
				.join('\n');
		const queue: QueueMode = { server, workers, redis, addWorker, restartServer, log, stop };
		async function restartServer(): Promise<void> {
			queue.server = await startServer(Number(new URL(server.url).port));
		}
		return queue;
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Settings of all processes when one at this port takes the calls of webhooks. */
const callsGoTo = (port: number): Record<string, string> => ({
	WEBHOOK_URL: `http://127.0.0.1:${port}/`,
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
});

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
