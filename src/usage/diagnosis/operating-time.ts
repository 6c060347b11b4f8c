import { counted, number } from '../../facts/words';
import { dateOf } from '../hour';
import type { PortalUsage } from '../portal-usage';
import type { Evidence, Finding, Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import type { Trail } from './trails';
import { nodeOf, percent, when } from './words';

/** Code with which Bitrix24 refuses calls of a blocked method. */
export const OPERATION_TIME_LIMIT = 'OPERATION_TIME_LIMIT';

type Reading = PortalUsage['operating'][number];

/** What is known about one method. */
interface Case {
	method: string;
	trails: Trail[];
	/** Calls refused with OPERATION_TIME_LIMIT. */
	refusals: number;
	/** The highest reading, if it is near the limit. */
	reading?: Reading;
}

/** Finds methods that Bitrix24 has blocked because they worked too long, or is about to block. */
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
		// Bitrix24 accepts methods in any case.
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
	// Readings come highest first, so the first of several credentials is the one to report.
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
			'Ask for fewer rows or columns, filter by fields that have an index such as the ID, or spread the work over a longer time. A method that has worked too long in ten minutes is blocked for up to ten minutes.',
	};
}

const standing = (method: string, { seconds, limitSeconds }: Reading): string =>
	`${method} has used ${percent(seconds / limitSeconds)} of its operating time now (${number(seconds)} of ${number(limitSeconds)} seconds in ten minutes)`;

/** Who used the method most: by time, or by calls when all were refused and so took no time. */
const busiestOf = (trail: Trail): string =>
	`${trail.counts.workMs > 0 ? 'it worked longest for' : 'it was called most by'} ${nodeOf(trail)}`;

const refusalsOf = ({ refusalsByCode }: Pick<Trail, 'refusalsByCode'>): number =>
	refusalsByCode[OPERATION_TIME_LIMIT] ?? 0;
