/**
 * `npx tsx test/bench/long-texts.ts`: milliseconds that texts of 1 MB from outside take, each made so that a careless
 * expression would take seconds or hours. The goal is 50 ms each, on an idle machine. The 1 MB of `[` is
 * the exception: JSON.parse itself takes longer.
 */
import { encodeCommand, whyNotInBatch } from '../../src/batch/encode';
import { fillIn, emptyResults, hasStrayReference, referencesIn } from '../../src/batch/reference';
import { redact } from '../../src/portal/answers/redact';
import { parseReply } from '../../src/portal/answers/reply';
import { effectOf } from '../../src/portal/sending/effect';
import { methodOfDownload } from '../../src/portal/sending/download';
import { BitrixError } from '../../src/portal/answers/errors';

const LENGTH = 1024 * 1024;
const PIECES = [
	...['<', '< ', '<b ', '<script', '<script>', '<style>', '</', '>', '[', ']', '[]', '$result[', '$result'],
	...[
		'{"result":',
		'{ ',
		'"',
		'\\"',
		'\\',
		'%25',
		'%2',
		'&amp;',
		'&#',
		'&#0000',
		'&#x',
		'/',
		'/rest/',
		'/rest/1/',
	],
	...[
		'/rest/api/',
		'rest',
		'rest\\',
		'auth',
		'auth ',
		'auth"',
		'access_token ',
		'bearer ',
		' ',
		'\n',
		'on',
		'ona ',
		'a',
	],
	...[
		'1',
		'_',
		'.find',
		'_find',
		'.',
		',',
		'ap',
		'[ap',
		'ap=',
		'filename=',
		'expression ',
		'<!doctype ',
		'BITRIX_REST_V3_EXCEPTION_',
	],
];

const reply = (status: number, body: string) => parseReply('crm.item.list', { status, body, headers: {} });

const WORK: Record<string, (text: string) => unknown> = {
	redact,
	'a page': (text) => reply(502, text),
	'text before data': (text) => reply(200, `${text}{"result":1}`),
	'data before text': (text) => reply(200, `{"result":1}${text}`),
	'a refusal': (text) => reply(400, JSON.stringify({ error: text, error_description: text })),
	'an error': (text) => new BitrixError({ kind: 'request', code: '', description: text, method: 'profile' }),
	references: (text) => [
		referencesIn(text),
		hasStrayReference(text, new Set()),
		fillIn({ a: `$result${text}`, b: text }, emptyResults()),
	],
	'a batch': (text) => [
		whyNotInBatch('crm.item.add', { a: text.slice(0, 99_000) }, true),
		encodeCommand('crm.item.add', { a: text }),
	],
	'a method': (text) => [effectOf(`${text}-`), methodOfDownload(text)],
};

for (const [name, work] of Object.entries(WORK)) {
	const times = PIECES.map((piece) => {
		const text = piece.repeat(LENGTH / piece.length);
		const runs = [0, 1, 2, 3, 4].map(() => {
			const since = performance.now();
			work(text);
			return performance.now() - since;
		});
		return { piece, milliseconds: Math.min(...runs) };
	});
	const [worst] = times.sort((one, other) => other.milliseconds - one.milliseconds);
	console.log(`${name}: at most ${worst.milliseconds.toFixed(1)} ms, with ${JSON.stringify(worst.piece)}`);
}
