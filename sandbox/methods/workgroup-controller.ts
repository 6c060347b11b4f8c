import { RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Workgroup } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';
import { maySee, membersOf, ownerOf, visibleGroups } from './workgroups';

const FILTERABLE = new Set([
	...['ID', 'NAME', 'OWNER_ID', 'ACTIVE', 'VISIBLE', 'OPENED', 'CLOSED', 'PROJECT', 'SUBJECT_ID', 'SITE_ID'],
	...['DATE_CREATE', 'DATE_UPDATE', 'DATE_ACTIVITY'],
]);

/** Documented prefixes. What the method does with others is not known. */
const PREFIXES = ['', '=', '!', '!=', '>', '>=', '<', '<=', '%', '!%', '=%', '%=', '!=%', '!%='];

const camel = (name: string): string =>
	name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const withRole = (group: Workgroup, role: string): number[] =>
	[...group.members].filter(([, membership]) => membership.role === role).map(([id]) => id);

/** A moment in the format of the portal's site: `04/17/2025 19:37:55`. */
function siteDate(call: Call, moment: number): string {
	const [date = '', time = ''] = call.store.time.format(moment).split('T');
	const [year, month, day] = date.split('-');
	return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}

/** A group with typed values; `date` formats moments. */
function typed(group: Workgroup, date: (moment: number) => string): PhpMap {
	const { values } = group;
	const type = toInt(values.SCRUM_MASTER_ID) > 0 ? 'scrum' : values.PROJECT === 'Y' ? 'project' : 'group';
	return mapOf({
		ID: group.id,
		ACTIVE: values.ACTIVE,
		SITE_ID: values.SITE_ID,
		SUBJECT_ID: toInt(values.SUBJECT_ID),
		NAME: values.NAME,
		DESCRIPTION: values.DESCRIPTION,
		KEYWORDS: values.KEYWORDS,
		CLOSED: values.CLOSED,
		VISIBLE: values.VISIBLE,
		OPENED: values.OPENED,
		DATE_CREATE: date(group.created),
		DATE_UPDATE: date(group.updated),
		DATE_ACTIVITY: date(group.updated),
		IMAGE_ID: toInt(values.IMAGE_ID),
		AVATAR_TYPE: null,
		OWNER_ID: ownerOf(group),
		INITIATE_PERMS: values.INITIATE_PERMS,
		NUMBER_OF_MEMBERS: membersOf(group).length,
		NUMBER_OF_MODERATORS: withRole(group, 'E').length + 1,
		PROJECT: values.PROJECT,
		PROJECT_DATE_START: values.PROJECT_DATE_START,
		PROJECT_DATE_FINISH: values.PROJECT_DATE_FINISH,
		LANDING: 'N',
		SCRUM_OWNER_ID: 0,
		SCRUM_MASTER_ID: toInt(values.SCRUM_MASTER_ID),
		SCRUM_SPRINT_DURATION: 0,
		SCRUM_TASK_RESPONSIBLE: '',
		TYPE: type,
		AVATAR: '',
	});
}

function existing(call: Call): { group: Workgroup; select: string[] } {
	const parameters = call.controllerArray('params', true);
	const { groupId, select } = isMap(parameters) ? parameters : newMap();
	if (toInt(groupId) <= 0)
		throw new RestError('SONET_CONTROLLER_WORKGROUP_EMPTY', 'No value for the workgroup ID was provided.');
	const group = call.store.people.workgroups.get(toInt(groupId));
	if (!group || !maySee(call, group, true))
		throw new RestError('SONET_CONTROLLER_WORKGROUP_NOT_FOUND', 'Workgroup not found.');
	return { group, select: listOf(select).map(toText) };
}

/** Values that are shown only on request. Documented ones that are missing here are left out. */
const ADDITIONAL: Readonly<Record<string, (call: Call, group: Workgroup) => PhpMap>> = {
	AVATAR: () => ({ AVATAR: '' }),
	ACTIONS: (call, group) => {
		const manages = call.isAdmin || ownerOf(group) === call.userId;
		return { ACTIONS: { EDIT: manages, DELETE: manages, INVITE: manages, EDIT_FEATURES: manages } };
	},
	COUNTERS: (_call, group) => {
		const waiting = [...group.members.values()].filter(({ role }) => role === 'Z');
		const count = (by: string): number => waiting.filter(({ initiatedBy }) => initiatedBy === by).length;
		return { COUNTERS: { workgroup_requests_out: count('G'), workgroup_requests_in: count('U') } };
	},
	EFFICIENCY: () => ({ EFFICIENCY: 100 }),
	LIST_OF_MEMBERS: (call, group) => ({
		LIST_OF_MEMBERS: membersOf(group).flatMap(([id, { role }]) => {
			const user = call.store.users.find((one) => one.id === id);
			if (!user) return [];
			return [
				{
					id,
					isOwner: role === 'A',
					isModerator: role !== 'K',
					isScrumMaster: false,
					isAutoMember: false,
					name: user.name,
					lastName: user.lastName,
					position: user.position,
					photo: '',
				},
			];
		}),
	}),
	OWNER_DATA: (call, group) => {
		const owner = call.store.users.find(({ id }) => id === ownerOf(group));
		const FORMATTED_NAME = owner ? `${owner.name} ${owner.lastName}` : '';
		return { OWNER_DATA: { ID: ownerOf(group), PHOTO: '', FORMATTED_NAME } };
	},
	PIN: () => ({ IS_PIN: false }),
	PRIVACY_TYPE: (_call, { values }) => ({
		PRIVACY_CODE: values.VISIBLE === 'N' ? 'secret' : values.OPENED === 'Y' ? 'open' : 'closed',
	}),
	SUBJECT_DATA: (_call, { values }) => ({
		SUBJECT_DATA: { ID: toInt(values.SUBJECT_ID), NAME: 'Workgroups' },
	}),
	USER_DATA: (call, group) => {
		const own = group.members.get(call.userId);
		const INITIATED_BY_TYPE = own?.initiatedBy ?? false;
		return { USER_DATA: { ROLE: own?.role ?? false, INITIATED_BY_TYPE, IS_SUBSCRIBED: false } };
	},
};

function get(call: Call): MethodResult {
	const { group, select } = existing(call);
	const row = typed(group, (moment) => siteDate(call, moment));
	delete row.SCRUM_MASTER_ID;
	delete row.AVATAR;
	const tags = toText(group.values.KEYWORDS)
		.split(',')
		.map((tag) => tag.trim());
	Object.assign(row, {
		MEMBERS: membersOf(group).map(([id]) => id),
		ORDINARY_MEMBERS: withRole(group, 'K'),
		INVITED_MEMBERS: [...group.members]
			.filter(([, { role, initiatedBy }]) => role === 'Z' && initiatedBy === 'G')
			.map(([id]) => id),
		MODERATOR_MEMBERS: withRole(group, 'E'),
		SITE_IDS: [toText(group.values.SITE_ID)],
		TAGS: tags.filter((tag) => tag !== ''),
		DEPARTMENTS: [],
		CHAT_ID: 0,
		DIALOG_ID: '',
	});
	for (const name of select) Object.assign(row, ADDITIONAL[name]?.(call, group));
	return { result: row };
}

/** Lists groups: only `id` unless more is selected; names in camelCase, numbers as texts. */
function list(call: Call): MethodResult {
	const parameters = call.controllerArray('params');
	const { IS_ADMIN, mode, shouldSelectDialogId } = isMap(parameters) ? parameters : newMap();
	const rows = visibleGroups(call, IS_ADMIN === 'Y').map((group) =>
		typed(group, (moment) => call.store.time.format(moment)),
	);
	const filtered = filterRows(rows, call.controllerArray('filter'), FILTERABLE, undefined, PREFIXES);
	const found = orderRows(filtered, call.controllerArray('order'), FILTERABLE);
	const wanted = listOf(call.controllerArray('select')).map(toText);
	return controllerList(call, 'workgroups', found, (row) => {
		const shown = newMap();
		for (const name of ['ID', ...wanted]) {
			const value = row[name];
			if (value !== undefined) shown[camel(name)] = typeof value === 'number' ? String(value) : value;
		}
		if (mode === 'mobile') shown.additionalData = additionalData(call, toInt(row.ID));
		if (shouldSelectDialogId === 'Y') shown.dialogId = '';
		return shown;
	});
}

function additionalData(call: Call, groupId: number): PhpValue {
	const own = call.store.people.workgroups.get(groupId)?.members.get(call.userId);
	return mapOf({ role: own?.role ?? '', initiatedByType: own?.initiatedBy ?? '' });
}

/**
 * socialnetwork.api.workgroup.* (https://apidocs.bitrix24.com/api-reference/sonet-group/index.html), for the groups of
 * sonet_group.*.
 */
export const workgroupControllerMethods: Method[] = [
	{ name: 'socialnetwork.api.workgroup.get', scope: 'socialnetwork', cost: 'read', run: get },
	{ name: 'socialnetwork.api.workgroup.list', scope: 'socialnetwork', cost: 'list', run: list },
];
