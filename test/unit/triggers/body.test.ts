import * as fc from 'fast-check';
import { parseStr } from '../../../sandbox/php/parse-str';
import { encodeCommand } from '../../../src/batch/encode';
import { MOST_BODY_BYTES, readEventBody } from '../../../src/triggers/events/body';

const FORM = 'application/x-www-form-urlencoded';

const treeOf = (body: string | Buffer, contentType = FORM): unknown => {
	const read = readEventBody(Buffer.from(body as string), contentType);
	return 'tree' in read ? read.tree : read;
};

const statusOf = (body: string | Buffer | undefined, contentType?: string): unknown => {
	const read = readEventBody(body === undefined ? undefined : Buffer.from(body as string), contentType);
	return 'status' in read ? read.status : read;
};

/** A copy with usual prototypes, which `toStrictEqual` needs. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the body of an event', () => {
	it('is a tree', () => {
		const body =
			'event=ONCRMDEALUPDATE&event_handler_id=773&data[FIELDS][ID]=5101&ts=1758700000' +
			'&auth%5Bdomain%5D=portal.bitrix24.com&auth[application_token]=token';
		expect(treeOf(body)).toStrictEqual({
			event: 'ONCRMDEALUPDATE',
			event_handler_id: '773',
			data: { FIELDS: { ID: '5101' } },
			ts: '1758700000',
			auth: { domain: 'portal.bitrix24.com', application_token: 'token' },
		});
	});

	it('makes lists of indexes, and keeps more than 1,000 values', () => {
		const items = Array.from({ length: 1_500 }, (_, index) => `data[LIST][${index}][id]=${index}`);
		const tree = treeOf(['event=ONTEST', ...items, 'auth[domain]=portal'].join('&')) as Record<string, never>;
		expect((tree.data as { LIST: unknown[] }).LIST).toHaveLength(1_500);
		expect(tree.auth).toEqual({ domain: 'portal' });
	});

	it.each([
		['a[]=1&a[]=2', { a: ['1', '2'] }],
		['a[567][token]=x', { a: { 567: { token: 'x' } } }],
		['a=%D0%94%D0%B0+%20+&b=100%&c=%zz', { a: 'Да   ', b: '100%', c: '%zz' }],
		['toString[x]=1&hasOwnProperty=2', { toString: { x: '1' }, hasOwnProperty: '2' }],
		['a[b=1', { a_b: '1' }],
	])('reads %s', (body, tree) => {
		expect(treeOf(body)).toStrictEqual(tree);
	});

	it('leaves out names that would change what every object is', () => {
		const body =
			'a=1&__proto__[x]=1&a2[__proto__][x]=1&constructor[prototype][x]=1&b[constructor]=1&c[prototype]=2';
		expect(treeOf(body)).toStrictEqual({ a: '1' });
		expect(treeOf('{"a":1,"__proto__":{"x":1},"b":{"constructor":2}}', 'application/json')).toStrictEqual({
			a: 1,
			b: {},
		});
		expect(({} as Record<string, unknown>).x).toBeUndefined();
	});

	it.each([
		['application/json', '{"event":"A","data":{"ID":5,"OK":true}}'],
		['application/json; charset=utf-8', '\uFEFF{"event":"A","data":{"ID":5,"OK":true}}'],
		['', ' {"event":"A","data":{"ID":5,"OK":true}}'],
		['text/plain', '{"event":"A","data":{"ID":5,"OK":true}}'],
	])('is JSON by its type "%s" or by its first character', (contentType, body) => {
		expect(treeOf(body, contentType)).toStrictEqual({ event: 'A', data: { ID: 5, OK: true } });
	});

	it('is read in the encoding that its type names', () => {
		const cyrillic = Buffer.concat([Buffer.from('a='), Buffer.from([0xc4, 0xe0])]);
		expect(treeOf(cyrillic, `${FORM}; charset=windows-1251`)).toStrictEqual({ a: 'Да' });
		expect(treeOf('a=%C4%E0', `${FORM}; Charset="Windows-1251"`)).toStrictEqual({ a: 'Да' });
		expect(treeOf('a=%D0%94', `${FORM}; charset=made-up`)).toStrictEqual({ a: 'Д' });
	});

	it.each([
		['no body', undefined, FORM],
		['an empty body', '', FORM],
		['a multipart form', '--x\r\n', 'multipart/form-data; boundary=x'],
		['broken JSON', '{"a":', 'application/json'],
		['a JSON list', '[1]', 'application/json'],
		['a JSON text', '"a"', 'application/json'],
		['a form without names', '&&=1&', FORM],
		['a form that is nested too deeply', `a${'[x]'.repeat(65)}=1`, FORM],
		['JSON that is nested too deeply', `{"a":${'['.repeat(200_000)}`, 'application/json'],
		['JSON that is nested deeply', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`, 'application/json'],
	])('is refused with 400: %s', (_name, body, contentType) => {
		expect(statusOf(body, contentType)).toBe(400);
	});

	it.each([
		['too many bytes', `a=${'x'.repeat(MOST_BODY_BYTES)}`, FORM],
		[
			'too many branches of a form',
			Array.from({ length: 1_000 }, () => `a${'[]'.repeat(20)}=1`).join('&'),
			FORM,
		],
		['too many values of a form', Array.from({ length: 10_001 }, () => 'a=1').join('&'), FORM],
		[
			'too many values of JSON',
			JSON.stringify({ a: Array.from({ length: 10_001 }, () => 1) }),
			'application/json',
		],
	])('is refused with 413: %s', (_name, body, contentType) => {
		expect(statusOf(body, contentType)).toBe(413);
	});

	it('says in a sentence why it is refused', () => {
		expect(readEventBody(undefined)).toEqual({
			status: 400,
			problem: 'The body is empty, or of a kind that cannot be read. Send a form (urlencoded) or JSON.',
		});
	});

	it('is what PHP reads, whatever was sent', () => {
		const piece = fc.constantFrom(
			'a',
			'b',
			'0',
			'1',
			'7',
			'-2',
			'01',
			'[',
			']',
			'[]',
			'[a]',
			'[0]',
			'=',
			'&',
		);
		const odd = fc.constantFrom(
			' ',
			'+',
			'.',
			'%',
			'%5B',
			'%5D',
			'%26',
			'%00',
			'%E2%82%AC',
			'%FF',
			'%zz',
			'ы',
		);
		const anything = fc.array(fc.oneof({ weight: 3, arbitrary: piece }, odd), { maxLength: 8 });
		const keys = fc.array(fc.constantFrom('[]', '[a]', '[0]', '[1]', '[5]', '[-2]', '[ ]'), { maxLength: 3 });
		const pair = fc.tuple(
			fc.constantFrom('a', 'b', 'a.b'),
			keys.map((all) => all.join('')),
			fc.constantFrom('=1', '=2', ''),
		);
		const query = fc.array(
			fc.oneof(
				{ weight: 4, arbitrary: pair.map((parts) => parts.join('')) },
				anything.map((parts) => parts.join('')),
			),
			{ maxLength: 8 },
		);
		fc.assert(
			fc.property(query, (parts) => {
				const body = parts.join('&');
				const expected = plain(parseStr(body)) as object;
				fc.pre(Object.keys(expected).length > 0);
				expect(plain(treeOf(body))).toStrictEqual(expected);
			}),
			{ numRuns: 2_000, seed: 20_261_130 },
		);
	});

	it('gives back what was written with the encoder of batches', () => {
		const name = fc.stringMatching(/^[A-Za-z_]{1,6}$/).filter((text) => text !== '__proto__');
		const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 4 },
				fc.string({ unit: 'grapheme' }).map((text) => text.toWellFormed()),
				fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
				fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 }),
			),
		}));
		fc.assert(
			fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 4 }), (values) => {
				const [, query] = encodeCommand('m', values).split(/\?(.*)/s);
				expect(plain(treeOf(query))).toStrictEqual(plain(values));
			}),
			{ seed: 20_261_130 },
		);
	});

	it.each([
		['long names', `${'a'.repeat(900_000)}=1`],
		['many brackets', `a${'['.repeat(900_000)}=1`],
		['closed brackets without end', 'a[b]'.repeat(200_000)],
		['percent signs', `a=${'%'.repeat(900_000)}`],
		['spaces before a name', `${' '.repeat(900_000)}a=1`],
		['blanks before JSON', `${' '.repeat(900_000)}{`],
		['equal signs', '='.repeat(900_000)],
		['ampersands', '&'.repeat(9_000)],
		['values under the next index', 'a[]=&'.repeat(9_999)],
	])('is read in linear time: %s', (_name, body) => {
		// A quadratic way would take minutes.
		const read = readEventBody(Buffer.from(body), '');
		expect('tree' in read || read.status === 400).toBe(true);
	});
});
