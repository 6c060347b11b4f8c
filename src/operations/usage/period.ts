import { type PeriodChoice, PERIODS } from '../../usage/period';
import type { OperationInput } from '../types';

export { PERIODS };

/** Name of the parameter; saved in workflows. */
export const PERIOD = 'period';
/** The same for operations that look back for longer unless somebody says otherwise. */
export const REPORT_PERIOD = 'reportPeriod';

/** @throws InputError for what an expression may give. */
export function readPeriod(input: OperationInput): PeriodChoice {
	const given = input.text(PERIOD);
	const choice = Object.values(PERIODS).find((value) => value === given);
	if (choice !== undefined) return choice;
	throw input.invalid(
		PERIOD,
		`is ${JSON.stringify(given)}, which is no period`,
		`Use one of ${Object.values(PERIODS).join(', ')}.`,
	);
}
