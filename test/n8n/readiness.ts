import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process';

const startLimitMs = 120_000;

/** The end of what a program has printed, for messages. */
export function tail(log: string): string {
	return log.split('\n').slice(-30).join('\n');
}

/**
 * Waits until a process of n8n is up.
 * @param answers whether it works; while nobody listens there yet, it may reject.
 * @throws with the end of n8n's log when it does not come up.
 */
export async function untilReady(process: GuardedProcess, answers: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + startLimitMs;
	while (!(await answers().catch(() => false))) {
		if (!process.isRunning) throw new Error(`n8n has ended while starting:\n${tail(process.log())}`);
		if (Date.now() > deadline) {
			throw new Error(`n8n is not ready after ${startLimitMs} ms:\n${tail(process.log())}`);
		}
		await sleep(100);
	}
}

/** Whether the process of n8n with this address says that it is ready. */
export async function saysReady(url: string): Promise<boolean> {
	return (await fetch(`${url}/healthz/readiness`)).ok;
}
