import { type ByCode, type Counts, emptyCounts } from '../../../../src/usage/counts';
import { diagnose } from '../../../../src/usage/diagnosis/diagnosis';
import type { Finding, FindingKind } from '../../../../src/usage/diagnosis/finding';
import type { Spender, Spending, UsageHour } from '../../../../src/usage/history';
import { startOf } from '../../../../src/usage/hour';
import { type PeriodChoice, periodOf } from '../../../../src/usage/period';
import type { PortalUsage } from '../../../../src/usage/portal-usage';

/** Half past three at the portal. */
export const NOW = Date.parse('2026-11-22T15:30+03:00');

export const spent = (
	counts: Partial<Counts>,
	who: Partial<Spender> & { refusalsByCode?: ByCode } = {},
): Spending => ({
	credential: 'Demo',
	workflow: 'Sync',
	node: 'CRM',
	method: 'crm.item.add',
	priority: 'normal',
	refusalsByCode: {},
	...who,
	counts: { ...emptyCounts(), ...counts },
});

/** What was refused, by one code. */
export const refused = (code: string, refusals: number, who: Partial<Spender> = {}): Spending =>
	spent({ requests: 20, commands: 20, refusals }, { ...who, refusalsByCode: { [code]: refusals } });

/** An hour of today, or of another day. */
export const hour = (name: string, ...spendings: Spending[]): UsageHour => {
	const label = name.length === 2 ? `2026-11-22T${name}+03:00` : name;
	return { hour: label, start: startOf(label), spent: spendings };
};

export const usageOf = (hours: UsageHour[], over: Partial<PortalUsage> = {}): PortalUsage => ({
	portal: 'demo.bitrix24.com',
	plan: { name: 'standard', source: 'credential' },
	bucket: { level: 0, capacity: 50, leakPerSecond: 2, free: 46, pausedForMs: 0 },
	windows: [],
	processes: 1,
	waiting: { interactive: 0, normal: 0, background: 0 },
	inFlight: 0,
	operating: [],
	...over,
	history: { since: 0, keptIn: 'file', zone: '+03:00', ...over.history, hours },
});

export const diagnosisOf = (usage: PortalUsage, choice: PeriodChoice = 'last24Hours') =>
	diagnose(usage, periodOf(choice, NOW, usage.history.zone));

/** Findings of one kind; those of others would be in the way of a test about thresholds. */
export const found = (
	kind: FindingKind,
	hours: UsageHour[],
	over: Partial<PortalUsage> = {},
	choice?: PeriodChoice,
): Finding[] => diagnosisOf(usageOf(hours, over), choice).findings.filter((one) => one.kind === kind);
