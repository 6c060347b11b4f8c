import type { IDataObject } from 'n8n-workflow';
import { byId, failure, mapped, rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5, contacts: 2 } }, 'enterprise');
});
afterAll(async () => await sandbox.close());

const deals = async (parameters: object) =>
	await sandbox.crm({ resource: 'deal', simplify: false, returnAll: true, ...parameters });
const changed = async (detail: IDataObject) =>
	await sandbox.crm({
		...{ resource: 'contact', operation: 'update', contactId: byId(1), simplify: false, fields: mapped({}) },
		contactDetailChanges: { phone: [detail] },
	});
const rowOf = async (row: IDataObject) =>
	await deals({ operation: 'setProductRows', dealId: byId(1), productRows: { row: [row] } });

// An expression gives what a table holds: the value of a choice, or its name in the panel.
describe('a choice in a list of the panel may be its value or its name, in any case', () => {
	it.each(['DESC', 'desc', 'Descending'])('the direction of a sort rule: %s', async (direction) => {
		const run = await deals({ operation: 'getAll', sort: { rules: [{ field: 'id', direction }] } });
		expect(rows(run).map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
	});

	it('the comparison of a filter', async () => {
		const condition = { field: 'id', operator: 'greater than', value: 3 };
		const run = await deals({ operation: 'getAll', filters: { conditions: [condition] } });
		expect(rows(run)).toHaveLength(2);
	});

	it('the mode and the type of a contact detail', async () => {
		const phones = async (detail: IDataObject) =>
			(rows(await changed(detail))[0].fm as IDataObject[])
				.filter(({ typeId }) => typeId === 'PHONE')
				.map(({ value, valueType }) => [value, valueType]);
		await phones({ mode: "={{ 'Replace All' }}", value: '+49 30 1', type: 'mobile' });
		expect(await phones({ mode: "={{ 'Replace One' }}", value: '+49 30 2', oldValue: '+49301' })).toEqual([
			['+49 30 2', 'MOBILE'],
		]);
		expect(await phones({ mode: 'Remove', value: '+49 30 2' })).toEqual([]);
	});

	it('the discount type of a product row', async () => {
		expect(
			rows(await rowOf({ productName: 'x', price: 9, discount: '10', discountType: "={{ 'Percent' }}" })),
		).toMatchObject([{ discountTypeId: 2, discountRate: 10 }]);
	});

	it('the way of matching, what to do with several matches, and with empty values', async () => {
		const run = await sandbox.crm({
			...{ resource: 'contact', operation: 'upsert', matchBy: 'E-Mail' },
			fields: mapped({ lastName: 'x', post: '' }),
			contactDetails: { email: [{ value: 'jonas.bauer.1@example.com', type: 'Work' }] },
			options: { severalMatches: 'Update First', emptyValues: 'Skip' },
		});
		expect(rows(run)).toMatchObject([{ id: 1, created: false }]);
	});

	it('the first run of Get Changed', async () => {
		// It leaves the changes of this second for its next run, and the tests above change deals.
		const quiet = await Sandbox.open({ limit: 'none', seed: { deals: 5 } }, 'enterprise');
		const parameters = { resource: 'deal', operation: 'getChanged', simplify: false, returnAll: true };
		const all = async (startFrom: string) =>
			rows(await quiet.crm({ ...parameters, startFrom })).map(({ id }) => id);
		expect(await all('Everything')).toEqual(await all('everything'));
		expect(await all('Everything')).toContain(5);
		await quiet.close();
	});
});

describe('any other text is refused with what there is', () => {
	it.each<[string, () => ReturnType<typeof deals>, string]>([
		[
			'a direction',
			async () => await deals({ operation: 'getAll', sort: { rules: [{ field: 'id', direction: 'down' }] } }),
			'\'Sort\' has the unknown direction "down"',
		],
		[
			'a mode',
			async () => await changed({ mode: 'delete', value: '+1' }),
			'\'Phones and E-Mails\' has the unknown mode "delete"',
		],
		[
			'a discount type',
			async () => await rowOf({ productName: 'x', discount: 1, discountType: '%' }),
			'\'Product Rows\' has the unknown discount type "%"',
		],
		[
			'a first run',
			async () => await deals({ operation: 'getChanged', startFrom: 'always' }),
			'\'First Run\' has the unknown value "always"',
		],
	])('%s', async (_, run, message) => {
		const error = failure(await run());
		expect(error.message).toContain(message);
		expect(error.description).toMatch(/^Use .+ or .+\./);
	});
});
