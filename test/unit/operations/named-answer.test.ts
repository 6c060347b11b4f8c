import { rowsOf } from '../../../src/operations/data/answer';

const about = { method: 'crm.thing.do', id: 7 };
const rows = (answer: Parameters<typeof rowsOf>[0], result: unknown) => rowsOf(answer, result, about);

describe('what an operation makes of an answer', () => {
	it.each([
		['a record', { record: 'task' } as const, { task: { id: 7 } }, [{ id: 7 }]],
		['rows', { rows: 'items' } as const, { items: [{ id: 1 }, { id: 2 }] }, [{ id: 1 }, { id: 2 }]],
		['no rows', { rows: 'items' } as const, [], []],
		['an ID', { id: '' } as const, 12, [{ id: 12 }]],
		['that it is done', { done: 'updated' } as const, true, [{ updated: true, id: 7 }]],
		['an empty list as a success', { done: 'deleted' } as const, [], [{ deleted: true, id: 7 }]],
		['whether it changed anything', { changed: 'added' } as const, false, [{ added: false, id: 7 }]],
		['a text', 'result' as const, 'x', [{ result: 'x' }]],
		['a success', { success: 'STATUS' } as const, { STATUS: 'SUCCESS', n: 1 }, [{ STATUS: 'SUCCESS', n: 1 }]],
	])('is %s', (_what, answer, result, expected) => {
		expect(rows(answer, result)).toEqual(expected);
	});

	it.each([
		['nothing in place of a record', { record: 'task' } as const, [], 'The answer is empty for the ID 7'],
		['nothing in place of an ID', { id: '' } as const, null, 'not as documented'],
		['a record in place of rows', { rows: 'items' } as const, { items: 5 }, 'not as documented'],
		['false', { done: 'updated' } as const, false, 'The answer is "false": it was not done'],
		['false in an object', { done: 'deleted' } as const, { task: false }, 'it was not done'],
		['a conflict', { success: 'STATUS' } as const, { STATUS: 'CONFLICT' }, 'The answer is "CONFLICT"'],
	])('is a failure when it is %s', (_what, answer, result, message) => {
		expect(() => rows(answer, result)).toThrow(message);
	});
});
