/**
 * `npx tsx test/bench/long-texts.ts`: milliseconds that texts of 1 MB from outside take, each made so that a careless
 * expression would take seconds or hours. The goal is 50 ms each, on an idle machine, besides what JSON.parse itself takes: it
 * needs longer for 1 MB of `[`.
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

/** What JSON.parse gets of it. */
const PARSED: Record<string, (text: string) => string> = {
	'a page': (text) => text,
	'text before data': (text) => `${text}{"result":1}`,
	'data before text': (text) => `{"result":1}${text}`,
	'a refusal': (text) => JSON.stringify({ error: text, error_description: text }),
};

function parse(text: string): void {
	try {
		JSON.parse(text);
	} catch {
		// Only the time counts.
	}
}

/** The shortest of five runs. */
function millisecondsOf(work: () => unknown): number {
	const runs = [0, 1, 2, 3, 4].map(() => {
		const since = performance.now();
		work();
		return performance.now() - since;
	});
	return Math.min(...runs);
}

for (const [name, work] of Object.entries(WORK)) {
	const times = PIECES.map((piece) => {
		const text = piece.repeat(LENGTH / piece.length);
		const parsed = PARSED[name]?.(text);
		const parsing = parsed === undefined ? 0 : millisecondsOf(() => parse(parsed));
		return { piece, parsing, milliseconds: millisecondsOf(() => work(text)) - parsing };
	});
	const [worst] = times.sort((one, other) => other.milliseconds - one.milliseconds);
	const besides = worst.parsing > 1 ? `, besides ${worst.parsing.toFixed(1)} ms of JSON.parse` : '';
	console.log(
		`${name}: at most ${worst.milliseconds.toFixed(1)} ms, with ${JSON.stringify(worst.piece)}${besides}`,
	);
}
