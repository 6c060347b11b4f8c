import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment } from './environment';
import { GuardedProcess } from './guarded-process';
import type { N8nInstallation } from './install';
import { freePort } from './ports';
import { saysReady, untilHolds, untilReady } from './readiness';
import { N8nRest, type Login } from './rest';
import { N8nRestError } from './rest-request';

export interface ServerOptions {
	/** The folder of `.n8n`. Packages must be installed there before the start. */
	userFolder: string;
	login: Login;
	/** The port, if it is free. Otherwise any free one is used. */
	preferredPort?: number;
	/** File for what n8n prints; default `n8n.log` in the user folder. */
	logFile?: string;
	/** Further settings of n8n. */
	env?: Record<string, string>;
}

const webhookLimitMs = 10_000;

/** A running n8n with its editor, on loopback. */
export class N8nServer {
	readonly rest: N8nRest;

	private constructor(
		/** The address of the editor, without a slash at the end. */
		readonly url: string,
		private readonly process: GuardedProcess,
	) {
		this.rest = new N8nRest(url);
	}

	/** Starts n8n and logs in. @throws with the end of n8n's log when it does not start. */
	static async start(n8n: N8nInstallation, options: ServerOptions): Promise<N8nServer> {
		const { userFolder, login, preferredPort, env: extra } = options;
		const port = await freePort(preferredPort);
		const env = await n8nEnvironment(n8n, { userFolder, port, extra });
		const logFile = options.logFile ?? join(userFolder, 'n8n.log');
		const process = GuardedProcess.start(n8n.node, [n8n.bin, 'start'], { env, logFile });
		const server = new N8nServer(`http://127.0.0.1:${port}`, process);
		try {
			await untilReady(process, async () => await server.answers());
			await server.rest.logIn(login);
		} catch (error) {
			await server.stop();
			throw error;
		}
		return server;
	}

	/**
	 * Calls the webhook of a published workflow, as soon as n8n has registered it.
	 *
	 * @returns the answer of the workflow.
	 */
	async callWebhook(path: string, body: object): Promise<unknown> {
		const deadline = Date.now() + webhookLimitMs;
		for (;;) {
			const response = await fetch(`${this.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			const text = await response.text();
			if (response.ok) return JSON.parse(text);
			if (response.status !== 404 || Date.now() > deadline) {
				throw new N8nRestError(response.status, `POST /webhook/${path}`, text);
			}
			await sleep(100);
		}
	}

	/** Waits until something holds. @throws with the end of n8n's log after `limitMs`. */
	async until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
		await untilHolds(what, holds, { limitMs, log: () => this.log() });
	}

	/** Everything that n8n has printed so far. */
	log(): string {
		return this.process.log();
	}

	/** Resolves when n8n has ended, for any reason. */
	get exited(): Promise<number | null> {
		return this.process.exited;
	}

	/** Kills n8n without warning. */
	async kill(): Promise<void> {
		await this.process.kill();
	}

	/** Stops n8n and all its children. */
	async stop(): Promise<void> {
		await this.process.stop();
	}

	/** Whether the REST interface answers. Before that, n8n shows a page of its own there. */
	private async answers(): Promise<boolean> {
		if (!(await saysReady(this.url))) return false;
		const settings = await fetch(`${this.url}/rest/settings`);
		return settings.ok && (settings.headers.get('content-type') ?? '').includes('json');
	}
}
