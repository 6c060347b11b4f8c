import { failure, items, itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 60 } }, 'enterprise');
});
afterEach(async () => await sandbox.close());

const statistics = () => sandbox.portal.statistics.totals;
const command = (key: string, method: string, parameters: object = {}) => ({
	key,
	method,
	parameters: JSON.stringify(parameters),
});
const list = (commands: object[], options: object = {}) => ({
	operation: 'commandList',
	commands: { command: commands },
	options,
});

describe('Call for Each Item', () => {
	it.each([
		['two requests in the background', { priority: 'background' }, 2],
		['ten requests when somebody waits', {}, 10],
		['three when 20 go into each', { batching: 'size', batchSize: 20 }, 3],
		['60 without batching', { batching: 'off' }, 60],
	])('calls a method 60 times in %s, each result with its item', async (_, options, requests) => {
		const run = await sandbox.batch(
			{
				operation: 'callMethod',
				method: 'crm.item.update',
				parameters: {
					parameter: [
						{ name: 'entityTypeId', value: 2 },
						{ name: 'id', value: '={{ $json.id }}' },
						{ name: 'fields[title]', value: '={{ "T" + $json.id }}' },
						{ name: 'fields[contactIds][]', value: 1 },
					],
				},
				options,
			},
			{ items: itemsOf(60, (index) => ({ id: index + 1 })) },
		);
		expect(rows(run).map((row) => (row.result as { item: { title: string } }).item.title)).toEqual(
			Array.from({ length: 60 }, (_, index) => `T${index + 1}`),
		);
		expect(run.output('node')[59].pairedItem).toEqual({ item: 59 });
		expect(statistics().requests).toBe(requests);
	});

	it('takes parameters as JSON, written or from an expression', async () => {
		for (const parametersJson of [
			'{"entityTypeId": 2, "id": {{ $json.id }}}',
			'={{ { entityTypeId: 2, id: $json.id } }}',
		]) {
			const run = await sandbox.batch(
				{
					operation: 'callMethod',
					method: ' crm.item.get.json ',
					defineParameters: 'json',
					parametersJson: parametersJson.startsWith('=') ? parametersJson : `=${parametersJson}`,
				},
				{ items: items({ id: 7 }) },
			);
			expect(rows(run)[0]).toMatchObject({
				method: 'crm.item.get',
				status: 'done',
				result: { item: { id: 7 } },
			});
		}
	});

	it('tells how lists go on', async () => {
		const [row] = rows(
			await sandbox.batch({
				operation: 'callMethod',
				method: 'crm.item.list',
				defineParameters: 'json',
				parametersJson: '{"entityTypeId": 2}',
			}),
		);
		expect(row).toMatchObject({ total: 60, next: 50, operating: expect.any(Number) });
	});

	it('gives old methods of tasks their parameters by position, whatever their order here', async () => {
		const call = async (method: string, parameters: object) =>
			rows(
				await sandbox.batch({
					...{ operation: 'callMethod', method, defineParameters: 'json' },
					parametersJson: JSON.stringify(parameters),
				}),
			)[0].result;
		const { task } = (await call('tasks.task.add', { fields: { TITLE: 'A', RESPONSIBLE_ID: 1 } })) as {
			task: { id: string };
		};
		const entry = await call('task.elapseditem.add', {
			ARFIELDS: { SECONDS: 60, COMMENT_TEXT: 'x' },
			taskid: task.id,
		});
		const listed = { FILTER: { ID: entry }, ORDER: { ID: 'desc' }, TASKID: task.id };
		expect(await call('task.elapseditem.getlist', listed)).toMatchObject([{ ID: String(entry) }]);
		const commands = [command('list', 'task.elapseditem.getlist', listed)];
		expect(rows(await sandbox.batch(list(commands)))[0].result).toMatchObject([{ ID: String(entry) }]);
		await call('task.elapseditem.delete', { ITEMID: entry, TASKID: task.id });
		expect(await call('task.elapseditem.getlist', listed)).toEqual([]);
		const error = failure(
			await sandbox.batch({
				...{ operation: 'callMethod', method: 'task.elapseditem.delete', defineParameters: 'json' },
				parametersJson: '{"ITEMID": 5}',
			}),
		);
		expect(error.message).toContain('has no value for "TASKID", which task.elapseditem.delete reads before');
	});

	it.each([
		[
			'={{ ({ filter: { ">ID": Number($json.missing) } }) }}',
			'has no value at filter.>ID, where an expression',
		],
		[
			'={{ ({ filter: { ID: $json.toString } }) }}',
			'has no value at filter.ID, where an expression gave a f',
		],
		['{"filters": {"ID": 1}}', 'has "filters", which crm.deal.list would ignore: it takes "filter"'],
		['{"params": {"filter": {"ID": 1}}}', 'has "params", which crm.deal.list would ignore'],
		['{"filter": {"> ID": 1}}', 'names "> ID" in "filter", with a blank'],
	])('refuses what would make a list come whole: %s', async (parametersJson, message) => {
		const call = {
			operation: 'callMethod',
			method: 'crm.deal.list',
			defineParameters: 'json',
			parametersJson,
		};
		for (const run of [await sandbox.batch(call), await sandbox.api(call)])
			expect(failure(run).message).toContain(message);
		expect(statistics().byMethod['crm.deal.list']).toBeUndefined();
	});

	it('names a method that does not exist', async () => {
		const error = failure(await sandbox.batch({ operation: 'callMethod', method: 'crm.itm.list' }));
		expect(error.message).toBe(
			'Bitrix24 did not find what crm.itm.list asks for (ERROR_METHOD_NOT_FOUND) [item 0]',
		);
		expect(error.description).toContain('Check the spelling of the method');
	});
});

describe('Command List', () => {
	const chain = [
		command('company', 'crm.item.add', { entityTypeId: 4, fields: { title: 'Chained' } }),
		command('deal', 'crm.item.add', {
			entityTypeId: 2,
			fields: { title: 'Deal of it', companyId: '$result[company][item][id]' },
		}),
		command('read', 'crm.item.get', { entityTypeId: 2, id: '$result[deal][item][id]' }),
	];

	it('hands results of commands to later ones, in one request', async () => {
		const run = await sandbox.batch(list(chain));
		const output = rows(run);
		expect(output.map(({ key, method, status }) => [key, method, status])).toEqual([
			['company', 'crm.item.add', 'done'],
			['deal', 'crm.item.add', 'done'],
			['read', 'crm.item.get', 'done'],
		]);
		const [company, , deal] = output.map(({ result }) => (result as { item: Record<string, unknown> }).item);
		expect(deal).toMatchObject({ title: 'Deal of it', companyId: company.id });
		expect(run.output('node').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 0 },
		]);
		expect(statistics().requests).toBe(1);
	});

	it('runs for each item, also with the commands as JSON in either form', async () => {
		const commandsJson =
			'={{ $json.list ? [{ key: "a", method: "crm.item.get", parameters: { entityTypeId: 2, id: $json.id } }] : { a: { method: "crm.item.get", parameters: { entityTypeId: 2, id: $json.id } } } }}';
		const run = await sandbox.batch(
			{ operation: 'commandList', defineCommands: 'json', commandsJson },
			{ items: items({ id: 1, list: true }, { id: 2 }) },
		);
		expect(
			run
				.output('node')
				.map(({ json, pairedItem }) => [(json.result as { item: { id: number } }).item.id, pairedItem]),
		).toEqual([
			[1, { item: 0 }],
			[2, { item: 1 }],
		]);
	});

	it('takes more than 50 commands, and references across the requests', async () => {
		const many = Array.from({ length: 119 }, (_, index) =>
			command(`c${index}`, 'crm.item.get', { entityTypeId: 2, id: (index % 60) + 1 }),
		);
		const run = await sandbox.batch(
			list([...many, command('last', 'crm.item.get', { entityTypeId: 2, id: '$result[c4][item][id]' })]),
		);
		const output = rows(run);
		expect(output).toHaveLength(120);
		expect(output[119]).toMatchObject({ key: 'last', result: { item: { id: 5 } } });
		expect(statistics().requests).toBe(3);
	});

	it.each([
		[{}, 2],
		[{ batching: 'size', batchSize: 20 }, 3],
		[{ batching: 'off' }, 60],
	])('keeps its order whatever is said of batching: %j', async (options, requests) => {
		const many = Array.from({ length: 60 }, (_, index) =>
			command(`c${index}`, 'crm.item.add', {
				entityTypeId: 2,
				fields: { title: index === 0 ? 'First' : `Behind $result[c${index - 1}][item][id]` },
			}),
		);
		const output = rows(await sandbox.batch(list(many, options)));
		const made = output.map(({ result }) => (result as { item: { id: number; title: string } }).item);
		expect(made.slice(1).map(({ title }) => title)).toEqual(
			made.slice(0, -1).map(({ id }) => `Behind ${id}`),
		);
		expect(statistics().requests).toBe(requests);
	});

	const broken = [
		command('first', 'crm.item.get', { entityTypeId: 2, id: 1 }),
		command('second', 'crm.item.get', { entityTypeId: 2, id: 9999 }),
		command('third', 'crm.item.get', { entityTypeId: 2, id: 3 }),
	];

	it('stops the node at the first command that does not succeed, and says what was done', async () => {
		const error = failure(await sandbox.batch(list(broken, { stopOnFirstFailure: true })));
		expect(error.message).toBe(
			'Command "second": Bitrix24 did not find what crm.item.get asks for (NOT_FOUND) [item 0]',
		);
		expect(error.description).toContain('Done: first (1 of 3). Not sent: third.');
		expect(statistics().byMethod['crm.item.get']).toBe(2);
	});

	it('runs the others when it is told not to stop', async () => {
		const error = failure(await sandbox.batch(list(broken, { stopOnFirstFailure: false })));
		expect(error.description).toContain('Done: first, third (2 of 3).');
		expect(statistics().byMethod['crm.item.get']).toBe(3);
	});

	it('gives an item a command with "continue"', async () => {
		const run = await sandbox.batch(list(broken, { stopOnFirstFailure: true }), {
			onError: 'continueRegularOutput',
		});
		expect(run.json('node')).toEqual([
			expect.objectContaining({ key: 'first', status: 'done' }),
			{
				key: 'second',
				method: 'crm.item.get',
				status: 'failed',
				code: 'NOT_FOUND',
				description: expect.any(String),
				error: expect.stringContaining('Command "second": Bitrix24 did not find'),
			},
			{
				key: 'third',
				method: 'crm.item.get',
				status: 'notSent',
				code: 'NOT_SENT',
				description: expect.stringContaining('It was not sent'),
				error: 'Command "third": crm.item.get was not sent [item 0]',
			},
		]);
	});

	it('parts commands by success with "continue using error output"', async () => {
		const run = await sandbox.batch(list(broken, { stopOnFirstFailure: false }), {
			onError: 'continueErrorOutput',
		});
		expect(run.json('node', 0).map(({ key }) => key)).toEqual(['first', 'third']);
		expect(run.json('node', 1)).toEqual([
			expect.objectContaining({
				error: expect.stringContaining('Command "second"'),
				details: expect.objectContaining({ key: 'second', status: 'failed' }),
			}),
		]);
	});

	it('says when nobody can tell whether commands were carried out', async () => {
		sandbox.portal.faults.add({ kind: 'resetAfter', method: 'batch' });
		const run = await sandbox.batch(list(chain), { onError: 'continueRegularOutput' });
		expect(run.json('node').map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
		expect(sandbox.portal.store.records(4)).toHaveLength(1);
	});
});
