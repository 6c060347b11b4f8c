import { portalFor, type Client } from './support';

describe('links of orders', () => {
	let client: Client;
	const call = async (method: string, parameters: object = {}) =>
		(await client.call(method, parameters)).body;
	const add = async (fields: object) => await call('crm.orderentity.add', { fields });

	beforeEach(async () => {
		client = await portalFor({ seed: { deals: 2, companies: 1, contacts: 1 } });
	});

	it('are one an order, listed by their record, and ended', async () => {
		const link = { orderId: 1, ownerId: 2, ownerTypeId: 2 };
		expect((await add(link)).result).toEqual({ dealOrder: link });
		expect((await add({ ...link, orderId: 2, ownerId: 1 })).result).toBeDefined();
		const list = async (parameters: object = {}) => await call('crm.orderentity.list', parameters);
		expect(await list()).toMatchObject({
			result: { orderEntity: [{ orderId: 2, ownerId: 1 }, link] },
			total: 2,
		});
		await add({ ...link, ownerId: 1 });
		const ofFirst = { filter: { '=ownerId': 1 }, order: { orderId: 'DESC' }, select: ['orderId'] };
		expect((await list(ofFirst)).result).toEqual({ orderEntity: [{ orderId: 2 }, { orderId: 1 }] });
		expect((await call('crm.orderentity.deletebyfilter', { fields: { ...link, ownerId: 1 } })).result).toBe(
			true,
		);
		expect((await list()).total).toBe(1);
	});

	it('describe their fields', async () => {
		const { orderEntity } = (await call('crm.orderentity.getFields')).result;
		expect(Object.keys(orderEntity)).toEqual(['orderId', 'ownerId', 'ownerTypeId']);
		expect(orderEntity.orderId).toEqual({
			isImmutable: true,
			isReadOnly: false,
			isRequired: true,
			type: 'integer',
		});
	});

	it('give all rows at once for −1, and otherwise pages of 50', async () => {
		for (let index = 0; index < 60; index += 1) {
			const { id } = client.portal.store.orders.add();
			client.portal.store.orders.link(id, { ownerTypeId: 2, ownerId: 1 });
		}
		const page = async (start: number) => {
			const { result, total, next } = await call('crm.orderentity.list', { start });
			return [result.orderEntity.length, total, next];
		};
		expect(await page(0)).toEqual([50, 60, 50]);
		expect(await page(50)).toEqual([10, 60, undefined]);
		expect(await page(-1)).toEqual([60, undefined, undefined]);
	});

	const link = { orderId: 1, ownerId: 1, ownerTypeId: 2 };

	it.each<[method: string, fields: object, code: string, text: string]>([
		['add', {}, '0', 'Required fields: orderId, ownerId, ownerTypeId'],
		['deletebyfilter', { ownerTypeId: 2 }, '0', 'Required fields: orderId, ownerId'],
		['add', { ...link, orderId: 77 }, '200540400001', 'order does not exist'],
		['add', { ...link, ownerTypeId: 1 }, '0', 'entity does not exist'],
		['deletebyfilter', { ...link, orderId: 77 }, '200540400001', 'order does not exist'],
		['deletebyfilter', { ...link, ownerId: 2 }, '201640400004', 'entity relation is not exists'],
		['add', link, '201650000001', 'Duplicate entry for key [ownerId, ownerTypeId, orderId]'],
	])('%s %j is refused', async (method, fields, code, text) => {
		await add(link);
		const { status, body } = await client.call(`crm.orderentity.${method}`, { fields });
		expect([status, body]).toMatchObject([400, { error: code, error_description: text }]);
	});

	it('and orders are for administrators', async () => {
		const other = client.portal.addWebhook({ userId: 2 });
		const codes: Record<string, string> = {
			'crm.orderentity.add': '200040300020',
			'crm.orderentity.deletebyfilter': '200040300020',
			'crm.orderentity.list': '200040300010',
			'crm.orderentity.getFields': '200040300010',
			'sale.order.list': '200040300010',
		};
		for (const [method, code] of Object.entries(codes)) {
			const { body } = await client.call(method, { fields: link }, other);
			expect([method, body.error]).toEqual([method, code]);
		}
		expect((await call('sale.order.list', { filter: { '%accountNumber': '2' } })).result).toEqual({
			orders: [
				{
					...{ id: 2, accountNumber: '2', price: 80, currency: 'USD', payed: 'N', statusId: 'N' },
					...{ dateInsert: expect.any(String), dateUpdate: expect.any(String) },
				},
			],
		});
	});
});
