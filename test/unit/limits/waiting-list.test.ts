import { WaitingList } from '../../../src/limits/waiting-list';

const NORMAL = 5;
const BACKGROUND = 8;

function drain(list: WaitingList<string>): string[] {
	const order: string[] = [];
	for (let next = list.next(); next !== undefined; next = list.next()) order.push(next);
	return order;
}

describe('the list of waiting requests', () => {
	it('lets callers take turns, so that one with much does not hold back one with little', () => {
		const list = new WaitingList<string>();
		for (const name of ['a1', 'a2', 'a3', 'a4']) list.add(name, NORMAL, 'a');
		list.add('b1', NORMAL, 'b');
		list.add('b2', NORMAL, 'b');
		list.add('c1', NORMAL, 'c');
		expect(drain(list)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
	});

	it('goes by rank first', () => {
		const list = new WaitingList<string>();
		list.add('late', BACKGROUND, 'a');
		list.add('early', NORMAL, 'b');
		expect(list.uncovered(0)).toEqual({ rank: NORMAL, count: 1 });
		expect(list.uncovered(1)).toEqual({ rank: BACKGROUND, count: 1 });
		expect(list.uncovered(2)).toBeUndefined();
		expect(drain(list)).toEqual(['early', 'late']);
	});

	it('forgets a request that gives up, once', () => {
		const list = new WaitingList<string>();
		list.add('a1', NORMAL, 'a');
		list.add('a2', NORMAL, 'a');
		list.remove('a1', NORMAL, 'a');
		list.remove('a1', NORMAL, 'a');
		expect(list.count()).toBe(1);
		expect(list.clear()).toEqual(['a2']);
		expect(list.count()).toBe(0);
	});
});
