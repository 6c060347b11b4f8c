import type { MethodPaging } from '../../../../src/catalog/methods/method';
import { PAGINGS } from '../../../../src/operations/method/paging';
import { allRows } from '../../../../src/portal/reading/read';
import type { MethodParameters } from '../../../../src/portal/types';
import { ok, portalOf } from '../../../support/scripted-transport';

const ROWS = Array.from({ length: 120 }, (_, index) => ({ id: index + 1 }));
const page = (start: unknown, length = 50) => ROWS.slice(Number(start), Number(start) + length);

type Answer = (parameters: MethodParameters, count: number) => { result: unknown; next?: number };

/** Reads a list that a script answers. The result has the IDs and the parameters of each request. */
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

/** Portals that know one way of paging each. They answer other requests with their first page. */
const SERVERS: Record<Exclude<MethodPaging, 'id' | 'ID' | 'start'> | 'none', Answer> = {
	none: ({ start = 0 }) => withNext(page(start), Number(start)),
	START: ({ START = 0 }) => withNext(page(START), Number(START)),
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

const withNext = (result: unknown[], start: number) => ({
	result,
	...(start + 50 < ROWS.length && { next: start + 50 }),
});

const kinds = Object.keys(SERVERS) as Array<keyof typeof SERVERS>;

describe.each(kinds)('a list that pages by %s', (kind) => {
	it('is read to its end in three requests that keep the other parameters', async () => {
		const { ids, asked } = await read(kind, SERVERS[kind], { filter: 'f' });
		expect([...ids].sort((one, other) => Number(one) - Number(other))).toEqual(all);
		expect(asked).toHaveLength(3);
		for (const parameters of asked) expect(parameters).toMatchObject({ filter: 'f' });
	});

	it('is not read beyond the limit', async () => {
		const { ids, asked } = await read(kind, SERVERS[kind], {}, 70);
		expect([ids.length, asked.length]).toEqual([70, 2]);
	});

	it('stops when the portal ignores the page parameter', async () => {
		const stubborn: Answer = () => ({
			result: { items: page(0), nextCursor: { id: 1 }, hasMore: true },
			next: 50,
		});
		const outcome = read(kind, stubborn).then(
			({ asked }) => asked.length,
			(error: Error) => error.message,
		);
		// Either the answer names no next page, or the reader notices the repeated page.
		expect([1, 2, expect.stringContaining('the same page')]).toContainEqual(await outcome);
	});
});

it('goes on after a short page when the answer says that there is more', async () => {
	const { ids } = await read('LIMIT', ({ OFFSET }) => ({
		result: { items: page(OFFSET, 40), hasMorePages: Number(OFFSET) < 100 },
	}));
	expect(ids).toEqual(all);
});

it('begins at the cursor that the person sets', async () => {
	const { ids } = await read('cursor', SERVERS.cursor, { cursor: { value: 100 } });
	expect(ids).toEqual(all.slice(100));
});

it('shows an answer in which no list, or more than one, could be meant', async () => {
	const two: Answer = () => ({ result: { one: [{ id: 1 }], other: [{ id: 2 }] } });
	await expect(read('none', two)).rejects.toThrow('The answer holds no list, or several: {"one":[{"id":1}]');
	expect((await read('none', () => ({ result: [] }))).ids).toEqual([]);
	expect((await read('none', () => ({ result: { one: [{ id: 7 }], total: 1 } }))).ids).toEqual([7]);
});
