import { conditions } from '../change-list';
import type { Row } from '../../../portal/types';
import { folderChoice, listChoice, listTypeChoice, mailboxChoice } from '../choices';
import { type ChangeKind, TRIGGER_ON } from '../kind';
import { ListElementSource } from '../list-element-source';
import { MailSource } from '../mail-source';
import { momentText, secondsOf } from '../moment-text';
import { WindowSource } from '../window';

/** Values of users that differ although nobody has changed the user. */
const OF_PRESENCE = ['IS_ONLINE', 'LAST_ACTIVITY_DATE', 'LAST_LOGIN', 'TIMESTAMP_X', 'PERSONAL_PHOTO'];

/**
 * Users. `user.get` filters by the time of the last change, but its rows do not show it: the documentation's sample has an
 * empty object there. It sorts by one field only.
 * https://apidocs.bitrix24.com/api-reference/user/user-get.html
 */
export const userChanges: ChangeKind = {
	value: 'user',
	name: 'User',
	plural: 'users',
	on: [TRIGGER_ON.both, TRIGGER_ON.created],
	methods: ['user.get'],
	source: (_, on) => {
		const created = on === TRIGGER_ON.created;
		const time = created ? 'DATE_REGISTER' : 'TIMESTAMP_X';
		return new WindowSource(created ? 'created' : 'changed', {
			method: 'user.get',
			rows: [],
			id: 'ID',
			time: created ? 'id' : 'hidden',
			volatile: OF_PRESENCE,
			ask: (window) => ({ FILTER: conditions(time, 'ID', window), sort: 'ID', order: 'ASC' }),
			newest: () => ({ sort: 'ID', order: 'DESC' }),
		});
	},
};

/**
 * Calls. The time of a call is that of its beginning, and the entry is written at its end, so only IDs tell what is new.
 * https://apidocs.bitrix24.com/api-reference/telephony/voximplant/voximplant-statistic-get.html
 */
export const callChanges: ChangeKind = {
	value: 'call',
	name: 'Call',
	plural: 'calls',
	on: [TRIGGER_ON.created],
	methods: ['voximplant.statistic.get'],
	source: () =>
		new WindowSource('calls', {
			method: 'voximplant.statistic.get',
			rows: [],
			id: 'ID',
			time: 'id',
			ask: ({ from, after }) => ({
				FILTER: conditions('CALL_START_DATE', 'ID', { from, after }),
				SORT: 'ID',
				ORDER: 'ASC',
			}),
			newest: () => ({ SORT: 'ID', ORDER: 'DESC' }),
		}),
};

const DAY_SECONDS = 86_400;

/**
 * Files of a folder. Filters take times on a clock that only the portal knows, so they get a day, and one day earlier.
 * https://apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-get-children.html
 */
export const fileChanges: ChangeKind = {
	value: 'file',
	name: 'File',
	plural: 'files of a folder',
	on: Object.values(TRIGGER_ON),
	methods: ['disk.folder.getchildren'],
	choices: [folderChoice],
	source: ({ input }, on) => {
		const id = input.id(folderChoice);
		const time = on === TRIGGER_ON.created ? 'CREATE_TIME' : 'UPDATE_TIME';
		return new WindowSource(`${id} ${time}`, {
			method: 'disk.folder.getchildren',
			rows: [],
			id: 'ID',
			time: (row) => secondsOf(row[time]),
			coarse: true,
			wanted: (row) =>
				row.TYPE === 'file' &&
				(on !== TRIGGER_ON.changed || secondsOf(row.UPDATE_TIME) > secondsOf(row.CREATE_TIME)),
			ask: ({ from = 0, after }) => ({
				id,
				filter: { [`>=${time}`]: momentText(from - DAY_SECONDS).slice(0, 10), '>ID': after },
				order: { ID: 'ASC' },
			}),
			newest: () => ({ id, order: { [time]: 'DESC' } }),
		});
	},
};

/** New mail of a mailbox. */
export const mailChanges: ChangeKind = {
	value: 'mailMessage',
	name: 'Mail Message',
	plural: 'mail messages',
	on: [TRIGGER_ON.created],
	methods: ['mail.message.list'],
	choices: [mailboxChoice],
	source: ({ input }) => {
		const mailboxId = input.id(mailboxChoice);
		return new MailSource(`${mailboxId}`, { mailboxId });
	},
};

/** Columns of list elements besides the fields of the list. */
const ELEMENT_COLUMNS = [
	...['ID', 'IBLOCK_ID', 'IBLOCK_SECTION_ID', 'NAME', 'CODE', 'CREATED_BY', 'MODIFIED_BY'],
	...['DATE_CREATE', 'TIMESTAMP_X'],
];

/**
 * Elements of a list. Without SELECT some portals show IDs alone, so the fields of the list are asked for first.
 * https://apidocs.bitrix24.com/api-reference/lists/elements/lists-element-get.html
 */
export const listElementChanges: ChangeKind = {
	value: 'listElement',
	name: 'List Element',
	plural: 'elements of a list',
	on: Object.values(TRIGGER_ON),
	methods: ['lists.element.get'],
	choices: [listTypeChoice, listChoice],
	source: async ({ input, lookUp, metadata }, on) => {
		const list = { IBLOCK_TYPE_ID: input.text(listTypeChoice.parameter), IBLOCK_ID: input.id(listChoice) };
		const load = async (): Promise<string[]> =>
			Object.keys((await lookUp('lists.field.get', list, { effect: 'read' })).result as object);
		const fields = await metadata.read(`lists.field.get ${list.IBLOCK_ID}`, load, false);
		const own = { ...list, SELECT: [...new Set([...ELEMENT_COLUMNS, ...fields])] };
		if (on !== TRIGGER_ON.created) {
			const wanted = (row: Row): boolean => row.TIMESTAMP_X !== row.DATE_CREATE;
			return new ListElementSource(`${list.IBLOCK_ID}`, own, on === TRIGGER_ON.changed ? wanted : undefined);
		}
		return new WindowSource(`${list.IBLOCK_ID} created`, {
			method: 'lists.element.get',
			rows: [],
			id: 'ID',
			time: 'id',
			ask: ({ after }) => ({ ...own, FILTER: { '>ID': after }, ELEMENT_ORDER: { ID: 'ASC' } }),
			newest: () => ({ ...own, ELEMENT_ORDER: { ID: 'DESC' } }),
		});
	},
};
