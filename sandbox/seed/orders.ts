import { mapOf } from '../php/value';
import type { Store } from '../store/store';

const ORDERS: ReadonlyArray<[price: number, priceDelivery: number, deliveryName: string]> = [
	[240, 15, 'Courier'],
	[80, 0, 'Pickup'],
	[1176, 79.99, 'Courier'],
];

/** Adds orders of the online store, each with a delivery. No record is linked with them. */
export function addOrders({ orders, baseCurrency: currency }: Store): void {
	for (const [index, [price, priceDelivery, deliveryName]] of ORDERS.entries()) {
		const order = orders.add({ price });
		const values = mapOf({
			orderId: order.id,
			accountNumber: orders.numberOf(order, orders.shipments),
			deducted: 'N',
			dateDeducted: null,
			deliveryId: (index % 2) + 1,
			deliveryName,
			priceDelivery,
			currency,
		});
		orders.shipments.add({ values });
	}
}
