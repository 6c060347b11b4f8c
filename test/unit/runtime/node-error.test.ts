import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../../../src/operations/types';
import { BitrixError, type BitrixErrorDetails, type ErrorKind } from '../../../src/portal/answers/errors';
import { SettingError } from '../../../src/portal/transport/setting-error';
import { toNodeError } from '../../../src/runtime/node-error';

const node: INode = {
	id: '1',
	name: 'CRM',
	type: 'n8n-nodes-bitrix24-pack.bitrix24Crm',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const bitrix = (over: Partial<BitrixErrorDetails> = {}) =>
	new BitrixError({
		kind: 'request',
		code: 'CODE',
		description: 'Their words',
		method: 'crm.item.add',
		...over,
	});

/** Words that n8n's guide asks not to use. */
const AVOIDED = /\b(error|problem|failure|mistake)\b/i;

const KINDS: ErrorKind[] = [
	'rateLimit',
	'operatingLimit',
	'credential',
	'permission',
	'notFound',
	'request',
	'notReached',
	'outcomeUnknown',
	'server',
	'cancelled',
];

describe('an error of Bitrix24 as n8n shows it', () => {
	it.each(KINDS)('%s says what happened, with code and item, and then their words and what to do', (kind) => {
		const error = toNodeError(node, bitrix({ kind, advice: 'Do this' }), { itemIndex: 3, note: 'Note' });
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toMatch(kind === 'cancelled' ? / \[item 3\]$/ : / \(CODE\) \[item 3\]$/);
		expect(error.message).not.toMatch(AVOIDED);
		expect(error.description).toBe('Their words. Do this. Note.');
		expect(error.context.itemIndex).toBe(3);
	});

	it.each([
		[
			{ kind: 'rateLimit', retryAfterMs: 1500 },
			{ cause: 'rate-limited', retryAfterMs: 1500 },
		],
		[{ kind: 'operatingLimit' }, { cause: 'quota-exhausted' }],
		[{ kind: 'credential' }, { cause: 'credential-invalid' }],
		[{ kind: 'permission' }, { cause: 'configuration-invalid' }],
		[{ kind: 'server' }, { cause: 'temporarily-unavailable' }],
		[{ kind: 'request' }, undefined],
		[{ kind: 'notFound' }, undefined],
	] as const)('%j gives n8n the cause', (over, failure) => {
		expect(toNodeError(node, bitrix(over)).failure).toEqual(failure);
	});

	it('keeps the HTTP status, and an empty code out of the text', () => {
		const error = toNodeError(node, bitrix({ code: '', httpStatus: 400 })) as NodeApiError;
		expect(error.httpCode).toBe('400');
		expect(error.message).toBe('Bitrix24 does not accept the parameters of crm.item.add');
		expect((toNodeError(node, bitrix()) as NodeApiError).httpCode).toBeNull();
	});

	it.each(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ETIMEDOUT', 'EPERM'])(
		'is not replaced by a text of n8n when it holds %s',
		(code) => {
			const api = toNodeError(node, bitrix({ kind: 'notReached', code }), { itemIndex: 0 });
			expect(api.message).toBe(`The portal could not be reached (${code}) [item 0]`);
			const input = toNodeError(node, new InputError(`'Filter' names "${code}"`, 'filter'), { itemIndex: 0 });
			expect(input.message).toBe(`'Filter' names "${code}" [item 0]`);
		},
	);

	it('names the scope that Bitrix24 does not name', () => {
		const { description } = toNodeError(
			node,
			bitrix({ kind: 'permission', code: 'insufficient_scope', method: 'tasks.task.list', advice: 'x' }),
		);
		expect(description).toContain("the scope 'task'");
		expect(description).toContain('Developer resources');
	});

	it('is about a part of the item where one is named', () => {
		const error = toNodeError(node, bitrix(), { itemIndex: 0, subject: 'Command "a"' });
		expect(error.message).toMatch(/^Command "a": Bitrix24 does not accept .* \[item 0\]$/);
	});

	it('has no cause, since what HTTP libraries throw holds the address', () => {
		const error = toNodeError(
			node,
			bitrix({ description: 'see https://x.bitrix24.com/rest/1/hidden-part/profile' }),
		);
		expect(error.cause).toBeUndefined();
		expect(`${error.message}${error.description}${error.stack}${JSON.stringify(error)}`).not.toContain(
			'hidden-part',
		);
	});
});

describe('another error as n8n shows it', () => {
	it('of the credential and of parameters is an operation error with its next step', () => {
		for (const thrown of [new SettingError('What', 'Next'), new InputError('What', 'x', 'Next')]) {
			const error = toNodeError(node, thrown, { itemIndex: 2, note: 'Note' });
			expect(error).toBeInstanceOf(NodeOperationError);
			expect([error.message, error.description]).toEqual(['What [item 2]', 'Next. Note.']);
		}
	});

	it('of n8n gets the item and the note', () => {
		const own = new NodeOperationError(node, 'Their text');
		const error = toNodeError(node, own, { itemIndex: 4, note: 'Note' });
		expect(error).toBe(own);
		expect([error.message, error.description, error.context.itemIndex]).toEqual(['Their text', 'Note.', 4]);
		const located = new NodeOperationError(node, 'Their text', { itemIndex: 1 });
		expect(toNodeError(node, located, { itemIndex: 4 }).context.itemIndex).toBe(1);
	});

	it('that nobody expected is reported as a bug, without secrets', () => {
		const error = toNodeError(node, new TypeError('cannot read https://a.b/rest/1/hidden-part/x'), {
			itemIndex: 0,
		});
		expect(error.message).toBe('TypeError: cannot read https://a.b/rest/1/***/x [item 0]');
		expect(error.description).toBe(
			'This is a bug in the node. Please report it at https://github.com/n8n-nodes-bitrix24-pack/n8n-nodes-bitrix24-pack/issues.',
		);
	});
});
