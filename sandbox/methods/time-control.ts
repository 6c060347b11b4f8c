import { RestError } from '../errors';
import {
	isArray,
	isMap,
	isTruthy,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { Absence, Workday } from '../store/people';
import type { User } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { workedSeconds } from './working-day';

const FORBIDDEN = "You don't have access to use this method";

const accessError = (text = FORBIDDEN): RestError => new RestError('ACCESS_ERROR', text);

/** Reads `10.0.0.0-10.255.255.255` or one address as first and last number; undefined when it is neither. */
function boundsOf(range: string): [first: number, last: number] | undefined {
	const [first, last, ...rest] = range.split('-').map(addressNumber);
	if (first === undefined || rest.length > 0) return undefined;
	if (!range.includes('-')) return [first, first];
	return last === undefined || last < first ? undefined : [first, last];
}

function addressNumber(address: string): number | undefined {
	const parts = address.trim().split('.');
	if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
		return undefined;
	return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

function setRanges(call: Call): MethodResult {
	const input = call.classic('RANGES');
	const ranges = typeof input === 'string' ? decoded(input) : input;
	if (!isArray(ranges))
		throw new RestError('INVALID_FORMAT', 'A wrong format for the RANGES field is passed');
	const rows = listOf(ranges).map((range) => (isMap(range) ? range : newMap()));
	const wrong = rows.filter(({ ip_range }) => boundsOf(toText(ip_range)) === undefined);
	if (wrong.length > 0) return { result: mapOf({ result: false, error_ranges: wrong }) };
	call.store.people.networkRanges = rows.map(({ ip_range, name }) =>
		mapOf({ ip_range: toText(ip_range), name: toText(name) }),
	);
	return { result: mapOf({ result: true }) };
}

function decoded(text: string): PhpValue {
	try {
		return JSON.parse(text) as PhpValue;
	} catch {
		return null;
	}
}

function checkAddress(call: Call): MethodResult {
	const ip = toText(call.classic('IP') ?? '127.0.0.1');
	const number = addressNumber(ip);
	const found = call.store.people.networkRanges.find(({ ip_range }) => {
		const bounds = boundsOf(toText(ip_range));
		return bounds && number !== undefined && bounds[0] <= number && number <= bounds[1];
	});
	if (!found) return { result: false };
	return { result: mapOf({ ip, range: found.ip_range, name: found.name }) };
}

const FLAGS = ['register_offline', 'register_idle', 'register_desktop'];
const REPORTS = ['report_request', 'report_simple', 'report_full'];

function setSettings(call: Call): MethodResult {
	const settings = call.store.people.timeControl;
	const active = call.classic('ACTIVE');
	// A portal does not read a plain false as "off".
	if (active !== undefined && active !== false) settings.active = isTruthy(active);
	const minutes = call.classic('MINIMUM_IDLE_FOR_REPORT');
	if (minutes !== undefined) settings.minimum_idle_for_report = toInt(minutes);
	for (const name of FLAGS) {
		const flag = call.classic(name);
		if (flag !== undefined) settings[name] = isTruthy(flag);
	}
	for (const name of REPORTS) {
		const type = toText(call.classic(`${name}_type`));
		if (['all', 'user', 'none'].includes(type)) settings[`${name}_type`] = type;
		const users = call.classic(`${name}_users`);
		if (users !== undefined) settings[`${name}_users`] = listOf(users).map(toInt);
	}
	return { result: true };
}

/**
 * Whether the caller may see a person's reports: administrators see all, heads their departments, everybody their own.
 */
function maySee(call: Call, userId: number): boolean {
	if (call.isAdmin || userId === call.userId) return true;
	const { nodes } = call.store.people;
	return nodes.all().some(({ members }) => members.get(call.userId) === 'MEMBER_HEAD' && members.has(userId));
}

function userView(call: Call, user: User): PhpMap {
	return mapOf({
		id: user.id,
		name: `${user.name} ${user.lastName}`,
		first_name: user.name,
		last_name: user.lastName,
		work_position: user.position,
		avatar: '',
		personal_gender: '',
		last_activity_date: call.store.time.format(call.store.now()),
	});
}

function absenceView(call: Call, absence: Absence): PhpMap {
	const at = call.store.time.format(absence.at);
	return mapOf({
		id: String(absence.id),
		user_id: String(absence.userId),
		type: absence.type,
		date_start: at,
		date_finish: at,
		duration: 0,
		active: false,
		entry_id: String(absence.workdayId),
		report_type: absence.reportType,
		report_text: absence.text,
		system_text: null,
		source_start: 'TM_EVENT',
		source_finish: 'TM_EVENT',
		ip_start: '127.0.0.1',
		ip_finish: '127.0.0.1',
		ip_start_network: false,
		ip_finish_network: false,
	});
}

function dayView(call: Call, day: Workday, required: number): PhpMap {
	const { time, people } = call.store;
	const finish = day.finish ?? call.store.now();
	const worked = day.finish === null ? finish - day.start - day.leaks : workedSeconds(day);
	const [year, month, date] = time.dayOf(day.start).split('-');
	return mapOf({
		index: `${year}${month}${date}`,
		day_title: `${month}/${date}/${year}`,
		workday_date_start: time.format(day.start),
		workday_date_finish: time.format(finish),
		workday_complete: day.finish !== null,
		workday_time_leaks_user: day.leaks,
		workday_time_leaks_real: 0,
		workday_time_leaks_final: required - worked,
		workday_duration: finish - day.start,
		workday_duration_final: worked,
		workday_duration_config: required,
		reports: people.absences
			.all()
			.filter(({ workdayId }) => workdayId === day.id)
			.map((absence) => absenceView(call, absence)),
	});
}

function report(call: Call): MethodResult {
	const userId = toInt(call.classic('USER_ID'));
	const user = call.store.users.find(({ id }) => id === userId);
	if (!user || !maySee(call, userId))
		throw new RestError('USER_ACCESS_ERROR', "You don't have access to report for this user");
	const { time, people } = call.store;
	const year = toInt(call.classic('YEAR'));
	const month = toInt(call.classic('MONTH'));
	const first = Date.UTC(year, month - 1, 1);
	const start = time.parse(new Date(first).toISOString().slice(0, 10)) ?? 0;
	const end = (time.parse(new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)) ?? 0) - 1;
	const required = (toInt(call.classic('WORKDAY_HOURS')) || 8) * 3600;
	const days = people.workdays
		.all()
		.filter((day) => day.userId === userId && day.start >= start && day.start <= end)
		// Time control knows only days after it was switched on.
		.filter((day) => people.absences.all().some(({ workdayId }) => workdayId === day.id));
	return {
		result: mapOf({
			report: {
				month_title: new Date(first).toLocaleString('en', { month: 'long', timeZone: 'UTC' }),
				date_start: time.format(start),
				date_finish: time.format(end),
				days: days.map((day) => dayView(call, day, required)),
			},
			user: { ...userView(call, user), active: user.active },
		}),
	};
}

function addReport(call: Call): MethodResult {
	const text = toText(call.classic('TEXT'));
	if (text === '') throw new RestError('TEXT_EMPTY', "Text can't be empty");
	const id = toInt(call.classic('REPORT_ID') ?? call.classic('ID'));
	const userId = call.isAdmin ? toInt(call.classic('USER_ID') ?? call.userId) : call.userId;
	const absence = call.store.people.absences.get(id);
	if (absence?.userId !== userId) throw accessError("You don't have access for this report");
	absence.text = text;
	absence.reportType = toText(call.classic('TYPE')).toUpperCase() === 'WORK' ? 'WORK' : 'PRIVATE';
	return { result: true };
}

/** Departments of the caller: all for administrators, their own for heads, none for others. */
const departmentsOf = (call: Call) =>
	call.store.people.nodes
		.all()
		.filter(
			({ type, members }) =>
				type === 'DEPARTMENT' && (call.isAdmin || members.get(call.userId) === 'MEMBER_HEAD'),
		);

function reportSettings(call: Call): MethodResult {
	const { timeControl, nodes } = call.store.people;
	const isHead = nodes.all().some(({ members }) => members.get(call.userId) === 'MEMBER_HEAD');
	return {
		result: mapOf({
			active: timeControl.active,
			user_id: call.userId,
			user_admin: call.isAdmin,
			user_head: isHead,
			departments: departmentsOf(call).map(({ id, name }) => ({ id: String(id), name })),
			minimum_idle_for_report: timeControl.minimum_idle_for_report,
			report_view_type: isHead ? 'head' : 'full',
		}),
	};
}

function reportUsers(call: Call): MethodResult {
	const departments = departmentsOf(call);
	const wanted = toInt(call.classic('DEPARTMENT_ID')) || departments[0]?.id;
	const members = departments.find(({ id }) => id === wanted)?.members;
	const users = call.store.users.filter(({ id }) => (members ? members.has(id) : id === call.userId));
	return { result: users.map((user) => userView(call, user)) };
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `timeman.${name}`,
	scope: 'timeman',
	cost,
	run,
});

const forAdministrators = (name: string, cost: Method['cost'], run: Method['run']): Method =>
	method(name, cost, (call) => {
		if (!call.isAdmin) throw accessError();
		return run(call);
	});

/**
 * timeman.networkrange.* and timeman.timecontrol.*
 * (https://apidocs.bitrix24.com/api-reference/timeman/timecontrol/index.html).
 */
export const timeControlMethods: Method[] = [
	forAdministrators('networkrange.get', 'read', (call) => ({ result: call.store.people.networkRanges })),
	forAdministrators('networkrange.set', 'write', setRanges),
	forAdministrators('networkrange.check', 'read', checkAddress),
	forAdministrators('timecontrol.settings.get', 'read', (call) => ({
		result: { ...call.store.people.timeControl },
	})),
	forAdministrators('timecontrol.settings.set', 'write', setSettings),
	method('timecontrol.reports.get', 'list', report),
	method('timecontrol.report.add', 'write', addReport),
	method('timecontrol.reports.settings.get', 'read', reportSettings),
	method('timecontrol.reports.users.get', 'list', reportUsers),
];
