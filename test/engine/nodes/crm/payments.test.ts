import { byId, failure, mapped, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
let recordId: string;
let payableRowId: string;

/** Runs an operation on the deal, or on what it has. */
const run = async (resource: string, operation: string, choices: object = {}, more: object = {}) => {
	const locators = Object.entries({ recordType: 2, recordId, ...choices }).map(([name, value]) => [
		name,
		byId(value),
	]);
	return await sandbox.crm({ resource, operation, ...Object.fromEntries(locators), ...more });
};

const quantity = (value: number) => ({ fields: mapped({ quantity: value }) });

beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 1, companies: 1, contacts: 1 } });
	recordId = '1';
	const goods = { productName: 'Chair', price: 50, quantity: 4 };
	const [row] = rows(await run('productRow', 'create', {}, { fields: mapped(goods) }));
	payableRowId = String(row.id);
});
afterEach(async () => await sandbox.close());

it('a deal is paid in two payments', async () => {
	const [{ id: first }] = rows(await run('payment', 'create'));
	const [{ id: second }] = rows(await run('payment', 'create'));
	const [item] = rows(await run('paymentProduct', 'add', { paymentId: first, payableRowId }, quantity(3)));
	await run('paymentProduct', 'add', { paymentId: second, payableRowId }, quantity(1));
	expect(rows(await run('payment', 'get', { paymentId: first }))[0]).toMatchObject({ sum: 150, paid: 'N' });
	expect(rows(await run('payment', 'pay', { paymentId: first }))).toEqual([{ paid: true, id: first }]);
	const paid = { filters: { conditions: [{ field: 'paid', operator: 'equals', value: 'true' }] } };
	expect(rows(await run('payment', 'getAll', {}, { returnAll: true, ...paid }))).toMatchObject([
		{ id: first, sum: 150 },
	]);
	const items = async (filter: object) =>
		rows(await run('paymentProduct', 'getAll', { paymentId: first }, { returnAll: true, ...filter }));
	expect(await items({})).toEqual([{ ...item, paymentId: first, rowId: Number(payableRowId), quantity: 3 }]);
	const later = { conditions: [{ field: 'id', operator: 'greaterThan', value: String(item.id) }] };
	expect(await items({ filters: later })).toEqual([]);
});

it.each([
	['more than there is', 5, 'Insufficient product quantity to add to payment'],
	['nothing', 0, 'Product quantity cannot be less than or equal to 0'],
])(
	'a payment for %s fails with the words of the portal, whose code is the number 0',
	async (_what, of, text) => {
		const [{ id }] = rows(await run('payment', 'create'));
		const refused = failure(
			await run('paymentProduct', 'add', { paymentId: id, payableRowId }, quantity(of)),
		);
		expect(`${refused.message} ${refused.description}`).toContain(text);
	},
);
