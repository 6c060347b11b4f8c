import { nest } from '../../../src/operations/input/paths';

const build = (...pairs: Array<[string, unknown]>) =>
	nest(
		pairs.map(([name, value]) => ({ name, value })),
		(what) => new Error(what),
	);

describe('named values', () => {
	it('become one object, by brackets or dots', () => {
		expect(
			build(
				['id', 5],
				['fields[TITLE]', 'a'],
				['fields.COMMENTS', 'b'],
				['filter[>=ID]', 7],
				['select[]', 'ID'],
				['select[]', 'TITLE'],
				['fields[PHONE][0][VALUE]', '1'],
			),
		).toEqual({
			id: 5,
			fields: { TITLE: 'a', COMMENTS: 'b', PHONE: { 0: { VALUE: '1' } } },
			filter: { '>=ID': 7 },
			select: ['ID', 'TITLE'],
		});
	});

	it.each(['fields[TITLE', 'fields]', '[a]', 'a..b', '.a', 'a[b]c', '__proto__.x', 'a[__proto__]'])(
		'cannot be called %s',
		(name) => {
			expect(() => build([name, 1])).toThrow('cannot be read');
		},
	);

	it.each([
		[
			['a', 1],
			['a', 2],
		],
		[
			['a', 1],
			['a[b]', 2],
		],
		[
			['a[b]', 1],
			['a[]', 2],
		],
	] as Array<Array<[string, unknown]>>)('cannot be set twice: %j %j', (...pairs) => {
		expect(() => build(...pairs)).toThrow('twice');
	});

	it('leave prototypes alone', () => {
		expect(() => build(['constructor.prototype.polluted', 1])).not.toThrow();
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});
});
