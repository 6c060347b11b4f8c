import { counted, number } from '../../facts/words';
import { dateOf } from '../hour';
import type { PortalUsage } from '../portal-usage';
import type { Evidence, Finding, Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import type { Trail } from './trails';
import { nodeOf, percent, when } from './words';

export const OPERATION_TIME_LIMIT = 'OPERATION_TIME_LIMIT';

type Reading = PortalUsage['operating'][number];

/** What is known of one method, which Bitrix24 knows in any case. */
interface Case {
	method: string;
	trails: Trail[];
	refusals: number;
	/** The highest one, where it is high. */
	reading?: Reading;
}

/** Methods that Bitrix24 has blocked because they had worked too long, or is about to. */
export const operatingTime: Search = (evidence) =>
	casesOf(evidence)
		.filter(({ refusals, reading }) => refusals > 0 || reading !== undefined)
		.sort(
			(one, other) =>
				other.refusals - one.refusals || (other.reading?.seconds ?? 0) - (one.reading?.seconds ?? 0),
		)
		.map((its) => finding(its, evidence));

function casesOf({ usage, period, trails }: Evidence): Case[] {
	const cases = new Map<string, Case>();
	const caseOf = (method: string): Case => {
		const key = method.toLowerCase();
		const known = cases.get(key) ?? { method, trails: [], refusals: 0 };
		cases.set(key, known);
		return known;
	};
	for (const trail of trails) {
		const its = caseOf(trail.method);
		its.trails.push(trail);
		its.refusals += refusalsOf(trail);
	}
	// The highest first, so that the first of several credentials is the one to tell.
	for (const reading of period.current ? usage.operating : []) {
		if (reading.seconds < FINDING_THRESHOLDS.operatingTime.share * reading.limitSeconds) continue;
		caseOf(reading.method).reading ??= reading;
	}
	return [...cases.values()];
}

function finding({ method, trails, refusals, reading }: Case, evidence: Evidence): Finding {
	const [busiest] = [...trails].sort(
		({ counts: one }, { counts: other }) => other.workMs - one.workMs || other.commands - one.commands,
	);
	const refused = new Set(
		trails.flatMap(({ hours }) => hours.filter((one) => refusalsOf(one) > 0).map(({ hour }) => hour)),
	);
	const hours = evidence.hours.filter(({ hour }) => refused.has(hour));
	const blocked = reading !== undefined && reading.seconds >= reading.limitSeconds;
	const parts = [
		...(refusals > 0
			? [
					`Bitrix24 refused ${counted(refusals, 'call')} of ${method} with ${OPERATION_TIME_LIMIT} ${when(hours)}`,
				]
			: []),
		...(reading !== undefined ? [standing(method, reading)] : []),
		...(busiest !== undefined ? [busiestOf(busiest)] : []),
	];
	return {
		kind: 'operatingTime',
		severity: refusals > 0 || blocked ? 'critical' : 'warning',
		message: `${parts.join('; ')}.`,
		...(busiest !== undefined && { workflow: busiest.workflow, node: busiest.node }),
		method,
		hours: hours.map(({ hour }) => dateOf(hour)),
		whatToDo:
			'Ask for fewer rows or columns, filter by fields that have an index such as the ID, or spread the work over a longer time: a method that has worked too long in ten minutes is blocked for up to ten minutes.',
	};
}

const standing = (method: string, { seconds, limitSeconds }: Reading): string =>
	`${method} has used ${percent(seconds / limitSeconds)} of its operating time now (${number(seconds)} of ${number(limitSeconds)} seconds in ten minutes)`;

/** Of calls that were all refused nobody knows how long they would have worked. */
const busiestOf = (trail: Trail): string =>
	`${trail.counts.workMs > 0 ? 'it worked longest for' : 'it was called most by'} ${nodeOf(trail)}`;

const refusalsOf = ({ refusalsByCode }: Pick<Trail, 'refusalsByCode'>): number =>
	refusalsByCode[OPERATION_TIME_LIMIT] ?? 0;
