import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { byOAuth2, connected } from '../../application';
import { failure, items, itemsOf, mapped, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 120, contacts: 5 } });
});
afterEach(async () => await sandbox.close());

const statistics = () => sandbox.portal.statistics.totals;
const method = (value: string) => ({ method: { __rl: true, mode: 'name', value } });
const call = (name: string, parameters: object = {}, more: object = {}) => ({
	...method(name),
	operation: 'callMethod',
	parameters: mapped({ ...parameters }),
	...more,
});
const withJson = (name: string, json: string, more: object = {}) => ({
	...call(name, {}, more),
	defineParameters: 'json',
	parametersJson: json,
});
const getMany = (name: string, parameters: object = {}, more: object = {}) => ({
	...call(name, parameters, { returnAll: true, ...more }),
	operation: 'getAll',
});

describe('Call Method', () => {
	it('makes the calls of many items in few requests, each answer with its item', async () => {
		const run = await sandbox.api(
			call(
				'crm.item.get',
				{ entityTypeId: '2', id: '={{ $json.id }}' },
				{ options: { resultPath: 'item', priority: 'background' } },
			),
			{ items: itemsOf(100, (index) => ({ id: index + 1 })) },
		);
		expect(rows(run).map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
		expect(run.output('node')[99].pairedItem).toEqual({ item: 99 });
		expect(statistics().requests).toBe(2);
	});

	it('gives texts from the panel the types of the documentation', async () => {
		const [made] = rows(
			await sandbox.api(
				call('crm.item.add', { entityTypeId: '2', fields: '{"title": "T", "contactIds": [1, 2]}' }),
			),
		);
		expect(made.item).toMatchObject({ title: 'T', contactIds: [1, 2] });
	});

	it('gives an item a row of a list, and tells that there are more', async () => {
		const run = await sandbox.api(call('crm.item.list', { entityTypeId: 2, select: 'id, title' }));
		expect(rows(run)).toHaveLength(50);
		expect(Object.keys(rows(run)[0]).sort()).toEqual(['id', 'title']);
		expect(
			run
				.hints('node')
				.map(({ message }) => message)
				.join(),
		).toContain("the operation 'Get Many' reads them all");
	});

	it('keeps the item where a method says no more than that it succeeded', async () => {
		const run = await sandbox.api(call('crm.item.delete', { entityTypeId: 2, id: 1 }));
		expect(rows(run)).toEqual([{ result: [] }]);
		expect(rows(await sandbox.api(call('server.time')))[0].result).toMatch(/^\d{4}-/);
	});

	it('takes JSON, and methods that are not documented', async () => {
		sandbox.portal.statistics.reset();
		const json = '={{ JSON.stringify({ entityTypeId: 2, id: $json.id }) }}';
		const run = await sandbox.api(withJson('crm.item.get', json), { items: items({ id: 7 }) });
		expect(rows(run)[0].item).toMatchObject({ id: 7 });
		const error = failure(await sandbox.api(withJson('my.own.method', '{}')));
		expect(error.message).toContain('Bitrix24 did not find what my.own.method asks for');
		expect(sandbox.portal.statistics.totals.byMethod).toMatchObject({ 'my.own.method': 1 });
	});

	it.each([
		['no method', call('={{ "" }}'), "'Method' is empty [item 0]"],
		['no name', call('what?'), `'Method' is not the name of a method: "what?" [item 0]`],
		['a batch', call('batch'), "'Method' is batch, which cannot be nested [item 0]"],
		[
			'a missing parameter',
			call('crm.item.get', { entityTypeId: 2, id: '' }),
			`'Parameters' lacks "id", without which crm.item.get cannot be called [item 0]`,
		],
		[
			'a parameter of another method',
			call('crm.item.get', { entityTypeId: 2, id: 1, color: 'red' }),
			`'Parameters' has "color", which crm.item.get does not take [item 0]`,
		],
		[
			'a name in the wrong case, which Bitrix24 would ignore',
			withJson('crm.item.list', '{"entityTypeId": 2, "Filter": {"id": 1}}'),
			`'Parameters (JSON)' has "Filter", which crm.item.list would ignore: it takes "filter" [item 0]`,
		],
		[
			'an object that is none',
			call('crm.item.add', { entityTypeId: 2, fields: '{"title": }' }),
			`'Parameters' has a value that does not fit: "fields" cannot be read as JSON at line 1, column 11: "}" is not expected there [item 0]`,
		],
		[
			'fields of a method that is not documented',
			call('my.own.method', { a: 1 }),
			"'Parameters' cannot be used with my.own.method, which is not documented [item 0]",
		],
		[
			'a file that is not there',
			call('disk.folder.uploadFile', { id: 1, data: '{}' }, { options: { inputFileField: 'data' } }),
			`'Input Data Field Name' names the file "data", which the input item does not have [item 0]`,
		],
		[
			'a file without a place',
			withJson('my.own.method', '{}', { options: { inputFileField: 'data' } }),
			"'File Parameter' is empty, and the documentation names no parameter of the method for files [item 0]",
		],
		[
			'a page of its own in Get Many',
			{ ...getMany('crm.item.list'), defineParameters: 'json', parametersJson: '{"start": 50}' },
			`'Parameters (JSON)' sets "start", which this operation uses to read the pages of the list [item 0]`,
		],
		[
			'Get Many of no list',
			getMany('crm.item.add'),
			"'Method' names crm.item.add, whose answer is not a list [item 0]",
		],
	])('says what is wrong before a request: %s', async (_what, parameters, message) => {
		const run = await sandbox.api(parameters);
		expect(failure(run).message).toBe(message);
		expect(statistics().requests).toBe(0);
	});

	it('says what an answer holds when a path leads nowhere', async () => {
		const run = await sandbox.api(
			call('crm.item.get', { entityTypeId: 2, id: 1 }, { options: { resultPath: 'deal' } }),
		);
		expect(failure(run)).toMatchObject({
			message: `'Result Path' names "deal", which is not in the answer [item 0]`,
			description: 'The answer has: item.',
		});
	});

	it.each([
		['crm.item.get', { entityTypeId: 2, id: 1 }, 'crm'],
		['api/tasks.task.list', {}, 'tasks'],
	])('names the scope that %s misses, and where to tick it', async (name, parameters, scope) => {
		const webhookSecretUrl = sandbox.portal.addWebhook({ scopes: ['user'] });
		const run = await sandbox.api(call(name, parameters), {
			credentials: { bitrix24WebhookApi: { webhookSecretUrl, plan: 'standard' } },
		});
		expect(failure(run).description).toContain(`tick '${scope}' and save`);
	});
});

describe('Get Many', () => {
	it('reads a list by ID, whatever its length, in few requests', async () => {
		const run = await sandbox.api(getMany('crm.item.list', { entityTypeId: 2, select: 'id' }));
		expect(rows(run).map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
		expect(statistics().requests).toBe(2);
	});

	it('reads it in the order that was asked for, and a part of it', async () => {
		const order = { entityTypeId: 2, select: '["id"]', order: '{"id": "DESC"}' };
		const run = await sandbox.api(getMany('crm.item.list', order, { returnAll: false, limit: 70 }));
		expect(rows(run).map(({ id }) => id)).toEqual(Array.from({ length: 70 }, (_, index) => 120 - index));
	});

	it.each([
		['in one call', 'crm.category.list', { entityTypeId: 2 }, 2],
		['of old methods', 'crm.deal.list', { select: '["ID"]' }, 120],
		['by offset', 'user.get', {}, 8],
	])('reads lists %s', async (_how, name, parameters, count) => {
		expect(rows(await sandbox.api(getMany(name, parameters)))).toHaveLength(count);
	});

	it('reads lists of REST 3.0, where tasks come 50 a page', async () => {
		const { tasks, now } = { tasks: sandbox.portal.store.tasks, now: sandbox.portal.store.now() };
		for (let index = 0; index < 60; index++)
			tasks.add({ values: { TITLE: `T${index}` } as never, created: now, changed: now, closed: null });
		const run = await sandbox.api(
			getMany('api/tasks.task.list', { select: 'id', filter: '[["id", ">", 0]]' }),
		);
		expect(rows(run).length).toBe(tasks.all().length);
		expect(new Set(rows(run).map(({ id }) => id)).size).toBe(rows(run).length);
		expect(Object.keys(rows(run)[0])).toEqual(['id']);
	});

	it('calls REST 3.0 as an application, with its token also where the documentation wants it', async () => {
		const { credentials } = await connected(sandbox.portal);
		const fields = { title: 'T', creatorId: 1, responsibleId: 2 };
		const run = await sandbox.api(
			{ ...call('api/tasks.task.add', { fields }, { options: { resultPath: 'item' } }), ...byOAuth2 },
			{ credentials },
		);
		expect(rows(run)).toEqual([expect.objectContaining({ title: 'T', responsibleId: 2 })]);
	});

	it('packs calls of REST 3.0, also those of an application', async () => {
		const { credentials } = await connected(sandbox.portal);
		const { tasks, now } = { tasks: sandbox.portal.store.tasks, now: sandbox.portal.store.now() };
		const { id } = tasks.add({ values: { TITLE: 'T' } as never, created: now, changed: now, closed: null });
		const parameters = { id: '={{ $json.id }}', select: '["id", "title"]' };
		const ids = Array.from({ length: 6 }, (_, index) => ({ id: index === 3 ? 4_711 : id }));
		sandbox.portal.statistics.reset();
		const options = { resultPath: 'item', batching: 'size', batchSize: 50 };
		const run = await sandbox.api(
			{ ...call('api/tasks.task.get', parameters, { options }), ...byOAuth2 },
			{ credentials, items: items(...ids), onError: 'continueRegularOutput' },
		);
		const out = rows(run);
		expect(out.map((row) => row.id)).toEqual([id, id, id, undefined, id, id]);
		expect(out[3].error).toContain('did not find');
		const sent = sandbox.portal.statistics.requests.map(({ method, carried }) => [method, carried]);
		expect(sent[0]).toEqual(['api/batch', 6]);
	});

	it('reads what is not documented, by a path', async () => {
		const { method: chosen, ...json } = withJson('crm.Status.List', '{}');
		const run = await sandbox.api({ ...json, method: chosen, operation: 'getAll', returnAll: true });
		expect(rows(run).length).toBeGreaterThan(10);
	});
});

describe('files', () => {
	const withFile = (json: object = {}): INodeExecutionData[] => [
		{
			json: json as never,
			binary: { data: { fileName: 'a.txt', mimeType: 'text/plain', data: 'SGVsbG8=' } as IBinaryData },
		},
	];
	const FIELD = 'ufCrm_1700000013';

	it('go where the options say, and come from the address in an answer, without the secret', async () => {
		const update = withJson('crm.item.update', '{"entityTypeId": 2, "id": 1, "fields": {"title": "F"}}', {
			options: { inputFileField: 'data', fileParameter: `fields[${FIELD}]` },
		});
		rows(await sandbox.api(update, { items: withFile() }));
		expect(sandbox.portal.store.record(2, 1)).toMatchObject({ title: 'F', [FIELD]: { name: 'a.txt' } });
		const run = await sandbox.api(
			call('crm.item.get', { entityTypeId: 2, id: 1 }, { options: { outputFileField: 'file' } }),
		);
		const [{ json, binary }] = run.output('node');
		expect(Buffer.from(binary?.file.data ?? '', 'base64').toString()).toBe('Hello');
		expect(JSON.stringify(json)).not.toContain(sandbox.secret);
	});

	it('are named where a parameter takes them', async () => {
		const run = await sandbox.api(
			call('disk.folder.uploadFile', { id: 1, data: '{"NAME": "a.txt"}', fileContent: 'photo' }),
			{ items: withFile() },
		);
		expect(failure(run)).toMatchObject({
			message: `'Parameters': "fileContent" names the file "photo", which the input item does not have [item 0]`,
			description: 'The input item has: data.',
		});
	});
});

it('lists the time entries of all tasks, or of one, by conditions and in an order', async () => {
	const tasks = await Promise.all(
		['A', 'B'].map(async (title) => {
			const fields = JSON.stringify({ TITLE: title, RESPONSIBLE_ID: 1 });
			const [{ task }] = rows(await sandbox.api(call('tasks.task.add', { fields })));
			return String((task as { id: unknown }).id);
		}),
	);
	for (const [TASKID, SECONDS] of [
		[tasks[0], 60],
		[tasks[1], 120],
	]) {
		const json = JSON.stringify({ ARFIELDS: { SECONDS, COMMENT_TEXT: 'x' }, TASKID });
		rows(await sandbox.api(withJson('task.elapseditem.add', json)));
	}
	const list = async (json: object, operation = 'getAll') =>
		rows(
			await sandbox.api({
				...withJson('task.elapseditem.getlist', JSON.stringify(json), { returnAll: true }),
				operation,
			}),
		).map(({ TASK_ID }) => TASK_ID);
	for (const operation of ['getAll', 'callMethod']) {
		expect(await list({ FILTER: { USER_ID: 1 }, ORDER: { ID: 'desc' } }, operation)).toEqual(
			[...tasks].reverse(),
		);
		expect(await list({ filter: { USER_ID: 1 }, taskId: tasks[1] }, operation)).toEqual([tasks[1]]);
		expect(await list({}, operation)).toEqual(tasks);
	}
});
