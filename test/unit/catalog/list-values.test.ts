import fc from 'fast-check';
import type { FieldDescription, ListOption } from '../../../src/catalog/field';
import { needsList, optionsCalled, problemWith } from '../../../src/catalog/list-values';

const fieldOf = (type: string): FieldDescription => ({
	...{ name: 'field', title: 'Field', type },
	...{ required: false, readOnly: false, immutable: false, multiple: false, custom: false },
});

const named = (count: number): ListOption[] =>
	Array.from({ length: count }, (_, n) => ({ id: `V${n}`, label: `Value ${n}` }));

describe('a list', () => {
	const options: ListOption[] = [
		{ id: 'NEW', label: 'General: New', also: ['New'] },
		{ id: 'C1:NEW', label: 'Wholesale: New', also: ['New'] },
		{ id: 'won', label: 'NEW one' },
	];

	it.each<[unknown, string[]]>([
		['NEW', ['NEW']],
		['New', ['NEW', 'C1:NEW']],
		['general:  NEW ', ['NEW']],
		['c1:new', ['C1:NEW']],
		['WON', ['won']],
		['', []],
		[null, []],
		[{}, []],
	])('means by %p: %j', (wanted, ids) => {
		expect(optionsCalled(options, wanted).map(({ id }) => id)).toEqual(ids);
	});

	it('finds every value by its ID and, if it is the only one called so, by its name in any case', () => {
		const word = fc.stringMatching(/^[A-Za-zÄö0-9]{1,8}( [A-Za-z]{1,5})?$/);
		const list = fc.uniqueArray(fc.record({ id: word, label: word }), {
			selector: ({ id }) => id,
			minLength: 1,
		});
		fc.assert(
			fc.property(list, fc.nat(), (values, index) => {
				const one = values[index % values.length];
				expect(optionsCalled(values, one.id)).toEqual([one]);
				const isId = values.some(({ id }) => id === one.label.toUpperCase());
				const called = values.filter(({ label }) => label.toLowerCase() === one.label.toLowerCase());
				if (!isId) expect(optionsCalled(values, ` ${one.label.toUpperCase()} `)).toEqual(called);
			}),
		);
	});

	it('is shown in an error up to its tenth value', () => {
		expect(problemWith(named(2), [], '"x"', '')).toBe(
			'needs one of its values ("Value 0", "Value 1"), not "x"',
		);
		expect(problemWith(named(10), [], '"x"', '')).toContain('"Value 9"), not "x"');
		expect(problemWith(named(11), [], '"x"', '')).toContain('"Value 9" and 1 more), not "x"');
		expect(problemWith(named(501), [], '"x"', '')).toContain('and at least 491 more');
	});
});

describe('a list is needed', () => {
	it.each<[string, unknown, boolean]>([
		['user', 5, false],
		['user', 'user_5', false],
		['user', 'Anna', true],
		['crm_category', '0', false],
		['crm_category', 'Wholesale', true],
		['crm_status', 'C1:NEW', false],
		['crm_status', 'DT1030_5:NEW', false],
		['crm_status', 'NEW', true],
		['crm_currency', 'EUR', true],
		['crm_currency', '', false],
		['string', 'Anna', false],
		['workgroup', null, false],
	])('for the type %s and %p: %p', (type, value, needed) => {
		expect(needsList(fieldOf(type), value)).toBe(needed);
	});
});
