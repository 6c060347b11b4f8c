import { dateTimeIn } from '../../facts/time-zone';
import { hoursBetween, type UsageHistory } from '../history';
import type { Period } from '../period';
import type { PortalUsage } from '../portal-usage';
import { bursts } from './bursts';
import { dailyBudget } from './daily-budget';
import type { Evidence, Finding, Search, Severity } from './finding';
import { operatingTime } from './operating-time';
import { pollingWithoutChanges } from './polling';
import { type RefusalHour, refusalTimeline } from './refusal-timeline';
import { neighbour, unknownLimit } from './refused-requests';
import { repeatedErrors } from './repeated-errors';
import { diagnosisSummary } from './summary';
import { trailsOf } from './trails';
import { unpackedLoops } from './unpacked-loops';
import { moment } from './words';

/** What happened at a portal in a time, and what could be done about it. */
export interface Diagnosis {
	portal: string;
	/** On the portal's clock: `2026-11-22T15:00:00+05:30`. */
	period: { from: string; to: string; title: string };
	/** A paragraph that can be sent as a message. */
	summary: string;
	/** The most severe first. */
	findings: Finding[];
	/** When something was refused, and who was active then; oldest hour first. */
	refusals: RefusalHour[];
	/** Why counts may be missing, one sentence each; empty when they are complete. */
	incomplete: string[];
}

/** All that is looked for. A new kind of finding is a file and a line here. */
const SEARCHES: readonly Search[] = [
	dailyBudget,
	operatingTime,
	neighbour,
	unknownLimit,
	bursts,
	unpackedLoops,
	repeatedErrors,
	pollingWithoutChanges,
];

const MOST_SEVERE_FIRST: readonly Severity[] = ['critical', 'warning', 'info'];

export function diagnose(usage: PortalUsage, period: Period): Diagnosis {
	const { history, portal } = usage;
	const hours = hoursBetween(history, period.from, period.to);
	const evidence: Evidence = { usage, period, hours, trails: trailsOf(hours) };
	const found = SEARCHES.flatMap((search) => search(evidence));
	const findings = MOST_SEVERE_FIRST.flatMap((severity) => found.filter((one) => one.severity === severity));
	const incomplete = whatIsMissing(history, period);
	return {
		portal,
		period: {
			from: dateTimeIn(period.from, history.zone),
			to: dateTimeIn(period.to, history.zone),
			title: period.title,
		},
		summary: diagnosisSummary(evidence, findings, incomplete),
		findings,
		refusals: refusalTimeline(hours),
		incomplete,
	};
}

/** Why counts of a time may be missing, one sentence each. */
function whatIsMissing({ since, keptIn, problem, zone }: UsageHistory, { from }: Period): string[] {
	return [
		...(since > from ? [`Counting began ${moment(since, zone)}: what was sent before is not counted.`] : []),
		...(keptIn === 'memory'
			? [
					'The counts are kept in the memory of this process: they end with it, and those of others are missing.',
				]
			: []),
		...(problem === undefined ? [] : [problem]),
	];
}
