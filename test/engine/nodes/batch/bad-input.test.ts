import { refused } from '../../refusal';
import { failure, items, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5 } });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.portal.statistics.reset());

const called = (): string[] => Object.keys(sandbox.portal.statistics.totals.byMethod);

it.each([
	[
		{ batching: 'size', batchSize: 51 },
		'\'Commands per Request\' is "51"',
		'Set it to a whole number from 1 to 50.',
	],
	[{ batching: 'size', batchSize: '={{ "x" }}' }, '\'Commands per Request\' is "x"', 'from 1 to 50'],
	[{ batching: '={{ "none" }}' }, '\'Batching\' is "none"', 'Choose Auto, Off or Size.'],
])('batching like %j is refused before anything is sent', async (options, message, nextStep) => {
	const error = failure(await sandbox.batch({ operation: 'callMethod', method: 'profile', options }));
	expect(error.message).toContain(message);
	expect(error.description).toContain(nextStep);
	expect(called()).toEqual([]);
});

describe('a method call', () => {
	const call = (over: object) => ({ operation: 'callMethod', method: 'crm.item.get', ...over });

	it.each([
		[{ method: ' ' }, "'Method' is empty [item 0]"],
		[{ method: 'batch' }, "'Method' is batch, which cannot be nested [item 0]"],
		[{ method: 'crm.item.get?id=5' }, '\'Method\' is not the name of a method: "crm.item.get?id=5" [item 0]'],
		[
			{ method: 'https://demo/rest/1/x/profile' },
			'\'Method\' is not the name of a method: "https://demo/rest/1/***/profile" [item 0]',
		],
		[
			{ parameters: { parameter: [{ name: '', value: 5 }] } },
			"'Parameters' has a value without a name [item 0]",
		],
		[
			{ parameters: { parameter: [{ name: 'fields[TITLE', value: 5 }] } },
			'\'Parameters\' holds a name that cannot be read: "fields[TITLE" [item 0]',
		],
		[
			{
				parameters: {
					parameter: [
						{ name: 'id', value: 5 },
						{ name: 'id', value: 6 },
					],
				},
			},
			'\'Parameters\' sets "id" twice, or inside a value that is not an object [item 0]',
		],
		[
			{ defineParameters: 'json', parametersJson: '{"id": 5,}' },
			"'Parameters (JSON)' cannot be read as JSON at line 1, column 10",
		],
		[
			{ defineParameters: 'json', parametersJson: '[5]' },
			'\'Parameters (JSON)\' needs an object like {"name": "value"}, not [5] [item 0]',
		],
		[
			{
				method: 'crm.item.list',
				defineParameters: 'json',
				parametersJson: '{"entityTypeId": 2, "Filter": {}}',
			},
			'\'Parameters (JSON)\' has "Filter", which crm.item.list would ignore: it takes "filter" [item 0]',
		],
		[
			{ parameters: { parameter: [{ name: 'ID', value: 5 }] } },
			'\'Parameters\' has "ID", which crm.item.get would ignore: it takes "id" [item 0]',
		],
	])('%j is refused', async (parameters, message) => {
		expect((await refused(sandbox, 'batch', call(parameters))).message).toContain(message);
		expect(called()).toEqual([]);
	});
});

describe('a command list', () => {
	const one = { key: 'a', method: 'profile', parameters: '{}' };
	const list = (...command: object[]) => ({ operation: 'commandList', commands: { command } });

	it.each([
		[list(), "'Commands' has no commands"],
		[list({ ...one, key: '' }), "'Commands' has no key in command 1"],
		[list({ ...one, key: 'a b' }), '\'Commands\' has a key that cannot be used in command 1 ("a b")'],
		[list(one, one), '\'Commands\' uses the key "a" twice'],
		[list({ ...one, method: '' }), '\'Commands\': the method of command 1 ("a") is empty'],
		[
			list({ ...one, method: 'batch' }),
			'\'Commands\': the method of command 1 ("a") is batch, which cannot be nested',
		],
		[
			list({ ...one, parameters: '{"a": }' }),
			'\'Commands\': the text with the parameters of command 1 ("a") cannot be read as JSON at line 1, column 7',
		],
		[
			list({ ...one, parameters: '[1]' }),
			'\'Commands\': the parameters of command 1 ("a") are not a JSON object',
		],
		[
			list(one, { ...one, key: 'b', parameters: '{"id": "$result[c][ID]"}' }),
			'\'Commands\' refers in command "b" to "c", which is not a command of the list',
		],
		[
			list({ ...one, parameters: '{"id": "$result[b][ID]"}' }, { ...one, key: 'b' }),
			'\'Commands\' refers in command "a" to "b", which comes later',
		],
		[
			list({ ...one, parameters: '{"id": "$result[a][ID]"}' }),
			'\'Commands\' refers in command "a" to "a", which is that command itself',
		],
		...['result', 'next', 'total', 'error', 'time'].map((word): [object, string] => [
			list(one, { ...one, key: 'b', parameters: `{"filter": {"text": ["is $${word}[d][x] or", "b"]}}` }),
			'\'Commands\' refers in command "b" to "d", which is not a command of the list',
		]),
		[
			list(
				{ ...one, parameters: '{"id": "$next[c]"}' },
				{ ...one, key: 'b' },
				{ ...one, key: 'c', parameters: '{"id": "$error[a][error]"}' },
			),
			'\'Commands\' refers in command "a" to "c", which comes later',
		],
		[
			list({ ...one, method: 'crm.item.list', parameters: '{"entityTypeId": 2, "FILTER": {}}' }),
			'\'Commands\': command "a" has "FILTER", which crm.item.list would ignore: it takes "filter"',
		],
	])('%j is refused', async (parameters, message) => {
		expect((await refused(sandbox, 'batch', parameters)).message).toContain(message);
	});

	it.each([
		['{', 'cannot be read as JSON at line 1, column 2'],
		['5', 'is not a list of commands'],
		['[5]', 'has something that is not a command in place 1'],
		['{"a": "profile"}', 'has something that is not a command in place 1'],
		['[{"method": "profile"}]', 'has no key in command 1'],
	])('as JSON %p is refused', async (commandsJson, message) => {
		const error = await refused(sandbox, 'batch', {
			operation: 'commandList',
			defineCommands: 'json',
			commandsJson,
		});
		expect(error.message).toContain(`'Commands (JSON)' ${message}`);
	});

	it.each([
		[{ params: { id: 5 } }, 'has "params" in command 1 ("a")', 'Write "parameters" instead.'],
		[{ Parameters: { id: 5 } }, 'has "Parameters" in command 1 ("a")', 'Write "parameters" instead.'],
		[{ query: { id: 5 } }, 'has "query" in command 1 ("a")', 'Write "parameters" instead.'],
		[{ query: 'id=5' }, 'has "query" in command 1 ("a")', 'Write "parameters" instead.'],
		[{ fields: { TITLE: 'A' } }, 'has "fields" in command 1 ("a")', 'Write "parameters" instead.'],
		[
			{ method: undefined, command: 'profile' },
			'has "command" in command 1 ("a")',
			'Write "method" instead.',
		],
		[{ key: undefined, name: 'a' }, 'has "name" in command 1', 'Write "key" instead.'],
		[
			{ parameters: {}, halt: true },
			'has "halt" in command 1 ("a")',
			'Remove it. A command has a key, a method and parameters.',
		],
	])('with %j is refused', async (over, message, nextStep) => {
		const command = JSON.stringify({ ...{ key: 'a', method: 'profile' }, ...over });
		const byKey = `{"a": ${command.replace('"key":"a",', '')}}`;
		for (const commandsJson of [`[${command}]`, ...(message.includes('("a")') ? [byKey] : [])]) {
			const list = { operation: 'commandList', defineCommands: 'json', commandsJson };
			const error = await refused(sandbox, 'batch', list);
			expect(error.message).toContain(`'Commands (JSON)' ${message}, which is not a part of a command`);
			expect(error.description).toContain(nextStep);
		}
	});

	it('whose parameters an expression does not give is refused', async () => {
		const commandsJson = '={{ [{ key: "a", method: "crm.deal.list", parameters: $json.missing }] }}';
		const json = { operation: 'commandList', defineCommands: 'json', commandsJson };
		const panel = list({ key: 'a', method: 'crm.deal.list', parameters: '={{ $json.missing }}' });
		for (const parameters of [json, panel]) {
			const error = await refused(sandbox, 'batch', parameters);
			expect(error.message).toContain(
				'has no parameters in command 1 ("a"), where an expression gave undefined',
			);
		}
	});
});

describe('a threshold', () => {
	it.each([
		[{ bucketLevel: 101 }, '\'Limits to Watch\': "Request Limit (%)" needs a number from 0 to 100, not 101'],
		[{ operatingTime: -1 }, '\'Limits to Watch\': "Operating Time (%)" needs a number from 0 to 100, not -1'],
		[
			{ bucketLevel: '={{ "much" }}' },
			'\'Limits to Watch\': "Request Limit (%)" needs a number from 0 to 100, not "much"',
		],
		[
			{ refusals: 1.5 },
			'\'Limits to Watch\': "Refused Requests per Hour" needs a whole number of at least 1, not 1.5',
		],
		[{ licenceDays: -1 }, '\'Limits to Watch\': "Days to Expiry" needs a whole number of at least 0, not -1'],
		[
			{ waitTime: '={{ 0 }}' },
			'\'Limits to Watch\': "Wait per Request (Seconds)" needs a number above 0, not 0',
		],
		[{}, "'Limits to Watch' watches nothing"],
	])('%j is refused', async (thresholds, message) => {
		expect((await refused(sandbox, 'usage', { operation: 'checkLimits', thresholds })).message).toBe(
			`${message} [item 0]`,
		);
		expect(called()).toEqual([]);
	});
});

it('an item that is refused stops nobody else with "continue"', async () => {
	const run = await sandbox.crm(
		{ resource: 'deal', operation: 'get', dealId: { mode: 'id', value: '={{ $json.id }}' } },
		{ items: items({ id: 'x' }, { id: 2 }), onError: 'continueRegularOutput' },
	);
	expect(run.json('node').map(({ id, error }) => id ?? error)).toEqual([
		'\'Deal\' needs an ID such as 12, not "x" [item 0]',
		2,
	]);
});
