import fc from 'fast-check';
import { excerpt } from '../../../src/catalog/values';
import { BitrixError } from '../../../src/portal/answers/errors';
import { errorOf, parseReply } from '../../../src/portal/answers/reply';
import { excerptOf } from '../../../src/portal/reading/rows';
import { keepSecret } from '../../../src/portal/transport/secrets';
import { whatHappened, whatToDo } from '../../../src/runtime/advice';

const answer = (status: number, body: string, headers = {}) =>
	parseReply('crm.item.add', { status, body, headers });
const json = (status: number, body: unknown, headers = {}) => answer(status, JSON.stringify(body), headers);

function failure(reply: unknown): BitrixError {
	expect(reply).toBeInstanceOf(BitrixError);
	return reply as BitrixError;
}

it('reads an answer with everything that may stand beside the result', () => {
	const reply = json(200, { result: { items: [] }, total: 120, next: 50, time: { operating: 1.5 } });
	expect(reply).toEqual({ result: { items: [] }, total: 120, next: 50, time: { operating: 1.5 } });
	expect(json(200, { result: null })).toEqual({ result: null });
	expect(json(200, { result: false })).toEqual({ result: false });
});

describe('the key "error" decides, whatever its value and the status', () => {
	it.each([
		[503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests', 'rateLimit', true],
		[429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.', 'operatingLimit', true],
		[429, 'BDC_1144', 'Max number of allowed requests per hour reached: 20000.', 'rateLimit', true],
		[200, 'BDC_1144', 'Max number of allowed requests per hour reached: 20000.', 'rateLimit', true],
		[429, 'BDC_1322', 'Max number of concurrent requests reached.', 'rateLimit', true],
		[429, 'QUERY_LIMIT_EXCEEDED', 'Too many requests', 'rateLimit', true],
		[429, 'SLOW_DOWN', 'A code of a proxy', 'rateLimit', true],
		[429, 'ACCESS_DENIED', 'Access denied', 'permission', true],
		[401, 'expired_token', 'The access token provided has expired.', 'credential', true],
		[401, 'INVALID_CREDENTIALS', 'Invalid request credentials', 'credential', true],
		[403, 'INVALID_CREDENTIALS', 'Invalid request credentials', 'credential', true],
		[401, 'insufficient_scope', 'The request requires higher privileges', 'permission', true],
		[403, 'ACCESS_DENIED', 'Access denied', 'permission', true],
		[503, 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.', 'permission', true],
		[403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied', 'permission', true],
		[404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!', 'notFound', true],
		[400, 'NOT_FOUND', 'Item not found', 'notFound', true],
		[400, '', 'Not found', 'notFound', true],
		[400, '', 'Access denied.', 'request', true],
		[400, '100', 'Could not find value for parameter {id}', 'request', true],
		[400, 'INVALID_ARG_VALUE', "Invalid filter: field 'X' is not allowed in filter", 'request', true],
		[200, 'WRONG_ENCODING', 'Wrong request encoding', 'request', true],
		[500, 'INTERNAL_SERVER_ERROR', 'Internal server error', 'server', false],
	])('%i %p is %s', (status, code, description, kind, notExecuted) => {
		const error = failure(json(status, { error: code, error_description: description }));
		expect(error).toMatchObject({
			code,
			description,
			kind,
			httpStatus: status,
			method: 'crm.item.add',
			notExecuted,
		});
	});

	it('reads the errors of REST 3.0', () => {
		const error = { code: 'BITRIX_REST_V3_EXCEPTION_X', message: 'Unknown field' };
		expect(failure(json(400, { error }))).toMatchObject({ code: error.code, description: error.message });
	});

	it('takes HTML out of texts', () => {
		const text = 'Name is missing<br>Deadline <b>is</b> wrong';
		expect(failure(json(400, { error: 'ERROR_CORE', error_description: text })).description).toBe(
			'Name is missing Deadline is wrong',
		);
	});
});

describe('the beginning of an answer, wherever it is cut', () => {
	const secret = 'aSecretOfAWebhook';
	const sentences = (text: string): string[] => {
		const hints: string[] = [];
		parseReply('x.y', { status: 200, body: `${text} {"result":1}`, headers: {} }, (hint) => hints.push(hint));
		return [...hints, failure(answer(200, text)).message, excerptOf({ text, list: text }), excerpt(text)];
	};

	it('shows no part of a secret', () => {
		keepSecret(secret);
		for (let length = 70; length < 205; length++)
			for (const shown of sentences(`${'-'.repeat(length)}${secret}`).slice(0, 3))
				expect(shown).not.toContain('aSec');
	});

	it('ends with a whole character', () => {
		for (let length = 40; length < 202; length++)
			for (const shown of sentences(`${'-'.repeat(length)}${'\u{1F468}\u200D\u{1F469}'.repeat(9)}`))
				expect(shown).not.toMatch(/\p{Surrogate}|\u200D(?!\p{Emoji})/u);
	});
});

describe('an answer that is not data has an error code', () => {
	it.each([
		[
			'a gateway page',
			502,
			'<html><head><style>b{}</style><title>502 Bad Gateway</title></head></html>',
			'HTTP_502',
		],
		['a maintenance page is no rate limit', 503, '<html>Maintenance</html>', 'HTTP_503'],
		['an empty answer', 200, '', 'HTTP_200'],
		['a truncated answer', 200, '{"result":{"items":[{"id":1', 'ANSWER_CUT_OFF'],
	])('%s leaves the outcome open', (_name, status, body, code) => {
		const error = failure(answer(status, body));
		expect(error).toMatchObject({ kind: 'outcomeUnknown', code, notExecuted: false });
		expect(error.description).not.toMatch(/[<>]/);
	});

	it('a login page points to the webhook URL', () => {
		const error = failure(answer(200, '<!DOCTYPE html><title>Authorization</title>'));
		expect(error).toMatchObject({ kind: 'credential', code: 'NOT_DATA', notExecuted: true });
		expect(error.advice).toContain('webhook URL');
	});

	it('the new address of a renamed portal is in the error, and nothing is sent there', () => {
		const error = failure(
			answer(302, '', { location: 'https://new.bitrix24.com/rest/1/demo/crm.item.add.json' }),
		);
		expect(error).toMatchObject({ code: 'PORTAL_MOVED', notExecuted: true });
		expect(error.description).toMatch(/is now at (https:\/\/[\w.]+|another address)$/);
		expect(error.description).toContain('new.bitrix24.com');
		expect(error.description).not.toContain('demo');
	});
});

describe('text that a server puts around its data', () => {
	const NOTICE =
		'<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/www/init.php</b> on line <b>12</b><br />\n';
	const PLAIN = 'PHP Deprecated:  Function {closure}() is "old" in /www/init.php on line 12\n#0 {main}\n';
	const DATA = '{"result":{"id":5,"text":"a \\"{[\\\\"},"total":1,"time":{"operating":0.5}}';
	const READ = { result: { id: 5, text: 'a "{[\\' }, total: 1, time: { operating: 0.5 } };
	const told = (body: string, status = 200) => {
		const notices: string[] = [];
		const reply = parseReply('crm.item.add', { status, body, headers: {} }, (text) => notices.push(text));
		return { reply, notices };
	};

	it.each([
		['before', `${NOTICE}${DATA}`, 'Warning : Undefined array key "x" in /www/init.php on line 12'],
		['before, in plain text', `${PLAIN}${DATA}`, 'Function {closure}() is "old"'],
		['after', `${DATA}\n${NOTICE}`, 'Undefined array key'],
		['on both sides', `${NOTICE}${DATA}${PLAIN}`, 'Undefined array key'],
		['after the data, even if it is a page', `${DATA}<html>Good bye</html>`, 'Good bye'],
	])('%s: the data is read, and people are told what to repair', (_name, body, words) => {
		const { reply, notices } = told(body);
		expect(reply).toEqual(READ);
		expect(notices).toEqual([expect.stringContaining(words)]);
		expect(notices[0]).toMatch(/administrator can stop that: .*display_errors/);
	});

	it('is told beside an error too, which counts', () => {
		const { reply, notices } = told(`${NOTICE}{"error":"NOT_FOUND","error_description":"Not found"}`, 400);
		expect(failure(reply)).toMatchObject({ kind: 'notFound', code: 'NOT_FOUND', notExecuted: true });
		expect(notices).toHaveLength(1);
	});

	it.each([
		['a byte order mark', `\ufeff${DATA}`],
		['blanks', `\r\n ${DATA}\n`],
	])('is not told if it is only %s', (_name, body) => {
		expect(told(body)).toEqual({ reply: READ, notices: [] });
	});

	it.each([
		['in the middle of the data', `{"result":{"id":${NOTICE}5}}`, 'TEXT_INSTEAD_OF_DATA'],
		['before data that is cut off', `${NOTICE}{"result":{"id":5`, 'ANSWER_CUT_OFF'],
		['and no data', NOTICE, 'TEXT_INSTEAD_OF_DATA'],
		['that a script has stopped', NOTICE.replace('Warning', 'Fatal error'), 'TEXT_INSTEAD_OF_DATA'],
		[
			'that a script has stopped, within a page',
			`<html>PHP Fatal error: memory</html>`,
			'TEXT_INSTEAD_OF_DATA',
		],
		['that a script has stopped, with a status of its own', 'Fatal error: memory', 'HTTP_400', 400],
		['between two answers', `${DATA}${NOTICE}{"error":"INTERNAL_SERVER_ERROR"}`, 'TEXT_INSTEAD_OF_DATA'],
		['that is JSON of something else', '{"message":"Welcome"}', 'HTTP_200'],
		['that is a list', '[1]', 'HTTP_200'],
	])('%s leaves the outcome open', (_name, body, code, status = 200) => {
		const error = failure(told(body, status).reply);
		expect(error).toMatchObject({ kind: 'outcomeUnknown', code, notExecuted: false });
		expect(whatHappened(error)).toContain('It is not known whether crm.item.add was carried out');
	});

	it('is a page if data stands within a page', () => {
		const page = `<!DOCTYPE html><script>show({"result":1})</script><form name="login">`;
		expect(failure(told(page).reply)).toMatchObject({ code: 'NOT_DATA', notExecuted: true });
		expect(failure(told(`${NOTICE}${page}`).reply)).toMatchObject({ code: 'NOT_DATA', notExecuted: true });
	});

	it('does not show a secret', () => {
		expect(told(`See /rest/1/demo5ecret/ ${DATA}`).notices[0]).not.toContain('demo5ecret');
	});

	it('never changes what JSON alone would be', () => {
		const text = fc.string({ unit: fc.constantFrom('a', '{', '}', '"', '\\', '<br>', '\n', ':') });
		fc.assert(
			fc.property(text, fc.jsonValue(), text, (before, result, after) => {
				const { reply } = told(`${before}${JSON.stringify({ result })}${after}`);
				expect(reply).toEqual({ result: JSON.parse(JSON.stringify(result)) as unknown });
			}),
		);
	});
});

describe('an answer that is missing says why', () => {
	it.each([
		['', 'The server answered with status 200 and without any data.'],
		['{"result":[', 'The answer was cut off after 11 characters.'],
	])('%p', (body, words) => {
		const { description } = failure(answer(200, body));
		expect(description).toContain(words);
		expect(description).toContain('its time or memory ran out, or it was restarted. Ask for fewer rows');
	});
});

describe('a status 429 without a known code is a refusal that was not carried out', () => {
	it.each([
		['a page', '<html><title>429 Too Many Requests</title></html>', '429 Too Many Requests'],
		['nothing', '', undefined],
		['text', 'slow down', 'slow down'],
		['JSON of its own', '{"message":"API rate limit exceeded"}', 'API rate limit exceeded'],
		['a list', '[{"code":"BDC_1144"}]', 'BDC_1144'],
		['JSON that was cut off', '{"error":"QUERY_LI', 'QUERY_LI'],
		['an empty code', '{"error":"","error_description":"Slow down"}', 'Slow down'],
		['an error without a code', '{"error":{"message":"Slow down"}}', 'Slow down'],
		['a result', '{"result":true}', 'result'],
	])('%s', (_name, body, words) => {
		const error = failure(answer(429, body));
		expect(error).toMatchObject({ kind: 'rateLimit', code: 'HTTP_429', httpStatus: 429, notExecuted: true });
		if (words !== undefined) expect(error.description).toContain(words);
	});
});

describe('a refusal by a limit that Bitrix24 does not have says what to set', () => {
	it.each([
		['BDC_1144', { error: 'BDC_1144' }, 'the hourly limit is used up', 'requests an hour'],
		['BDC_1322', { error: 'BDC_1322' }, 'are running at the same time', 'at the same time'],
		['HTTP_429', {}, 'proxy', 'limits of the server or proxy'],
	])('%s', (code, body, happened, setting) => {
		const error = failure(json(429, body));
		expect(whatHappened(error)).toMatch(new RegExp(`${happened}.* \\(${code}\\)$`));
		expect(whatToDo(error)).toMatch(new RegExp(`plan Custom in the credential.*${setting}`));
	});

	it('a command of a batch gets the same advice', () => {
		expect(errorOf('crm.item.add', { error: 'BDC_1144' })).toMatchObject({
			kind: 'rateLimit',
			notExecuted: true,
			advice: expect.stringContaining('plan Custom'),
		});
	});
});

describe('Retry-After', () => {
	const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);
	beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(NOW));
	afterEach(() => jest.restoreAllMocks());

	const DAY = 86_400_000;

	it.each([
		['3', undefined, 3_000],
		[' 3 ', undefined, 3_000],
		['0', undefined, 0],
		['0.25', undefined, 250],
		['1.0006', undefined, 1_001],
		['-5', undefined, 0],
		['86400', undefined, DAY],
		['86401', undefined, DAY],
		['9'.repeat(400), undefined, DAY],
		['Sun, 22 Nov 2026 10:00:30 GMT', undefined, 30_000],
		['Sun, 22 Nov 2026 10:00:30 GMT', 'Sun, 22 Nov 2026 10:00:20 GMT', 10_000],
		['Sun, 22 Nov 2026 10:00:30 GMT', 'yesterday', 30_000],
		['Sunday, 22-Nov-26 10:00:30 GMT', 'Sunday, 22-Nov-26 10:00:20 GMT', 10_000],
		['Sun Nov 22 10:00:30 2026', 'Sun Nov 22 10:00:20 2026', 10_000],
		['Sun Nov  8 10:00:30 2026', 'Sun, 08 Nov 2026 10:00:20 GMT', 10_000],
		['Sun, 22 Nov 2026 10:00:30 UTC', undefined, 30_000],
		['Sun, 22 Nov 2026 11:00:30 +0100', undefined, 30_000],
		['2026-11-22T10:00:30Z', undefined, 30_000],
		['3, 7', undefined, 3_000],
		[String(Date.UTC(2026, 10, 22, 10, 0, 30) / 1_000), undefined, 30_000],
		['Sun, 22 Nov 2026 09:59:00 GMT', undefined, 0],
		['Fri, 22 Nov 2030 10:00:00 GMT', undefined, DAY],
		['3', 'Sun, 22 Nov 2026 09:00:00 GMT', 3_000],
		[undefined, 'Sun, 22 Nov 2026 10:00:20 GMT', undefined],
		['', undefined, undefined],
		['soon', undefined, undefined],
		['soon 1', undefined, undefined],
		['1e3', undefined, undefined],
		['3 seconds', undefined, undefined],
		['Infinity', undefined, undefined],
		['Sun, 99 Nov 2026 10:00:30 GMT', undefined, undefined],
		['2026-11-22', undefined, undefined],
	])('%p with the date %p is %p ms', (retryAfter, date, milliseconds) => {
		const error = failure(answer(503, '<html>Maintenance</html>', { 'retry-after': retryAfter, date }));
		expect(error.retryAfterMs).toBe(milliseconds);
	});

	it.each([
		['a refusal by code', 503, '{"error":"QUERY_LIMIT_EXCEEDED"}', 'rateLimit', true],
		['a blocked method', 429, '{"error":"OPERATION_TIME_LIMIT"}', 'operatingLimit', true],
		['a page of a proxy', 429, '<html>429</html>', 'rateLimit', true],
		['a maintenance page', 503, '<html>Maintenance</html>', 'outcomeUnknown', false],
		['an answer that was cut off', 200, '{"result":[', 'outcomeUnknown', false],
		['wrong parameters', 400, '{"error":"100"}', 'request', true],
		['a login page', 200, '<html>Login</html>', 'credential', true],
		['a redirect', 302, '', 'credential', true],
	])('stands in %s', (_name, status, body, kind, notExecuted) => {
		const error = failure(answer(status, body, { 'retry-after': '7' }));
		expect(error).toMatchObject({ retryAfterMs: 7_000, kind, notExecuted });
	});

	it('leaves an answer with data as it is', () => {
		expect(json(200, { result: 1 }, { 'retry-after': '7' })).toEqual({ result: 1 });
	});
});
