import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { emitItems } from '../../../src/runtime/emit';

interface Call {
	data: unknown;
	key?: string;
}

/** A trigger whose executions end with `end`. */
function context(end: () => Promise<unknown>, id = 'w1'): { context: ITriggerFunctions; calls: Call[] } {
	const calls: Call[] = [];
	const fake = {
		getWorkflow: () => ({ id }),
		getNode: () => ({ id: 'n1' }),
		helpers: {
			createDeferredPromise: () => {
				const deferred: Record<string, unknown> = {};
				deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
				return deferred;
			},
		},
		emit: (
			data: unknown,
			_response: unknown,
			done: { resolve(run: unknown): void; reject(error: unknown): void },
			key?: string,
		) => {
			calls.push({ data, key });
			end().then(done.resolve, done.reject);
		},
	};
	return { context: fake as unknown as ITriggerFunctions, calls };
}

const outcomeOf = async (end: () => Promise<unknown>) =>
	await emitItems(context(end).context, 'test.example')([{ id: 1 }], 'key');

const run = (one: object) => async () => await Promise.resolve(one as IRun);

class ManualExecutionCancelledError extends Error {}
class TimeoutExecutionCancelledError extends Error {}

it('hands rows over as items of one execution, under a key of workflow, node and portal', async () => {
	const { context: trigger, calls } = context(run({ status: 'success' }));
	expect(await emitItems(trigger, 'test.example')([{ id: 1 }, { id: 2 }], 'deal 7')).toEqual({
		status: 'succeeded',
	});
	expect(calls).toEqual([
		{ data: [[{ json: { id: 1 } }, { json: { id: 2 } }]], key: 'bitrix24 w1 n1 test.example deal 7' },
	]);
});

it('keeps keys within the 255 characters of n8n, and apart', async () => {
	const { context: trigger, calls } = context(run({ status: 'success' }));
	const emit = emitItems(trigger, 'test.example');
	await emit([], 'x'.repeat(300));
	await emit([], `${'x'.repeat(300)}y`);
	expect(calls.map(({ key }) => key?.length)).toEqual([255, 255]);
	expect(calls[0].key).not.toBe(calls[1].key);
});

it.each([
	[{ status: 'success' }, { status: 'succeeded' }],
	// n8n 1: no status.
	[{ finished: true, data: { resultData: {} } }, { status: 'succeeded' }],
	[{ status: 'waiting', finished: true }, { status: 'waiting' }],
	[{ finished: true, waitTill: new Date() }, { status: 'waiting' }],
	[{ status: 'canceled' }, { status: 'cancelled' }],
	[
		{ status: 'error', data: { resultData: { error: { message: 'No such mailbox' } } } },
		{ status: 'failed', problem: 'No such mailbox' },
	],
	[{ status: 'crashed' }, { status: 'failed', problem: 'n8n says that it is "crashed"' }],
	[undefined, { status: 'known' }],
])('%j is %j', async (ended, expected) => {
	expect(await outcomeOf(async () => await Promise.resolve(ended))).toEqual(expected);
});

it.each([
	[new ManualExecutionCancelledError('stopped'), { status: 'cancelled' }],
	[new TimeoutExecutionCancelledError('took too long'), { status: 'failed', problem: 'took too long' }],
	[
		new Error('Invalid string length'),
		{ status: 'failed', problem: 'Invalid string length', notBegun: true },
	],
])('the rejection %p is %j', async (error, expected) => {
	expect(await outcomeOf(async () => await Promise.reject(error))).toEqual(expected);
});
