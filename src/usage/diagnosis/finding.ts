import type { UsageHour } from '../history';
import type { Period } from '../period';
import type { PortalUsage } from '../portal-usage';
import type { Trail } from './trails';

/** What can be found; people's workflows ask for these names, which never change. */
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
 * - `info`: requests are spent for nothing.
 * - `warning`: workflows wait or fail because of it, or soon will.
 * - `critical`: Bitrix24, or a budget of the person's own, lets something through no more.
 */
export type Severity = 'info' | 'warning' | 'critical';

export interface Finding {
	kind: FindingKind;
	severity: Severity;
	/** One sentence with the numbers. */
	message: string;
	/** Whom it is about; absent where it is about nobody in particular. */
	workflow?: string;
	node?: string;
	method?: string;
	/** When it came, on the portal's clock, oldest first: `2026-11-22T15:00+05:30`. Empty for what holds now. */
	hours: string[];
	whatToDo: string;
}

/** What findings are made from. */
export interface Evidence {
	usage: PortalUsage;
	period: Period;
	/** Those of the period, oldest first. */
	hours: readonly UsageHour[];
	/** Of those hours. */
	trails: readonly Trail[];
}

/** Looks for findings of one kind, the biggest first. */
export type Search = (evidence: Evidence) => Finding[];
