import { n8nEnvironment } from './environment';
import { GuardedProcess } from './guarded-process';
import type { N8nInstallation } from './install';
import { freePort } from './ports';
import { saysReady, untilReady } from './readiness';

export interface WorkerOptions {
	/** User folder of the server whose executions it runs. */
	userFolder: string;
	/** Most executions at the same time. */
	concurrency: number;
	/** File for what n8n prints. */
	logFile: string;
	/** The settings of queue mode, the same as the server's. */
	env: Record<string, string>;
}

/** A worker of an n8n in queue mode. */
export class N8nWorker {
	private constructor(private readonly process: GuardedProcess) {}

	/** Starts a worker. @throws with the end of n8n's log when it does not start. */
	static async start(n8n: N8nInstallation, options: WorkerOptions): Promise<N8nWorker> {
		const { userFolder, concurrency, logFile, env } = options;
		const port = await freePort();
		const health = {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		};
		const process = GuardedProcess.start(n8n.node, [n8n.bin, 'worker', `--concurrency=${concurrency}`], {
			env: await n8nEnvironment(n8n, { userFolder, extra: { ...env, ...health } }),
			logFile,
		});
		const worker = new N8nWorker(process);
		try {
			await untilReady(process, async () => await saysReady(`http://127.0.0.1:${port}`));
		} catch (error) {
			await worker.stop();
			throw error;
		}
		return worker;
	}

	/** Everything that n8n has printed so far. */
	log(): string {
		return this.process.log();
	}

	/** IDs of the executions that it has begun. */
	executions(): string[] {
		return [...this.log().matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
	}

	get isRunning(): boolean {
		return this.process.isRunning;
	}

	/** Kills the worker without warning. */
	async kill(): Promise<void> {
		await this.process.kill();
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}
}
