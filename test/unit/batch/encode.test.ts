import { encodeCommand, whyNotInBatch } from '../../../src/batch/encode';

describe('encodeCommand', () => {
	it.each([
		['profile', {}, 'profile'],
		['crm.item.get', { entityTypeId: 2, id: 7 }, 'crm.item.get?entityTypeId=2&id=7'],
		[
			'crm.item.list',
			{ filter: { '>id': 5, '@stageId': ['NEW', 'C1:WON'] }, select: ['id', 'title'], start: -1 },
			'crm.item.list?filter[%3Eid]=5&filter[%40stageId][0]=NEW&filter[%40stageId][1]=C1%3AWON&select[0]=id&select[1]=title&start=-1',
		],
		[
			'm',
			{ a: 'x & y = z + #1 %', b: 'ä\n"' },
			'm?a=x%20%26%20y%20%3D%20z%20%2B%20%231%20%25&b=%C3%A4%0A%22',
		],
		['m', { left: undefined, out: 1 }, 'm?out=1'],
		['m', { fields: { left: undefined, out: 1 } }, 'm?fields[out]=1'],
		[
			'm',
			{ a: 'x🚀'.slice(0, -1), ['🚀'.slice(1)]: '🚀', list: ['🚀'.slice(1)] },
			'm?a=x%EF%BF%BD&%EF%BF%BD=%F0%9F%9A%80&list[0]=%EF%BF%BD',
		],
		['m', { at: new Date(Date.UTC(2026, 0, 2)) }, 'm?at=2026-01-02T00%3A00%3A00.000Z'],
		['m', { id: '$result[a][item][id]' }, 'm?id=%24result%5Ba%5D%5Bitem%5D%5Bid%5D'],
	])('%s %j', (method, parameters, expected) => {
		expect(encodeCommand(method, parameters)).toBe(expected);
	});
});

describe('whyNotInBatch', () => {
	it.each([
		['numbers and texts', { fields: { title: 'A', opportunity: 12.5, ids: [1, 2] } }],
		['an absent value beside another', { fields: { title: undefined, comments: 'A' } }],
		['an absent parameter', { filter: undefined }],
		['half an emoji, also in a name', { fields: { title: '🚀'.slice(0, 1), ['🚀'.slice(1)]: 1 } }],
		['a dollar that refers to nothing', { fields: { title: 'costs $5 [net]' } }],
		['no parameters', {}],
		['an emoji', { fields: { title: 'Deal 🚀 done' } }],
		['what means something in addresses', { fields: { title: 'a+b #1 & 100 % = c?d;e' } }],
		['lines', { fields: { comments: 'one\r\ntwo\tthree' } }],
		['names beyond ASCII, and with dots and blanks inside of others', { fields: { 'größe 🚀.x y': 1 } }],
		['a date', { fields: { begindate: new Date(0) } }],
		['HTML that stays', { fields: { comments: '<b>bold</b> <a href="https://x.example">x</a>' } }],
		['a thousand values', { id: 1, list: Array.from({ length: 998 }, (_, index) => index) }],
	])('lets %s travel', (_name, parameters) => {
		expect(whyNotInBatch('crm.item.add', parameters, false)).toBeUndefined();
	});

	it.each([
		['null', { fields: { title: null } }, 'null'],
		['true', { fields: { active: true } }, 'neither text nor number'],
		['false inside a list', { list: [false] }, 'neither text nor number'],
		['an empty list', { fields: { tags: [] } }, 'empty list'],
		['an empty object', { filter: {} }, 'empty list'],
		['not a number', { id: Number.NaN }, 'number'],
		['text like a reference', { fields: { title: 'Use $result[a] here' } }, 'reference'],
		['text like one of the other words', { fields: { title: 'so much $time' } }, 'reference'],
		['a file', { file: ['a.pdf', 'A'.repeat(200_000)] }, 'long'],
		['a text that is long only as a whole', { a: 'x'.repeat(60_000), b: 'x'.repeat(60_000) }, 'long'],
		...['result', 'next', 'total', 'error', 'time', 'RESULT', 'Next', 'tOTAL'].map(
			(word): [string, object, string] => [
				`$${word}[`,
				{ fields: { title: `a $${word}[b][c]` } },
				'reference',
			],
		),
		['a dotted name', { 'a.b': 1 }, '"a.b"'],
		['a name with a blank', { 'a b': 1 }, '"a b"'],
		['a name with a bracket', { 'a[b]': 1 }, '"a[b]"'],
		['no name', { '': 1 }, '""'],
		['a bracket in an inner name', { fields: { 'a]b': 1 } }, '"a]b"'],
		['no inner name', { fields: { '': 1 } }, '""'],
		['a blank as inner name', { fields: { ' ': 1 } }, '" "'],
		['an absent value in a list', { select: ['ID', undefined, 'TITLE'] }, 'null'],
		['a gap in a list', { select: Array(2) }, 'empty list'],
		['a gap before an entry', { select: [, 'ID'] }, 'null'],
		['an object of absent values', { filter: { id: undefined } }, 'empty list'],
		['an invalid date', { at: new Date(Number.NaN) }, 'date'],
		['an object with toJSON', { at: { toJSON: () => 'x', a: 1 } }, 'form of its own'],
		['a thousand and one values', { list: Array.from({ length: 1_001 }, (_, index) => index) }, 'too many'],
		[
			'too many levels',
			{ a: Array.from({ length: 70 }).reduce<object>((inner) => ({ b: inner }), { c: 1 }) },
			'deeply',
		],
		['a handler', { fields: { comments: '<img src=x onerror=alert(1)>' } }, 'HTML'],
		['an address with script', { fields: { comments: 'JavaScript:alert(1)' } }, 'HTML'],
		['a script', { fields: { comments: '<script>alert(1)</script>' } }, 'HTML'],
	])('sends %s alone', (_name, parameters: object, reason) => {
		expect(whyNotInBatch('crm.item.add', { ...parameters }, false)).toContain(reason);
	});

	it('allows references if they are meant', () => {
		expect(whyNotInBatch('crm.item.get', { id: '$result[a][id]' }, true)).toBeUndefined();
	});

	it.each(['batch', 'Batch', 'upload', 'download', 'app.info'])('never packs %s', (method) => {
		expect(whyNotInBatch(method, {}, false)).toBeDefined();
	});
});
