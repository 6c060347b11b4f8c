import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { jsonDecode } from '../../../sandbox/php/json';
import { parseStr } from '../../../sandbox/php/parse-str';
import { type ParsedUrl, parseUrl } from '../../../sandbox/php/parse-url';
import { entriesOf, isArray, type PhpValue, toFloat, toInt } from '../../../sandbox/php/value';
import { SeededRandom } from '../../../sandbox/seed/random';
import { findProgram } from '../../../scripts/programs.cjs';

/** A result in one form for both sides: arrays are lists of keys and values in their order, and numbers are texts. */
type Shown = null | boolean | string | { number: string } | { read: Shown } | Shown[];

function shown(value: PhpValue | undefined): Shown {
	if (value === undefined) return null;
	if (typeof value === 'number') return { number: String(value + 0) };
	return isArray(value) ? entriesOf(value).map(([key, part]) => [key, shown(part)]) : value;
}

/** What PHP has written, with numbers as JavaScript reads them. */
function read(result: Shown): Shown {
	if (Array.isArray(result)) return result.map(read);
	if (result === null || typeof result !== 'object') return result;
	return 'read' in result ? { read: read(result.read) } : { number: String(Number(result.number) + 0) };
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Joins random pieces. */
const joined =
	(pieces: readonly string[], most: number) =>
	(random: SeededRandom): string =>
		Array.from({ length: random.between(0, most) }, () => random.pick(pieces)).join('');

const repeated = (count: number, piece: (index: number) => string): string =>
	Array.from({ length: count }, (_, index) => piece(index)).join('');

const INDEXES = [
	...['0', '1', '2', '7', '-1', '-5', '00', '-0', '01', '+1', '1.5', '2147483648', '999999999999999999'],
	...['9007199254740993', '9223372036854775806', '9223372036854775807', '9223372036854775808'],
	...['-9223372036854775808', '-9223372036854775809', '18446744073709551617', '123456789012345678901'],
];
const BLANKS = ['%20', '+', '%09', '%0A', '%0B', '%0C', '%0D', '%C2%A0', '%E2%80%83', '%EF%BB%BF', '%C2%85'];
const NAMES = [
	'a',
	'b',
	'a',
	'filter',
	'%3EID',
	'x.y',
	'\xc3\xa9',
	'%F0%9F%9A%80',
	'__Host-',
	'_',
	'%',
	'%4',
	'%zz',
	'%5B',
];
const BRACKETS = ['[', ']', '[', ']', '[]', '[a]', '%5B', '%5D', '[%00]', '%00', '][', ']x['];

const query = joined(
	[
		...[...INDEXES.map((index) => `[${index}]`), ...BLANKS, ...BLANKS.map((blank) => `[${blank}]`)],
		...[
			...NAMES,
			...NAMES,
			...BRACKETS,
			...BRACKETS,
			...['=', '=1', '=2&', '&a', '&a[', '&a[]=', '&', '.', '#'],
		],
		...['&a[b]', '&a[b][', '&0=', '&1', '&-1[', '=x%00y', '&__Secure-x', '&..Host-'],
	],
	14,
);

/** Names that differ in nothing but their indexes, so that they meet. */
const appended = (random: SeededRandom): string =>
	repeated(random.between(1, 6), () => `&a[${random.pick(['', '', ...INDEXES])}]=${random.between(0, 9)}`);

const manyVariables = (random: SeededRandom): string =>
	repeated(
		random.between(998, 1_003),
		(index) => `${random.pick(['', '&'])}&a${index % 700}${random.pick(['', '[]'])}=1`,
	);

const deep = (random: SeededRandom): string =>
	`a[x]=1&a${'[y]'.repeat(random.between(62, 66))}${random.pick(['', '[', '[]', '[z'])}=2&b=3`;

const address = joined(
	[
		...[
			'crm.deal.list',
			'?',
			'?',
			'#',
			'#',
			':',
			':',
			'/',
			'//',
			'///',
			'a',
			'b=1',
			'&',
			'@',
			'user:pass@',
			'[',
			']',
		],
		...[
			'http:',
			'file:',
			'FILE:///',
			'c:/',
			'80',
			':80',
			':65535',
			':65536',
			':123456',
			':8a',
			':-1',
			': 5',
			':0',
		],
		...[
			'mailto:',
			'\u0001',
			'\u007f',
			'\u0000',
			'\xc3\xa9',
			'+',
			'.',
			'-',
			'%20',
			' ',
			'[::1]',
			'1',
			'?x=1:80',
			':80/',
		],
	],
	9,
);

const numbers = joined(
	[
		...[
			'0',
			'1',
			'5',
			'9',
			'12',
			'-',
			'+',
			'.',
			'e',
			'E',
			'e5',
			'e-3',
			'e400',
			'1e400',
			'-1e400',
			'1e-400',
			'0x1A',
		],
		...[
			' ',
			'\\t',
			'\\n',
			'\\u000b',
			'\\f',
			'\\u00a0',
			'\\u2003',
			'\\u0000',
			'abc',
			',',
			'_',
			'INF',
			'NAN',
			'0.1',
		],
		...['9223372036854775807', '9223372036854775808', '9007199254740993', '123456789.987654321', '.5', '5.'],
	],
	5,
);
const NUMBERS = [
	...[
		'0',
		'-0',
		'-0.0',
		'0.1',
		'1e5',
		'1E-7',
		'1e400',
		'-1e400',
		'1e-400',
		'9007199254740993',
		'5.0',
		'1.7976931348623157e308',
	],
	...[
		'9223372036854775807',
		'9223372036854775808',
		'-9223372036854775809',
		'1e19',
		'-1e19',
		'1.5e300',
		'0.30000000000000004',
	],
	...['123456789012345678901234567890', '12345678.12345678912345', '01', '.5', '5.', '+1', '1e', '0x1'],
];

const TEXTS = [
	...[
		'""',
		'"a"',
		'"0"',
		'"1"',
		'"2"',
		'"-1"',
		'"01"',
		'"\\u0031"',
		'"a\\u0000b"',
		'"\\u0000"',
		'"\xc3\xa9"',
		'"\\/"',
		'"/"',
	],
	...[
		'"\\ud83d\\ude80"',
		'"\\ud83d"',
		'"\\ude80"',
		'"x\\ud83d"',
		'"\\ud83dx"',
		'"\\ude80\\ud83d"',
		'"\\uD83D"',
		'"\\ud83d\\ud83d"',
	],
	...[
		'"\xf0\x9f\x9a\x80"',
		'"\xed\xa0\xbd"',
		'"\xff"',
		'"\xc0\x80"',
		'"\u0001"',
		'"\t"',
		'"\\x"',
		'"\\u12"',
		"'a'",
		'"a\\":"',
		'"<&>\\""',
	],
	...['"\\u2028"', '"__proto__"', '"toJSON"', '"#1"'],
];
const WORDS = ['true', 'false', 'null', 'TRUE', 'nul', '', 'NaN', 'Infinity', '\xef\xbb\xbf1', '\u000b1'];

/** A value as JSON, most of the time a valid one. */
function value(random: SeededRandom, level = 0): string {
	const kind = random.between(0, level > 3 ? 5 : 9);
	if (kind < 2) return random.pick(NUMBERS);
	if (kind < 5) return random.pick(TEXTS.slice(0, random.between(1, 6) > 1 ? 13 : undefined));
	if (kind === 5) return random.pick(WORDS.slice(0, random.between(1, 9) > 1 ? 3 : undefined));
	const parts = Array.from({ length: random.between(0, 4) }, () => value(random, level + 1));
	if (kind < 8) return `[${parts.join(random.pick([',', ' , ', ',\n']))}]`;
	return `{${parts.map((part) => `${random.pick(TEXTS.slice(0, random.between(1, 9) > 1 ? 12 : undefined))}:${part}`).join(',')}}`;
}

const deepJson = (random: SeededRandom): string => {
	const levels = random.between(509, 515);
	const [open, close] = random.pick([
		['[', ']'],
		['{"a":', '}'],
	]);
	return `${open.repeat(levels)}1${close.repeat(levels)}`;
};

const asText = (text: string): string => `"${text}"`;

/** A function of PHP, how the sandbox imitates it, and how often it is tried with which input. */
interface Imitation {
	name: string;
	imitate(argument: Buffer): Shown;
	inputs: Array<[count: number, make: (random: SeededRandom) => string]>;
	/** Removes what may differ. */
	normalised?(result: Shown): Shown;
}

/** What a client reads in JSON: lists and objects apart, keys in any order. */
function asRead(json: Shown): Shown {
	const inOrder = (part: unknown): unknown =>
		part === null || typeof part !== 'object' || Array.isArray(part)
			? part
			: Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1));
	return JSON.stringify(JSON.parse(String(json)), (_, part: unknown) => inOrder(part));
}

const parts = (url: ParsedUrl | false): Shown =>
	url === false
		? false
		: (['scheme', 'host', 'port', 'user', 'pass', 'path', 'query', 'fragment'] as const).flatMap((name) =>
				url[name] === undefined ? [] : [[name, shown(url[name])]],
			);

const imitations: Imitation[] = [
	{
		name: 'parse_str',
		imitate: (argument) => shown(parseStr(argument.toString('utf8'))),
		inputs: [
			[6_000, query],
			[3_000, appended],
			[12, manyVariables],
			[30, deep],
		],
	},
	{
		name: 'parse_url',
		imitate: (argument) => parts(parseUrl(argument.toString('utf8'))),
		inputs: [[6_000, address]],
	},
	{
		name: 'json_decode',
		imitate: (argument) => {
			const decoded = jsonDecode(argument);
			return decoded === undefined ? null : { read: shown(decoded) };
		},
		inputs: [
			[6_000, value],
			[30, deepJson],
		],
	},
	{
		// The texts differ, such as `1.0e+25` and `1e+25`: what counts is what a client reads, lists and objects apart.
		name: 'json_encode',
		imitate: (argument) => JSON.stringify(jsonDecode(argument) ?? null),
		// PHP does not write infinity at all.
		inputs: [[3_000, (random) => value(random).replaceAll('e400', 'e40')]],
		normalised: asRead,
	},
	{
		name: 'intval',
		imitate: (argument) => shown(toInt(jsonDecode(argument))),
		inputs: [
			// PHP itself is wrong about 19 digits and an exponent without any: they become another number.
			[3_000, (random) => asText(numbers(random).replace(/(\d{19}e[+-])(?!\d)/gi, '$11'))],
			// JavaScript has one number for 2^63 - 1, an integer of PHP, and for 2^63, which is none.
			[1_500, (random) => value(random).replaceAll('9223372036854775807', '9223372036854774784')],
		],
	},
	{
		name: 'floatval',
		imitate: (argument) => shown(toFloat(jsonDecode(argument))),
		inputs: [
			[3_000, (random) => asText(numbers(random))],
			[1_500, value],
		],
	},
];

/** Runs a function of PHP with each of the arguments, all in one process. */
function php(name: string, args: readonly Buffer[]): Shown[] {
	const script = join(__dirname, '..', '..', 'support', 'php-oracle.php');
	const { stdout, stderr, status } = spawnSync(
		findProgram('php') ?? 'php',
		['-n', '-d', 'display_errors=stderr', script],
		{
			input: args.map((argument) => `${name} ${argument.toString('base64')}\n`).join(''),
			encoding: 'utf8',
			maxBuffer: 256 * 1024 * 1024,
		},
	);
	if (status !== 0) throw new Error(`php ended with ${status}: ${stderr}`);
	return stdout
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Shown);
}

describe.each([
	['known inputs', 1],
	['new inputs', Date.now() % 1_000_000_007],
])('with %s', (_, seed) => {
	it.each(imitations)(
		'$name is as in PHP itself',
		({ name, imitate, inputs, normalised = (result) => result }) => {
			const random = new SeededRandom(seed);
			const args = inputs.flatMap(([count, make]) =>
				Array.from({ length: count }, () => bytes(make(random))),
			);
			const expected = php(name, args);
			expect(expected).toHaveLength(args.length);
			const different = args.flatMap((argument, index) => {
				const want = JSON.stringify(normalised(read(expected[index])));
				const got = JSON.stringify(normalised(imitate(argument)));
				return want === got
					? []
					: [
							`${name}(${JSON.stringify(argument.toString('utf8')).slice(0, 300)})\n  PHP ${want}\n  not ${got}`,
						];
			});
			const some = different.slice(0, 8).join('\n');
			expect(`${different.length} differ, seed ${seed}\n${some}`).toBe(`0 differ, seed ${seed}\n`);
		},
	);
});
