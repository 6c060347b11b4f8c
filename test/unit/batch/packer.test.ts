import { type PackedCall, Packer } from '../../../src/batch/packer';

/** Requests that left the packer; each is answered when told. */
function harness(): { packer: Packer; requests: PackedCall[][]; answer(index: number): Promise<void> } {
	const requests: PackedCall[][] = [];
	const finish: Array<() => void> = [];
	const packer = new Packer(async (calls) => {
		requests.push(calls);
		await new Promise<void>((resolve) => finish.push(resolve));
		for (const call of calls) call.resolve({ result: call.parameters.n });
	});
	return {
		packer,
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
	it('makes full requests of calls that meet, and the rest follows when nothing else can join', async () => {
		const { packer, requests, answer } = harness();
		const results = Array.from({ length: 120 }, async (_, n) => await packer.call('m', { n }, 'create'));
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([50, 50]);
		packer.finished();
		await turn();
		expect(requests.map((calls) => calls.length)).toEqual([50, 50, 20]);
		for (const index of [2, 0, 1]) await answer(index);
		expect((await Promise.all(results)).map(({ result }) => result)).toEqual(
			Array.from({ length: 120 }, (_, n) => n),
		);
	});

	it('lets a single call go at once', async () => {
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

	it('sends alone what a batch would change, without holding the others', async () => {
		const { packer, requests } = harness();
		void packer.call('m', { text: null }, 'create');
		void packer.call('m', { text: 'a' }, 'create');
		void packer.call('m', { text: 'b' }, 'create');
		await turn();
		expect(requests.map((calls) => calls.map((call) => call.parameters.text))).toEqual([[null], ['a', 'b']]);
	});
});
