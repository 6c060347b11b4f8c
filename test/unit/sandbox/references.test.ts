import { newMap, type PhpMap, type PhpValue } from '../../../sandbox/php/value';
import { resolveReferences, type BatchMaps } from '../../../sandbox/references';

const map = (value: Record<string, PhpValue>): PhpMap => Object.assign(newMap(), value);

const maps = (): BatchMaps => ({
	result: map({
		add: 42,
		name: 'Anna',
		empty: null,
		yes: true,
		deal: map({ ID: '7', TITLE: 'Web site', COMPANY_ID: null, CONTACTS: ['3', '4'] }),
		list: map({ items: [map({ id: 11 }), map({ id: 12 })] }),
	}),
	next: map({ list: 50 }),
	total: map({ list: 120 }),
	time: map({ add: map({ start: 1700000000 }) }),
	error: map({ bad: map({ error: 'NOT_FOUND' }) }),
});

const resolve = (text: string): PhpValue => resolveReferences(map({ value: text }), maps()).value ?? null;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('$result references', () => {
	it.each<[why: string, text: string, value: unknown]>([
		['a plain value keeps its type', '$result[add]', 42],
		['a path into an object', '$result[deal][ID]', '7'],
		['a path through lists', '$result[list][items][1][id]', 12],
		['an array alone is passed as an array', '$result[deal][CONTACTS]', ['3', '4']],
		['text before it stays', 'DEAL_$result[deal][ID]', 'DEAL_7'],
		['text after white space stays', '$result[add] pieces', '42 pieces'],
		['two with white space between', '$result[add] $result[name]', '42 Anna'],
		['text right behind is swallowed', '$result[deal][ID],x', '7'],
		['a suffix is swallowed after a prefix too', 'DEAL_$result[add]-y', 'DEAL_42'],
		['two without white space merge into one path', '$result[deal]$result[ID]', '7'],
		['next', '$next[list]', 50],
		['total', 'of $total[list] all', 'of 120 all'],
		['time', '$time[add][start]', 1700000000],
		['error', '$error[bad][error]', 'NOT_FOUND'],
		[
			'a missing key gives the deepest value reached',
			'$result[deal][NOPE]',
			expect.objectContaining({ ID: '7' }),
		],
		['a null counts as missing', '$result[deal][COMPANY_ID]', expect.objectContaining({ ID: '7' })],
		['an absent command gives all results', '$result[nope]', expect.objectContaining({ add: 42 })],
		['a command with the answer null too', '$result[empty]', expect.objectContaining({ add: 42 })],
		['an array inside a text leaves the text alone', 'x $result[deal] y', 'x $result[deal] y'],
		['a boolean inside a text too', 'x $result[yes] y', 'x $result[yes] y'],
		['a number behind a text is a character', '$result[name][1]', 'n'],
		['other cases find nothing', '$Result[add]', '$Result[add]'],
		['no dots', '$result.add', expect.objectContaining({ add: 42 })],
		['no quotes', "$result['add']", expect.objectContaining({ add: 42 })],
		['no wildcard', '$result[list][items][*][id]', expect.any(Array)],
		['other dollars are left alone', 'costs $5', 'costs $5'],
		['the bare word inside a text is left alone', 'the $total is high', 'the $total is high'],
	])('%s', (_, text, value) => {
		expect(plain(resolve(text))).toEqual(value);
	});

	it('looks into nested parameters but not into keys', () => {
		const parameters = map({
			filter: map({ '>ID': '$result[add]', '$result[add]': 'x' }),
			ids: ['$result[deal][ID]'],
		});
		expect(plain(resolveReferences(parameters, maps()))).toEqual({
			filter: { '>ID': 42, '$result[add]': 'x' },
			ids: ['7'],
		});
	});

	it('does not reach what results inherit', () => {
		expect(plain(resolve('$result[deal][constructor]'))).toEqual(expect.objectContaining({ ID: '7' }));
		expect(plain(resolve('$result[deal][__proto__]'))).toEqual(expect.objectContaining({ ID: '7' }));
	});
});
