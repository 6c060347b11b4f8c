import { setTimeout as sleep } from 'node:timers/promises';
import { AT_ONCE_MS, until } from '../support/until';
import { autoMapped, failure, items, itemsOf, mapped, rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 60 } });
});
afterEach(async () => await sandbox.close());

const get = { resource: 'deal', operation: 'get', dealId: { mode: 'id', value: '={{ $json.id }}' } };
/** Lets the pack learn how long a create takes and what it costs: before, few leave. */
const createSome = async (): Promise<void> =>
	void rows(
		await sandbox.crm(
			{ resource: 'deal', operation: 'create', fields: mapped({ title: 'x' }) },
			{ items: itemsOf(5, () => ({})) },
		),
	);
/** Deals 2, 3 and 4 with two missing ones between them. */
const someMissing = items({ id: 2 }, { id: 5000 }, { id: 3 }, { id: 5001 }, { id: 4 });
const notFound = (item: number) =>
	`Bitrix24 did not find what crm.item.get asks for (NOT_FOUND) [item ${item}]`;

describe('items that do not succeed', () => {
	it('stop the node with the first of them in input order, and with what happened to the others', async () => {
		const error = failure(await sandbox.crm(get, { items: someMissing }));
		expect(error.message).toBe(notFound(1));
		expect(error.itemIndex).toBe(1);
		expect(error.description).toContain('Check the ID');
		expect(error.description).toContain(
			'Of 5 items, done: 3 (items 0, 2, 4); failed: 2 (items 1, 3). Those that failed or were not sent have changed nothing',
		);
	});

	it('become items among the others with "continue"', async () => {
		const run = await sandbox.crm(get, { items: someMissing, onError: 'continueRegularOutput' });
		const output = run.output('node');
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		expect(output.map(({ json }) => json.id ?? json)).toEqual([
			2,
			{ error: notFound(1) },
			3,
			{ error: notFound(3) },
			4,
		]);
		expect(output[1].error).toMatchObject({ message: notFound(1), httpCode: null });
	});

	it('go to the error output with "continue using error output"', async () => {
		const run = await sandbox.crm(get, { items: someMissing, onError: 'continueErrorOutput' });
		expect(run.json('node', 0).map(({ id }) => id)).toEqual([2, 3, 4]);
		expect(run.json('node', 1)).toEqual([
			expect.objectContaining({ error: notFound(1) }),
			expect.objectContaining({ error: notFound(3) }),
		]);
		expect(run.output('node', 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
	});

	it('do not take a record with a field "error" for a failure', async () => {
		const run = await sandbox.batch(
			{ operation: 'callMethod', method: 'server.time' },
			{ items: items({}), onError: 'continueErrorOutput' },
		);
		expect(run.json('node', 0)).toHaveLength(1);
	});

	it('leave later items alone when the node stops', async () => {
		const run = await sandbox.crm(
			{
				resource: 'deal',
				operation: 'create',
				fields: mapped({ title: 'x', opportunity: '={{ $json.amount }}' }),
			},
			{ items: itemsOf(1200, (index) => ({ amount: index === 10 ? 'abc' : index })) },
		);
		const { message, description } = failure(run);
		expect(message).toBe(
			'\'Fields\' has a value that does not fit: "Amount" needs a number, not "abc" [item 10]',
		);
		const made = sandbox.portal.store.records(2).length - 60;
		// Started creates end and count. The others never reach the portal.
		expect(made).toBeLessThan(600);
		expect(description).toContain(
			`Of 1,200 items, done: ${made} (items 0-9, 11-${made}); failed: 1 (item 10); not sent: ${1199 - made} (items ${made + 1}-1199).`,
		);
	});

	it('are unknown, not undone, when the answer of a batch is lost and the node stops', async () => {
		sandbox.portal.faults.add({ kind: 'resetAfter', method: 'batch', times: 1, after: 1 });
		const run = await sandbox.crm(
			{
				resource: 'deal',
				operation: 'create',
				fields: mapped({ title: '={{ $json.title }}' }),
				options: { batching: 'size', batchSize: 20 },
			},
			{ items: itemsOf(100, (index) => ({ title: `T${index}` })) },
		);
		const { description } = failure(run);
		expect(description).toContain('Of 100 items, done: 80 (items ');
		const [, first, last] = /unknown whether done: 20 \(items (\d+)-(\d+)\)/.exec(description) ?? [];
		expect(Number(last) - Number(first)).toBe(19);
		expect(description).toContain(
			'Look in Bitrix24 for those that are unknown or done in part before you run them again.',
		);
		// All of them are there.
		expect(sandbox.portal.store.records(2)).toHaveLength(160);
	});

	it('are done in part when a call before the failure has changed something', async () => {
		const contact = sandbox.portal.store.add(3, { name: 'Before' }).id;
		sandbox.portal.faults.add({
			...{ kind: 'error', error: 'ERROR_CORE', executed: false },
			...{ method: 'crm.contact.update', where: 'command', times: 1 },
		});
		const run = await sandbox.crm(
			{
				resource: 'contact',
				operation: 'update',
				contactId: { mode: 'id', value: contact },
				fields: mapped({ name: '={{ $json.name }}' }),
				contactDetailChanges: {
					email: [{ mode: 'add', value: '={{ $json.name }}@example.com', type: 'WORK' }],
				},
			},
			{ items: items({ name: 'one' }, { name: 'two' }) },
		);
		expect(failure(run).description).toContain('Of 2 items, done: 1 (item 1); done in part: 1 (item 0).');
	});

	it('are told apart when a batch loses its answer: created or not is unknown, and nothing is created twice', async () => {
		await createSome();
		sandbox.portal.faults.add({ kind: 'resetAfter', method: 'batch', times: 1 });
		const run = await sandbox.crm(
			{
				resource: 'deal',
				operation: 'create',
				fields: mapped({ title: '={{ $json.title }}' }),
				options: { priority: 'background' },
			},
			{ items: itemsOf(100, (index) => ({ title: `T${index}` })), onError: 'continueRegularOutput' },
		);
		const output = run.json('node');
		const unknown = output.filter(({ outcome }) => outcome === 'unknown');
		expect(unknown).toHaveLength(50);
		expect(unknown[0]).toEqual({
			outcome: 'unknown',
			method: 'crm.item.add',
			sentAt: expect.any(String),
			fields: { title: expect.stringMatching(/^T\d+$/) },
			toDo: expect.stringContaining('before you run it again'),
			error: expect.stringContaining('It is not known whether crm.item.add was carried out'),
		});
		expect(output.filter(({ id }) => typeof id === 'number')).toHaveLength(50);
		expect(sandbox.portal.store.records(2)).toHaveLength(165);
	});
});

describe('items for the same record', () => {
	const titles = ['a', 'b', 'c'];
	it.each([
		[
			'crm',
			{
				resource: 'deal',
				operation: 'update',
				dealId: { mode: 'id', value: '2' },
				fields: mapped({ title: '={{ $json.title }}' }),
			},
		],
		[
			'api',
			{
				operation: 'callMethod',
				method: { mode: 'name', value: 'crm.deal.update' },
				defineParameters: 'json',
				parametersJson: '={{ { id: 2, fields: { TITLE: $json.title } } }}',
			},
		],
		[
			'batch',
			{
				operation: 'callMethod',
				method: 'crm.deal.update',
				defineParameters: 'json',
				parametersJson: '={{ { id: 2, fields: { TITLE: $json.title } } }}',
			},
		],
		[
			'batch',
			{
				operation: 'commandList',
				defineCommands: 'json',
				commandsJson:
					'={{ [{ key: "one", method: "crm.deal.update", parameters: { id: 2, fields: { TITLE: $json.title } } }] }}',
			},
		],
	] as const)('take effect in their order: %s %#', async (node, parameters) => {
		for (let round = 0; round < 5; round++) {
			const run = await sandbox[node](parameters, {
				items: itemsOf(3, (index) => ({ title: titles[index] })),
			});
			expect(rows(run)).toHaveLength(3);
			expect(sandbox.portal.store.record(2, 2)).toMatchObject({ title: 'c' });
		}
	});
});

describe('input items', () => {
	it('are not changed', async () => {
		const given = items({ title: 'Same', nested: { tags: ['a'] } });
		const before = structuredClone(given[0].json);
		await sandbox.crm({ resource: 'deal', operation: 'create', fields: autoMapped }, { items: given });
		expect(given[0].json).toEqual(before);
	});

	it('may each have their own credential, by expression', async () => {
		const other = sandbox.portal.addWebhook({ userId: 2, scopes: ['crm'] });
		const run = await sandbox.engine.runNode(
			{
				type: sandbox.engine.type('bitrix24Crm'),
				name: 'node',
				parameters: { resource: 'deal', operation: 'get', dealId: { mode: 'id', value: '2' } } as never,
			},
			{
				credentials: { bitrix24WebhookApi: { webhookSecretUrl: '={{ $json.hook }}', plan: 'standard' } },
				items: items({ hook: sandbox.portal.webhookUrl }, { hook: other }),
			},
		);
		expect(rows(run)).toHaveLength(2);
		const users = sandbox.portal.statistics.requests.map(({ userId }) => userId);
		expect(users.sort()).toEqual([1, 2]);
	});
});

describe('cancelling the execution', () => {
	it('ends at once, with items waiting and requests under way', async () => {
		await createSome();
		sandbox.portal.statistics.reset();
		sandbox.portal.faults.add({ kind: 'hang', method: 'batch', times: 0 });
		const take = jest.spyOn(sandbox.portal.faults, 'take');
		const hanging = () => take.mock.results.filter(({ value }) => value !== undefined).length;
		const stop = new AbortController();
		const running = sandbox.crm(
			{ resource: 'deal', operation: 'create', fields: mapped({ title: 'x' }) },
			{ items: itemsOf(3000, () => ({})), signal: stop.signal, onError: 'continueRegularOutput' },
		);
		// Ten requests can be under way at the same time.
		await until(() => hanging() === 10);
		const began = Date.now();
		stop.abort();
		const run = await running;
		expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
		expect(run.status).toBe('canceled');
		expect(failure(run).description).toContain(
			'Of 3,000 items, done: 0; unknown whether done: 500 (items 0-499); not sent: 2,500 (items 500-2999).',
		);
		await sleep(200);
		const methods = sandbox.portal.statistics.requests.map(({ method }) => method);
		expect(methods).toEqual(Array<string>(10).fill('batch'));
	});
});

describe('the priority', () => {
	it.each(['interactive', 'normal', 'background'])('%s is taken from the options', async (priority) => {
		const run = await sandbox.crm({ ...get, dealId: { mode: 'id', value: '2' }, options: { priority } });
		expect(rows(run)).toHaveLength(1);
	});
});
