import { ItemGroup } from '../../../src/portal/sending/item-group';
import { type Door, type PackedCall, Packer, type Sizes } from '../../../src/portal/sending/packer';
import { spread } from '../../../src/portal/sending/spread';

/** Lets every call in. */
const open: Door<string> = {
	tryEnter: (method) => method,
	enter: async (method) => method,
	leave: () => undefined,
};

/** As many calls in a request as possible. */
const full: Sizes = { apart: false, isBlind: () => false, most: () => 50, even: () => 50 };

/** Collects the requests of a packer; a test answers each of them. */
function harness({ total, sizes = full }: { total?: number; sizes?: Sizes } = {}): {
	packer: Packer<string>;
	group: ItemGroup;
	requests: Array<Array<PackedCall<string>>>;
	answer(index: number): Promise<void>;
} {
	const requests: Array<Array<PackedCall<string>>> = [];
	const finish: Array<() => void> = [];
	const group = new ItemGroup(total);
	const packer = new Packer(
		async (calls) => {
			requests.push(calls);
			await new Promise<void>((resolve) => finish.push(resolve));
			for (const call of calls) call.resolve({ result: call.parameters.n });
		},
		open,
		sizes,
		(method) => (method === 'alone' ? 'it is' : undefined),
		group,
	);
	return {
		packer,
		group,
		requests,
		async answer(index) {
			finish[index]();
			await turn();
		},
	};
}

const turn = async (): Promise<void> =>
	await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('Packer', () => {
	it('makes full requests of calls made together, and sends the rest when nothing else can join', async () => {
		const { packer, group, requests, answer } = harness({ total: 120 });
		const results = Array.from({ length: 120 }, async (_, n) => {
			group.began();
			if (n === 119) await turn();
			return await packer.call('m', { n }, 'create').finally(() => group.ended());
		});
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([50, 50]);
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([50, 50, 20]);
		for (const index of [2, 0, 1]) await answer(index);
		expect((await Promise.all(results)).map(({ result }) => result)).toEqual(
			Array.from({ length: 120 }, (_, n) => n),
		);
	});

	it('sends a single call at once', async () => {
		const { packer, requests } = harness();
		void packer.call('m', {}, 'read');
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([1]);
	});

	it('holds a few calls while others are under way, and sends them when those are back', async () => {
		const { packer, requests, answer } = harness();
		void packer.call('m', {}, 'read');
		await turn();
		for (let count = 0; count < 7; count++) void packer.call('m', {}, 'read');
		await turn();
		expect(requests).toHaveLength(1);
		await answer(0);
		expect(requests.map((calls) => calls.length)).toEqual([1, 7]);
	});

	it('waits for items that do other work before they call', async () => {
		const { packer, group, requests } = harness({ total: 30 });
		const item = async (turns: number): Promise<void> => {
			group.began();
			for (let count = 0; count < turns; count++) await turn();
			await packer.call('m', {}, 'create').finally(() => group.ended());
		};
		for (let index = 0; index < 30; index++) void item(index % 7);
		for (let count = 0; count < 5; count++) await turn();
		expect(requests).toHaveLength(0);
		for (let count = 0; count < 5; count++) await turn();
		expect(requests.map((calls) => calls.length)).toEqual([30]);
	});

	it('does not wait for an item that ends without a call', async () => {
		const { packer, group, requests } = harness();
		group.began();
		group.began();
		void packer.call('m', {}, 'create');
		await turn();
		expect(requests).toHaveLength(0);
		group.ended();
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([1]);
	});

	describe('that spreads', () => {
		const spreading: Sizes = {
			...full,
			even: (calls, total = 0) => Math.max(spread(calls, 10), spread(total, 10)),
		};
		const begin = async (count: number): Promise<number[]> => {
			const { packer, group, requests } = harness({ total: count, sizes: spreading });
			for (let n = 0; n < count; n++) {
				group.began();
				// A few at a time, as items begin.
				if (n % 7 === 6) await turn();
				void packer.call('m', { n }, 'create').finally(() => group.ended());
			}
			await turn();
			return requests.map((calls) => calls.length);
		};

		it('knows how many calls will come, and makes even requests of them', async () => {
			expect(await begin(100)).toEqual(Array.from({ length: 10 }, () => 10));
			expect(await begin(12)).toEqual([6, 6]);
			expect(await begin(5)).toEqual([5]);
			expect(await begin(3)).toEqual([3]);
			expect(await begin(600)).toEqual(Array.from({ length: 12 }, () => 50));
		});

		it('divides the calls at hand if the number of calls is unknown', async () => {
			const { packer, requests } = harness({ sizes: spreading });
			for (let n = 0; n < 33; n++) void packer.call('m', { n }, 'create');
			await turn();
			expect(requests.map((calls) => calls.length).reduce((sum, length) => sum + length)).toBe(33);
			expect(Math.min(...requests.map((calls) => calls.length))).toBeGreaterThanOrEqual(5);
			expect(requests).toHaveLength(6);
		});
	});

	it('sends every call apart if that is set', async () => {
		const { packer, requests } = harness({ total: 20, sizes: { ...full, apart: true } });
		for (let n = 0; n < 20; n++) void packer.call('m', { n }, 'create');
		await turn();
		expect(requests).toHaveLength(20);
	});

	it('puts no more into a request than it may carry', async () => {
		const { packer, requests } = harness({ sizes: { ...full, most: () => 8 } });
		for (let n = 0; n < 20; n++) void packer.call('m', { n }, 'create');
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([8, 8, 4]);
	});

	it('sends alone what a batch would change, without holding the others', async () => {
		const { packer, requests } = harness();
		void packer.call('alone', { text: null }, 'create');
		void packer.call('m', { text: 'a' }, 'create');
		void packer.call('m', { text: 'b' }, 'create');
		await turn();
		expect(requests.map((calls) => calls.map((call) => call.parameters.text))).toEqual([[null], ['a', 'b']]);
	});
});
