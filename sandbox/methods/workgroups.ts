import { errors, RestError } from '../errors';
import { listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import { WORKGROUP_DEFAULTS } from '../seed/people';
import type { Membership, Workgroup } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

/** Fields that sonet_group.create and update store as they are sent. */
const WRITABLE = [
	...['NAME', 'DESCRIPTION', 'VISIBLE', 'OPENED', 'CLOSED', 'KEYWORDS', 'INITIATE_PERMS', 'PROJECT'],
	...['PROJECT_DATE_START', 'PROJECT_DATE_FINISH', 'SCRUM_MASTER_ID', 'SUBJECT_ID'],
];

const SHOWN = [
	...['SITE_ID', 'NAME', 'DESCRIPTION', 'ACTIVE', 'VISIBLE', 'OPENED', 'CLOSED', 'SUBJECT_ID', 'KEYWORDS'],
	'PROJECT',
];

const FILTERABLE = new Set([
	...['ID', 'NAME', 'OWNER_ID', 'ACTIVE', 'VISIBLE', 'OPENED', 'CLOSED'],
	...['DATE_CREATE', 'DATE_UPDATE', 'DATE_ACTIVITY', 'IS_EXTRANET'],
]);

/** Prefixes that sonet_group.get takes; it drops conditions with others. */
const PREFIXES = ['', '!', '<', '<=', '>', '>=', '><', '!><', '?', '=', '!=', '%', '!%'];

export const ownerOf = (group: Workgroup): number =>
	[...group.members].find(([, { role }]) => role === 'A')?.[0] ?? 0;

/** Owner, moderators and members, without people who are invited or ask to join. */
export const membersOf = (group: Workgroup): Array<[userId: number, Membership]> =>
	[...group.members].filter(([, { role }]) => role !== 'Z');

/** Whether the caller may see a group: a visible one, an own one, or any as an administrator who asks for that. */
export const maySee = (call: Call, group: Workgroup, asAdmin: boolean): boolean =>
	group.values.VISIBLE === 'Y' || group.members.has(call.userId) || (asAdmin && call.isAdmin);

function view(call: Call, group: Workgroup): PhpMap {
	const { time } = call.store;
	const row: PhpMap = mapOf({ ID: String(group.id) });
	for (const name of SHOWN) row[name] = group.values[name] ?? null;
	return Object.assign(row, {
		DATE_CREATE: time.format(group.created),
		DATE_UPDATE: time.format(group.updated),
		DATE_ACTIVITY: time.format(group.updated),
		OWNER_ID: String(ownerOf(group)),
		NUMBER_OF_MEMBERS: String(membersOf(group).length),
		SUBJECT_NAME: 'Workgroups',
		IS_EXTRANET: 'N',
	});
}

/** Groups that the caller may see, in the order of their IDs. */
export const visibleGroups = (call: Call, asAdmin: boolean): Workgroup[] =>
	call.store.people.workgroups.all().filter((group) => maySee(call, group, asAdmin));

function get(call: Call): MethodResult {
	const groupId = call.classic('GROUP_ID');
	const rows = visibleGroups(call, call.classic('IS_ADMIN') === 'Y')
		.filter(({ id }) => groupId === undefined || id === toInt(groupId))
		.map((group) => view(call, group));
	const order = call.classic('ORDER') ?? { ID: 'DESC' };
	const filtered = filterRows(rows, call.classic('FILTER'), FILTERABLE, undefined, PREFIXES);
	const found = orderRows(filtered, order, FILTERABLE);
	const { rows: page, info } = pageOfRows(call, found);
	return { result: page, ...info };
}

/** The group of a call. @throws RestError with an empty code and the text of the method's page. */
function existing(call: Call, name: string, wrong: string, missing: string): Workgroup {
	const id = toInt(call.classic(name));
	if (id <= 0) throw errors.classic(wrong);
	const group = call.store.people.workgroups.get(id);
	if (!group || !maySee(call, group, true)) throw errors.classic(missing);
	return group;
}

const NOT_FOUND = 'Socialnetwork group not found';

const groupOf = (call: Call): Workgroup => existing(call, 'GROUP_ID', 'Wrong group ID', NOT_FOUND);

const manages = (call: Call, group: Workgroup): boolean => call.isAdmin || ownerOf(group) === call.userId;

function writtenValues(call: Call): PhpMap {
	const values = newMap();
	for (const name of WRITABLE) {
		const value = call.classic(name);
		if (value !== undefined) values[name] = value === null ? null : toText(value);
	}
	for (const name of ['PROJECT_DATE_START', 'PROJECT_DATE_FINISH']) {
		const moment = call.store.time.parse(toText(values[name]));
		if (moment !== undefined) values[name] = call.store.time.format(moment);
	}
	const image = call.classic('IMAGE');
	if (image !== undefined) {
		const [name = '', content] = listOf(image).map(toText);
		if (!/\.(png|jpe?g|gif|webp)$/i.test(name) || content === undefined)
			throw new RestError('ERROR_IMAGE_ID', 'Image is incorrect: Invalid file type');
		values.IMAGE_ID = String(call.store.sentFile(name, content)?.fileId ?? '');
	}
	const imageFileId = call.classic('IMAGE_FILE_ID');
	if (imageFileId !== undefined) values.IMAGE_ID = toInt(imageFileId) === 0 ? null : toText(imageFileId);
	return values;
}

/** Makes a person the owner of a group. The former owner becomes a moderator. */
function setOwner(group: Workgroup, userId: number): void {
	const former = ownerOf(group);
	if (former > 0) group.members.set(former, { role: 'E', initiatedBy: 'U' });
	group.members.set(userId, { role: 'A', initiatedBy: 'U' });
}

function create(call: Call): MethodResult {
	const values = writtenValues(call);
	if (toText(values.NAME) === '') throw errors.classic('Cannot create group');
	const wanted = toInt(call.classic('OWNER_ID'));
	const known = call.store.users.some(({ id }) => id === wanted);
	const now = call.store.now();
	const group = call.store.people.workgroups.add({
		values: mapOf(WORKGROUP_DEFAULTS, values),
		created: now,
		updated: now,
		members: new Map(),
	});
	setOwner(group, call.isAdmin && known ? wanted : call.userId);
	return { result: group.id };
}

function update(call: Call): MethodResult {
	const group = existing(call, 'GROUP_ID', 'Wrong group ID', 'Wrong group ID');
	if (!manages(call, group)) throw errors.classic('User has no permissions to update group');
	const values = writtenValues(call);
	if (values.NAME === '') throw errors.classic('Cannot update group');
	Object.assign(group.values, values);
	const owner = toInt(call.classic('OWNER_ID'));
	if (owner > 0) setOwner(group, owner);
	group.updated = call.store.now();
	return { result: group.id };
}

function remove(call: Call): MethodResult {
	const group = groupOf(call);
	if (!manages(call, group)) throw errors.classic('User has no permissions to delete group');
	return { result: call.store.people.workgroups.delete(group.id) };
}

function setOwnerOf(call: Call): MethodResult {
	const group = existing(call, 'GROUP_ID', 'Invalid workgroup/project ID', 'Invalid workgroup/project ID');
	const userId = toInt(call.classic('USER_ID'));
	if (!call.store.users.some(({ id }) => id === userId)) throw errors.classic('Invalid user ID');
	if (!manages(call, group)) throw errors.classic('Insufficient permissions to complete the operation.');
	setOwner(group, userId);
	return { result: true };
}

/** Reads USER_ID, one ID or several. Unknown users are dropped. */
function usersOf(call: Call): number[] {
	const wanted = listOf(call.classic('USER_ID')).map(toInt);
	const ids = wanted.filter((id) => call.store.users.some((user) => user.id === id));
	if (ids.length === 0) throw errors.classic('Wrong user IDs');
	return ids;
}

/** The answer with the IDs of the users whose membership was changed, as texts. */
const done = (ids: number[]): MethodResult => ({ result: ids.map(String) });

function addUsers(call: Call): MethodResult {
	const group = groupOf(call);
	if (!call.isAdmin) throw errors.classic('No permissions to add users');
	const added = usersOf(call).filter((id) => {
		const role = group.members.get(id)?.role;
		return role === undefined || role === 'Z';
	});
	for (const id of added) group.members.set(id, { role: 'K', initiatedBy: 'G' });
	return done(added);
}

const UPDATE_DENIED = 'No permissions to update users role';

function removeUsers(call: Call): MethodResult {
	const group = groupOf(call);
	if (!call.isAdmin) throw errors.classic(UPDATE_DENIED);
	return done(usersOf(call).filter((id) => id !== ownerOf(group) && group.members.delete(id)));
}

function updateUsers(call: Call): MethodResult {
	const group = groupOf(call);
	if (!call.isAdmin) throw errors.classic(UPDATE_DENIED);
	const role = toText(call.classic('ROLE'));
	if (role !== 'E' && role !== 'K') throw errors.classic('Incorrect role code');
	const changed = usersOf(call).filter((id) => id !== ownerOf(group) && group.members.has(id));
	for (const id of changed) group.members.set(id, { role, initiatedBy: 'G' });
	return done(changed);
}

function invite(call: Call): MethodResult {
	const group = groupOf(call);
	const invited = usersOf(call).filter((id) => !group.members.has(id));
	for (const id of invited) group.members.set(id, { role: 'Z', initiatedBy: 'G' });
	return done(invited);
}

function request(call: Call): MethodResult {
	const group = groupOf(call);
	if (ownerOf(group) === call.userId) throw errors.classic('Cannot request to join group');
	// Measured on a portal: a member who asks to join is no longer a member.
	group.members.set(call.userId, { role: 'Z', initiatedBy: 'U' });
	return { result: true };
}

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
	photo: ['view', 'write'],
	calendar: ['view', 'write'],
	tasks: ['view', 'view_all', 'sort', 'create_tasks', 'edit_tasks', 'delete_tasks'],
	files: ['view', 'write'],
	blog: [
		...['view_post', 'premoderate_post', 'write_post', 'moderate_post', 'full_post'],
		...['view_comment', 'premoderate_comment', 'write_comment', 'moderate_comment', 'full_comment'],
	],
};

/** sonet_group.feature.access: members may do everything, others nothing. */
function featureAccess(call: Call): MethodResult {
	const wrong = 'Wrong socialnetwork group ID';
	const group = existing(call, 'GROUP_ID', wrong, wrong);
	const operations = OPERATIONS[toText(call.classic('FEATURE'))];
	if (!operations) throw errors.classic('Wrong feature');
	if (!operations.includes(toText(call.classic('OPERATION')))) throw errors.classic('Wrong operation');
	return { result: call.isAdmin || membersOf(group).some(([id]) => id === call.userId) };
}

function users(call: Call): MethodResult {
	const group = existing(call, 'ID', 'Wrong socialnetwork group ID', NOT_FOUND);
	return {
		result: membersOf(group).map(([id, { role }]) => mapOf({ USER_ID: String(id), ROLE: role })),
	};
}

function ownGroups(call: Call): MethodResult {
	const rows: PhpValue[] = [];
	for (const { id, values, members } of call.store.people.workgroups.all()) {
		const role = members.get(call.userId)?.role;
		if (role === undefined || role === 'Z') continue;
		const imageId = toText(values.IMAGE_ID);
		rows.push(
			mapOf({
				GROUP_ID: String(id),
				GROUP_NAME: values.NAME,
				ROLE: role,
				GROUP_IMAGE_ID: values.IMAGE_ID,
				GROUP_IMAGE: imageId === '' ? '' : `/upload/socialnetwork/${imageId}.png`,
			}),
		);
	}
	return { result: rows };
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `sonet_group.${name}`,
	scope: 'sonet_group',
	cost,
	run,
});

/**
 * sonet_group.* (https://apidocs.bitrix24.com/api-reference/sonet-group/index.html): workgroups, projects and their
 * members.
 */
export const workgroupMethods: Method[] = [
	method('create', 'write', create),
	method('get', 'list', get),
	method('update', 'write', update),
	method('delete', 'write', remove),
	method('setowner', 'write', setOwnerOf),
	method('feature.access', 'read', featureAccess),
	method('user.add', 'write', addUsers),
	method('user.delete', 'write', removeUsers),
	method('user.update', 'write', updateUsers),
	method('user.invite', 'write', invite),
	method('user.request', 'write', request),
	method('user.get', 'list', users),
	method('user.groups', 'list', ownGroups),
];
