import type { IDataObject } from 'n8n-workflow';
import { failure, items, Sandbox } from '../sandbox';

/** How an operation is run with six items of which the second and the fifth fail. */
export interface OutcomeCase {
	/** Parameters of the node; `$json` has what `given` puts into the items. */
	parameters: object | ((sandbox: Sandbox) => object);
	/** What the portal must hold besides its deals. */
	before?(sandbox: Sandbox): Promise<unknown>;
	/** Whether the failure is found before anything is sent: its message names the value. */
	early?: true;
	/** Rows of each item that succeeds. Default 1. */
	perItem?: number;
	/** Outputs of the operation; the error output comes after them. Default 1. */
	outputs?: number;
}

/** By operation; null for one in which nothing differs between items, so that none can fail alone. */
export type OutcomeCases = Readonly<Record<string, OutcomeCase | null>>;

const DEALS = 20;
const BAD = [1, 4];

const given = () =>
	items(
		...Array.from({ length: 6 }, (_, n): IDataObject => {
			const bad = BAD.includes(n);
			return {
				id: bad ? 999_999 : n + 1,
				reference: bad ? 'none' : n + 1,
				title: `T${n}`,
				amount: bad ? 'many' : n,
				filter: bad ? '{"=nothing": 1}' : '{}',
				cursor: bad ? 'nonsense' : '',
				period: bad ? 'many' : 'today',
			};
		}),
	);

/** Tests that each failure stays with its item: in the regular output, in the error output, and when the node stops. */
export function describeOutcomes(node: string, cases: OutcomeCases): void {
	const withCases = Object.entries(cases).flatMap(([operation, one]) =>
		one === null ? [] : [{ operation, ...one }],
	);
	if (withCases.length === 0) return;
	describe.each(withCases)(
		'$operation of items of which some fail',
		({ operation, parameters, before, early, perItem = 1, outputs = 1 }) => {
			let sandbox: Sandbox;
			beforeEach(async () => {
				sandbox = await Sandbox.open({ limit: 'none', seed: { deals: DEALS } });
				await before?.(sandbox);
			});
			afterEach(async () => await sandbox.close());

			const run = async (onError?: string) => {
				const chosen = typeof parameters === 'function' ? parameters(sandbox) : parameters;
				return await sandbox.run(node, { operation, ...chosen }, { items: given(), onError });
			};
			const itemOf = ({ pairedItem }: { pairedItem?: unknown }) => (pairedItem as { item: number }).item;
			const good = (index: number) => Array.from({ length: perItem }, () => index);

			it('puts each failure in its item’s place', async () => {
				const output = (await run('continueRegularOutput')).output('node');
				expect(output.map(itemOf)).toEqual(
					Array.from({ length: 6 }, (_, index) => (BAD.includes(index) ? [index] : good(index))).flat(),
				);
				for (const item of output) {
					expect(typeof item.json.error).toBe(BAD.includes(itemOf(item)) ? 'string' : 'undefined');
				}
			});

			it('sends failures to the error output', async () => {
				const done = await run('continueErrorOutput');
				const failed = done.output('node', outputs);
				expect(failed.map(itemOf)).toEqual(BAD);
				for (const { json } of failed) expect(String(json.error)).not.toBe('');
				expect(done.output('node').map(itemOf)).toEqual([0, 2, 3, 5].flatMap((index) => good(index)));
			});

			it('names the first item that failed when the node stops', async () => {
				const { message, itemIndex } = failure(await run());
				expect(itemIndex).toBe(BAD[0]);
				expect(message).toContain(`[item ${BAD[0]}]`);
				if (early) expect(message).toContain('many');
			});
		},
	);
}
