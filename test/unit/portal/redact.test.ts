import fc from 'fast-check';
import { BitrixError } from '../../../src/portal/answers/errors';
import { decodeLetters } from '../../../src/portal/answers/letters';
import { redact, redactDeep } from '../../../src/portal/answers/redact';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { keepSecret } from '../../../src/portal/transport/secrets';
import { readWebhook } from '../../../src/runtime/credential';

const DEMO = 'demo5ecret';

/** All texts in a value, names of keys too. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([key, part]) => [key, ...textsIn(part)]);
}

it.each([
	`https://portal.bitrix24.com/rest/1/${DEMO}/crm.item.list.json`,
	`https://portal.bitrix24.com/rest/12/${DEMO}`,
	`https://portal.bitrix24.com/rest/api/12/${DEMO}/tasks.task.list`,
	`/rest/1/${DEMO}/download/?token=crm`,
	`https://portal/rest/download.json?auth=${DEMO}&token=x`,
	`https://portal/disk/file?auth%5Bap%5D=${DEMO}&x=1`,
	`https://portal/disk/file?auth[ap]=${DEMO}&x=1`,
	`{"access_token":"${DEMO}","refresh_token": "${DEMO}"}`,
	`Authorization: Bearer ${DEMO}`,
	`HTTPS://PORTAL/REST/1/${DEMO}/PROFILE`,
	`https://portal//rest//1//${DEMO}//profile`,
	`https:\\/\\/portal\\/rest\\/1\\/${DEMO}\\/profile`,
	`https%3A%2F%2Fportal%2Frest%2F1%2F${DEMO}%2Fprofile`,
	`https%253A%252F%252Fportal%252Frest%252F1%252F${DEMO}%252Fprofile`,
	`https:&#x2F;&#x2F;portal&#x2f;rest&#x2F;1&#x2F;${DEMO}&#x2F;profile`,
	`https:&#47;&#47;portal&#47;rest&#47;1&#47;${DEMO}&#47;profile`,
	`https:&sol;&sol;portal&sol;rest&sol;1&sol;${DEMO}&sol;profile`,
	`https:\\u002f\\u002fportal\\u002frest\\u002f1\\u002f${DEMO}\\u002fprofile`,
	`<a href="/rest/1/${DEMO}/profile">`,
	`{\\"access_token\\":\\"${DEMO}\\"}`,
	`a?x=1&amp;access_token=${DEMO}&amp;y=2`,
	`a%3Faccess_token%3D${DEMO}%26y%3D2`,
	`auth[access_token]=${DEMO}`,
	`auth%5Bapplication_token%5D=${DEMO}`,
	`{"AUTH_ID":"${DEMO}","REFRESH_ID":"${DEMO}"}`,
	`rest/1/${DEMO}/profile`,
	`"rest/1/${DEMO}/profile"`,
	`%u002Frest%u002F1%u002F${DEMO}`,
	`/re\u00adst/1/${DEMO}/profile`,
])('takes the secret out of %s', (text) => {
	expect(redact(text)).not.toContain(DEMO);
});

it.each([
	'Author = somebody',
	'The rest/ of it',
	'https://portal/crm/deal/details/12/',
	'authority: 5',
	'map=x',
	'the forest/12/oak stands',
	'the rest/12/oak stands',
	'user_id=12&deal_id=5',
	'It looks like https://your-portal.bitrix24.com/rest/1/secret/',
	'100%25 of R&amp;D &#47; 5 % off',
	'C:\\users\\rest',
])('leaves %s alone', (text) => {
	expect(redact(text)).toBe(text);
});

it('goes through nested values, and copies only what changes', () => {
	const clean = { a: [1, { b: 'text' }], at: new Date(0) };
	expect(redactDeep(clean)).toBe(clean);
	const file = { id: 1, urlMachine: `https://portal/rest/1/${DEMO}/crm.controller.item.getFile/?token=x` };
	const row = { id: 5, files: [file], other: clean };
	const safe = redactDeep(row);
	expect(JSON.stringify(safe)).not.toContain(DEMO);
	expect(safe.other).toBe(clean);
	expect(row.files[0].urlMachine).toContain(DEMO);
});

describe('keys', () => {
	it('are cleaned like values, and stay apart', () => {
		const [one, other] = ['first5ecret', 'second5ecret'].map((secret) => `/rest/1/${secret}/`);
		const record = { [one]: 1, [other]: { [one]: [{ a: other }] }, plain: 2 };
		expect(redactDeep(record)).toEqual({
			'/rest/1/***/': 1,
			'/rest/1/***/2': { '/rest/1/***/': [{ a: '/rest/1/***/' }] },
			plain: 2,
		});
	});

	it('keep their order, and that named __proto__ is a key like others', () => {
		const record = JSON.parse(`{"__proto__":"/rest/1/${DEMO}/","b":1}`) as object;
		expect(JSON.stringify(redactDeep(record))).toBe('{"__proto__":"/rest/1/***/","b":1}');
	});

	it('of rows that have the same keys are looked at again when a secret is learned', () => {
		const row = { aKeyThatIsSecret: 1 };
		expect(redactDeep(row)).toBe(row);
		keepSecret('aKeyThatIsSecret');
		expect(redactDeep(row)).toEqual({ '***': 1 });
	});
});

describe('the secret of a webhook', () => {
	const SECRET = 'k3j2h1g4f5d6s7a8';
	const every = (spell: (code: number) => string) =>
		[...SECRET].map((letter) => spell(letter.charCodeAt(0))).join('');
	const hex = (code: number) => code.toString(16);

	it.each([
		[
			'the credential in n8n',
			() => readWebhook({ webhookSecretUrl: `https://a.bitrix24.com/rest/1/${SECRET}/` }),
		],
		['a script', () => new AxiosTransport(`https://a.bitrix24.com/rest/1/${SECRET}/`)],
	])('is known from %s', (_name, read) => {
		read();
		expect(redact(`It is ${SECRET}.`)).toBe('It is ***.');
	});

	it.each([
		['in capitals', SECRET.toUpperCase()],
		['percent-encoded', every((code) => `%${hex(code)}`)],
		['percent-encoded twice', every((code) => `%25${hex(code)}`)],
		['as HTML entities', every((code) => `&#${code};`)],
		['as HTML entities in hexadecimal', every((code) => `&#x${hex(code)};`)],
		['as escapes of JSON', every((code) => `\\u00${hex(code)}`)],
		['as HTML entities without a semicolon', every((code) => `&#${code}`)],
		['as HTML entities with many zeros', every((code) => `&#x0000000${hex(code)};`)],
		['percent-encoded many times', every((code) => `%25252525252525${hex(code)}`)],
		['percent-encoded as JavaScript does', every((code) => `%u00${hex(code)}`)],
		['as escapes in braces', every((code) => `\\u{${hex(code)}}`)],
		['with letters that nobody sees', [...SECRET].join('\u200b')],
		['within a word', `a${SECRET}b`],
	])('is removed %s', (_name, spelled) => {
		keepSecret(SECRET);
		const clean = redactDeep({ [`key ${spelled}`]: [`before ${spelled} after`] });
		expect(JSON.stringify(clean)).toMatch(/^\{"key a?\*\*\*b?":\["before a?\*\*\*b? after"\]\}$/);
	});

	it.each(['', 'a', 'ab', 'abc'])('is removed from Base64 in which %j stands before it', (before) => {
		keepSecret(SECRET);
		for (const form of ['base64', 'base64url'] as const) {
			const clean = redact(`Basic ${Buffer.from(`${before}${SECRET}/`).toString(form)}`);
			expect(Buffer.from(clean.slice(6).replaceAll('*', ''), form).toString()).not.toContain(
				SECRET.slice(2, -2),
			);
			expect(clean).toContain('***');
		}
	});

	it('stands in no part of an error', () => {
		keepSecret(SECRET);
		const [code, description] = [`CODE_${SECRET}`, `<b>${SECRET}</b>`];
		const error = new BitrixError({ kind: 'request', code, description, method: SECRET, advice: SECRET });
		expect([error.message, error.code, error.description, error.advice, error.stack].join()).not.toContain(
			SECRET,
		);
	});

	it('is not kept if it is the name of a method, since the secret was forgotten', () => {
		readWebhook({ webhookSecretUrl: 'https://a.bitrix24.com/rest/1/crm.deal.list.json' });
		expect(redact('crm.deal.list.json')).toBe('crm.deal.list.json');
	});

	it('is removed from any place in any data, each letter spelled as it may be', () => {
		keepSecret(SECRET);
		const spellings: ReadonlyArray<(letter: string, code: number) => string> = [
			(letter) => letter,
			(letter) => letter.toUpperCase(),
			(_, code) => `%${hex(code)}`,
			(_, code) => `%25${hex(code)}`,
			(_, code) => `&#${code};`,
			(_, code) => `&#x${hex(code)};`,
			(_, code) => `\\u00${hex(code)}`,
		];
		const { length } = SECRET;
		const spelled = fc
			.array(fc.constantFrom(...spellings), { minLength: length, maxLength: length })
			.map((chosen) => chosen.map((spell, at) => spell(SECRET[at], SECRET.charCodeAt(at))).join(''));
		const around = fc.string({
			unit: fc.constantFrom(
				'a',
				' ',
				'%',
				'%25',
				'&amp;',
				';',
				'\\',
				'"',
				'😀',
				'/',
				'rest/1/',
				'auth=',
				'bearer ',
			),
			maxLength: 8,
		});
		const text = fc.oneof(
			around,
			fc.tuple(around, spelled, around).map((parts) => parts.join('')),
		);
		const { data } = fc.letrec<{ data: unknown }>((tie) => ({
			data: fc.oneof(
				{ depthSize: 'small' },
				text,
				fc.array(tie('data'), { maxLength: 4 }),
				fc.dictionary(text, tie('data'), { maxKeys: 4 }),
			),
		}));
		fc.assert(
			fc.property(data, (value) => {
				const before = JSON.stringify(value);
				for (const shown of textsIn(redactDeep(value)))
					expect(decodeLetters(shown).text.toLowerCase()).not.toContain(SECRET);
				expect(JSON.stringify(value)).toBe(before);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is removed from any text around it, and nothing else is', () => {
		keepSecret(SECRET);
		const around = fc.string({
			unit: fc.constantFrom('a', '1', ' ', '%', '&', '<', ';', '\\', '"', 'ä', '😀'),
		});
		fc.assert(
			fc.property(around, around, (before, after) => {
				expect(redact(`${before}${SECRET}${after}`)).toBe(`${before}***${after}`);
			}),
		);
	});
});

/** Ways to spell a letter or a sign. */
const WAYS: ReadonlyArray<(letter: string) => string> = [
	(letter) => letter,
	(letter) => `%${hex(letter)}`,
	(letter) => `%2525${hex(letter)}`,
	(letter) => `&#${letter.charCodeAt(0)};`,
	(letter) => `&amp;#x0${hex(letter)};`,
	(letter) => `\\u00${hex(letter)}`,
	(letter) => `\\\\x${hex(letter)}`,
];
const hex = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(2, '0');

it.each([
	['https://a.example/rest/1/', 'k7x2m9q4', '/profile'],
	['?auth=', 'k7x2m9q4', '&b=1'],
	['"access_token" : "', 'k7x2m9q4', '"'],
	['auth[ap]=', 'k7x2m9q4', ''],
	['bearer ', 'k7x2m9q4', ' '],
])(
	'%s: a secret in this form is removed, whichever letters and signs around it are spelled',
	(before, secret, after) => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...WAYS), { minLength: before.length, maxLength: before.length }),
				fc.boolean(),
				(ways, onlySigns) => {
					const spelled = [...before]
						.map((letter, at) => (onlySigns && /\w/.test(letter) ? letter : ways[at](letter)))
						.join('');
					expect(redact(`Smith &amp; Sons %20 ${spelled}${secret}${after}`)).not.toContain(secret);
				},
			),
			{ numRuns: 300, seed: 9 },
		);
	},
);

describe('a secret that was named by keepSecret', () => {
	it('is removed with its signs encoded', () => {
		keepSecret('a.token+with/signs==');
		for (const text of [
			'a.token%2Bwith%2fsigns%3D%3d',
			'a&#46;token&#x2b;with&sol;signs==',
			'a.token+with\\/signs\\u003d=',
		])
			expect(redact(`x ${text} y`)).not.toContain('signs');
	});

	it('is removed wherever it stands', () => {
		const token = 'a.token+with(signs)';
		keepSecret(token);
		expect(redact(`The token ${token}, said ${token}`)).toBe('The token ***, said ***');
		expect(redactDeep({ a: [`x${token}y`], b: 1 })).toEqual({ a: ['x***y'], b: 1 });
	});

	it('is forgotten after a hundred others, unless it is named again', () => {
		keepSecret('secret-of-the-application');
		keepSecret('access-token-number-0');
		for (let count = 1; count <= 100; count++) {
			keepSecret(`access-token-number-${count}`);
			keepSecret('secret-of-the-application');
		}
		expect(redact('access-token-number-100 secret-of-the-application')).toBe('*** ***');
		expect(redact('access-token-number-0.')).toBe('access-token-number-0.');
	});

	it('is ignored if it is too short', () => {
		for (const text of ['', 'deal']) keepSecret(text);
		expect(redact('a deal')).toBe('a deal');
	});
});
