import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { api } from '../../../src/nodes/api';
import { batch } from '../../../src/nodes/batch';
import { crm } from '../../../src/nodes/crm';
import type { Fault } from '../../../sandbox';
import { contextOf, rowsOf } from '../../support/node-run';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEAL = 2;
const CONTACT = 3;
const RUNS = 100;

const by = (name: string) => (json: IDataObject) => json[name];
const defined = (value: object, matchingColumns: string[] = []) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns,
});
/** Sends a value that a batch cannot carry with every third item, so that it travels alone. */
const titled = (json: IDataObject) => ({
	TITLE: json.title,
	...(Number(json.n) % 3 === 0 && { OPENED: true }),
});

/** Ways to write the title of a deal by its ID. */
const WAYS = {
	'CRM: Update': { node: crm, parameters: { operation: 'update', fields: defined({ title: by('title') }) } },
	'CRM: Update, some with a comparison': {
		node: crm,
		parameters: {
			operation: 'update',
			fields: defined({ title: by('title') }),
			options: { keepFiles: (json: IDataObject) => Number(json.n) % 2 === 0 },
		},
	},
	'CRM: Create or Update by two keys': {
		node: crm,
		parameters: {
			operation: 'upsert',
			fields: defined({ originId: by('originId'), xmlId: by('xmlId'), title: by('title') }, ['originId']),
			options: { severalMatches: 'first' },
		},
	},
	'API: any method': {
		node: api,
		parameters: {
			operation: 'callMethod',
			method: (json: IDataObject) => (Number(json.n) % 2 === 0 ? 'crm.deal.update' : 'crm.item.update'),
			defineParameters: 'json',
			parametersJson: (json: IDataObject) =>
				Number(json.n) % 2 === 0
					? { id: json.id, fields: titled(json) }
					: { fields: { title: json.title }, id: String(json.id), entityTypeId: DEAL },
		},
	},
	'Batch: Call for Each Item': {
		node: batch,
		parameters: {
			operation: 'callMethod',
			method: 'crm.deal.update',
			defineParameters: 'json',
			parametersJson: (json: IDataObject) => ({ ID: json.id, fields: titled(json) }),
		},
	},
	'Batch: Command List': {
		node: batch,
		parameters: {
			operation: 'commandList',
			defineCommands: 'json',
			commandsJson: (json: IDataObject) => [
				{ key: 'read', method: 'crm.deal.get', parameters: { id: json.id } },
				{ key: 'write', method: 'crm.deal.update', parameters: { id: json.id, fields: titled(json) } },
			],
		},
	},
};
type Way = keyof typeof WAYS;

const fault: fc.Arbitrary<Fault> = fc
	.record({
		what: fc.constantFrom<Array<Partial<Fault> & Pick<Fault, 'kind'>>>(
			{ kind: 'queryLimit', executed: false },
			{ kind: 'queryLimit', where: 'command', executed: false },
			{ kind: 'operationTimeLimit', where: 'command', executed: false },
			{ kind: 'html502' },
			{ kind: 'resetBefore', executed: false },
			{ kind: 'resetAfter' },
			{ kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR', where: 'command' },
			{ kind: 'error', error: 'ERROR_CORE', where: 'command', executed: false },
		),
		after: fc.nat({ max: 12 }),
		times: fc.integer({ min: 1, max: 3 }),
	})
	.map(({ what, ...more }) => ({ method: /update|batch/, ...more, ...what }));

const scene = fc.record({
	way: fc.constantFrom(...(Object.keys(WAYS) as Way[])),
	count: fc.integer({ min: 2, max: 70 }),
	records: fc.integer({ min: 1, max: 6 }),
	batchSize: fc.constantFrom(undefined, 1, 2, 50),
	faults: fc.array(fault, { maxLength: 4 }),
	/** How many turns of the event loop n8n takes for the credential of an item. */
	turns: fc.array(fc.nat({ max: 4 }), { minLength: 7, maxLength: 7 }),
});

let world: VirtualSandbox;
beforeAll(async () => (world = await VirtualSandbox.open({ cost: { latencyMs: 20, writeMs: 5 } })));
afterAll(async () => await world.close());

/** A context in which items take differently long to begin, as in n8n. */
function slowly(context: IExecuteFunctions, turns: readonly number[]): IExecuteFunctions {
	const given = context.getCredentials.bind(context);
	return Object.assign(context, {
		getCredentials: async (type: string, item: number) => {
			for (let count = turns[item % turns.length]; count > 0; count--) await turn();
			return await given(type, item);
		},
	});
}

it('the last item that succeeds decides what a record holds, whatever else happens', async () => {
	let runs = 0;
	await fc.assert(
		fc.asyncProperty(scene, async ({ way, count, records, batchSize, faults, turns }) => {
			const { sandbox } = world;
			runs += 1;
			const ids = Array.from(
				{ length: records },
				(_, index) =>
					sandbox.store.add(DEAL, {
						title: 'Before',
						originId: `o${runs}-${index}`,
						xmlId: `x${runs}-${index}`,
					}).id,
			);
			const items = Array.from({ length: count }, (_, n): IDataObject => {
				const record = (n * 7 + (n >> 2)) % records;
				return {
					n,
					id: ids[record],
					title: `t${n}`,
					originId: `o${runs}-${record}`,
					xmlId: `x${runs}-${record}`,
				};
			});
			sandbox.faults.clear();
			for (const one of faults) sandbox.faults.add(one);
			const { node, parameters } = WAYS[way];
			const options = 'options' in parameters ? parameters.options : {};
			const context = contextOf({
				webhookUrl: sandbox.webhookUrl,
				parameters: {
					resource: 'deal',
					dealId: by('id'),
					...parameters,
					options: { ...options, ...(batchSize !== undefined && { batching: 'size', batchSize }) },
				},
				items,
				onError: 'continueRegularOutput',
				travel: () => world.travel(),
			});
			const rows = rowsOf(await world.ended(node.execute(slowly(context, turns))));
			const failed = new Set(
				rows
					.filter(({ json }) => json.error !== undefined || json.status === 'failed')
					.map(({ item }) => item),
			);
			for (const id of ids) {
				const { title } = sandbox.store.record(DEAL, id) as unknown as { title: string };
				const own = items.filter((item) => item.id === id).map(({ n }) => Number(n));
				const last = own.filter((n) => !failed.has(n)).at(-1);
				// A failed item behind it may have had its effect.
				const possible = own.filter((n) => last === undefined || n >= last).map((n) => `t${n}`);
				if (last === undefined) possible.push('Before');
				expect({ way, id, title: possible.includes(title) ? 'right' : title, possible }).toEqual({
					way,
					id,
					title: 'right',
					possible,
				});
			}
		}),
		{ numRuns: RUNS, seed: 20_261_130, endOnFailure: true },
	);
});

describe('without faults', () => {
	const run = async (
		node: { execute(context: IExecuteFunctions): Promise<never> | Promise<unknown> },
		parameters: object,
		items: IDataObject[],
		turns: readonly number[] = [3, 0, 2, 1],
	) => {
		const { sandbox } = world;
		sandbox.faults.clear();
		sandbox.statistics.reset();
		const commands: Array<[string, string]> = [];
		const stop = sandbox.listen((method, sent) => commands.push([method, JSON.stringify(sent)]));
		const context = contextOf({
			webhookUrl: sandbox.webhookUrl,
			parameters: parameters as Record<string, unknown>,
			items,
			travel: () => world.travel(),
		});
		const output = (await world.ended(node.execute(slowly(context, turns)) as Promise<never>)) as never;
		stop();
		return { rows: rowsOf(output), commands, requests: sandbox.statistics.requests.length };
	};

	it('items of different records need no request more than before', async () => {
		const ids = Array.from({ length: 200 }, () => world.sandbox.store.add(DEAL, { title: 'Before' }).id);
		const { requests } = await run(
			crm,
			{ resource: 'deal', operation: 'update', dealId: by('id'), fields: defined({ title: by('title') }) },
			ids.map((id, n) => ({ id, title: `t${n}` })),
		);
		// One for the fields.
		expect(requests).toBeLessThanOrEqual(11);
	});

	it.each(['known', 'new and known by turns'])(
		'Create or Update of %s records takes as many requests as before, most of them side by side',
		async (what) => {
			const { sandbox } = world;
			const items = Array.from({ length: 1_000 }, (_, n): IDataObject => {
				const isNew = what !== 'known' && n % 2 === 0;
				if (!isNew) sandbox.store.add(DEAL, { title: 'Before', originId: `${what}-${n}` });
				return { key: `${what}-${n}`, title: `t${n}` };
			});
			const began = world.time.now();
			const fields = defined({ originId: by('key'), title: by('title') }, ['originId']);
			const { requests } = await run(crm, { resource: 'deal', operation: 'upsert', fields }, items);
			// 20 of writes, with one small first request of a method, and lookups of 49 values, which share requests.
			expect(requests).toBeLessThanOrEqual(27);
			// A request of 50 writes takes 270 ms.
			expect(world.time.now() - began).toBeLessThan(5 * 270);
		},
	);

	it('many items of one record still share requests', async () => {
		const { id } = world.sandbox.store.add(DEAL, { title: 'Before' });
		const { requests, rows } = await run(
			crm,
			{ resource: 'deal', operation: 'update', dealId: id, fields: defined({ title: by('title') }) },
			Array.from({ length: 200 }, (_, n) => ({ title: `t${n}` })),
		);
		expect(rows.map(({ json }) => json.title)).toEqual(rows.map(({ item }) => `t${item}`));
		expect(requests).toBeLessThanOrEqual(7);
	});

	it('two e-mails that lead to one contact are written in the order of the items', async () => {
		for (let round = 0; round < 10; round++) {
			const mails = [`a${round}@example.com`, `b${round}@example.com`, `c${round}@example.com`];
			const EMAIL = mails.map((VALUE) => ({ VALUE, VALUE_TYPE: 'WORK' }));
			const made = world.portal().call('crm.contact.add', { fields: { NAME: 'Before', EMAIL } });
			const id = Number((await world.ended(made)).result);
			const { rows } = await run(
				crm,
				{
					resource: 'contact',
					operation: 'upsert',
					matchBy: 'email',
					fields: defined({ name: by('name') }),
					contactDetails: { email: [{ value: by('mail'), type: 'WORK' }] },
				},
				mails.map((mail, n) => ({ mail, name: `n${n}` })),
				[(round * 5) % 4, (round * 3) % 4, round % 4],
			);
			expect(rows.map(({ json }) => json.id)).toEqual([id, id, id]);
			expect(world.sandbox.store.record(CONTACT, id)).toMatchObject({ name: 'n2' });
		}
	});

	it('a record is deleted after the update in front of it, and made anew after that', async () => {
		const { commands } = await run(
			api,
			{
				operation: 'callMethod',
				method: by('method'),
				defineParameters: 'json',
				parametersJson: by('parameters'),
			},
			[
				{
					method: 'crm.currency.add',
					parameters: { fields: { CURRENCY: 'XAA', AMOUNT: 1, AMOUNT_CNT: 1, SORT: 1 } },
				},
				{ method: 'crm.currency.update', parameters: { id: 'XAA', fields: { SORT: 5 } } },
				{ method: 'crm.currency.delete', parameters: { id: 'XAA' } },
				{
					method: 'crm.currency.add',
					parameters: { fields: { CURRENCY: 'XAA', AMOUNT: 2, AMOUNT_CNT: 1, SORT: 1 } },
				},
				{ method: 'crm.currency.get', parameters: { id: 'XAA' } },
			],
			[4, 3, 2, 1, 0],
		);
		expect(commands.map(([method]) => method)).toEqual([
			'crm.currency.add',
			'crm.currency.update',
			'crm.currency.delete',
			'crm.currency.add',
			'crm.currency.get',
		]);
	});
});
