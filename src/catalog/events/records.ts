import { as, type Choice, type Entity, type MethodOperation, type Sent } from '../entity';
import { inSentence } from '../words';

/** How a kind of record is read that no node has. */
type Reading = [
	resource: string,
	name: string,
	method: string,
	/** Where the answer has the record. */
	at: string,
	/** What is sent; absent: the ID, as `id`. */
	set?: (chosen: Choice) => Readonly<Record<string, Sent>>,
];

const code = (chosen: Choice): Sent => as({ ...chosen, code: true }, String);
const part = (parameter: string, label: string): Choice => ({ parameter, label });

const READINGS: readonly Reading[] = [
	['calendarEvent', 'Calendar Event', 'calendar.event.getbyid', ''],
	['product', 'Product', 'catalog.product.get', 'product'],
	['parentProduct', 'Parent Product', 'catalog.product.sku.get', 'sku'],
	['productVariation', 'Product Variation', 'catalog.product.offer.get', 'offer'],
	['service', 'Service', 'catalog.product.service.get', 'service'],
	['productPrice', 'Product Price', 'catalog.price.get', 'price'],
	['priceType', 'Price Type', 'catalog.priceType.get', 'priceType'],
	['roundingRule', 'Rounding Rule', 'catalog.roundingRule.get', 'roundingRule'],
	['order', 'Order', 'sale.order.get', 'order'],
	['orderPayment', 'Order Payment', 'sale.payment.get', 'payment'],
	['orderDelivery', 'Order Delivery', 'sale.shipment.get', 'shipment'],
	['orderPropertyValue', 'Order Property Value', 'sale.propertyvalue.get', 'propertyValue'],
	['booking', 'Booking', 'booking.v1.booking.get', 'booking'],
	['bookingResource', 'Booking Resource', 'booking.v1.resource.get', 'resource'],
	['bookingResourceType', 'Booking Resource Type', 'booking.v1.resourceType.get', 'resourceType'],
	['waitingListEntry', 'Waiting List Entry', 'booking.v1.waitlist.get', 'waitList'],
	['feedPost', 'Feed Post', 'log.blogpost.get', '0', (post) => ({ POST_ID: post })],
	['call', 'Call', 'voximplant.statistic.get', '0', (call) => ({ 'FILTER.CALL_ID': code(call) })],
	['signDocument', 'Signed Document', 'sign.b2e.document.get', '', (document) => ({ uid: code(document) })],
	['personnelDocument', 'Personnel Document', 'sign.b2e.hcmlink.document.get', ''],
	[
		'address',
		'Address',
		'crm.address.list',
		'0',
		() => ({
			'filter.TYPE_ID': part('addressTypeId', 'Address Type'),
			'filter.ENTITY_TYPE_ID': part('addressOwnerTypeId', 'Owner Type'),
			'filter.ENTITY_ID': part('addressOwnerId', 'Owner'),
		}),
	],
	['crmProduct', 'CRM Product', 'crm.product.get', ''],
	['crmProductSection', 'CRM Product Section', 'crm.productsection.get', ''],
	['oldInvoice', 'Old Invoice', 'crm.invoice.get', ''],
];

/**
 * Kinds of records that have events and no Get in a node. Only that operation is described: the records of events are
 * read with it.
 */
export const EVENT_RECORDS: readonly Entity[] = READINGS.map(([resource, name, method, at, set]) => {
	const chosen = part(`${resource}Id`, name);
	const get: MethodOperation = {
		value: 'get',
		description: `Retrieve the ${inSentence(name)} of an event`,
		method,
		set: set?.(chosen) ?? { id: chosen },
		answer: { record: at },
		effect: 'read',
	};
	return { resource, name, plural: `${name}s`, operations: [get] };
});

/** The kind of a product by the number of its type in events: https://apidocs.bitrix24.com/api-reference/catalog/product/events/catalog-product-on-add.html */
export const PRODUCT_KINDS: Readonly<Record<string, string>> = {
	3: 'parentProduct',
	4: 'productVariation',
	5: 'productVariation',
	6: 'parentProduct',
	7: 'service',
};
