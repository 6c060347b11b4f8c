import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { type PortalProcess, startPortalProcess } from '../../sandbox/process';
import { Receiver } from '../e2e/receiver';
import type { WorkflowJson } from '../engine/harness-workflow';
import type { N8nInstallation } from './install';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from './oauth2-credential';
import { installPackage, packPackage } from './pack';
import { type QueueMode, startQueueMode } from './queue-mode';
import { untilHolds } from './readiness';
import { type StoredCredential, type StoredWorkflow, TEST_LOGIN } from './rest';

export interface QueueTrialOptions {
	/** Deals of the portal: each is changed once. */
	events: number;
	/** Folder for the logs of n8n. */
	logFolder: string;
	/** Executions that a worker runs at the same time. */
	concurrency?: number;
	/** Further settings of n8n. */
	env?: Record<string, string>;
}

/** What becomes of n8n, of its Redis and of the portal in the middle of the work. */
export type Disturbance = 'kill main' | 'kill a worker' | 'Redis stands still' | 'the portal is away';

/** What came of the events of a trial. */
export interface QueueTrialResult {
	events: number;
	/** Events that no execution has told of. */
	lost: number;
	/** Events that more than one execution has told of. */
	twice: number;
	/** Of those, events whose later executions did not say that they may have been there before. */
	untold: number;
	/** Events with an execution that said so. */
	repeats: number;
	/** Events that are still in the queue of the portal. */
	left: number;
}

const DEAL = 2;
const PATH = 'events';
const WORKERS = 2;
/** n8n exits after ten seconds without Redis. */
const AWAY_MS = 6_000;

/** A published trigger of the mode Queue in a real n8n in queue mode, which tells a receiver of each event. */
export class QueueTrial {
	private changed = 0;

	private constructor(
		readonly queue: QueueMode,
		readonly portal: PortalProcess,
		readonly receiver: Receiver,
		readonly clientId: string,
		readonly credential: StoredCredential,
		/** Name of the package, with which the types of its nodes begin. */
		readonly pack: string,
		private readonly userFolder: string,
	) {}

	/** Starts all processes, and connects the credential of an application. */
	static async start(
		n8n: N8nInstallation,
		{ events, logFolder, concurrency = 10, env }: QueueTrialOptions,
	): Promise<QueueTrial> {
		const userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-queue-'));
		const pack = await packPackage();
		await installPackage(pack, userFolder);
		const receiver = await Receiver.start();
		const portal = await startPortalProcess({ seed: { deals: events }, events: { localHandlers: true } });
		const options = { userFolder, login: TEST_LOGIN, workers: WORKERS, concurrency, logFolder, env };
		const queue = await startQueueMode(n8n, { ...options, webhookProcess: true });
		const { url, rest } = queue.server;
		const application = await portal.addApplication({ redirectUrl: redirectUrlOf(url) });
		const data = oAuth2Credential(portal.url, application);
		const credential = await rest.saveCredential('Queue', oAuth2CredentialType, data);
		await rest.connectCredential(credential);
		return new QueueTrial(
			...([queue, portal, receiver, application.clientId, credential, pack.name, userFolder] as const),
		);
	}

	/** A workflow that posts each event to the receiver. @param path where the receiver keeps them. */
	workflow(path = PATH, parameters: IDataObject = {}): WorkflowJson & { name: string } {
		return this.receiver.workflow(path, {
			type: `${this.pack}.bitrix24Trigger`,
			webhookId: `queue-${path}`,
			parameters: {
				...{ authentication: 'oAuth2', mode: 'queue', events: ['ONCRMDEALUPDATE'], ignoreOwnChanges: false },
				...parameters,
			},
		});
	}

	/** Publishes the workflow, and waits until events go into the queue. */
	async publish(parameters?: IDataObject): Promise<StoredWorkflow> {
		const { rest } = this.queue.server;
		const stored = await rest.saveWorkflow(this.workflow(PATH, parameters), [this.credential]);
		await rest.activate(stored);
		await this.until('its events go into the queue', async () => await this.isBound());
		return stored;
	}

	/** Whether changes of deals go into the queue. */
	async isBound(): Promise<boolean> {
		return (await this.portal.subscriptions()).some(
			({ code, url }) => code === 'ONCRMDEALUPDATE' && url === '',
		);
	}

	/** Changes so many more deals. */
	async change(count: number): Promise<void> {
		const ids = Array.from({ length: count }, (_, index) => this.changed + index + 1);
		this.changed += count;
		const values = { title: `Changed at ${Date.now()}` };
		await this.portal.editMany({ entityTypeId: DEAL, values, ids });
	}

	/** Deals of which an execution has told. */
	heard(path = PATH): number {
		return this.runs(path).size;
	}

	/** For each deal, what its executions have said about having been there before. */
	private runs(path: string): Map<unknown, boolean[]> {
		const runs = new Map<unknown, boolean[]>();
		for (const { id, repeat } of this.receiver.at(path)) {
			runs.set(Number(id), [...(runs.get(Number(id)) ?? []), repeat === true]);
		}
		return runs;
	}

	/** Lets something happen to one of the processes, and sets it right again. */
	async disturb(disturbance: Disturbance): Promise<void> {
		const { queue, portal } = this;
		switch (disturbance) {
			case 'kill main':
				await queue.server.kill();
				await queue.restartServer();
				return;
			case 'kill a worker': {
				const worker = queue.workers.find(({ isRunning }) => isRunning);
				await worker?.kill();
				await queue.addWorker();
				return;
			}
			case 'Redis stands still':
				queue.redis.pause();
				await sleep(AWAY_MS);
				queue.redis.resume();
				return;
			case 'the portal is away':
				await portal.addFault({ kind: 'resetBefore', times: 0 });
				await sleep(AWAY_MS);
				await portal.clearFaults();
		}
	}

	/** Rows in the queue of the portal, reserved or not. */
	async left(): Promise<number> {
		return await this.portal.queuedEvents(this.clientId);
	}

	async result(path = PATH): Promise<QueueTrialResult> {
		const runs = [...this.runs(path).values()];
		const twice = runs.filter((told) => told.length > 1);
		return {
			events: this.changed,
			lost: this.changed - runs.length,
			twice: twice.length,
			untold: twice.filter(([, ...later]) => later.includes(false)).length,
			repeats: runs.filter((told) => told.includes(true)).length,
			left: await this.left(),
		};
	}

	/** @throws Error after `limitMs`, with the end of n8n's log. */
	async until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
		await untilHolds(what, holds, { limitMs, log: () => this.queue.log() });
	}

	async stop(): Promise<void> {
		await this.queue.stop();
		await this.portal.close();
		await this.receiver.close();
		rmSync(this.userFolder, { recursive: true, force: true });
	}
}
