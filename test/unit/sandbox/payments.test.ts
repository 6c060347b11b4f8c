import { portalFor, type Client } from './support';

describe('payments of records', () => {
	let client: Client;
	let dealId: number;
	let rowId: number;

	const call = async (method: string, parameters: object = {}) =>
		(await client.call(`crm.item.${method}`, parameters)).body;
	const result = async (method: string, parameters: object = {}) => (await call(method, parameters)).result;
	const pay = async () => await result('payment.add', { entityTypeId: 2, entityId: dealId });
	const refusalOf = async (method: string, parameters: object) => {
		const { status, body } = await client.call(`crm.item.${method}`, parameters);
		return [status, body.error, body.error_description];
	};

	beforeEach(async () => {
		client = await portalFor({ seed: { deals: 1, leads: 1, invoices: 1, companies: 1, contacts: 1 } });
		dealId = (await result('add', { entityTypeId: 2, fields: { title: 'Chairs', currencyId: 'EUR' } })).item
			.id;
		const fields = { ownerType: 'D', ownerId: dealId, productName: 'Chair', price: 50, quantity: 4 };
		rowId = (await result('productrow.add', { fields })).productRow.id;
	});

	it('are added, paid, and listed by their state', async () => {
		const [first, second] = [await pay(), await pay()];
		expect(await result('payment.get', { id: first })).toEqual({
			id: first,
			accountNumber: '4/1',
			paid: 'N',
			datePaid: null,
			empPaidId: null,
			paySystemId: 1,
			sum: 0,
			currency: 'EUR',
			paySystemName: 'Cash',
		});
		expect(await result('payment.pay', { id: second })).toBe(true);
		const list = async (more: object) =>
			(await result('payment.list', { entityTypeId: 2, entityId: dealId, ...more })).map(
				({ id, paid }: { id: number; paid: string }) => [id, paid],
			);
		expect(await list({ order: { id: 'desc' } })).toEqual([
			[second, 'Y'],
			[first, 'N'],
		]);
		expect(await list({ filter: { '=paid': 'Y' } })).toEqual([[second, 'Y']]);
		expect(await result('payment.get', { id: second })).toMatchObject({
			datePaid: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
			empPaidId: 1,
		});
		await result('payment.unpay', { id: second });
		expect(await list({ filter: { paid: 'Y' } })).toEqual([]);
		expect(await result('payment.update', { id: first, fields: { paid: 'Y', paySystemId: 2 } })).toBe(true);
		expect(await result('payment.get', { id: first })).toMatchObject({
			paid: 'Y',
			paySystemName: 'Bank transfer',
		});
		expect(await result('payment.delete', { id: first })).toBe(true);
		expect(await list({})).toEqual([[second, 'N']]);
	});

	it('belong to invoices too, and to nothing else', async () => {
		expect(await result('payment.add', { entityTypeId: 31, entityId: 1 })).toEqual(expect.any(Number));
		expect(await refusalOf('payment.add', { entityTypeId: 1, entityId: 1 })).toEqual([
			400,
			0,
			'Payment creation is not available for this entity',
		]);
		expect(await result('payment.list', { entityTypeId: 1, entityId: 1 })).toEqual([]);
	});

	it('hold as much of the goods as there is', async () => {
		const [first, second] = [await pay(), await pay()];
		const add = { paymentId: first, rowId, quantity: 3 };
		const id = await result('payment.product.add', add);
		expect(await result('payment.product.list', { paymentId: first, filter: { '@id': [id] } })).toEqual([
			{ id, paymentId: first, rowId, quantity: 3 },
		]);
		const tooMuch = [400, 0, 'Insufficient product quantity to add to payment'];
		expect(await refusalOf('payment.product.add', { ...add, paymentId: second, quantity: 2 })).toEqual(
			tooMuch,
		);
		const available = async () =>
			(
				await result('productrow.getAvailableForPayment', { ownerType: 'D', ownerId: dealId })
			).productRows.map(({ quantity }: { quantity: number }) => quantity);
		expect(await available()).toEqual([1]);
		expect(await result('payment.product.setQuantity', { id, quantity: 4 })).toBe(true);
		expect(await available()).toEqual([]);
		expect((await result('payment.get', { id: first })).sum).toBe(200);
		expect(await refusalOf('payment.product.setQuantity', { id, quantity: 5 })).toEqual(tooMuch);
		expect(await result('payment.product.delete', { id })).toBe(true);
		expect(await available()).toEqual([4]);
	});

	it('let go of goods that are gone, and of theirs when they are deleted', async () => {
		const [first, second] = [await pay(), await pay()];
		await result('payment.product.add', { paymentId: first, rowId, quantity: 4 });
		await result('payment.delete', { id: first });
		const id = await result('payment.product.add', { paymentId: second, rowId, quantity: 4 });
		expect(id).toEqual(expect.any(Number));
		await result('productrow.delete', { id: rowId });
		expect(await result('payment.product.list', { paymentId: second, filter: [] })).toEqual([]);
		expect((await result('payment.get', { id: second })).sum).toBe(0);
	});

	it('hold deliveries of the order of the record', async () => {
		const link = (orderId: number) => ({ fields: { orderId, ownerTypeId: 2, ownerId: dealId } });
		await client.call('crm.orderentity.add', link(3));
		await client.call('crm.orderentity.add', link(1));
		const deliveries = await result('delivery.list', {
			entityTypeId: 2,
			entityId: dealId,
			order: { priceDelivery: 'asc' },
		});
		const shown = { deducted: 'N', dateDeducted: null, currency: 'USD', deliveryName: 'Courier' };
		expect(deliveries).toEqual([
			{ id: 1, accountNumber: '1/1', deliveryId: 1, priceDelivery: 15, ...shown },
			{ id: 3, accountNumber: '3/1', deliveryId: 1, priceDelivery: 79.99, ...shown },
		]);
		expect(await result('delivery.get', { id: 3 })).toEqual(deliveries[1]);
		const paymentId = await pay();
		const filter = { '>=quantity': 1 };
		const id = await result('payment.delivery.add', { paymentId, deliveryId: 3 });
		expect(await result('payment.delivery.list', { paymentId, filter })).toEqual([
			{ id, paymentId, deliveryId: 3, quantity: 1 },
		]);
		expect((await result('payment.get', { id: paymentId })).sum).toBe(79.99);
		const other = { id, deliveryId: 1 };
		expect(await refusalOf('payment.delivery.setDelivery', other)).toEqual([
			400,
			0,
			'Delivery item not found',
		]);
		expect(await result('payment.delivery.setDelivery', { id, deliveryId: 3 })).toBe(true);
		// Methods for products do not find an item of a delivery.
		expect(await refusalOf('payment.product.delete', { id })).toEqual([
			400,
			0,
			'Payable item has not been found',
		]);
		expect(await result('payment.delivery.delete', { id })).toBe(true);
		expect(await result('payment.delivery.list', { paymentId, filter })).toEqual([]);
	});

	it.each<[method: string, parameters: object, missing: string]>([
		['payment.add', { entityTypeId: 2 }, 'entityId'],
		['payment.add', { entityId: 1 }, 'entityTypeId'],
		['payment.list', { entityTypeId: 2 }, 'entityId'],
		['payment.get', {}, 'id'],
		['payment.delete', {}, 'id'],
		['payment.pay', {}, 'id'],
		['payment.unpay', {}, 'id'],
		['payment.update', { fields: {} }, 'id'],
		['delivery.get', {}, 'id'],
		['delivery.list', { entityId: 1 }, 'entityTypeId'],
		['payment.product.add', { paymentId: 9, rowId: 1 }, 'quantity'],
		['payment.product.add', { paymentId: 9, quantity: 1 }, 'rowId'],
		['payment.product.list', { paymentId: 9 }, 'filter'],
		['payment.product.setQuantity', { id: 9 }, 'quantity'],
		['payment.product.delete', {}, 'id'],
		['payment.delivery.add', { paymentId: 9 }, 'deliveryId'],
		['payment.delivery.list', { filter: [] }, 'paymentId'],
		['payment.delivery.setDelivery', { deliveryId: 9 }, 'id'],
		['payment.delivery.delete', {}, 'id'],
	])('%s %j lacks a parameter', async (method, parameters, missing) => {
		expect(await refusalOf(method, parameters)).toEqual([
			400,
			'100',
			`Could not find value for parameter {${missing}}`,
		]);
	});

	it.each<[method: string, parameters: object, text: string]>([
		['payment.add', { entityTypeId: 2, entityId: 77 }, 'Entity with identifier №77 does not exist'],
		['payment.add', { entityTypeId: 99, entityId: 1 }, 'Invalid CRM object type'],
		['payment.get', { id: 77 }, 'Insufficient permissions'],
		['payment.delete', { id: 77 }, 'Insufficient permissions'],
		['payment.pay', { id: 77 }, 'Insufficient permissions'],
		['payment.update', { id: 1, fields: { paySystemId: 9 } }, 'Payment system not found'],
		[
			'payment.list',
			{ entityTypeId: 2, entityId: 1, filter: { nope: 1 } },
			'Unknown field definition `nope`',
		],
		['payment.product.add', { paymentId: 77, rowId: 1, quantity: 1 }, 'Payment has not been found'],
		['payment.product.add', { paymentId: 1, rowId: 77, quantity: 1 }, 'Product item not found'],
		[
			...(['payment.product.add', { paymentId: 1, rowId: 1, quantity: 0 }] as const),
			'Product quantity cannot be less than or equal to 0',
		],
		['payment.product.delete', { id: 77 }, 'Payable item has not been found'],
		['payment.delivery.add', { paymentId: 1, deliveryId: 1 }, 'Delivery item not found'],
		['delivery.get', { id: 77 }, 'Insufficient permissions'],
	])('%s %j is refused with a number', async (method, parameters, text) => {
		await pay();
		expect(await refusalOf(method, parameters)).toEqual([400, 0, text]);
	});

	it('are refused with a number in a batch, too', async () => {
		const { body } = await client.call('batch', { cmd: { one: 'crm.item.payment.get?id=77' } });
		expect(body.result.result_error.one).toEqual({
			error: 0,
			error_description: 'Insufficient permissions',
		});
	});
});
