import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process';

const startLimitMs = 120_000;

/** The last lines of a log, for messages. */
export function tail(log: string): string {
	return log.split('\n').slice(-30).join('\n');
}

/**
 * Waits until a process of n8n is up.
 *
 * @param answers whether it is up; it may reject while nothing listens.
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

/** Whether the process of n8n at this address reports that it is ready. */
export async function saysReady(url: string): Promise<boolean> {
	return (await fetch(`${url}/healthz/readiness`)).ok;
}

/** Waits until something holds. @throws after `limitMs`, with the end of a log. */
export async function untilHolds(
	what: string,
	holds: () => boolean | Promise<boolean>,
	{ limitMs, log }: { limitMs: number; log(): string },
): Promise<void> {
	const deadline = Date.now() + limitMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}\n${tail(log())}`);
		await sleep(100);
	}
}
