import {
	containsReference,
	emptyResults,
	fillIn,
	hasStrayReference,
	referencedKeys,
} from '../../../src/batch/reference';

const earlier = emptyResults();
earlier.result.deal = { item: { id: 12, title: 'Chairs', tags: ['a', 'b'], none: null } };
earlier.result.list = { items: [{ id: 1 }, { id: 2 }] };
earlier.result.id = 77;
earlier.result.nothing = null;
earlier.total.list = 180;
earlier.next.list = 50;
earlier.error.bad = { error: 'NOT_FOUND', error_description: 'Not found' };

describe('fillIn follows the rules of the server', () => {
	it.each([
		['a whole value keeps its type', '$result[deal][item][id]', 12],
		['a whole value may be a list', '$result[deal][item][tags]', ['a', 'b']],
		['a plain result', '$result[id]', 77],
		['an element of a list', '$result[list][items][1][id]', 2],
		['total, next and error', '$total[list]', 180],
		['next', '$next[list]', 50],
		['error', '$error[bad][error]', 'NOT_FOUND'],
		['inside a text', 'DEAL_$result[deal][item][id]', 'DEAL_12'],
		['two, apart', '$result[id] and $total[list]', '77 and 180'],
		['the tail reaches to the next space', '$result[id],x and y', '77 and y'],
		['a list inside a text stays', 'tags $result[deal][item][tags]', 'tags $result[deal][item][tags]'],
		['a missing key ends the walk', '$result[list][items][9][id]', [{ id: 1 }, { id: 2 }]],
		[
			'so does null',
			'$result[deal][item][none]',
			earlier.result.deal && (earlier.result.deal as { item: unknown }).item,
		],
		['upper case finds nothing', '$Result[id]', '$Result[id]'],
		['unknown keys are left to others', '$result[later][id]', '$result[later][id]'],
	])('%s: %s', (_rule, value, expected) => {
		expect(fillIn({ value }, earlier)).toEqual({ value: expected });
	});

	it('goes into nested values and leaves the input as it was', () => {
		const parameters = {
			filter: { '>id': '$result[id]' },
			select: ['$result[deal][item][title]'],
			at: new Date(0),
		};
		expect(fillIn(parameters, earlier)).toEqual({
			filter: { '>id': 77 },
			select: ['Chairs'],
			at: new Date(0),
		});
		expect(parameters.filter['>id']).toBe('$result[id]');
	});
});

it.each([
	['$result[row][name][1]', 'b'],
	['$result[row][name][-1]', 'c'],
	['$result[row][name][7]', 'abc'],
	['$result[row][list][length]', ['x', 'y']],
	['$result[row][][list][1]', 'y'],
	['$result[row][list][1][0][0] end', 'y end'],
])('walks %s as PHP does', (text, expected) => {
	const earlier = emptyResults();
	earlier.result.row = { name: 'abc', list: ['x', 'y'] };
	expect(fillIn({ text }, earlier)).toEqual({ text: expected });
});

it.each([
	[{ a: '$result[a][id]', b: ['x $total[b] y'] }, false],
	[{ a: '$result[c][id]' }, true],
	[{ a: '$result[a]', b: '$Result[a]' }, true],
	[{ a: 'as a $total' }, true],
	[{ a: '$5 [a]' }, false],
])('hasStrayReference(%j) is %p beside the commands a and b', (parameters, expected) => {
	expect(hasStrayReference(parameters, new Set(['a', 'b']))).toBe(expected);
});

it('referencedKeys names each key once, in order', () => {
	const parameters = {
		a: '$result[x][id]',
		b: ['$total[y] $result[x]', { c: 'DEAL_$error[z][error]' }],
		d: '$result',
	};
	expect(referencedKeys(parameters)).toEqual(['x', 'y', 'z']);
});

it.each([
	['$result[a]', true],
	['text $NEXT[a]', true],
	['$results', true],
	['result[a]', false],
	['$ 5', false],
])('containsReference(%j) is %p', (text, expected) => {
	expect(containsReference(text)).toBe(expected);
});
