import { toDateTime } from '../../catalog/dates';
import { START_FROM } from '../../operations/records/get-changed';
import type { OperationInput } from '../../operations/types';
import type { DoneWhen } from '../delivery/deliveries';
import { secondsOf } from './moment-text';
import type { FirstLook } from './watcher';

/** Names of parameters of the Changes Trigger. They are saved in workflows and never change. */
export const CHANGES_PARAMETERS = {
	checkEvery: 'checkEvery',
	minutes: 'checkEveryMinutes',
	startFrom: 'startFrom',
	startDate: 'startDate',
	doneWhen: 'doneWhen',
	rowsPerRun: 'rowsPerRun',
} as const;

/** Value of 'Check Every' with which the person sets the minutes. */
export const OTHER_INTERVAL = 'other';

/** Minutes between two looks, as texts: they are values of options. */
export const INTERVALS = ['1', '5', '15', '60'] as const;

/** Most rows of an execution when the person sets nothing: n8n keeps them all in memory. */
export const ROWS_PER_RUN = 1_000;
const MOST_ROWS_PER_RUN = 20_000;
const MOST_MINUTES = 7 * 24 * 60;

/** How often, from when on, and in which portions changes are looked for. */
export interface ChangesSettings {
	everyMs: number;
	begin: FirstLook;
	rowsPerRun: number;
	doneWhen: DoneWhen;
}

/** @throws InputError */
export function changesSettings(input: OperationInput, timeZone: string): ChangesSettings {
	const { checkEvery, minutes, rowsPerRun, doneWhen } = CHANGES_PARAMETERS;
	const every = input.text(checkEvery) || INTERVALS[0];
	const given = input.option('options', rowsPerRun);
	return {
		everyMs: 60_000 * whole(input, every === OTHER_INTERVAL ? minutes : checkEvery, MOST_MINUTES),
		begin: beginOf(input, timeZone),
		rowsPerRun: given === undefined ? ROWS_PER_RUN : wholeIn(input, rowsPerRun, given, MOST_ROWS_PER_RUN),
		doneWhen: input.option('options', doneWhen) === 'succeeded' ? 'succeeded' : 'begun',
	};
}

function beginOf(input: OperationInput, timeZone: string): FirstLook {
	const { startFrom, startDate } = CHANGES_PARAMETERS;
	if (input.text(startFrom) !== START_FROM.date) return 'now';
	const since = secondsOf(toDateTime(input.text(startDate), timeZone));
	if (Number.isFinite(since)) return { since };
	throw input.invalid(startDate, 'is no date', 'Write it like 2026-08-20T12:00:00.');
}

const whole = (input: OperationInput, name: string, most: number): number =>
	wholeIn(input, name, input.number(name), most);

function wholeIn(input: OperationInput, name: string, given: unknown, most: number): number {
	const number = Number(given);
	if (Number.isInteger(number) && number >= 1 && number <= most) return number;
	throw input.invalid(name, `needs a whole number from 1 to ${most}`);
}
