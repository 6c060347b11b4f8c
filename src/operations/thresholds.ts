import type { OperationInput } from './types';

/** A limit that can be watched. */
export interface Threshold {
	/** Key in the node's collection; saved in workflows. */
	name: string;
	displayName: string;
	description: string;
	/** Percent of a limit, or a plain count. */
	unit: 'percent' | 'count';
	default: number;
}

export const THRESHOLDS: readonly Threshold[] = [
	{
		name: 'licenceDays',
		displayName: 'Licence Days Left',
		description:
			"Alert when the portal's licence ends in this many days or fewer; Bitrix24 tells it to applications only",
		unit: 'count',
		default: 14,
	},
	{
		name: 'operatingTime',
		displayName: 'Operating Time (%)',
		description: 'Alert when a method has used this share of the time that Bitrix24 grants it in ten minutes',
		unit: 'percent',
		default: 80,
	},
	{
		name: 'refusals',
		displayName: 'Refused Requests',
		description: 'Alert when Bitrix24 has refused at least this many requests since counting began',
		unit: 'count',
		default: 1,
	},
	{
		name: 'bucketLevel',
		displayName: 'Request Limit (%)',
		description: "Alert when the portal's request limit is this full",
		unit: 'percent',
		default: 80,
	},
];

export const THRESHOLD_COLLECTION = 'thresholds';

/** Watched unless the person says otherwise. */
export const WATCHED_AT_FIRST: Readonly<Record<string, number>> = { bucketLevel: 80, operatingTime: 80 };

export type ThresholdValues = Partial<Record<string, number>>;

/** The thresholds that are switched on. @throws InputError before any request. */
export function readThresholds(input: OperationInput): ThresholdValues {
	const given = input.object(THRESHOLD_COLLECTION);
	const values: ThresholdValues = {};
	for (const { name, displayName, unit } of THRESHOLDS) {
		if (given[name] === undefined) continue;
		const value = Number(given[name] === '' || given[name] === null ? Number.NaN : given[name]);
		const fits = unit === 'percent' ? value >= 0 && value <= 100 : Number.isInteger(value) && value >= 0;
		if (!fits) {
			const wanted = unit === 'percent' ? 'a number from 0 to 100' : 'a whole number of at least 0';
			throw input.invalid(
				THRESHOLD_COLLECTION,
				`: "${displayName}" needs ${wanted}, not ${JSON.stringify(given[name])}`,
			);
		}
		values[name] = value;
	}
	if (Object.keys(values).length === 0) {
		throw input.invalid(THRESHOLD_COLLECTION, 'watches nothing', 'Add at least one limit to watch.');
	}
	return values;
}
