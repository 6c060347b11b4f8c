import { mapOf, newMap, toFloat, toInt, type PhpValue } from '../php/value';
import type { CrmRecord } from './record';
import type { ProductRow, StoredRow } from './rows';
import type { Store } from './store';
import type { Table } from './table';

/** The record that an order is linked with. */
export interface OrderOwner {
	ownerTypeId: number;
	ownerId: number;
}

/** Only deals and smart invoices have orders. */
const OWNER_TYPES = new Set([2, 31]);

const rowsWith = (table: Table<StoredRow>, name: string, value: number): StoredRow[] =>
	table.all().filter(({ values }) => values[name] === value);

/** Orders of the online store with their payments and deliveries, and the records that they are linked with. */
export class Orders {
	readonly links: Table<StoredRow>;
	readonly payments: Table<StoredRow>;
	readonly shipments: Table<StoredRow>;
	/** Items of payments: a quantity of a product row, or of a shipment. */
	readonly items: Table<StoredRow>;
	readonly rows: Table<StoredRow>;

	constructor(private readonly store: Store) {
		this.rows = store.table('sale.order');
		this.links = store.table('crm.orderentity');
		this.payments = store.table('crm.item.payment');
		this.shipments = store.table('crm.item.delivery');
		this.items = store.table('crm.item.payment.item');
	}

	add(values: Readonly<Record<string, PhpValue>> = {}): StoredRow {
		const row = this.rows.add({ values: newMap() });
		const usual = { accountNumber: `${row.id}`, price: 0, currency: this.store.baseCurrency };
		const now = this.store.time.format(this.store.now());
		const dates = { dateInsert: now, dateUpdate: now };
		Object.assign(row.values, usual, { payed: 'N', statusId: 'N' }, dates, values);
		return row;
	}

	/** The record, if its type can have orders. */
	owner({ ownerTypeId, ownerId }: OrderOwner): CrmRecord | undefined {
		return OWNER_TYPES.has(ownerTypeId) ? this.store.record(ownerTypeId, ownerId) : undefined;
	}

	linkOf(orderId: number): StoredRow | undefined {
		return rowsWith(this.links, 'orderId', orderId)[0];
	}

	/** Links an order with a record. The link replaces an earlier one. */
	link(orderId: number, owner: OrderOwner): StoredRow {
		const present = this.linkOf(orderId);
		if (present) this.links.delete(present.id);
		return this.links.add({ values: mapOf({ orderId, ...owner }) });
	}

	idsOf({ ownerTypeId, ownerId }: OrderOwner): number[] {
		return rowsWith(this.links, 'ownerId', ownerId)
			.filter(({ values }) => values.ownerTypeId === ownerTypeId)
			.map(({ values }) => toInt(values.orderId));
	}

	/** The order to which payments of a record belong. It is made with the first payment. */
	orderOf(owner: OrderOwner): StoredRow {
		const [id = 0] = this.idsOf(owner);
		const present = this.rows.get(id);
		if (present) return present;
		const currency = this.owner(owner)?.currencyId;
		const order = this.add(typeof currency === 'string' ? { currency } : {});
		this.link(order.id, owner);
		return order;
	}

	/** The next number of a payment or a shipment of an order: `3653/2`. */
	numberOf(order: StoredRow, table: Table<StoredRow>): string {
		return `${String(order.values.accountNumber)}/${rowsWith(table, 'orderId', order.id).length + 1}`;
	}

	itemsOf(payment: StoredRow): StoredRow[] {
		return rowsWith(this.items, 'paymentId', payment.id).filter((item) => this.priceOf(item) !== undefined);
	}

	/** Price of an item; undefined when its product row or shipment was deleted. */
	private priceOf({ values }: StoredRow): number | undefined {
		if (values.rowId !== undefined) return this.store.productRows.get(toInt(values.rowId))?.price;
		const shipment = this.shipments.get(toInt(values.deliveryId));
		return shipment && toFloat(shipment.values.priceDelivery);
	}

	sumOf(payment: StoredRow): number {
		return this.itemsOf(payment).reduce(
			(sum, item) => sum + (this.priceOf(item) ?? 0) * toFloat(item.values.quantity),
			0,
		);
	}

	/** Quantity of a product row that no payment holds, leaving out the item `except`. */
	unpaidOf(row: ProductRow, except?: StoredRow): number {
		const held = rowsWith(this.items, 'rowId', row.id).filter((item) => item !== except);
		return held.reduce((left, { values }) => left - toFloat(values.quantity), row.quantity);
	}

	/** Whether a product row belongs to the record of the payment's order. */
	holds(payment: StoredRow, { ownerType, ownerId }: ProductRow): boolean {
		const link = this.linkOf(toInt(payment.values.orderId));
		const type = this.store.entityType(toInt(link?.values.ownerTypeId));
		return type?.shape.shortCode === ownerType && link?.values.ownerId === ownerId;
	}

	deletePayment(payment: StoredRow): void {
		for (const item of rowsWith(this.items, 'paymentId', payment.id)) this.items.delete(item.id);
		this.payments.delete(payment.id);
	}
}
