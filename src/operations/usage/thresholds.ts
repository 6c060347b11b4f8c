import { readNumber } from '../../facts/typed-values';
import { type LimitName, THRESHOLDS, type ThresholdValues, type Unit } from '../../usage/thresholds';
import type { OperationInput } from '../types';

// For src/ui, which draws the panel.
export { MARGIN_TEXT, THRESHOLDS, WATCHED_AT_FIRST } from '../../usage/thresholds';

export const THRESHOLD_COLLECTION = 'thresholds';

/** Which values a threshold can have, by its unit. */
const WANTED: Record<Unit, { text: string; fits(value: number): boolean }> = {
	percent: { text: 'a number from 0 to 100', fits: (value) => value >= 0 && value <= 100 },
	count: { text: 'a whole number of at least 1', fits: (value) => Number.isInteger(value) && value >= 1 },
	seconds: { text: 'a number above 0', fits: (value) => Number.isFinite(value) && value > 0 },
	days: { text: 'a whole number of at least 0', fits: (value) => Number.isInteger(value) && value >= 0 },
};

/** Reads the thresholds that the person has added. @throws InputError before any request. */
export function readThresholds(input: Pick<OperationInput, 'object' | 'invalid'>): ThresholdValues {
	const given = input.object(THRESHOLD_COLLECTION);
	const values: Partial<Record<LimitName, number>> = {};
	for (const { name, displayName, unit } of THRESHOLDS) {
		if (given[name] === undefined) continue;
		const value = readNumber(given[name]) ?? Number.NaN;
		const wanted = WANTED[unit];
		if (!wanted.fits(value)) {
			throw input.invalid(
				THRESHOLD_COLLECTION,
				`: "${displayName}" needs ${wanted.text}, not ${JSON.stringify(given[name])}`,
			);
		}
		values[name] = value;
	}
	if (Object.keys(values).length === 0) {
		throw input.invalid(THRESHOLD_COLLECTION, 'watches nothing', 'Add at least one limit to watch.');
	}
	return values;
}
