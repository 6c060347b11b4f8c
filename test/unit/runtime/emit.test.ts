import type { IExecuteFunctions, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { sharedPortal } from '../../../src/portal/shared/shared-portal';
import { emitItems, passItems } from '../../../src/runtime/emit';
import { inVirtualTime } from '../../support/virtual-time';

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

describe('in queue mode', () => {
	const never = async () => await new Promise<never>(() => undefined);
	const items = (calls: Call[]) => (calls[0].data as INodeExecutionData[][])[0];

	/** What the worker does with the items: it hands them on, and the execution ends. */
	async function work(given: INodeExecutionData[], end: object): Promise<INodeExecutionData[]> {
		const handlers: Array<(run: IRun) => Promise<void>> = [];
		const worker = {
			getInputData: () => given,
			additionalData: {
				hooks: {
					addHandler: (_name: string, handler: (run: IRun) => Promise<void>) => handlers.push(handler),
				},
			},
		};
		const [passed] = passItems(worker as unknown as IExecuteFunctions);
		for (const handler of handlers) await handler(end as IRun);
		return passed;
	}

	it.each([
		[{ status: 'success' }, { status: 'succeeded' }],
		[{ status: 'waiting', finished: true }, { status: 'waiting' }],
		[
			{ status: 'error', data: { resultData: { error: { message: 'No such mailbox' } } } },
			{ status: 'failed', problem: 'No such mailbox' },
		],
	])('an end %j of which n8n never tells is known from the worker', async (end, outcome) => {
		await inVirtualTime(async (time) => {
			const { texts } = sharedPortal('test.example');
			const { context: trigger, calls } = context(never);
			const emitted = emitItems(trigger, 'test.example', texts)([{ id: 1 }, { id: 2 }], `key ${end.status}`);
			let told: unknown;
			void emitted.then((result) => (told = result));
			await time.pass(20_000);
			expect(told).toBeUndefined();
			expect(await work(items(calls), end)).toEqual([{ json: { id: 1 } }, { json: { id: 2 } }]);
			await time.pass(60_000);
			expect(told).toEqual(outcome);
		});
	});

	it('an execution that n8n knows from before, and that has ended meanwhile, is not repeated', async () => {
		const { texts } = sharedPortal('test.example');
		const first = context(never);
		void emitItems(first.context, 'test.example', texts)([{ id: 1 }], 'killed');
		await work(items(first.calls), { status: 'success' });
		const second = emitItems(
			context(async () => await Promise.resolve(undefined)).context,
			'test.example',
			texts,
		);
		expect(await second([{ id: 1 }], 'killed')).toEqual({ status: 'succeeded' });
		expect(await second([{ id: 1 }], 'not ended')).toEqual({ status: 'known' });
	});

	it('an n8n without hooks says itself how executions end', async () => {
		const given = [{ json: {}, bitrix24Execution: { portal: 'test.example', key: 'k' } }];
		const worker = { getInputData: () => given } as unknown as IExecuteFunctions;
		expect(passItems(worker)).toEqual([[{ json: {} }]]);
	});
});
