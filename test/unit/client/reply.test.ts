import { BitrixError } from '../../../src/portal/errors';
import { parseReply } from '../../../src/portal/reply';

const answer = (status: number, body: string, headers = {}) =>
	parseReply('crm.item.add', { status, body, headers });
const json = (status: number, body: unknown) => answer(status, JSON.stringify(body));

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

describe('what is no data has a name', () => {
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

	it('a renamed portal is named, and nothing is sent there', () => {
		const error = failure(
			answer(302, '', { location: 'https://new.bitrix24.com/rest/1/demo/crm.item.add.json' }),
		);
		expect(error).toMatchObject({ code: 'PORTAL_MOVED', notExecuted: true });
		expect(error.description).toContain('new.bitrix24.com');
		expect(error.description).not.toContain('demo');
	});
});
