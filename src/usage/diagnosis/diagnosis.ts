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

/** What happened at a portal in a period, and what to do about it. */
export interface Diagnosis {
	portal: string;
	/** Beginning and end on the portal's clock, such as `2026-11-22T15:00:00+05:30`, and the name of the period. */
	period: { from: string; to: string; title: string };
	/** All of it as one paragraph, to be sent as a message. */
	summary: string;
	/** Most severe first. */
	findings: Finding[];
	/** Hours with refusals, and who was active in them; oldest first. */
	refusals: RefusalHour[];
	/** Sentences that say why counts may be missing; empty when they are complete. */
	incomplete: string[];
}

/** All searches. A new kind of finding needs a file, and a line here. */
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

/** Searches the usage of a portal in a period for problems. */
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

/** Sentences that say why counts of a period may be missing. */
function whatIsMissing({ since, keptIn, problem, zone }: UsageHistory, { from }: Period): string[] {
	return [
		...(since > from ? [`Counting began ${moment(since, zone)}: earlier requests are not included.`] : []),
		...(keptIn === 'memory'
			? [
					'The counts are kept only in the memory of this process: they are lost when it ends, and requests of other processes are not included.',
				]
			: []),
		...(problem === undefined ? [] : [problem]),
	];
}
