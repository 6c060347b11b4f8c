import { errors, RestError } from '../errors';
import {
	entriesOf,
	isMap,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { User } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows } from './rows-filter';
import { isYes, knownNames, selected, USER_FIELDS, userRow, writeUser } from './user-rows';

/** Parameters that are not conditions. */
const CONTROL = new Set(['sort', 'order', 'start', 'filter', 'admin_mode', 'select', 'image_resize', 'auth']);

/**
 * user.get. Conditions are parameters or inside FILTER, with names in any case. Unknown names are dropped.
 */
function get(call: Call): MethodResult {
	const conditions = newMap();
	for (const [name, value] of [...Object.entries(call.parameters), ...entriesOf(call.classic('FILTER'))]) {
		if (!CONTROL.has(name.toLowerCase())) {
			const upper = name.toUpperCase();
			conditions[upper] = normalise(upper, value);
		}
	}
	const quick = toText(conditions.NAME_SEARCH);
	const users = call.store.users.filter((user) => quick === '' || matches(user, quick));
	const rows = users.map((user) => userRow(call.store, user));
	return answer(call, filterRows(rows, conditions, knownNames(call.store)));
}

/** The answer of a list: order, page and `select`. */
function answer(call: Call, found: PhpMap[]): MethodResult {
	const sort = toText(call.classic('sort')).toUpperCase() || 'ID';
	const sign = toText(call.classic('order')).toUpperCase() === 'DESC' ? -1 : 1;
	const ordered = [...found].sort((one, other) => sign * compareCells(one[sort], other[sort]));
	const { rows, info } = pageOfRows(call, ordered);
	return { result: rows.map((row) => selected(call, shown(row))), ...info };
}

/** A user as lists show one: the time of the last change is an object, which PHP writes without its content. */
const shown = (row: PhpMap): PhpMap =>
	row.TIMESTAMP_X === undefined ? row : mapOf(row, { TIMESTAMP_X: newMap() });

/** Reads a condition. ACTIVE may be true, "Y" or 1. */
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

/** Whether each word is part of a user's names, e-mail address or position. */
function matches(user: User, words: string): boolean {
	const text = `${user.name} ${user.lastName} ${user.email} ${user.position}`.toLowerCase();
	return words
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

const SEARCHABLE = ['NAME', 'LAST_NAME', 'WORK_POSITION', 'UF_DEPARTMENT_NAME', 'USER_TYPE'];

/** user.search: FIND, or parts of single fields. */
function search(call: Call): MethodResult {
	const filter = call.classic('FILTER');
	const named = isMap(filter) ? filter : call.parameters;
	const find = named.FIND ?? call.classic('FIND') ?? (isMap(filter) ? undefined : listOf(filter)[0]);
	const rows = call.store.users
		.filter((user) => find === undefined || matches(user, toText(find)))
		.map((user) => userRow(call.store, user))
		.filter((row) => find !== undefined || SEARCHABLE.every((name) => holds(call, row, name, named[name])));
	return answer(call, rows);
}

function holds(call: Call, row: PhpMap, name: string, wanted: PhpValue | undefined): boolean {
	if (wanted === undefined) return true;
	const texts =
		name === 'UF_DEPARTMENT_NAME'
			? listOf(row.UF_DEPARTMENT).map((id) => call.store.people.nodes.get(toInt(id))?.name ?? '')
			: [toText(row[name])];
	return texts.some((text) => text.toLowerCase().includes(toText(wanted).toLowerCase()));
}

const argument = (text: string): RestError => new RestError('ERROR_ARGUMENT', text, 400, { argument: '' });

/** @throws RestError ERROR_ARGUMENT for an invalid e-mail address, or one that another user has. */
function checkEmail(call: Call, user?: User): void {
	const email = toText(call.classic('EMAIL'));
	if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) throw argument('wrong_email');
	const taken = call.store.users.some(
		(one) => one !== user && one.email.toLowerCase() === email.toLowerCase(),
	);
	if (taken) throw argument('A user with this email already exists');
}

const denied = (): RestError => new RestError('ERROR_CORE', 'access_denied');

function add(call: Call): MethodResult {
	if (!call.isAdmin) throw denied();
	checkEmail(call);
	const { users, people } = call.store;
	const extranet = isYes(call.classic('EXTRANET') ?? null);
	const belongsTo = listOf(call.classic(extranet ? 'SONET_GROUP_ID' : 'UF_DEPARTMENT')).map(toInt);
	if (belongsTo.length === 0) throw argument('no_extranet_field');
	const groups = extranet ? belongsTo.map((id) => people.workgroups.get(id)) : [];
	const user: User = {
		id: Math.max(...users.map(({ id }) => id)) + 1,
		name: '',
		lastName: '',
		email: '',
		position: '',
		isAdmin: false,
		active: true,
		values: mapOf(extranet && { USER_TYPE: 'extranet' }, {
			DATE_REGISTER: `${call.store.time.dayOf(call.store.now())}T00:00:00${call.store.time.offset}`,
		}),
	};
	for (const group of groups) {
		if (!group) throw new RestError('ERROR_NO_GROUP', 'Group is specified incorrectly');
		group.members.set(user.id, { role: 'K', initiatedBy: 'G' });
	}
	users.push(user);
	writeUser(call, user);
	return { result: user.id };
}

function update(call: Call): MethodResult {
	const user = call.store.users.find(({ id }) => id === toInt(call.classic('ID')));
	if (!user || !call.isAdmin) throw denied();
	if (call.classic('EMAIL') !== undefined) checkEmail(call, user);
	writeUser(call, user);
	return { result: true };
}

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
			return { result: userRow(call.store, user) };
		},
	},
	{ name: 'user.fields', scope, cost: 'read', run: () => ({ result: mapOf(USER_FIELDS) }) },
	{ name: 'user.add', scope: 'user', cost: 'write', run: add },
	{ name: 'user.update', scope: 'user', cost: 'write', run: update },
];
