import { allOf, FILTER_OPERATORS, splitKey } from '../../../src/catalog/filter';

/** Prefixes that crm.item.list takes (docs/internals/fields.md, "Filters of crm.item.list"). */
const ALLOWED = [
	'',
	'=',
	'%',
	'>',
	'<',
	'@',
	'!',
	'!@',
	'!=',
	'!%',
	'><',
	'>=',
	'<=',
	'=%',
	'%=',
	'!><',
	'!=%',
	'!%=',
];

describe('the filter operators', () => {
	it('have prefixes that crm.item.list takes', () => {
		for (const { prefix } of FILTER_OPERATORS) expect(ALLOWED).toContain(prefix);
	});
});

describe('one filter of many conditions', () => {
	it('keeps simple conditions side by side', () => {
		expect(
			allOf([
				['=stageId', 'NEW'],
				['>opportunity', 5],
			]),
		).toEqual({ '=stageId': 'NEW', '>opportunity': 5 });
	});

	it('keeps every condition on the same field', () => {
		expect(
			allOf([
				['%title', 'a'],
				['%title', 'b'],
				['%title', 'c'],
			]),
		).toEqual({
			'%title': 'a',
			0: { '%title': 'b' },
			1: { '%title': 'c' },
		});
	});

	it('leaves the ID at the top level free for reading page by page', () => {
		expect(
			allOf([
				['>id', 100],
				['=ID', 5],
			]),
		).toEqual({ 0: { '>id': 100 }, 1: { '=ID': 5 } });
	});

	it('takes groups with a logic of their own', () => {
		const either = { logic: 'OR', 0: { '=stageId': 'NEW' }, 1: { '=stageId': 'WON' } };
		expect(allOf([['>opportunity', 5]], [either])).toEqual({ '>opportunity': 5, 0: either });
	});
});

describe('a key of a filter', () => {
	it.each([
		['>=createdTime', '>=', 'createdTime'],
		['!@stageId', '!@', 'stageId'],
		['!=%title', '!=%', 'title'],
		['title', '', 'title'],
	])('%s is the prefix %s of %s', (key, prefix, name) => {
		expect(splitKey(key)).toEqual({ prefix, name });
	});
});
