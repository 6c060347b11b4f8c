import { type Period, periodOf, PERIODS } from '../usage/period';
import type { OperationInput } from './types';

const PERIOD = 'period';

/** Reads the period that the person has chosen; its ends are known with the portal's time zone. @throws InputError */
export function readPeriod(input: OperationInput): (zone: string) => Period {
	const chosen = input.text(PERIOD);
	const known = PERIODS.find(({ value }) => value === chosen);
	if (known === undefined) throw input.invalid(PERIOD, `is "${chosen}"`, 'Choose a period from the list.');
	return (zone) => periodOf(known.value, zone, Date.now());
}
