import { entriesOf, isArray, listOf, newMap, toText, type PhpMap, type PhpValue } from '../php/value';
import type { User } from '../store/rows';
import { errors } from '../errors';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows } from './rows-filter';

function view(user: User): PhpMap {
	return Object.assign(newMap(), {
		ID: String(user.id),
		ACTIVE: user.active,
		NAME: user.name,
		LAST_NAME: user.lastName,
		SECOND_NAME: '',
		EMAIL: user.email,
		IS_ONLINE: 'N',
		TIME_ZONE: '',
		PERSONAL_GENDER: '',
		PERSONAL_MOBILE: '',
		WORK_PHONE: '',
		WORK_POSITION: user.position,
		UF_DEPARTMENT: user.departmentIds,
		USER_TYPE: 'employee',
	});
}

/** Everything that is not a condition. */
const CONTROL = new Set(['sort', 'order', 'start', 'filter', 'admin_mode', 'select', 'image_resize', 'auth']);

/**
 * Conditions stand flat beside the other parameters or inside FILTER, in any case; names that users do not have are
 * dropped.
 */
function get(call: Call): MethodResult {
	const rows = call.store.users.map(view);
	const known = new Set(Object.keys(rows[0] ?? {}));
	const conditions = newMap();
	for (const [name, value] of [...Object.entries(call.parameters), ...entriesOf(call.classic('FILTER'))]) {
		if (!CONTROL.has(name.toLowerCase())) {
			const upper = name.toUpperCase();
			conditions[upper] = normalise(upper, value);
		}
	}
	const found = filterRows(rows, conditions, known);
	const sort = toText(call.classic('sort')) || 'ID';
	const sign = toText(call.classic('order')).toUpperCase() === 'DESC' ? -1 : 1;
	const ordered = [...found].sort((one, other) => sign * compareCells(one[sort], other[sort]));
	const { rows: page, info } = pageOfRows(call, ordered);
	return { result: page, ...info };
}

/** ACTIVE comes as true, "Y" or 1. */
function normalise(name: string, value: PhpValue): PhpValue {
	if (!name.endsWith('ACTIVE')) return value;
	if (value === 'Y' || value === true || value === 'true') return 1;
	return value === 'N' || value === false || value === 'false' ? 0 : value;
}

function compareCells(one: PhpValue | undefined, other: PhpValue | undefined): number {
	const numbers = [Number(one), Number(other)] as const;
	if (!numbers.some(Number.isNaN)) return numbers[0] - numbers[1];
	return toText(one).localeCompare(toText(other), 'en');
}

function search(call: Call): MethodResult {
	const filter = call.classic('FILTER');
	const find = isArray(filter) && !Array.isArray(filter) ? filter.FIND : call.classic('FIND');
	const words = toText(find ?? listOf(filter)[0])
		.toLowerCase()
		.split(/\s+/);
	const found = call.store.users.filter((user) => {
		const text = `${user.name} ${user.lastName} ${user.email} ${user.position}`.toLowerCase();
		return words.every((word) => text.includes(word));
	});
	const { rows, info } = pageOfRows(call, found.map(view));
	return { result: rows, ...info };
}

const TITLES: Readonly<Record<string, string>> = {
	ID: 'ID',
	ACTIVE: 'Active',
	NAME: 'First name',
	LAST_NAME: 'Last name',
	EMAIL: 'E-Mail',
	WORK_POSITION: 'Position',
	UF_DEPARTMENT: 'Departments',
};

const scope = ['user', 'user_basic', 'user_brief'];

export const userMethods: Method[] = [
	{ name: 'user.get', scope, cost: 'list', run: get },
	{ name: 'user.search', scope, cost: 'list', run: search },
	{
		name: 'user.current',
		scope,
		cost: 'read',
		run: (call) => {
			const user = call.store.users.find((one) => one.id === call.userId);
			if (!user) throw errors.internal();
			return { result: view(user) };
		},
	},
	{ name: 'user.fields', scope, cost: 'read', run: () => ({ result: Object.assign(newMap(), TITLES) }) },
	{
		name: 'department.get',
		scope: 'department',
		cost: 'list',
		run: () => {
			const result = [
				Object.assign(newMap(), { ID: '1', NAME: 'Sandbox Ltd', SORT: 500, UF_HEAD: '1' }),
				Object.assign(newMap(), { ID: '2', NAME: 'Operations', SORT: 500, PARENT: '1', UF_HEAD: '6' }),
			];
			return { result, total: result.length };
		},
	},
];
