import fc from 'fast-check';
import { FileRoom } from '../../../src/runtime/file-room';

const items = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Items that have got in, in their order. */
async function entering(room: FileRoom, wanted: Array<[item: number, bytes: number]>): Promise<number[]> {
	const inside: number[] = [];
	for (const [item, bytes] of wanted) void room.take(item, bytes).then(() => inside.push(item));
	await turn();
	return inside;
}

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

describe('the room for files', () => {
	it('lets in what fits, and the rest in order', async () => {
		const room = new FileRoom(100);
		const inside = await entering(room, [
			[0, 60],
			[1, 30],
			[2, 50],
			[3, 5],
		]);
		// The small one does not overtake: the big one would never come in.
		expect(inside).toEqual([0, 1]);
		room.release(1);
		await turn();
		expect(inside).toEqual([0, 1]);
		room.release(0);
		await turn();
		expect(inside).toEqual([0, 1, 2, 3]);
	});

	it('lets in a file that is larger than the limit, alone', async () => {
		const room = new FileRoom(100);
		const inside = await entering(room, [
			[0, 10],
			[1, 500],
		]);
		expect(inside).toEqual([0]);
		room.release(0);
		await turn();
		expect(inside).toEqual([0, 1]);
	});

	it('does not let an item wait that already holds files', async () => {
		const room = new FileRoom(100);
		expect(
			await entering(room, [
				[0, 60],
				[1, 30],
				[0, 60],
				[1, 60],
			]),
		).toEqual([0, 1, 0, 1]);
	});

	it('holds no more than the limit and the first item, whichever way items come, and all come in at last', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.shuffledSubarray(items(40), { minLength: 40 }),
				fc.infiniteStream(fc.nat()),
				async (order, chance) => {
					const room = new FileRoom(100);
					const inside = new Set<number>();
					const ended = new Set<number>();
					for (const item of order) void room.take(item, 20).then(() => inside.add(item));
					await turn();
					while (ended.size < order.length) {
						expect(inside.size).toBeLessThanOrEqual(6);
						// An item may wait for any of the items before it: only the first one can surely end.
						const first = Math.min(...order.filter((item) => !ended.has(item)));
						const able = [...inside].filter((item) => item === first || chance.next().value % 4 === 0);
						expect(able).toContain(first);
						const item = able[chance.next().value % able.length];
						inside.delete(item);
						ended.add(item);
						room.release(item);
						await turn();
					}
				},
			),
			{ numRuns: 50, seed: 5 },
		);
	});

	it('ignores items without files', () => {
		expect(() => new FileRoom().release(7)).not.toThrow();
	});
});
