import { MemoryMeter } from '../../limits/memory-meter';
import type { SharedMeter } from '../../limits/shared-meter';
import { FileStore } from '../../usage/file-store';
import type { OperatingTime } from '../../limits/operating/operating-time';
import { hoursBetween, spentIn, sumOf, type UsageHistory } from '../../usage/history';
import { DAY_MS, HOUR_MS, zoneOf } from '../../usage/hour';
import type { Ledger } from '../../usage/ledger';
import { RedisStore } from '../../usage/redis-store';
import { MemoryStore, type UsageStore } from '../../usage/store';
import type { LimitsConfiguration } from '../settings/configuration';

/** The store of usage counts: Redis if processes share limits there, else files, else the memory of this process. */
export function usageStore(
	portal: string,
	{ connection, usageFolder, warn }: LimitsConfiguration,
	clock: () => number,
): UsageStore {
	if (connection !== undefined) return new RedisStore(portal, connection, clock);
	if (usageFolder === undefined) return new MemoryStore();
	return new FileStore(usageFolder, portal, (text) => warn(text, `damaged counts of ${portal}`));
}

/** Commands of a method from which on its mean cost says something. */
const ENOUGH_COMMANDS = 10;

/**
 * Continues where an earlier process ended, by the ledger: what methods cost, and fixed windows, so that a restart of n8n
 * does not reset a daily budget.
 */
export async function resumeUsage(
	meter: MemoryMeter | SharedMeter,
	ledger: Ledger,
	operating: OperatingTime,
): Promise<void> {
	const history = await ledger.history();
	operating.remember(costsIn(history));
	const latest = history.hours.at(-1);
	if (latest === undefined || !(meter instanceof MemoryMeter)) return;
	meter.zone = zoneOf(latest.hour);
	const now = Date.now();
	const { level, windows } = meter.reading();
	const used = windows.map(({ kind, seconds, resetInMs }) => {
		// The ledger counts by the hour, which is too coarse for shorter windows and for rolling ones.
		if (kind !== 'fixed' || seconds * 1_000 < HOUR_MS) return 0;
		const since = now + resetInMs - seconds * 1_000;
		return sumOf(spentIn(hoursBetween(history, since, now + 1))).counts.requests;
	});
	meter.resume(level, used);
}

/** Seconds that a command has cost on average in the last day, by method in lower case. */
function costsIn(history: UsageHistory): Map<string, number> {
	const sums = new Map<string, { commands: number; workMs: number }>();
	const now = Date.now();
	for (const { method, counts } of spentIn(hoursBetween(history, now - DAY_MS, now + 1))) {
		const name = method.toLowerCase();
		const sum = sums.get(name) ?? { commands: 0, workMs: 0 };
		sum.commands += counts.commands - counts.refusals;
		sum.workMs += counts.workMs;
		sums.set(name, sum);
	}
	const known = [...sums].filter(([, { commands, workMs }]) => commands >= ENOUGH_COMMANDS && workMs > 0);
	return new Map(known.map(([name, { commands, workMs }]) => [name, workMs / commands / 1_000]));
}
