import { type Counts, emptyCounts } from '../../src/usage/counts';
import type { Spending, UsageHour } from '../../src/usage/history';
import { hourAt } from '../../src/usage/hour';
import type { PortalUsage } from '../../src/usage/portal-usage';

/** Spending of a node on a method. */
export const spending = (
	workflow: string,
	method: string,
	counts: Partial<Counts>,
	refusalsByCode: Record<string, number> = {},
): Spending => ({
	credential: 'A',
	workflow,
	node: 'CRM',
	method,
	priority: 'normal',
	counts: { ...emptyCounts(), ...counts },
	refusalsByCode,
});

/** The hour of a moment, for a portal in UTC. */
export const hourOf = (moment: string, ...spent: Spending[]): UsageHour => ({
	...hourAt(Date.parse(moment), 'UTC'),
	spent,
});

/** The usage of a portal; by default none. */
export const usageOf = (over: Partial<PortalUsage> = {}, ...hours: UsageHour[]): PortalUsage => ({
	portal: 'demo.bitrix24.com',
	plan: { name: 'standard', source: 'credential' },
	bucket: { level: 0, capacity: 50, leakPerSecond: 2, free: 48, pausedForMs: 0 },
	waiting: { interactive: 0, normal: 0, background: 0 },
	windows: [],
	processes: 1,
	inFlight: 0,
	history: { since: 0, keptIn: 'memory', zone: 'UTC', hours },
	operating: [],
	...over,
});
