import * as fc from 'fast-check';
import { parseStr } from '../../../sandbox/php/parse-str';
import { parseUrl } from '../../../sandbox/php/parse-url';
import { isTruthy, toFloat, toInt, type PhpValue } from '../../../sandbox/php/value';

/** A copy with usual prototypes, which `toStrictEqual` needs. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('parse_str', () => {
	it.each<[query: string, result: unknown]>([
		['', {}],
		['a=1&b=2', { a: '1', b: '2' }],
		['a', { a: '' }],
		['a=', { a: '' }],
		['a=1&a=2', { a: '2' }],
		['a=b=c', { a: 'b=c' }],
		['a[]=1&a[]=2', { a: ['1', '2'] }],
		['a[0]=x&a[1]=y', { a: ['x', 'y'] }],
		['a[1]=x', { a: { 1: 'x' } }],
		['a[1]=x&a[]=y', { a: { 1: 'x', 2: 'y' } }],
		['a[k][]=1&a[k][]=2', { a: { k: ['1', '2'] } }],
		['filter[%3EID]=5', { filter: { '>ID': '5' } }],
		['filter[>=ID]=5', { 'filter_>': 'ID]=5' }],
		['filter[%3E%3DID]=5', { filter: { '>=ID': '5' } }],
		['a.b=1', { a_b: '1' }],
		['a b=1', { a_b: '1' }],
		['a+b=1', { a_b: '1' }],
		['a[x.y]=1', { a: { 'x.y': '1' } }],
		['  a=1', { a: '1' }],
		['a=x+y%20z', { a: 'x y z' }],
		['a=%2B', { a: '+' }],
		['a=%E2%82%AC', { a: '€' }],
		['a=100%', { a: '100%' }],
		['a=%zz', { a: '%zz' }],
		['a=1&a[]=2', { a: ['2'] }],
		['a[]=1&a=2', { a: '2' }],
		['a[b=1', { a_b: '1' }],
		['a[b]c=1', { a: { b: '1' } }],
		['a[b]c[d]=1', { a: { b: '1' } }],
		['a[b][c=1', { a: { b: '1' } }],
		['=1', {}],
		['[a]=1', {}],
		['&&a=1&&', { a: '1' }],
		['a[ ]=1', { a: ['1'] }],
		['0=x', { 0: 'x' }],
		['a[-1]=x', { a: { '-1': 'x' } }],
		['a[01]=x', { a: { '01': 'x' } }],
	])('%s', (query, result) => {
		expect(plain(parseStr(query))).toStrictEqual(result);
	});

	it('takes __proto__ for a name like any other', () => {
		const parsed = parseStr('__proto__[polluted]=1&a[__proto__]=2');
		expect(Object.keys(parsed)).toEqual(['__proto__', 'a']);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('drops what is nested deeper than PHP allows', () => {
		expect(plain(parseStr(`a${'[x]'.repeat(65)}=1&b=2`))).toStrictEqual({ b: '2' });
	});

	it('gives back what a careful client encoded', () => {
		const leaf = fc.string({ unit: 'grapheme' });
		const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
		const tree = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf, { minLength: 1, maxLength: 4 })), {
			maxKeys: 5,
		});
		const encode = (value: unknown, prefix: string): string[] =>
			typeof value === 'string'
				? [`${encodeURIComponent(prefix)}=${encodeURIComponent(value)}`]
				: Object.entries(value as object).flatMap(([key, one]) =>
						encode(one, prefix === '' ? key : `${prefix}[${key}]`),
					);
		fc.assert(
			fc.property(tree, (value) => {
				expect(plain(parseStr(encode(value, '').join('&')))).toEqual(plain(value));
			}),
		);
	});
});

describe('parse_url', () => {
	it.each<[url: string, result: unknown]>([
		['crm.deal.list', { path: 'crm.deal.list' }],
		['crm.deal.list?', { path: 'crm.deal.list', query: '' }],
		['crm.deal.get?ID=5', { path: 'crm.deal.get', query: 'ID=5' }],
		['crm.deal.get?ID=5#x', { path: 'crm.deal.get', query: 'ID=5', fragment: 'x' }],
		['crm.deal.add?fields[TITLE]=No #5', { path: 'crm.deal.add', query: 'fields[TITLE]=No ', fragment: '5' }],
		['a#b?c', { path: 'a', fragment: 'b?c' }],
		['a?b?c', { path: 'a', query: 'b?c' }],
		['a?from=09:30', { path: 'a', query: 'from=09:30' }],
		['/a?b', { path: '/a', query: 'b' }],
		['https://host/a?b', { scheme: 'https', host: 'host', path: '/a', query: 'b' }],
		['https://user@host:8080/a', { scheme: 'https', host: 'host', port: 8080, user: 'user', path: '/a' }],
		['//host/a', { host: 'host', path: '/a' }],
		['mailto:a@b', { scheme: 'mailto', path: 'a@b' }],
		['host:80', { host: 'host', port: 80 }],
		['http:///a', false],
		['a?b=\u0001', { path: 'a', query: 'b=_' }],
		['', { path: '' }],
	])('%s', (url, result) => {
		expect(parseUrl(url)).toEqual(result);
	});
});

describe('casts', () => {
	it.each<[value: PhpValue | undefined, truthy: boolean]>([
		[undefined, false],
		[null, false],
		[false, false],
		[0, false],
		['', false],
		['0', false],
		[[], false],
		[true, true],
		[1, true],
		['1', true],
		['0.0', true],
		[' ', true],
		['Y', true],
		['N', true],
		['no', true],
		['false', true],
		[['0'], true],
	])('(bool) %j is %s', (value, truthy) => {
		expect(isTruthy(value)).toBe(truthy);
	});

	it.each<[value: PhpValue | undefined, integer: number, float: number]>([
		['12', 12, 12],
		['12abc', 12, 12],
		['abc', 0, 0],
		['1e3', 1000, 1000],
		['-7.9', -7, -7.9],
		[' 5', 5, 5],
		[7.9, 7, 7.9],
		[true, 1, 1],
		[null, 0, 0],
		[[], 0, 0],
		[['x'], 1, 1],
	])('intval and floatval of %j', (value, integer, float) => {
		expect([toInt(value), toFloat(value)]).toEqual([integer, float]);
	});
});
