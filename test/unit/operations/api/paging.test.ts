import type { MethodPaging } from '../../../../src/catalog/methods/method';
import { PAGINGS } from '../../../../src/operations/method/paging';
import { allRows } from '../../../../src/portal/reading/read';
import type { MethodParameters } from '../../../../src/portal/types';
import { ok, portalOf, type Script } from '../../../support/scripted-transport';

const ROWS = Array.from({ length: 120 }, (_, index) => ({ id: index + 1 }));
const page = (start: unknown, length = 50) => ROWS.slice(Number(start), Number(start) + length);

type Answer = (parameters: MethodParameters, count: number) => { result: unknown; next?: number };

/** Reads a list that a script answers; what was asked comes with it. */
async function read(
	kind: keyof typeof PAGINGS,
	answer: Answer,
	parameters: MethodParameters = {},
	limit?: number,
) {
	const { portal, transport } = portalOf(
		({ parameters: asked }, count) => {
			if (count > 20) throw new Error('The reading does not come to an end');
			const { result, ...more } = answer(asked, count);
			return ok(result, more);
		},
		{ plan: 'selfHosted' },
	);
	const list = { method: 'a.list', parameters, limit, turn: PAGINGS[kind].turn };
	const rows = await allRows(portal.read(list));
	return { ids: rows.map(({ id }) => id), asked: transport.requests.map((request) => request.parameters) };
}

const all = ROWS.map(({ id }) => id);
const inner = (name: string, asked: MethodParameters) => (asked[name] ?? {}) as MethodParameters;

/** A portal that knows one way to page, and serves its first page to whoever asks otherwise. */
const SERVERS: Record<Exclude<MethodPaging, 'id' | 'ID' | 'start'> | 'none', Answer> = {
	none: ({ start = 0 }) => told(page(start), Number(start)),
	START: ({ START = 0 }) => told(page(START), Number(START)),
	page: (asked) => ({ result: page((Number(asked.page) - 1) * 50) }),
	limit: ({ limit, offset }) => ({ result: page(offset, Number(limit)) }),
	LIMIT: ({ LIMIT, OFFSET }) => ({ result: page(OFFSET, Number(LIMIT)) }),
	pagination: (asked) => {
		const { limit, offset } = inner('pagination', asked);
		return { result: { items: page(offset, Number(limit)) } };
	},
	cursor: (asked) => {
		const { field, order, value, limit } = inner('cursor', asked);
		expect([field, order]).toEqual(['id', 'ASC']);
		return { result: { items: ROWS.filter(({ id }) => id > Number(value)).slice(0, Number(limit)) } };
	},
	afterCursor: (asked) => {
		const { limit, afterCursor } = inner('pagination', asked);
		const after = Number((afterCursor as { id?: number } | undefined)?.id ?? 0);
		const items = ROWS.filter(({ id }) => id > after).slice(0, Number(limit));
		const more = after + items.length < ROWS.length;
		return { result: { items, nextCursor: more ? { id: after + items.length } : null } };
	},
	LAST_ID: ({ LAST_ID = 121, LIMIT }) => ({
		result: {
			messages: ROWS.filter(({ id }) => id < Number(LAST_ID))
				.reverse()
				.slice(0, Number(LIMIT)),
		},
	}),
	PARAMS: (asked) => {
		const { iNumPage, nPageSize } = inner('NAV_PARAMS', inner('PARAMS', asked));
		return { result: page((Number(iNumPage) - 1) * 50, Number(nPageSize)) };
	},
	NAV_PARAMS: (asked) => {
		const { iNumPage, nPageSize } = inner('NAV_PARAMS', asked);
		return { result: page((Number(iNumPage) - 1) * 50, Number(nPageSize)) };
	},
};

const told = (result: unknown[], start: number) => ({
	result,
	...(start + 50 < ROWS.length && { next: start + 50 }),
});

const kinds = Object.keys(SERVERS) as Array<keyof typeof SERVERS>;

describe.each(kinds)('a list that pages by %s', (kind) => {
	it('is read to its end in three requests, with what else was asked', async () => {
		const { ids, asked } = await read(kind, SERVERS[kind], { filter: 'f' });
		expect([...ids].sort((one, other) => Number(one) - Number(other))).toEqual(all);
		expect(asked).toHaveLength(3);
		for (const parameters of asked) expect(parameters).toMatchObject({ filter: 'f' });
	});

	it('is read no further than is wanted', async () => {
		const { ids, asked } = await read(kind, SERVERS[kind], {}, 70);
		expect([ids.length, asked.length]).toEqual([70, 2]);
	});

	it('ends when the portal ignores what page it is asked for', async () => {
		const stubborn: Answer = () => ({
			result: { items: page(0), nextCursor: { id: 1 }, hasMore: true },
			next: 50,
		});
		const outcome = read(kind, stubborn).then(
			({ asked }) => asked.length,
			(error: Error) => error.message,
		);
		// Either the answer does not lead any further, or the same page is noticed.
		expect([1, 2, expect.stringContaining('the same page')]).toContainEqual(await outcome);
	});
});

it('goes on behind a short page when the answer says that there is more', async () => {
	const { ids } = await read('LIMIT', ({ OFFSET }) => ({
		result: { items: page(OFFSET, 40), hasMorePages: Number(OFFSET) < 100 },
	}));
	expect(ids).toHaveLength(100);
});

it('begins at the cursor that was asked for', async () => {
	const { ids } = await read('cursor', SERVERS.cursor, { cursor: { value: 100 } });
	expect(ids).toEqual(all.slice(100));
});

it('says which lists an answer could mean', async () => {
	const two: Answer = () => ({ result: { one: [{ id: 1 }], other: [{ id: 2 }] } });
	await expect(read('none', two)).rejects.toThrow('The answer holds no list, or several: {"one":[{"id":1}]');
	expect((await read('none', () => ({ result: [] }))).ids).toEqual([]);
	expect((await read('none', () => ({ result: { one: [{ id: 7 }], total: 1 } }))).ids).toEqual([7]);
});

it('reads a list by offset that names the same next page for ever only once more', async () => {
	const script: Script = (_request, count) => {
		if (count > 20) throw new Error('The reading does not come to an end');
		return ok([{ id: 1 }], { next: 50 });
	};
	const { portal, transport } = portalOf(script, { plan: 'selfHosted' });
	const rows = await allRows(portal.read({ method: 'a.list', parameters: {}, rows: [] }));
	expect([rows.length, transport.requests.length]).toEqual([2, 2]);
});
