import { groupBy, spentIn, sumOf, type UsageHistory } from '../../../src/usage/history';
import { Ledger } from '../../../src/usage/ledger';
import { MemoryStore } from '../../../src/usage/store';
import { entry } from '../../support/ledger-entry';
import { inVirtualTime } from '../../support/virtual-time';

const start = Date.parse('2026-11-22T10:15:00Z');
let now = start;
let zone = '+05:30';
const clock = () => now;
const ledgerOf = () => new Ledger(new MemoryStore(clock), () => zone, undefined, clock);
const totalOf = ({ hours }: UsageHistory) => sumOf(spentIn(hours));

beforeEach(() => {
	now = start;
	zone = '+05:30';
});

it('cuts a long name behind a whole character', async () => {
	const ledger = ledgerOf();
	ledger.book(entry({ workflow: `${'x'.repeat(199)}🚀 and more` }));
	expect(spentIn((await ledger.history()).hours).map(({ workflow }) => workflow)).toEqual(['x'.repeat(199)]);
});

it('counts requests and the commands inside them, by who and what', async () => {
	const ledger = ledgerOf();
	ledger.book(entry());
	ledger.book(
		entry({ refusal: 'QUERY_LIMIT_EXCEEDED', repeat: true, commands: [{ method: 'crm.item.list' }] }),
	);
	ledger.book(
		entry({
			method: 'batch',
			node: 'Create',
			priority: 'background',
			commands: [
				...Array.from({ length: 47 }, () => ({ method: 'crm.item.add', workMs: 2 })),
				{ method: 'crm.item.add', failed: true },
				{ method: 'crm.item.add', refusal: 'OPERATION_TIME_LIMIT' },
				{ method: 'user.get', unchanged: true },
			],
		}),
	);
	const history = await ledger.history();
	const spent = spentIn(history.hours);
	const none = {
		requests: 0,
		commands: 0,
		refusals: 0,
		repeats: 0,
		errors: 0,
		unchanged: 0,
		waitMs: 0,
		workMs: 0,
	};
	expect(totalOf(history)).toEqual({
		counts: {
			...none,
			requests: 3,
			commands: 52,
			refusals: 2,
			repeats: 1,
			errors: 1,
			unchanged: 1,
			waitMs: 30,
			workMs: 114,
		},
		refusalsByCode: { QUERY_LIMIT_EXCEEDED: 1, OPERATION_TIME_LIMIT: 1 },
	});
	expect(groupBy(spent, 'method').map(({ method, counts }) => [method, counts])).toEqual([
		['crm.item.list', { ...none, requests: 2, commands: 2, refusals: 1, repeats: 1, waitMs: 20, workMs: 20 }],
		['batch', { ...none, requests: 1, waitMs: 10 }],
		['crm.item.add', { ...none, commands: 49, refusals: 1, errors: 1, workMs: 94 }],
		['user.get', { ...none, commands: 1, unchanged: 1 }],
	]);
	expect(groupBy(spent, 'workflow', 'node').map(({ node, counts }) => [node, counts.requests])).toEqual([
		['CRM', 2],
		['Create', 1],
	]);
	expect(groupBy(spent, 'priority').map(({ priority }) => priority)).toEqual(['normal', 'background']);
});

it('counts what never reached the portal as an error, and not as a request', async () => {
	const ledger = ledgerOf();
	ledger.book(entry({ sent: false, failed: true }));
	expect(totalOf(await ledger.history()).counts).toMatchObject({ requests: 0, commands: 0, errors: 1 });
});

it("keeps the hours of the portal's clock for eight days", async () => {
	const ledger = ledgerOf();
	ledger.book(entry());
	// 10:15 in London is 15:45 at the portal: its next hour begins a quarter later.
	now += 14 * 60_000;
	ledger.book(entry());
	now += 60_000;
	ledger.book(entry());
	const { hours, since, keptIn } = await ledger.history();
	expect(hours.map(({ hour, start: begins }) => [hour, new Date(begins).toISOString()])).toEqual([
		['2026-11-22T15+05:30', '2026-11-22T09:30:00.000Z'],
		['2026-11-22T16+05:30', '2026-11-22T10:30:00.000Z'],
	]);
	expect({ since, keptIn }).toEqual({ since: start, keptIn: 'memory' });
	now = start + 8 * 24 * 3_600_000;
	const later = await ledger.history();
	expect(later.hours.map(({ hour }) => hour)).toEqual(['2026-11-22T16+05:30']);
	expect(later.since).toBe(start);
	now += 24 * 3_600_000;
	expect(await ledger.history()).toMatchObject({ hours: [], since: start + 24 * 3_600_000 });
});

it('goes on in the zone that it learns', async () => {
	const ledger = ledgerOf();
	zone = 'UTC';
	ledger.book(entry());
	zone = '+03:00';
	ledger.book(entry());
	const { hours } = await ledger.history();
	expect(hours.map(({ hour }) => hour).sort()).toEqual(['2026-11-22T10+00:00', '2026-11-22T13+03:00']);
});

it('counts a workflow of any name, and keeps its memory bounded', async () => {
	const ledger = ledgerOf();
	ledger.book(entry({ workflow: '__proto__' }));
	for (let index = 0; index < 3_000; index++) {
		ledger.book(entry({ workflow: `Workflow ${index}` }));
		if (index === 7) for (let more = 0; more < 5; more++) ledger.book(entry({ workflow: 'Workflow 7' }));
	}
	const workflowsOf = async () => groupBy(spentIn((await ledger.history()).hours), 'workflow');
	const during = await workflowsOf();
	expect(during.map(({ workflow }) => workflow)).toContain('__proto__');
	expect(during.length).toBeLessThanOrEqual(2_001);
	now += 2 * 3_600_000;
	ledger.book(entry());
	const afterwards = await workflowsOf();
	expect(afterwards.length).toBeLessThanOrEqual(201);
	expect(afterwards).toContainEqual(expect.objectContaining({ workflow: 'Workflow 7' }));
	expect(sumOf(afterwards).counts.requests).toBe(3_007);
});

it('tries again later what its store cannot take, but not after it was closed', async () => {
	await inVirtualTime(async (time) => {
		const store = new MemoryStore(clock);
		const add = jest.fn(async () => await Promise.reject(new Error('away')));
		const ledger = new Ledger(Object.assign(store, { handOverMs: 100, add }), () => zone, undefined, clock);
		ledger.book(entry());
		await time.pass(250);
		expect(add).toHaveBeenCalledTimes(2);
		await ledger.close();
		expect(add).toHaveBeenCalledTimes(3);
		expect(time.timers()).toBe(0);
	});
});
