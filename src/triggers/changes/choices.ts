import { always, type Choice } from '../../catalog/entity';
import { REST_3 } from '../../portal/types';

/** Chooses a product catalog: that of the products, or that of their variations. */
export const catalogChoice: Choice = {
	parameter: 'catalogId',
	label: 'Product Catalog',
	description: 'Where the products are; variations of products have one of their own',
	list: { method: 'catalog.catalog.list', rows: 'catalogs', id: 'iblockId', label: ['name'] },
	example: '23',
};

/** Chooses where a list belongs. */
export const listTypeChoice: Choice = {
	parameter: 'listType',
	label: 'List Type',
	description: 'Whether it is a list or a workflow of the feed; lists of workgroups cannot be watched',
	list: {
		fixed: [
			{ name: 'Lists', value: 'lists' },
			{ name: 'Workflows in Feed', value: 'bitrix_processes' },
		],
	},
	code: true,
	example: 'lists',
};

/** Chooses a list. */
export const listChoice: Choice = {
	parameter: 'listId',
	label: 'List',
	description: 'The list whose elements to watch',
	list: {
		method: 'lists.get',
		rows: '',
		id: 'ID',
		label: ['NAME'],
		parameters: { IBLOCK_TYPE_ID: listTypeChoice, 'IBLOCK_ORDER.NAME': always('ASC') },
	},
	within: [listTypeChoice],
	example: '41',
};

/** Chooses a folder of Drive. */
export const folderChoice: Choice = {
	parameter: 'folderId',
	label: 'Folder',
	description: 'The ID of the folder in Drive; folders in it are not watched',
	example: '8907',
};

/** Chooses a mailbox. */
export const mailboxChoice: Choice = {
	parameter: 'mailboxId',
	label: 'Mailbox',
	description: 'The mailbox whose new mail to watch',
	list: { method: `${REST_3}mail.mailbox.list`, rows: 'items', id: 'id', label: ['email'] },
	example: '1',
};
