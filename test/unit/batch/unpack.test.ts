import { unpackBatch } from '../../../src/batch/unpack';

it('makes maps of what PHP sends as lists', () => {
	const answer = unpackBatch({
		result: [{ id: 1 }, null],
		result_error: [],
		result_total: { 0: 5 },
		result_next: [],
		result_time: [],
	});
	expect(answer?.result).toEqual(Object.assign(Object.create(null), { 0: { id: 1 }, 1: null }));
	expect(Object.keys(answer?.result_error ?? {})).toEqual([]);
	expect('1' in (answer?.result ?? {})).toBe(true);
	expect(answer?.result_total['0']).toBe(5);
});

it('finds no command under the name of a property that every object has', () => {
	const answer = unpackBatch({ result: {}, result_error: [] });
	expect('constructor' in (answer?.result ?? {})).toBe(false);
});

it.each([[undefined], [null], ['text'], [[]], [{ items: [] }]])(
	'%j is not the answer to a batch',
	(result) => {
		expect(unpackBatch(result)).toBeUndefined();
	},
);
