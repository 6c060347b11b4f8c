import { ItemGroup, Portal } from '../../../src/portal/portal';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import type { FindRecords, Lookup, Row } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { answer, portalOf } from '../../support/scripted-transport';

const DEALS: Lookup['list'] = {
	method: 'crm.item.list',
	parameters: { entityTypeId: 2, select: ['id', 'title', 'opportunity'] },
	rows: ['items'],
	id: 'id',
};
const origin = { plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority: 'background' } as const;

let sandbox: SandboxPortal;
let portal: Portal;

beforeEach(async () => {
	sandbox = await startPortal({ limit: 'none', seed: { deals: 0 } });
	portal = new Portal(new AxiosTransport(sandbox.webhookUrl), origin);
});

afterEach(async () => {
	await sandbox.close();
});

const add = (...titles: string[]): number[] => titles.map((title) => sandbox.store.add(2, { title }).id);
const counts = () => {
	const { requests, byMethod } = sandbox.statistics.totals;
	return { requests, lists: byMethod['crm.item.list'] ?? 0 };
};
const idsOf = (rows: Row[]): unknown[] => rows.map(({ id }) => id);
const byTitle = async (find: FindRecords, value: string): Promise<unknown[]> =>
	idsOf(await find({ list: DEALS, field: 'title', value }));

describe('lookups of many items', () => {
	it('1,000 of them are 21 list calls in one request, and each gets its own records', async () => {
		const titles = Array.from({ length: 1_000 }, (_, index) => `Title ${(index * 7) % 1_000}`);
		const ids = add(...[...titles].sort());
		const idOf = new Map([...titles].sort().map((title, index) => [title, ids[index]]));
		const find = portal.finder();
		const found = await Promise.all(titles.map(async (title) => await byTitle(find, title)));
		expect(found).toEqual(titles.map((title) => [idOf.get(title)]));
		expect(counts()).toEqual({ requests: 1, lists: 21 });
	});

	it('a single one is sent at once and by itself', async () => {
		const [id] = add('Alone');
		expect(await byTitle(portal.finder(), 'Alone')).toEqual([id]);
		expect(counts()).toEqual({ requests: 1, lists: 1 });
		expect(sandbox.statistics.requests[0].method).toBe('crm.item.list');
	});

	it('equal values are asked for once; several records come in order, and an unknown value has none', async () => {
		const [first, , second] = add('Twin', 'Other', 'Twin');
		const find = portal.finder();
		const [one, other, none, empty] = await Promise.all([
			byTitle(find, 'Twin'),
			byTitle(find, 'Twin'),
			byTitle(find, 'Nobody'),
			byTitle(find, '  '),
		]);
		expect([one, other, none, empty]).toEqual([[first, second], [first, second], [], []]);
		expect(one).not.toBe(other);
		expect(counts()).toEqual({ requests: 1, lists: 1 });
	});

	it('values are compared as the portal does, without case', async () => {
		const [id] = add('Anna@Example.com');
		const find = portal.finder();
		const values = ['anna@example.com', 'ANNA@EXAMPLE.COM', 'Anna@Example.com '];
		const found = await Promise.all(values.map(async (value) => await byTitle(find, value)));
		expect(found[0]).toEqual([id]);
		expect(found[1]).toEqual([id]);
	});

	it('numbers and their texts are the same value', async () => {
		const [id] = add('One');
		const find = portal.finder();
		const found = await Promise.all(
			[id, String(id)].map(async (value) => await find({ list: DEALS, field: 'id', value })),
		);
		expect(found.map(idsOf)).toEqual([[id], [id]]);
		expect(counts()).toEqual({ requests: 1, lists: 1 });
	});

	it('an ID has one record at most: pages of 50 are not counted, and no further page is read', async () => {
		const ids = add(...Array.from({ length: 150 }, (_, index) => `Deal ${index}`));
		const find = portal.finder();
		const found = await Promise.all(
			ids.map(async (value) => await find({ list: DEALS, field: 'id', value })),
		);
		expect(found.map(idsOf)).toEqual(ids.map((id) => [id]));
		expect(counts()).toEqual({ requests: 1, lists: 3 });
	});

	it('more records than one page are read to their end', async () => {
		const titles = Array.from({ length: 40 }, (_, index) => `Title ${index}`);
		const ids = Array.from({ length: 9 }, () => add(...titles));
		const find = portal.finder();
		const found = await Promise.all(titles.map(async (title) => await byTitle(find, title)));
		expect(found).toEqual(titles.map((_, index) => ids.map((round) => round[index])));
		// The first page, and seven more in one batch.
		expect(counts()).toEqual({ requests: 2, lists: 8 });
	});

	it('lookups of another list or field are other list calls in the same request', async () => {
		const [id] = add('Name');
		const find = portal.finder();
		const won = { ...DEALS, parameters: { ...DEALS.parameters, filter: { '=stageId': 'WON' } } };
		const found = await Promise.all([
			find({ list: DEALS, field: 'title', value: 'Name' }),
			find({ list: won, field: 'title', value: 'Name' }),
			find({ list: DEALS, field: 'id', value: id }),
		]);
		expect(found.map(idsOf)).toEqual([[id], [], [id]]);
		expect(counts()).toEqual({ requests: 1, lists: 3 });
	});

	it('a field with several values gives the record to each', async () => {
		const name = sandbox.store.customFieldName(2, 'Keywords');
		const { id } = sandbox.store.add(2, { [name]: ['red', 'green'] });
		const find = portal.finder();
		const list = { ...DEALS, parameters: { entityTypeId: 2, select: ['id', name] } };
		const look = async (value: string) => idsOf(await find({ list, field: name, value }));
		expect(await Promise.all([look('red'), look('green'), look('blue')])).toEqual([[id], [id], []]);
	});
});

describe('items that do other work first', () => {
	it('are waited for, but not longer than needed', async () => {
		add(...Array.from({ length: 60 }, (_, index) => `Title ${index}`));
		const group = new ItemGroup(60);
		const call = portal.packer(group);
		const find = portal.finder(call, group);
		const item = async (index: number): Promise<void> => {
			group.began();
			for (let turns = index % 7; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
			// Every tenth item looks for nothing; every sixth makes another call with what it has found.
			if (index % 10 !== 0) {
				const [row] = await find({ list: DEALS, field: 'title', value: `Title ${index}` });
				if (index % 6 === 0) await call('crm.item.get', { entityTypeId: 2, id: row.id });
			}
			group.ended();
		};
		const items = Array.from({ length: 60 }, async (_, index) => await item(index));
		await Promise.all(items);
		// 54 lookups: a full list call as soon as possible, then the rest; then 8 calls together.
		expect(counts().lists).toBe(2);
		expect(sandbox.statistics.totals.byMethod['crm.item.get']).toBe(8);
		expect(counts().requests).toBeLessThanOrEqual(3);
	});
});

describe('failures', () => {
	it('a list call that fails fails its lookups, and no others', async () => {
		const [id] = add('Good');
		const find = portal.finder();
		const bad = { ...DEALS, parameters: { entityTypeId: 999 } };
		const outcomes = await Promise.allSettled([
			find({ list: bad, field: 'title', value: 'A' }),
			find({ list: bad, field: 'title', value: 'B' }),
			find({ list: DEALS, field: 'title', value: 'Good' }),
		]);
		expect(outcomes[0]).toMatchObject({ reason: { code: 'NOT_FOUND', method: 'crm.item.list' } });
		expect(outcomes[1]).toMatchObject({ reason: { code: 'NOT_FOUND' } });
		expect(outcomes[2]).toMatchObject({ value: [{ id }] });
		// Further lookups work.
		expect(await byTitle(find, 'Good')).toEqual([id]);
	});

	it('a cancelled execution ends lookups that are under way and lookups that wait', async () => {
		const cancel = new AbortController();
		const { portal: slow, transport } = portalOf(
			async ({ signal }) =>
				await new Promise((_resolve, reject) =>
					signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
				),
			{ signal: cancel.signal },
		);
		const find = slow.finder();
		const first = Array.from({ length: 50 }, async (_, n) => await byTitle(find, `A${n}`));
		const rest = Array.from({ length: 7 }, async (_, n) => await byTitle(find, `B${n}`));
		const ended = Promise.allSettled([...first, ...rest]);
		while (transport.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
		cancel.abort();
		const kinds = new Set((await ended).map((one) => one.status === 'rejected' && one.reason.kind));
		expect([...kinds]).toEqual(['cancelled']);
		expect(transport.requests).toHaveLength(1);
	});

	it('a second page that fails leaves no lookup with half of its records', async () => {
		const row = (id: number) => ({ id, title: 'Same' });
		const { portal: failing } = portalOf((_request, count) =>
			count === 1
				? answer(200, {
						result: { items: Array.from({ length: 50 }, (_, n) => row(n + 1)) },
						total: 60,
						next: 50,
					})
				: answer(400, { error: 'ACCESS_DENIED', error_description: 'No' }),
		);
		await expect(byTitle(failing.finder(), 'Same')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
	});
});
