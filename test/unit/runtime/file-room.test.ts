import { FileRoom } from '../../../src/runtime/file-room';

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

	it('ignores items without files', () => {
		expect(() => new FileRoom().release(7)).not.toThrow();
	});
});
