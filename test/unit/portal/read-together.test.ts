import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { ItemGroup, Portal } from '../../../src/portal/portal';
import { allRows } from '../../../src/portal/reading/read';
import type { Transport } from '../../../src/portal/transport/transport';
import type { ListRequest } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { gate } from '../../support/gate';

const ITEMS = 100;

let sandbox: SandboxPortal;

beforeAll(async () => {
	sandbox = await startPortal({ limit: 'none', seed: { deals: 0 } });
	// Deals of item 0, of item 1, and so on; tests filter them by `opportunity`.
	for (let index = 0; index < 6_000; index++) sandbox.store.add(2, { opportunity: index % ITEMS });
});
beforeEach(() => {
	sandbox.statistics.reset();
	sandbox.faults.clear();
});
afterAll(async () => await sandbox.close());

const portalOf = (
	priority: 'background' | 'normal' = 'background',
	transport: Transport = new AxiosTransport(sandbox.webhookUrl),
): Portal =>
	new Portal(transport, {
		...{ plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority },
	});

const listOf = (item: number, more: object = {}, id: string | undefined = 'id'): ListRequest => ({
	method: 'crm.item.list',
	parameters: { entityTypeId: 2, select: ['id'], filter: { '=opportunity': item, ...more } },
	rows: ['items'],
	id,
});

const expectedIds = (item: number, upTo = 6_000): number[] =>
	Array.from({ length: upTo / ITEMS }, (_, round) => round * ITEMS + item + 1);

/** What an execution does: each item reads its list. */
async function readAll(
	portal: Portal,
	makeList: (item: number) => ListRequest,
): Promise<PromiseSettledResult<unknown[]>[]> {
	const group = new ItemGroup(ITEMS);
	const call = portal.packer(group);
	const items = Array.from({ length: ITEMS }, async (_, item) => {
		group.began();
		try {
			return (await allRows(portal.read(makeList(item), call))).map(({ id }) => id);
		} finally {
			group.ended();
		}
	});
	return await Promise.allSettled(items);
}

const ids = (outcomes: PromiseSettledResult<unknown[]>[]): unknown[] =>
	outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason));
const all = (upTo?: number): number[][] =>
	Array.from({ length: ITEMS }, (_, item) => expectedIds(item, upTo));

describe('lists of 100 items', () => {
	it('first pages travel together: small results are two requests', async () => {
		expect(ids(await readAll(portalOf(), (item) => listOf(item, { '<=id': 2_000 })))).toEqual(all(2_000));
		expect(sandbox.statistics.totals.requests).toBe(2);
	});

	it('further pages travel together too', async () => {
		expect(ids(await readAll(portalOf(), (item) => listOf(item)))).toEqual(all());
		expect(sandbox.statistics.totals.requests).toBe(4);
		expect(sandbox.statistics.totals.byMethod['crm.item.list']).toBe(2 * ITEMS);
	});

	it('chains of several pages travel together, each with references of its own', async () => {
		// Item n reads its own deals and those of the next three items: five pages.
		const of = (item: number): number[] => [0, 1, 2, 3].map((more) => (item + more) % ITEMS);
		const list = (item: number): ListRequest => {
			const request = listOf(item);
			return { ...request, parameters: { ...request.parameters, filter: { '@opportunity': of(item) } } };
		};
		const expected = Array.from({ length: ITEMS }, (_, item) =>
			of(item)
				.flatMap((one) => expectedIds(one))
				.sort((one, other) => one - other),
		);
		expect(ids(await readAll(portalOf(), list))).toEqual(expected);
		// 100 first pages, and 100 chains of four, twelve of which fit into a request; the answers come in two parts.
		expect(sandbox.statistics.totals.requests).toBeLessThanOrEqual(2 + 2 * Math.ceil(ITEMS / 2 / 12));
	});

	it('pages by offset travel together too', async () => {
		const list = (item: number): ListRequest => {
			const request = listOf(item);
			return { ...request, id: undefined, parameters: { ...request.parameters, order: { id: 'DESC' } } };
		};
		expect(ids(await readAll(portalOf(), list))).toEqual(all().map((one) => one.reverse()));
		expect(sandbox.statistics.totals.requests).toBe(4);
	});

	it('pages whose access token expires on the way are sent again', async () => {
		const error = { kind: 'error', where: 'command', error: 'expired_token' } as const;
		// Among the first pages, and among the further ones.
		sandbox.faults.add({ ...error, after: 20, times: 3 });
		sandbox.faults.add({ ...error, after: 150, times: 3 });
		let renewals = 0;
		const transport = new AxiosTransport(sandbox.webhookUrl);
		const { portal, credential, identity } = transport;
		const application: Transport = {
			...{ portal, credential, identity },
			send: async (request) => {
				const renew = async (): Promise<boolean> => await Promise.resolve(++renewals > 0);
				return { ...(await transport.send(request)), renew };
			},
		};
		expect(ids(await readAll(portalOf('background', application), (item) => listOf(item)))).toEqual(all());
		expect(renewals).toBe(2);
	});

	it('a list that fails fails alone', async () => {
		const outcomes = await readAll(portalOf(), (item) => listOf(item, item === 7 ? { '=nothing': 1 } : {}));
		expect(outcomes.flatMap(({ status }, item) => (status === 'rejected' ? [item] : []))).toEqual([7]);
		expect(ids(outcomes).filter((_, item) => item !== 7)).toEqual(all().filter((_, item) => item !== 7));
	});
});

describe('ranges of a long list', () => {
	it.each([
		['background', 2],
		['normal', 8],
	] as const)('%s: at most %i requests at the same time', async (priority, most) => {
		const long = await startPortal({
			...{ limit: 'none', seed: { deals: 30_000 }, cost: { latencyMs: 250 }, clock: gate(most) },
		});
		const portal = new Portal(new AxiosTransport(long.webhookUrl), {
			...{ plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority },
		});
		const list = {
			method: 'crm.item.list',
			parameters: { entityTypeId: 2, select: ['id'] },
			rows: ['items'],
			id: 'id',
		};
		const rows = await allRows(portal.read(list));
		expect(new Set(rows.map(({ id }) => id)).size).toBe(30_000);
		expect(long.statistics.totals.peakConcurrency).toBe(most);
		await long.close();
	});
});
