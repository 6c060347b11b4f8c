import type { UsageHour } from '../history';
import type { Period } from '../period';
import type { PortalUsage } from '../portal-usage';
import type { Trail } from './trails';

/** Kinds of findings. People's workflows compare these values, so they never change. */
export type FindingKind =
	| 'burst'
	| 'unpackedLoop'
	| 'pollingWithoutChanges'
	| 'neighbour'
	| 'unknownLimit'
	| 'operatingTime'
	| 'dailyBudget'
	| 'repeatedErrors';

/**
 * How severe a finding is.
 *
 * - `info`: requests are wasted.
 * - `warning`: workflows wait or fail because of it, or soon will.
 * - `critical`: Bitrix24 or a daily budget blocks calls.
 */
export type Severity = 'info' | 'warning' | 'critical';

export interface Finding {
	kind: FindingKind;
	severity: Severity;
	/** One sentence with the numbers. */
	message: string;
	/** Who caused it; absent where nobody in particular did. */
	workflow?: string;
	node?: string;
	method?: string;
	/** Hours in which it happened, on the portal's clock and oldest first: `2026-11-22T15:00+05:30`. Empty for a present state. */
	hours: string[];
	/** Advice for people: one to three sentences. */
	whatToDo: string;
}

/** What searches look at. */
export interface Evidence {
	usage: PortalUsage;
	period: Period;
	/** The hours of the period, oldest first. */
	hours: readonly UsageHour[];
	/** The trails of these hours. */
	trails: readonly Trail[];
}

/** Returns the findings of one kind, the biggest first. */
export type Search = (evidence: Evidence) => Finding[];
