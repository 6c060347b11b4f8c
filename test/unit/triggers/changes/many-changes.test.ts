import type { MethodParameters, Reply, Row } from '../../../../src/portal/types';
import { filteredList } from '../../../../src/triggers/changes/change-list';
import { ListElementSource } from '../../../../src/triggers/changes/list-element-source';
import type { ChangesContext, ChangeSource } from '../../../../src/triggers/changes/source';
import { WindowSource } from '../../../../src/triggers/changes/window';

const NOW = 1_800_000_000;

/** A list of a portal with many rows, whose clock a test sets. */
class LongList {
	now = NOW;
	rows: Array<{ id: number; state: number; changed: number }> = [];
	private states = 0;

	add(changed = this.now): void {
		this.rows.push({ id: this.rows.length + 1, state: ++this.states, changed });
	}

	change(id: number): void {
		Object.assign(this.rows[id - 1], { state: ++this.states, changed: this.now });
	}

	context(): ChangesContext {
		const call = async (_: string, parameters: MethodParameters = {}): Promise<Reply> =>
			await Promise.resolve(this.answer(parameters));
		const batch: ChangesContext['batch'] = async ([{ key, method, parameters }]) => [
			{ key, status: 'done', reply: await call(method, parameters) },
		];
		return { call, batch } as unknown as ChangesContext;
	}

	private answer(parameters: MethodParameters): Reply {
		const { filter, FILTER, order, ELEMENT_ORDER } = parameters as Record<string, Record<string, string>>;
		const asked = filter ?? FILTER ?? {};
		const at = (prefix: string, absent: number): number => {
			const text = asked[`${prefix}TIMESTAMP_X`];
			if (text === undefined) return absent;
			return Date.parse(text.includes(' ') ? `${text.replace(' ', 'T')}Z` : text) / 1_000;
		};
		const [from, to, until] = [at('>=', 0), at('<', Infinity), at('<=', Infinity)];
		const found = this.rows.filter(
			({ id, changed }) =>
				changed >= from && changed < to && changed <= until && id > Number(asked['>ID'] ?? 0),
		);
		const latestFirst = 'TIMESTAMP_X' in (order ?? ELEMENT_ORDER ?? {});
		if (latestFirst) found.sort((one, other) => other.changed - one.changed || other.id - one.id);
		const result = found.slice(0, 50).map(({ id, state, changed }): Row => {
			const text = new Date(changed * 1_000).toISOString().slice(0, 19).replace('T', ' ');
			return {
				ID: String(id),
				NAME: `State ${state}`,
				TIMESTAMP_X: FILTER || ELEMENT_ORDER ? text : `${text}Z`,
			};
		});
		return { result, time: { start: this.now } };
	}
}

const list = filteredList({ method: 'things.list', id: 'ID', time: 'TIMESTAMP_X' });
const SOURCES: Array<[string, () => ChangeSource]> = [
	['rows with a time', () => new WindowSource('things', list)],
	[
		'rows that do not say when they changed',
		() => new WindowSource('things', { ...list, time: 'hidden', volatile: ['TIMESTAMP_X'] }),
	],
	['elements of a list', () => new ListElementSource('41', { IBLOCK_ID: 41 }, undefined)],
];

/** Most characters of a cursor as it is kept. That of a list also holds what has changed in the second of the last change. */
const LONGEST_CURSOR = 120_000;

describe.each(SOURCES)('of many %s', (_, sourceOf) => {
	let things: LongList;
	let source: ChangeSource;
	let cursor: string;
	let states: string[];

	beforeEach(() => {
		[things, source, states] = [new LongList(), sourceOf(), []];
	});

	const read = async (meanwhile: () => void = () => undefined): Promise<void> => {
		for (let hasMore = true; hasMore; ) {
			const part = await source.read(things.context(), cursor, 1_000);
			({ cursor, hasMore } = part);
			states.push(...part.found.map(({ row }) => String(row.NAME)));
			expect(JSON.stringify(cursor).length).toBeLessThan(LONGEST_CURSOR);
			meanwhile();
		}
	};

	/** Looks of the next minutes, of which one comes after the time in which changes may show up late. */
	const later = async (): Promise<void> => {
		for (const seconds of [60, 70, 60, 130]) {
			things.now += seconds;
			await read();
		}
	};

	const all = () => things.rows.map(({ state }) => `State ${state}`).sort();
	const isOnce = () => expect([states.length, [...states].sort()]).toEqual([things.rows.length, all()]);

	it('a backlog comes once', async () => {
		for (let id = 1; id <= 6_000; id++) things.add(NOW - 6_000 + id);
		// Some at the beginning of the list have only just changed.
		things.now += 1;
		for (let id = 1; id <= 50; id++) things.change(id);
		things.now += 1;
		cursor = await source.start(things.context(), { at: NOW - 10_000 });
		await read();
		isOnce();
		await later();
		isOnce();
	});

	it.each([
		['10,000 that change within 100 seconds', 10_000, 100],
		['2,000 that change in one second', 2_000, 1],
	])('%s come once', async (__, count, seconds) => {
		for (let id = 1; id <= count; id++) things.add(NOW - 1_000);
		cursor = await source.start(things.context(), { secondsAgo: 0 });
		things.now += 60;
		await read();
		for (let id = 1; id <= count; id++) {
			things.change(id);
			if (id % (count / seconds) === 0) things.now += 1;
		}
		await read();
		await later();
		isOnce();
	});

	it('what changes again while they are read comes in its last state, and nothing twice', async () => {
		for (let id = 1; id <= 7_000; id++) things.add(NOW - 7_000 + id);
		cursor = await source.start(things.context(), { at: NOW - 10_000 });
		let turn = 0;
		await read(() => {
			turn += 1;
			things.now += 1;
			if (turn < 20) for (const id of [turn, 3_000 + turn, 7_000 - turn]) things.change(id);
			if (turn < 20) things.add();
			things.now += 1;
		});
		await later();
		expect(states.length).toBe(new Set(states).size);
		expect(all().filter((state) => !states.includes(state))).toEqual([]);
	});

	it('when the latest were deleted, older ones do not come again', async () => {
		for (let id = 1; id <= 100; id++) things.add(NOW - 1_000 + id);
		things.add();
		things.now += 10;
		cursor = await source.start(things.context(), { secondsAgo: 0 });
		things.rows.pop();
		for (let look = 0; look < 4; look++) {
			things.now += 60;
			await read();
		}
		things.change(7);
		await later();
		expect(states).toEqual(['State 102']);
	});
});
