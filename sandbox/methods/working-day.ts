import { errors, RestError } from '../errors';
import { mapOf, toFloat, toInt, toText, type PhpMap } from '../php/value';
import type { Absence, Workday } from '../store/people';
import type { User } from '../store/rows';
import type { Call, Method, MethodResult } from './method';

/** End of work in the only schedule, in seconds from midnight. */
const DAY_END = 18 * 3600;

export type WorkdayStatus = 'OPENED' | 'PAUSED' | 'CLOSED' | 'EXPIRED';

export function statusOf(call: Call, day: Workday | undefined): WorkdayStatus {
	const { time } = call.store;
	if (!day || day.finish !== null) return 'CLOSED';
	if (time.dayOf(day.start) !== time.dayOf(call.store.now())) return 'EXPIRED';
	return day.pausedAt === null ? 'OPENED' : 'PAUSED';
}

/** Seconds of work without breaks; 0 for an unfinished day. */
export const workedSeconds = (day: Workday): number =>
	day.finish === null ? 0 : day.finish - day.start - day.leaks;

/** A time of day: `09:37:04`. */
const clockText = (seconds: number): string =>
	[Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');

/** Midnight of the day of a moment, in the portal's zone. */
const midnightOf = (call: Call, moment: number): number =>
	call.store.time.parse(call.store.time.dayOf(moment)) ?? 0;

function view(call: Call, day: Workday | undefined): PhpMap {
	const { time } = call.store;
	const status = statusOf(call, day);
	const [LAT_OPEN, LON_OPEN] = day?.placeOpen ?? [0, 0];
	const [LAT_CLOSE, LON_CLOSE] = day?.placeClose ?? [0, 0];
	return mapOf(
		{
			STATUS: status,
			TIME_START: day ? time.format(day.start) : null,
			TIME_FINISH: day && day.finish !== null ? time.format(day.finish) : null,
			DURATION: clockText(day ? workedSeconds(day) : 0),
			TIME_LEAKS: clockText(day?.leaks ?? 0),
			ACTIVE: day?.active ?? true,
			IP_OPEN: '',
			IP_CLOSE: '',
			LAT_OPEN,
			LON_OPEN,
			LAT_CLOSE,
			LON_CLOSE,
			TZ_OFFSET: time.offsetSeconds,
		},
		status === 'EXPIRED' &&
			day && { TIME_FINISH_DEFAULT: time.format(midnightOf(call, day.start) + DAY_END) },
	);
}

/** The user in USER_ID, or the caller. Only administrators may name another user. */
function personOf(call: Call): User {
	const id = toInt(call.classic('USER_ID') ?? call.userId);
	const user = call.store.users.find((one) => one.id === id);
	if (!user || (id !== call.userId && !call.isAdmin)) throw errors.classic('User not found');
	return user;
}

const lastDayOf = (call: Call, user: User): Workday | undefined =>
	call.store.people.workdays
		.all()
		.filter(({ userId }) => userId === user.id)
		.at(-1);

/** Reads TIME. @throws RestError unless it is a moment of that day and has a reason. */
function timeOf(call: Call, dayOf: number, refusal: string): number | undefined {
	const text = call.classic('TIME');
	if (text === undefined) return undefined;
	const { time } = call.store;
	const moment = time.parse(toText(text));
	if (moment === undefined || time.dayOf(moment) !== time.dayOf(dayOf))
		throw new RestError('WRONG_DATETIME', refusal);
	if (toText(call.classic('REPORT')) === '')
		throw new RestError('ERROR_ARGUMENT', "Argument 'REPORT' is null or empty", 400, { argument: 'REPORT' });
	return moment;
}

const placeOf = (call: Call): [number, number] => [
	toFloat(call.classic('LAT') ?? 0),
	toFloat(call.classic('LON') ?? 0),
];

/** Adds an event of time control, if that is switched on. */
function note(call: Call, day: Workday, type: Absence['type'], at: number): void {
	const { people } = call.store;
	if (people.timeControl.active !== true) return;
	people.absences.add({
		workdayId: day.id,
		userId: day.userId,
		type,
		at,
		reportType: 'NONE',
		text: null,
	});
}

function resume(call: Call, day: Workday): void {
	const now = call.store.now();
	day.leaks += now - (day.pausedAt ?? day.finish ?? now);
	day.pausedAt = null;
	day.finish = null;
	note(call, day, 'TM_CONTINUE', now);
}

function open(call: Call): MethodResult {
	const user = personOf(call);
	const now = call.store.now();
	const last = lastDayOf(call, user);
	const status = statusOf(call, last);
	if (status === 'PAUSED' && call.classic('TIME') !== undefined)
		throw new RestError('TIME', 'Unable to set time, work day is paused');
	const wanted = timeOf(call, now, 'Day open date should correspond to the current date');
	const { time, people } = call.store;
	const today = last && time.dayOf(last.start) === time.dayOf(now);
	if (last && (status === 'PAUSED' || (status === 'CLOSED' && today && wanted === undefined)))
		resume(call, last);
	if ((last && status !== 'CLOSED') || (today && wanted === undefined)) return { result: view(call, last) };
	const day = people.workdays.add({
		userId: user.id,
		start: wanted ?? now,
		finish: null,
		pausedAt: null,
		leaks: 0,
		active: wanted === undefined,
		report: toText(call.classic('REPORT')),
		placeOpen: placeOf(call),
		placeClose: [0, 0],
	});
	note(call, day, 'TM_START', day.start);
	return { result: view(call, day) };
}

function close(call: Call): MethodResult {
	const day = lastDayOf(call, personOf(call));
	if (!day || day.finish !== null) return { result: view(call, day) };
	const wanted = timeOf(call, day.start, 'Day close date should correspond to the day open date');
	const now = call.store.now();
	if (day.pausedAt !== null) day.leaks += (wanted ?? now) - day.pausedAt;
	day.pausedAt = null;
	day.finish = wanted ?? now;
	day.active = day.active && wanted === undefined;
	day.report = toText(call.classic('REPORT')) || day.report;
	day.placeClose = placeOf(call);
	note(call, day, 'TM_END', day.finish);
	return { result: view(call, day) };
}

/** Pauses a day. A closed day is opened first, so that the time since its end counts as work. */
function pause(call: Call): MethodResult {
	const day = lastDayOf(call, personOf(call));
	if (day && day.pausedAt === null) {
		day.finish = null;
		day.pausedAt = call.store.now();
		note(call, day, 'TM_PAUSE', day.pausedAt);
	}
	return { result: view(call, day) };
}

function settings(call: Call): MethodResult {
	const user = personOf(call);
	return {
		result: mapOf(
			{
				UF_TIMEMAN: true,
				UF_TM_FREE: false,
				UF_TM_MAX_START: '09:15:00',
				UF_TM_MIN_FINISH: '17:45:00',
				UF_TM_MIN_DURATION: '08:00:00',
				UF_TM_ALLOWED_DELTA: '00:15:00',
			},
			user.id === call.userId && { ADMIN: user.isAdmin },
		),
	};
}

const NOT_SET = -1;

/** The only schedule: every weekday from nine to six. */
function schedule(call: Call): MethodResult {
	if (toInt(call.controller('id')) !== 1) return { result: [] };
	const shift = { ID: 1, NAME: '', BREAK_DURATION: 3600, WORK_TIME_START: 9 * 3600, WORK_TIME_END: DAY_END };
	return {
		result: mapOf({
			ID: 1,
			NAME: 'For all employees',
			SCHEDULE_TYPE: 'FIXED',
			REPORT_PERIOD: 'MONTH',
			REPORT_PERIOD_OPTIONS: { START_WEEK_DAY: 0 },
			CALENDAR_ID: 1,
			ALLOWED_DEVICES: { browser: true },
			DELETED: '0',
			IS_FOR_ALL_USERS: true,
			WORKTIME_RESTRICTIONS: ['[]'],
			CONTROLLED_ACTIONS: 3,
			UPDATED_BY: 1,
			DELETED_BY: 0,
			DELETED_AT: '',
			CREATED_BY: 0,
			CREATED_AT: call.store.time.format(0),
			SHIFTS: [{ ...shift, WORK_DAYS: '12345', SCHEDULE_ID: 1, DELETED: false }],
			CALENDAR: { ID: 1, NAME: '', PARENT_CALENDAR_ID: 0, SYSTEM_CODE: '', EXCLUSIONS: [] },
			SCHEDULE_VIOLATION_RULES: {
				ID: 1,
				SCHEDULE_ID: 1,
				ENTITY_CODE: 'UA',
				MAX_EXACT_START: 9 * 3600 + 900,
				MIN_EXACT_END: DAY_END - 900,
				MAX_OFFSET_START: NOT_SET,
				MIN_OFFSET_END: NOT_SET,
				MIN_DAY_DURATION: 8 * 3600,
				USERS_TO_NOTIFY: { FIXED_START_END: ['U1'], SHIFT_DELAY: [] },
			},
		}),
	};
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `timeman.${name}`,
	scope: 'timeman',
	cost,
	run,
});

/** Methods of the working day (https://apidocs.bitrix24.com/api-reference/timeman/base/index.html). */
export const workingDayMethods: Method[] = [
	method('open', 'write', open),
	method('close', 'write', close),
	method('pause', 'write', pause),
	method('status', 'read', (call) => ({ result: view(call, lastDayOf(call, personOf(call))) })),
	method('settings', 'read', settings),
	method('schedule.get', 'read', schedule),
];
