import type { FieldDescription } from '../../../src/catalog/field';
import { toFieldValue, toFilterValue } from '../../../src/catalog/values';

const ZONE = 'Europe/Berlin';

const field = (type: string, over: Partial<FieldDescription> = {}): FieldDescription => ({
	name: 'field',
	title: 'Field',
	type,
	required: false,
	readOnly: false,
	immutable: false,
	multiple: false,
	custom: false,
	...over,
});

const colours = field('enumeration', {
	options: [
		{ id: '44', label: 'Red' },
		{ id: '45', label: 'Green' },
	],
});

const project = field('crm_entity', { linksTo: [1030] });
const partner = field('crm', { linksTo: [4] });
const related = field('crm', { linksTo: [2, 4, 1030] });

describe('a value for a field', () => {
	it.each<[string, FieldDescription, unknown, unknown]>([
		['a text', field('string'), 'abc', 'abc'],
		['a number for a text', field('string'), 5, '5'],
		['a whole number', field('integer'), '5', 5],
		['a number', field('double'), '1.5', 1.5],
		['true', field('boolean'), true, 'Y'],
		['"false"', field('boolean'), 'false', 'N'],
		['Y', field('boolean'), 'Y', 'Y'],
		['0', field('char'), 0, 'N'],
		['true', field('flag'), 'true', 'Y'],
		['a day', field('date'), '2026-08-20T12:00:00+02:00', '2026-08-20'],
		['a moment', field('datetime'), '2026-08-20T12:00', '2026-08-20T12:00:00+02:00'],
		['a Date object', field('datetime'), new Date('2026-08-20T10:00:00Z'), '2026-08-20T12:00:00+02:00'],
		['a list value by ID', colours, '44', 44],
		['a list value by ID as number', colours, 45, 45],
		['a list value by its text', colours, 'green', 45],
		['a user', field('user'), '7', 7],
		['a user as code', field('employee'), 'user_7', 7],
		['a company as code', field('crm_company'), 'CO_12', 12],
		['a smart process item as code', field('crm_entity'), 'T80_12', 12],
		['an item of the right smart process', project, 'T406_12', 12],
		['a record in a field of links', related, ' T406_12 ', 'T406_12'],
		['the only kind in a field of links', partner, 'CO_12', 12],
		['a number with a comma', field('double'), '3,7', 3.7],
		['Да', field('boolean'), 'Да', 'Y'],
		['a day as people write it', field('date'), '24.12.2026', '2026-12-24'],
		['money as people write it', field('money'), '1500,50 EUR', '1500.50|EUR'],
		['money with its currency', field('money'), '300|USD', '300|USD'],
		['a file', field('file'), ['a.txt', 'YWJj'], ['a.txt', 'YWJj']],
		['an empty text, which clears', field('integer'), '', ''],
		['null, which clears', field('date'), null, ''],
	])('is taken: %s', (_name, description, value, expected) => {
		expect(toFieldValue(value, description, ZONE)).toEqual({ value: expected });
	});

	it.each<[string, FieldDescription, unknown, string]>([
		['a text for a number', field('integer'), 'abc', 'a whole number, not "abc"'],
		['a fraction for a whole number', field('integer'), 1.5, 'a whole number, not 1.5'],
		['a comma that may part thousands', field('double'), '1,500', 'a number, not "1,500"'],
		['an object for a text', field('string'), { a: 1 }, 'a text, not {"a":1}'],
		['a word for yes or no', field('boolean'), 'maybe', 'true or false, not "maybe"'],
		['a date of two meanings', field('date'), '05/06/2026', 'a date such as'],
		['a number for a moment', field('datetime'), 5, 'a date and time such as'],
		['an unknown list value', colours, 'blue', 'one of its values ("Red", "Green"), not "blue"'],
		[
			'a contact for a company',
			field('crm_company'),
			'C_2',
			'the ID of a company, such as 12 or CO_12, not "C_2"',
		],
		['a company for a contact', field('crm_contact'), 'CO_2', 'the ID of a contact, such as 12 or C_12'],
		['a company for a user', field('user'), 'CO_2', 'the ID of a user, such as 12 or user_12'],
		['an item of another smart process', project, 'T407_12', 'an item of the smart process 1030'],
		['a deal for a company in a field of links', partner, 'D_2', 'the ID of a company, such as 12 or CO_12'],
		['a user in a field of links', related, 'user_2', 'a record with its code, such as D_12, CO_12, T406_12'],
		[
			'an amount of two meanings',
			field('money'),
			'1.500 EUR',
			'an amount such as 1500.50|EUR, not "1.500 EUR"',
		],
		[
			'a word for a number of a list',
			field('crm_enum_activitypriority'),
			'High',
			'a number that crm.enum.activitypriority lists, not "High"',
		],
		['a name for a user', field('user'), 'Nathan', 'the ID of a user, such as 12 or user_12, not "Nathan"'],
		['an object for a user', field('user'), {}, 'the ID of a user'],
	])('is refused: %s', (_name, description, value, problem) => {
		expect(toFieldValue(value, description, ZONE)).toEqual({ problem: expect.stringContaining(problem) });
	});

	it.each<[string, string, unknown, unknown]>([
		['an array', 'user', [1, '2'], [1, 2]],
		['JSON', 'integer', '[1, 2]', [1, 2]],
		['a list with commas', 'crm_contact', '5, C_6', [5, 6]],
		['one value', 'user', 7, [7]],
		['a text with a comma, which is one text', 'string', 'Smith, John', ['Smith, John']],
		['JSON of texts', 'string', '["a", "b"]', ['a', 'b']],
		['nothing, which clears', 'integer', '', []],
	])('of a field with several values comes from %s', (_name, type, value, expected) => {
		expect(toFieldValue(value, field(type, { multiple: true }), ZONE)).toEqual({ value: expected });
	});

	it('of a field with several values is refused for one of another kind', () => {
		expect(toFieldValue('C_1, D_2', field('crm_contact', { multiple: true }), ZONE)).toEqual({
			problem: 'needs the ID of a contact, such as 12 or C_12 in each place, not "D_2"',
		});
	});

	it('of a field with several values is refused for the one that does not fit', () => {
		expect(toFieldValue([1, 'x'], field('integer', { multiple: true }), ZONE)).toEqual({
			problem: 'needs a whole number in each place, not "x"',
		});
	});

	it('is cut short when it is shown', () => {
		const { problem } = toFieldValue('x'.repeat(500), field('integer'), ZONE) as { problem: string };
		expect(problem.length).toBeLessThan(120);
	});
});

describe('a value for a filter', () => {
	it('is 1 or 0 for custom yes/no fields, and Y or N for others', () => {
		expect(toFilterValue('true', field('boolean', { custom: true }), ZONE)).toEqual({ value: 1 });
		expect(toFilterValue('N', field('boolean', { custom: true }), ZONE)).toEqual({ value: 0 });
		expect(toFilterValue(true, field('boolean'), ZONE)).toEqual({ value: 'Y' });
	});

	it('is money as the portal keeps it, with its currency', () => {
		const kept = ['1500,50 EUR', '1500 EUR', '100.00|EUR', '10.05|EUR', '5.|EUR'].map((amount) =>
			toFilterValue(amount, field('money'), ZONE),
		);
		expect(kept).toEqual(
			['1500.5|EUR', '1500|EUR', '100|EUR', '10.05|EUR', '5|EUR'].map((value) => ({ value })),
		);
		expect(toFilterValue('1500', field('money'), ZONE)).toEqual({
			problem: expect.stringContaining('a currency too, such as 1500.50|EUR, not "1500"'),
		});
	});

	it('is one value also for fields with several', () => {
		expect(toFilterValue('5', field('user', { multiple: true }), ZONE)).toEqual({ value: 5 });
	});
});
