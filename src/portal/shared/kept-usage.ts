import { MemoryMeter } from '../../limits/memory-meter';
import type { SharedMeter } from '../../limits/shared-meter';
import { FileStore } from '../../usage/file-store';
import { hoursBetween, spentIn, sumOf } from '../../usage/history';
import { HOUR_MS, zoneOf } from '../../usage/hour';
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

/** Restores fixed windows from the ledger, so that a restart of n8n does not reset a daily budget. */
export async function resumeWindows(meter: MemoryMeter | SharedMeter, ledger: Ledger): Promise<void> {
	const history = await ledger.history();
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
