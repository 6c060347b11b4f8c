import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../n8n/cache';
import { ensureN8n } from '../../n8n/install';
import { type Disturbance, QueueTrial, type QueueTrialResult } from '../../n8n/queue-trial';
import { say } from '../contenders';

export const QUEUED_EVENTS = 5_000;

/** Deals that change at once, and milliseconds between two such changes. */
const PORTION = 100;
const PAUSE_MS = 2_000;

/** Milliseconds without a new event after which the rest counts as lost: a repeat after a failure comes within minutes. */
const QUIET_MS = 240_000;

/** What happens when this share of the events has been told of. */
const DISTURBANCES: ReadonlyArray<[share: number, disturbance: Disturbance]> = [
	[0.1, 'kill a worker'],
	[0.2, 'kill main'],
	[0.35, 'Redis stands still'],
	[0.5, 'kill main'],
	[0.65, 'the portal is away'],
	[0.8, 'kill main'],
];

/** What became of events in the queue of the portal while processes of n8n were killed. */
export interface QueuedRun extends QueueTrialResult {
	seconds: number;
}

/** Changes deals while n8n works in queue mode, and kills it meanwhile. n8n's database is what its variables say. */
export async function queuedRun(events = QUEUED_EVENTS): Promise<QueuedRun> {
	const logFolder = join(checkout, 'artefacts', 'bench');
	const trial = await QueueTrial.start(await ensureN8n(), { events, logFolder });
	try {
		await trial.publish();
		const since = performance.now();
		const changes = changeAll(trial, events);
		for (const [share, disturbance] of DISTURBANCES) {
			const heard = share * events;
			await trial.until(`${heard} events`, () => trial.heard() >= heard, QUIET_MS);
			say(`${trial.heard()} events: ${disturbance} …`);
			await trial.disturb(disturbance);
		}
		await changes;
		await untilQuiet(trial);
		return { ...(await trial.result()), seconds: (performance.now() - since) / 1_000 };
	} finally {
		await trial.stop();
	}
}

async function changeAll(trial: QueueTrial, events: number): Promise<void> {
	for (let changed = 0; changed < events; changed += PORTION) {
		await trial.change(PORTION);
		await sleep(PAUSE_MS);
	}
}

/** Waits until the queue is empty, or nothing more comes. */
async function untilQuiet(trial: QueueTrial): Promise<void> {
	let heard = 0;
	let since = performance.now();
	while ((await trial.left()) > 0 && performance.now() - since < QUIET_MS) {
		await sleep(1_000);
		if (trial.heard() === heard) continue;
		heard = trial.heard();
		since = performance.now();
	}
}
