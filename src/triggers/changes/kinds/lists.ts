import { recordTypeChoice } from '../../../catalog/choices';
import { filteredList, isChanged } from '../change-list';
import { catalogChoice } from '../choices';
import { type ChangeKind, TRIGGER_ON, type TriggerOn } from '../kind';
import { type ChangeList, WindowSource } from '../window';

const ALL = Object.values(TRIGGER_ON);

/** A list of which nothing but changed rows is wanted, if the person says so. */
const only = (list: ChangeList, on: TriggerOn, created: string, changed: string): ChangeList =>
	on === TRIGGER_ON.changed ? { ...list, wanted: isChanged(created, changed) } : list;

/**
 * Activities.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/activities/activity-base/crm-activity-list.html
 */
export const activityChanges: ChangeKind = {
	value: 'activity',
	name: 'Activity',
	plural: 'activities',
	on: ALL,
	methods: ['crm.activity.list'],
	source: (_, on) => {
		const time = on === TRIGGER_ON.created ? 'CREATED' : 'LAST_UPDATED';
		const list = filteredList({ method: 'crm.activity.list', id: 'ID', time });
		return new WindowSource(time, only(list, on, 'CREATED', 'LAST_UPDATED'));
	},
};

/**
 * Stages that records have reached. Entries are never changed.
 * https://apidocs.bitrix24.com/api-reference/crm/crm-stage-history-list.html
 */
export const stageHistoryChanges: ChangeKind = {
	value: 'stageHistory',
	name: 'Stage History',
	plural: 'changes of stage',
	on: [TRIGGER_ON.created],
	methods: ['crm.stagehistory.list'],
	choices: [recordTypeChoice],
	source: ({ input }) => {
		const entityTypeId = input.id(recordTypeChoice);
		const list = filteredList({
			...{ method: 'crm.stagehistory.list', rows: ['items'], id: 'ID', time: 'CREATED_TIME' },
			always: { entityTypeId },
		});
		// Only the order by ID is documented.
		const newest = () => ({ entityTypeId, order: { ID: 'DESC' } });
		return new WindowSource(`${entityTypeId}`, { ...list, newest });
	},
};

/**
 * Tasks. Their lists write names in filters otherwise than in rows.
 * https://apidocs.bitrix24.com/api-reference/tasks/tasks-task-list.html
 */
export const taskChanges: ChangeKind = {
	value: 'task',
	name: 'Task',
	plural: 'tasks',
	on: ALL,
	methods: ['tasks.task.list'],
	source: (_, on) => {
		const created = on === TRIGGER_ON.created;
		const list = filteredList({
			...{ method: 'tasks.task.list', rows: ['tasks'], id: 'id', filteredId: 'ID' },
			time: created ? 'CREATED_DATE' : 'CHANGED_DATE',
			shownTime: created ? 'createdDate' : 'changedDate',
			always: { select: ['*', 'UF_*'] },
		});
		return new WindowSource(created ? 'created' : 'changed', only(list, on, 'createdDate', 'changedDate'));
	},
};

/** Fields of a product besides its properties, which differ from catalogue to catalogue. */
const PRODUCT_COLUMNS = [
	...['id', 'iblockId', 'name', 'active', 'available', 'bundle', 'canBuyZero', 'code', 'createdBy'],
	...[
		'dateActiveFrom',
		'dateActiveTo',
		'dateCreate',
		'detailPicture',
		'detailText',
		'detailTextType',
		'height',
	],
	...[
		'iblockSectionId',
		'length',
		'measure',
		'modifiedBy',
		'previewPicture',
		'previewText',
		'previewTextType',
	],
	...[
		'purchasingCurrency',
		'purchasingPrice',
		'quantity',
		'quantityReserved',
		'quantityTrace',
		'sort',
		'subscribe',
	],
	...['timestampX', 'type', 'vatId', 'vatIncluded', 'weight', 'width', 'xmlId'],
];

/**
 * Products of the product catalog. Their prices are records of their own.
 * https://apidocs.bitrix24.com/api-reference/catalog/product/catalog-product-list.html
 */
export const productChanges: ChangeKind = {
	value: 'product',
	name: 'Product',
	plural: 'products',
	on: ALL,
	methods: ['catalog.product.list'],
	choices: [catalogChoice],
	source: ({ input }, on) => {
		const iblockId = input.id(catalogChoice);
		const time = on === TRIGGER_ON.created ? 'dateCreate' : 'timestampX';
		const list = filteredList({
			...{ method: 'catalog.product.list', rows: ['products'], id: 'id', time },
			always: { select: PRODUCT_COLUMNS, filter: { iblockId } },
		});
		return new WindowSource(`${iblockId} ${time}`, only(list, on, 'dateCreate', 'timestampX'));
	},
};

/**
 * Orders of the online store.
 * https://apidocs.bitrix24.com/api-reference/sale/order/sale-order-list.html
 */
export const orderChanges: ChangeKind = {
	value: 'order',
	name: 'Order',
	plural: 'orders',
	on: ALL,
	methods: ['sale.order.list'],
	source: (_, on) => {
		const time = on === TRIGGER_ON.created ? 'dateInsert' : 'dateUpdate';
		const list = filteredList({ method: 'sale.order.list', rows: ['orders'], id: 'id', time });
		return new WindowSource(time, only(list, on, 'dateInsert', 'dateUpdate'));
	},
};
