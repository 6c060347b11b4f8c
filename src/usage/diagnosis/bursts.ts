import { duration, number } from '../../facts/words';
import { averageWait } from '../figures';
import { groupBy, spentIn, sumOf, type UsageHour } from '../history';
import { dateOf } from '../hour';
import type { PortalUsage } from '../portal-usage';
import type { Finding, Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import { when } from './words';

/**
 * Finds hours in which requests waited long because more came at once than the portal's limit takes. Hours with the same
 * biggest workflow make one finding.
 */
export const bursts: Search = ({ usage, hours }) => {
	const room = roomOf(usage);
	if (room === undefined) return [];
	const byWorkflow = new Map<string, UsageHour[]>();
	for (const hour of hours) {
		if (sumOf(hour.spent).counts.requests <= room.requests) continue;
		if (waitSeconds(hour) < FINDING_THRESHOLDS.burst.waitSeconds) continue;
		const { workflow } = biggestIn(hour);
		byWorkflow.set(workflow, [...(byWorkflow.get(workflow) ?? []), hour]);
	}
	return [...byWorkflow]
		.sort(([, one], [, other]) => waitMs(other) - waitMs(one))
		.map(([workflow, its]) => burst(workflow, its, room.text));
};

function burst(workflow: string, hours: UsageHour[], room: string): Finding {
	const [worst] = [...hours].sort((one, other) => waitSeconds(other) - waitSeconds(one));
	const { requests } = sumOf(worst.spent).counts;
	const sent = biggestIn(worst).counts.requests;
	const others = hours.length === 1 ? '' : `, the worst of ${hours.length} hours`;
	return {
		kind: 'burst',
		severity: 'warning',
		message: `More requests came at once than the portal takes (${room}): ${when([worst])}${others}, they waited ${duration(1_000 * waitSeconds(worst))} on average; the workflow '${workflow}' sent ${number(sent)} of ${number(requests)}.`,
		workflow,
		hours: hours.map(({ hour }) => dateOf(hour)),
		whatToDo:
			"No request is lost; they only wait. Start the workflow at a quieter time, or set 'Priority' in the options of its nodes to Background, so that urgent requests need not wait for it.",
	};
}

/** How many requests the portal takes at once, also in words. A daily budget is no such limit: requests do not wait for it. */
function roomOf({ bucket, windows }: PortalUsage): { requests: number; text: string } | undefined {
	if (bucket !== undefined) {
		const { capacity, leakPerSecond } = bucket;
		return {
			requests: capacity,
			text: `${number(capacity)} at once and ${Number(leakPerSecond.toFixed(1))} more each second`,
		};
	}
	const [window] = windows
		.filter(({ budget }) => !budget)
		.sort((one, other) => one.limit / one.seconds - other.limit / other.seconds);
	if (window === undefined) return undefined;
	return {
		requests: window.limit,
		text: `${number(window.limit)} in ${duration(1_000 * window.seconds)}`,
	};
}

/** The workflow that sent most requests in an hour. */
const biggestIn = ({ spent }: UsageHour) =>
	groupBy(spent, 'workflow').sort((one, other) => other.counts.requests - one.counts.requests)[0];

const waitMs = (hours: readonly UsageHour[]): number => sumOf(spentIn(hours)).counts.waitMs;

/** Seconds that a request waited on average. Background work is left out, because it is meant to wait. */
function waitSeconds({ spent }: UsageHour): number {
	const { counts } = sumOf(spent.filter(({ priority }) => priority !== 'background'));
	return averageWait(counts) / 1_000;
}
