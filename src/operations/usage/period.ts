import { type PeriodChoice, PERIODS } from '../../usage/period';
import type { OperationInput } from '../types';

export { PERIODS };

/** Name of the parameter. It is saved in workflows and never changes. */
export const PERIOD = 'period';
/** Another form of the parameter, with a longer period as its default. */
export const REPORT_PERIOD = 'reportPeriod';

/** Reads the period. @throws InputError when an expression gives an unknown one. */
export function readPeriod(input: OperationInput): PeriodChoice {
	const given = input.text(PERIOD);
	const choice = Object.values(PERIODS).find((value) => value === given);
	if (choice !== undefined) return choice;
	throw input.invalid(
		PERIOD,
		`is ${JSON.stringify(given)}, which is not a period`,
		`Use one of ${Object.values(PERIODS).join(', ')}.`,
	);
}
