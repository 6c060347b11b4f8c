import { InputFile } from '../../../../src/catalog/file-values';
import type { MethodParameter } from '../../../../src/catalog/methods/method';
import { callAnyMethod } from '../../../../src/operations/api/call-any-method';
import { addressOfFile } from '../../../../src/operations/api/file-address';
import { describedParameter, toParameter } from '../../../../src/operations/method/parameter-values';
import { fakeContext } from '../fake-context';

describe('a value from the panel', () => {
	it.each<[type: MethodParameter['type'], value: unknown, expected: unknown]>([
		['integer', ' 12 ', 12],
		['integer', 'D_5', 'D_5'],
		['double', '-1.5', -1.5],
		['string', '007', '007'],
		['integer', '1 101', 1101],
		['integer', '3.7', '3.7'],
		['integer', '9007199254740993', '9007199254740993'],
		['double', '3,7', 3.7],
		['double', 'a lot', 'a lot'],
		['boolean', false, false],
		['boolean', 'Да', true],
		['boolean', 'false', false],
		['boolean', 'N', 'N'],
		['boolean', 'n', 'N'],
		['date', '24.12.2026', '2026-12-24'],
		['date', '2026-08-20T23:00:00', '2026-08-20'],
		['datetime', '2026-08-20 12:00', '2026-08-20T12:00:00+02:00'],
		['datetime', 'tomorrow', 'tomorrow'],
		['array', 'ID, TITLE', ['ID', 'TITLE']],
		['array', '{"NAME": "a"}', { NAME: 'a' }],
		['array', [1], [1]],
		['object', '{"a": 1}', { a: 1 }],
		['object', { a: 1 }, { a: 1 }],
		['any', '[1, 2]', [1, 2]],
		['any', '12', '12'],
		['file', 'data', new InputFile('data')],
		['file', '["a.txt", "SGk="]', ['a.txt', 'SGk=']],
		['base64', 'SGk=', 'SGk='],
	])('of the type %s: %p becomes %p', (type, value, expected) => {
		const parameter = { name: 'p', required: false, type };
		expect(toParameter(value, parameter, 'Europe/Berlin')).toEqual({ value: expected });
	});

	it.each<[type: string, value: unknown, problem: string]>([
		['integer', '3,7', 'needs a whole number such as 1500, not "3,7"'],
		['integer', '1,101', 'needs a whole number such as 1500, not "1,101"'],
		['double', '1,101', 'needs a number such as 1500.5, not "1,101"'],
		['date', '05/06/2026', 'needs a date such as 2026-08-20, not "05/06/2026"'],
		['datetime', '31.02.2026 10:00', 'needs a date such as 2026-08-20, not "31.02.2026 10:00"'],
		['flag', 'perhaps', 'needs true or false, not "perhaps"'],
		['user', 'CO_2', 'needs the ID of a user, such as 12 or user_12, not "CO_2"'],
		['department', 'CO_2', 'needs the ID of a department, such as 12, not "CO_2"'],
		['integers', '1, CO_2', 'needs numbers such as 12, not "CO_2"'],
	])('of the type %s is refused: %p', (type, value, problem) => {
		const parameter = { ...describedParameter({ name: 'p', required: false, type: 'any' }), type };
		expect(toParameter(value, parameter, 'Europe/Berlin')).toEqual({ problem });
	});
});

it('takes parameters of old methods by position, without a gap', async () => {
	const { context, calls } = fakeContext({
		method: 'task.elapseditem.getlist',
		parameters: { FILTER: '{"USER_ID": 1}', TASKID: '5' },
	});
	await callAnyMethod.run(context);
	expect(Object.entries(calls[0].parameters)).toEqual([
		['TASKID', 5],
		['ORDER', []],
		['FILTER', { USER_ID: 1 }],
	]);
});

describe('a method that takes its parameters by position', () => {
	/** What Call Method sends, in its order. */
	async function sent(method: string, parametersJson: object): Promise<Array<[string, unknown]>> {
		const { context, calls } = fakeContext({ method, defineParameters: 'json', parametersJson });
		await callAnyMethod.run(context);
		return Object.entries(calls[0].parameters);
	}
	const [ORDER, FILTER] = [{ ID: 'desc' }, { USER_ID: 1 }];

	it.each<[what: string, method: string, given: object, expected: Array<[string, unknown]>]>([
		[
			'the list of the time entries of all tasks begins with the order',
			'task.elapseditem.getlist',
			{ FILTER, ORDER },
			[
				['ORDER', ORDER],
				['FILTER', FILTER],
			],
		],
		[
			'which is empty when it is not given',
			'task.elapseditem.getlist',
			{ FILTER },
			[
				['ORDER', []],
				['FILTER', FILTER],
			],
		],
		['nothing at all', 'task.elapseditem.getlist', {}, []],
		[
			'names in another case',
			'task.commentitem.getlist',
			{ filter: FILTER, taskId: 5 },
			[
				['TASKID', 5],
				['ORDER', []],
				['FILTER', FILTER],
			],
		],
		[
			'an absent value between others',
			'task.commentitem.getlist',
			{ ORDER: undefined, FILTER, TASKID: 5 },
			[
				['TASKID', 5],
				['ORDER', []],
				['FILTER', FILTER],
			],
		],
		[
			'names that are not documented come last, in their order',
			'task.elapseditem.add',
			{ FIELDS: { SECONDS: 5 }, TASKID: 5, x: 1 },
			[
				['TASKID', 5],
				['FIELDS', { SECONDS: 5 }],
				['x', 1],
			],
		],
		['the access token is none', 'task.item.addtofavorite', { TASK_ID: 5 }, [['TASK_ID', 5]]],
		[
			'a method beside them takes its parameters by their names',
			'task.stages.movetask',
			{ after: 3, stageId: 2, id: 1 },
			[
				['after', 3],
				['stageId', 2],
				['id', 1],
			],
		],
	])('%s: %s', async (_, method, given, expected) => {
		expect(await sent(method, given)).toEqual(expected);
	});

	it.each<[method: string, given: object, name: string]>([
		['task.commentitem.getlist', { FILTER }, 'TASKID'],
		['task.checklistitem.getlist', { ORDER }, 'TASKID'],
		['task.elapseditem.getlist', { TASKID: undefined, FILTER }, 'TASKID'],
		['task.elapseditem.getlist', { TASKID: null, FILTER }, 'TASKID'],
		['task.checklistitem.update', { TASKID: 5, FIELDS: { TITLE: 'A' } }, 'ITEMID'],
		['task.item.delegate', { USERID: 5 }, 'TASKID'],
	])('%s with %j is refused: %s is missing', async (method, given, name) => {
		await expect(sent(method, given)).rejects.toThrow(
			`has no value for "${name}", which ${method} reads before the others`,
		);
	});
});

describe('the address of a file in an answer', () => {
	const url = 'https://demo.bitrix24.com/rest/1/demo-hook/download/';

	it('is found at any depth, addresses for programs first', () => {
		const document = { downloadUrl: 'https://demo.bitrix24.com/page', downloadUrlMachine: url };
		expect(addressOfFile({ document })).toBe(url);
		expect(addressOfFile([{ ID: 1, DOWNLOAD_URL: url }])).toBe(url);
	});

	it('is no other text', () => {
		expect(addressOfFile({ DOWNLOAD_URL: '', url, name: 'urlMachine' })).toBeUndefined();
		expect(addressOfFile(null)).toBeUndefined();
	});
});
