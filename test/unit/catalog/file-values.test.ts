import type { FieldDescription } from '../../../src/catalog/field';
import { InputFile, toFileValue } from '../../../src/catalog/file-values';
import { toProductRow } from '../../../src/catalog/product-rows';

const field = (multiple: boolean) => ({ type: 'file', multiple }) as FieldDescription;
const data = new InputFile('data');
const pair = ['a.pdf', 'YWJj'];

describe('the value of a field with files', () => {
	it.each<[string, boolean, unknown, unknown]>([
		['a name', false, ' data ', data],
		['a name in a list', false, ['data'], data],
		['a pair', false, pair, pair],
		['a pair whose name has no ending', false, ['README', 'YWJj'], ['README', 'YWJj']],
		['a pair in a list', false, [pair], pair],
		['a pair as JSON', false, '["a.pdf", "YWJj"]', pair],
		['a file to keep', false, { id: 5 }, { id: 5 }],
		['nothing', false, '', ''],
		['an empty list', false, [], ''],
		['names with commas', true, 'data, data', [data, data]],
		['two names in a list', true, ['data', 'data'], [data, data]],
		['one pair, not two names', true, pair, [pair]],
		['names, pairs and kept files', true, ['data', pair, { id: 5 }], ['data', pair, { id: 5 }]],
		['one name', true, 'data', [data]],
		['nothing, several', true, '', []],
	])('is read: %s', (_name, multiple, value, expected) => {
		const wanted =
			Array.isArray(expected) && expected[0] === 'data' ? [data, ...expected.slice(1)] : expected;
		expect(toFileValue(value, field(multiple))).toEqual({ value: wanted });
	});

	it.each<[string, boolean, unknown, string]>([
		['several in a field for one', false, 'a, b, c', 'takes one file, not 3'],
		['a number', false, 5, 'needs the name of a file of the input item, not 5'],
		['an empty object', true, [{}], 'needs the name of a file of the input item, not {}'],
	])('is refused: %s', (_name, multiple, value, problem) => {
		expect(toFileValue(value, field(multiple))).toEqual({ problem: expect.stringContaining(problem) });
	});
});

describe('product rows', () => {
	it('leave out what is empty and what says whose they are', () => {
		const given = {
			id: 3,
			ownerId: 5,
			ownerType: 'D',
			productId: 0,
			productName: 'A',
			price: ' 2.5',
			taxRate: null,
		};
		expect(toProductRow(given)).toEqual({ row: { productId: 0, productName: 'A', price: 2.5 } });
	});

	it.each([
		['PRICE', 'Write "price" instead.'],
		['TAX_RATE', 'Write "taxRate" instead.'],
		['qty', 'Remove it, or use the name of a column: productId, price, quantity,'],
	])('refuse %s, which Bitrix24 would ignore', (name, nextStep) => {
		expect(toProductRow({ productName: 'A', [name]: 5 })).toEqual({
			problem: `has "${name}", which Bitrix24 would ignore`,
			nextStep: expect.stringContaining(nextStep),
		});
		// Without a value it means nothing, and what Bitrix24 has given may be newer than our list.
		expect(toProductRow({ productName: 'A', [name]: '' })).toHaveProperty('row');
		expect(toProductRow({ productName: 'A', ownerId: 3, [name]: 5 })).toHaveProperty('row');
	});
});
