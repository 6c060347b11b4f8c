import { bookingOf } from '../../../src/portal/sending/booking';
import { BitrixError, type BitrixErrorDetails } from '../../../src/portal/answers/errors';
import type { Reply } from '../../../src/portal/types';

const call = { method: 'crm.item.list' };
const batch = {
	method: 'batch',
	commands: ['a', 'b', 'c', 'd'].map((key) => ({ key, method: `crm.item.${key}` })),
};

const error = (details: Partial<BitrixErrorDetails>): BitrixError =>
	new BitrixError({
		kind: 'request',
		code: 'CODE',
		description: 'Text',
		method: 'crm.item.list',
		...details,
	});

const reply = (duration: number): Reply => ({ result: [], time: { duration } });

it.each<[string, Partial<BitrixErrorDetails>, object]>([
	[
		'refused by the bucket',
		{ kind: 'rateLimit', code: 'QUERY_LIMIT_EXCEEDED', httpStatus: 503 },
		{ refusal: 'QUERY_LIMIT_EXCEEDED', sent: true },
	],
	[
		'refused by operating time',
		{ kind: 'operatingLimit', code: 'OPERATION_TIME_LIMIT', httpStatus: 429 },
		{ refusal: 'OPERATION_TIME_LIMIT', sent: true },
	],
	['answered with another error', { httpStatus: 400, notExecuted: true }, { failed: true, sent: true }],
	['without an answer', { kind: 'outcomeUnknown' }, { failed: true, sent: true }],
	['cancelled while it was under way', { kind: 'cancelled' }, { failed: true, sent: true }],
	['that never got there', { kind: 'notReached', notExecuted: true }, { failed: true, sent: false }],
	['cancelled before it was sent', { kind: 'cancelled', notExecuted: true }, { failed: true, sent: false }],
	[
		'whose access token could not be renewed',
		{ kind: 'notReached', httpStatus: 401, notExecuted: true },
		{ failed: true, sent: true },
	],
])('a call %s', (_name, details, expected) => {
	expect(bookingOf(call, error(details))).toEqual({ ...call, commands: [call], ...expected });
});

it('a call that was answered is booked with the time that it took', () => {
	expect(bookingOf(call, { reply: reply(0.25), batch: new Map(), unchanged: true })).toEqual({
		...call,
		commands: [{ ...call, workMs: 250, unchanged: true }],
		sent: true,
	});
});

it('a batch is booked command by command, with those that it did not reach', () => {
	const parts = new Map<string, Reply | BitrixError>([
		['a', reply(0.1)],
		['b', error({ kind: 'operatingLimit', code: 'OPERATION_TIME_LIMIT' })],
		['c', error({ kind: 'notFound' })],
	]);
	expect(bookingOf(batch, { reply: reply(1), batch: parts })).toEqual({
		method: 'batch',
		commands: [
			{ method: 'crm.item.a', workMs: 100 },
			{ method: 'crm.item.b', refusal: 'OPERATION_TIME_LIMIT' },
			{ method: 'crm.item.c', failed: true },
			{ method: 'crm.item.d' },
		],
		sent: true,
	});
});
