import { PROJECTS } from '../../../../sandbox';
import { refused } from '../../refusal';
import { items, itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({
		limit: 'none',
		seed: { deals: 60, leads: 2, quotes: 2, invoices: 2, projects: 2 },
	});
});
afterEach(async () => await sandbox.close());

const locator = (resource: string, id: string) => ({
	resource,
	[`${resource}Id`]: { mode: 'id', value: id },
	...(resource === 'smartProcessItem' && {
		smartProcess: { mode: 'list', value: String(PROJECTS.entityTypeId) },
	}),
});

const set = (resource: string, id: string, row: object[]) => ({
	...locator(resource, id),
	operation: 'setProductRows',
	productRows: { row },
});

const json = (row: object) => ({
	...locator('deal', '1'),
	operation: 'setProductRows',
	defineProductRows: 'json',
	productRowsJson: JSON.stringify([{ productName: 'A', ...row }]),
});

const stored = () => sandbox.portal.store.productRows.all();

describe('Set Product Rows and Get Product Rows', () => {
	it.each([
		[true, 'Y'],
		['true', 'Y'],
		[1, 'Y'],
		['1', 'Y'],
		['y', 'Y'],
		['Да', 'Y'],
		['yes', 'Y'],
		[0, 'N'],
		['нет', 'N'],
	])('read the tax that is included as %p', async (taxIncluded, expected) => {
		rows(await sandbox.crm(json({ taxIncluded })));
		expect(stored()).toMatchObject([{ taxIncluded: expected }]);
	});

	it('read numbers as people write them', async () => {
		rows(await sandbox.crm(json({ price: '1\u00A0101,50', quantity: '3,7' })));
		expect(stored()).toMatchObject([{ price: 1101.5, quantity: 3.7 }]);
	});

	it.each([
		['deal', 'D'],
		['lead', 'L'],
		['quote', 'Q'],
		['smartInvoice', 'SI'],
		['smartProcessItem', 'T406'],
	])('of a %s', async (resource, ownerType) => {
		const parameters = set(resource, '1', [
			{
				productName: 'Training',
				price: '500.5',
				quantity: '2',
				discountType: 'percent',
				discount: '10',
				taxRate: '19',
				taxIncluded: true,
				measureCode: '796',
			},
			{ productId: '7', productName: '', price: 20, quantity: '', discountType: 'sum', discount: 5 },
		]);
		const made = rows(await sandbox.crm(parameters));
		expect(stored()).toMatchObject([
			{
				ownerType,
				ownerId: 1,
				productId: 0,
				productName: 'Training',
				price: 500.5,
				quantity: 2,
				discountTypeId: 2,
				discountRate: 10,
				taxRate: 19,
				taxIncluded: 'Y',
				measureCode: 796,
			},
			{ productId: 7, price: 20, quantity: 1, discountTypeId: 1, discountSum: 5, taxRate: null },
		]);
		expect(made.map(({ id }) => id)).toEqual(stored().map(({ id }) => id));
		const read = rows(await sandbox.crm({ ...locator(resource, '1'), operation: 'getProductRows' }));
		expect(read).toEqual(made);
	});

	it('replaces all rows, so that it can be run twice, and removes all for []', async () => {
		const json = (productRowsJson: string) => ({
			...locator('deal', '3'),
			operation: 'setProductRows',
			defineProductRows: 'json',
			productRowsJson,
		});
		const one = '[{"productName": "A", "price": 1, "taxIncluded": true}]';
		for (let time = 0; time < 2; time++) rows(await sandbox.crm(json(one)));
		expect(stored()).toMatchObject([{ ownerId: 3, productName: 'A', taxIncluded: 'Y' }]);
		expect(rows(await sandbox.crm(json('[]')))).toEqual([]);
		expect(stored()).toEqual([]);
	});

	it('gives the rows of one record to another one as they were read', async () => {
		rows(await sandbox.crm(set('deal', '1', [{ productName: 'A', price: '9' }])));
		const [read] = rows(await sandbox.crm({ ...locator('deal', '1'), operation: 'getProductRows' }));
		rows(
			await sandbox.crm(
				{
					...locator('deal', '2'),
					operation: 'setProductRows',
					defineProductRows: 'json',
					productRowsJson: '={{ [$json] }}',
				},
				{ items: items(read) },
			),
		);
		expect(stored()).toMatchObject([
			{ ownerId: 1, productName: 'A', price: 9 },
			{ ownerId: 2, productName: 'A', price: 9 },
		]);
	});

	it('sends 60 records in two requests, each row paired with its item', async () => {
		const run = await sandbox.crm(
			{
				...set('deal', '={{ $json.id }}', [
					{ productName: '={{ $json.name }}', price: '1' },
					{ productName: 'Second', price: '2' },
				]),
				options: { priority: 'background' },
			},
			{ items: itemsOf(60, (n) => ({ id: n + 1, name: `N${n}` })) },
		);
		expect(run.output('node')).toHaveLength(120);
		expect(run.output('node')[118]).toMatchObject({
			json: { ownerId: 60, productName: 'N59' },
			pairedItem: { item: 59 },
		});
		expect(sandbox.portal.statistics.totals.requests).toBe(2);
	});

	it('reads all pages', async () => {
		for (let n = 0; n < 120; n++) {
			sandbox.portal.store.productRows.add({ ...rowOf(4), sort: n * 10, productName: `P${n}` });
		}
		const read = rows(await sandbox.crm({ ...locator('deal', '4'), operation: 'getProductRows' }));
		expect(read.map(({ productName }) => productName)).toEqual(
			Array.from({ length: 120 }, (_, n) => `P${n}`),
		);
	});

	it('goes on with the other items after one that fails', async () => {
		const run = await sandbox.crm(set('deal', '={{ $json.id }}', [{ productName: 'A', price: '1' }]), {
			items: items({ id: 1 }, { id: 5000 }, { id: 2 }),
			onError: 'continueRegularOutput',
		});
		expect(run.json('node')).toMatchObject([
			{ ownerId: 1 },
			{ error: expect.stringContaining('(OWNER_NOT_FOUND) [item 1]') },
			{ ownerId: 2 },
		]);
	});

	it.each<[string, object, string, string]>([
		['no row', { productRows: {} }, "'Product Rows' has no rows [item 0]", 'write []'],
		[
			'a row of nothing',
			{ productRows: { row: [{ productName: 'A' }, { price: '5' }] } },
			"'Product Rows': row 2 has neither a product nor a name [item 0]",
			'ID of a product',
		],
		[
			'a price that is none',
			{ productRows: { row: [{ productName: 'A', price: '5,500' }] } },
			'\'Product Rows\': row 1 has a price that is not a number: "5,500" [item 0]',
			'12.5',
		],
		[
			'half a product',
			{ productRows: { row: [{ productId: '1.5', price: '5' }] } },
			'\'Product Rows\': row 1 has a productId that is not a whole number: "1.5" [item 0]',
			'Write it like 12.',
		],
		[
			'JSON that is no list',
			{ defineProductRows: 'json', productRowsJson: '{"productName": "A"}' },
			"'Product Rows (JSON)' is not a list of rows [item 0]",
			'[] to remove',
		],
		[
			'JSON with something that is no row',
			{ defineProductRows: 'json', productRowsJson: '["A"]' },
			"'Product Rows (JSON)': row 1 is not an object [item 0]",
			'productName',
		],
		[
			'a name that is no column',
			{ defineProductRows: 'json', productRowsJson: '[{"productName": "A", "Quantity": 2}]' },
			'\'Product Rows (JSON)\': row 1 has "Quantity", which Bitrix24 would ignore [item 0]',
			'Write "quantity" instead.',
		],
		[
			'a flag that is none',
			{ defineProductRows: 'json', productRowsJson: '[{"productName": "A", "taxIncluded": "maybe"}]' },
			'\'Product Rows (JSON)\': row 1 has a taxIncluded that is neither Y nor N: "maybe" [item 0]',
			'true or false',
		],
	])('refuses %s', async (_name, more, message, advice) => {
		const error = await refused(sandbox, 'crm', { ...set('deal', '1', []), ...more });
		expect(error.message).toBe(message);
		expect(error.description).toContain(advice);
	});
});

const rowOf = (ownerId: number) => ({
	ownerType: 'D',
	ownerId,
	productId: 0,
	productName: '',
	price: 1,
	quantity: 1,
	discountTypeId: 2,
	discountRate: 0,
	discountSum: 0,
	taxRate: null,
	taxIncluded: 'N' as const,
	measureCode: 796,
	measureName: 'pcs',
	sort: 10,
});
