import fc from 'fast-check';
import type { Priority } from '../../../src/limits/priority';
import type { ByCode } from '../../../src/usage/counts';
import { groupBy, spentIn, sumOf } from '../../../src/usage/history';
import type { Fault, RequestEntry } from '../../../sandbox';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const RUNS = 100;
/** Runs on one portal; then another is opened, which keeps its list of requests short. */
const RUNS_ON_A_PORTAL = 25;

const fault: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constantFrom<Fault['kind']>(
		'queryLimit',
		'operationTimeLimit',
		'html502',
		'html504',
		'resetBefore',
		'resetAfter',
		'truncatedJson',
		'okWithError',
		'loginPage',
		'error',
	),
	where: fc.constant('request' as const),
	after: fc.nat({ max: 6 }),
	times: fc.integer({ min: 1, max: 3 }),
});
const commandFault: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constantFrom<Fault['kind']>('queryLimit', 'operationTimeLimit', 'error'),
	where: fc.constant('command' as const),
	after: fc.nat({ max: 30 }),
	times: fc.integer({ min: 1, max: 3 }),
});

const job = fc.record({
	what: fc.constantFrom('single', 'packed', 'list', 'read'),
	count: fc.integer({ min: 1, max: 70 }),
	workflow: fc.constantFrom('Sync', 'Import', '__proto__'),
	node: fc.constantFrom('CRM', 'Batch'),
	priority: fc.constantFrom<Priority>('interactive', 'normal', 'background'),
	halt: fc.boolean(),
});
type Job = typeof job extends fc.Arbitrary<infer Made> ? Made : never;

const scene = fc.record({
	jobs: fc.array(job, { minLength: 1, maxLength: 5 }),
	faults: fc.array(fc.oneof(fault, commandFault), { maxLength: 6 }),
});

let world: VirtualSandbox;
let runs = 0;
afterAll(async () => await world.close());

async function freshWorld(): Promise<VirtualSandbox> {
	if (runs++ % RUNS_ON_A_PORTAL > 0) return world;
	if (runs > 1) await world.close();
	return (world = await VirtualSandbox.open({ cost: { latencyMs: 20 }, seed: { deals: 120 } }));
}

/** Ignores the result: only what was sent matters here. */
async function work({ what, count, halt, ...who }: Job): Promise<unknown> {
	const portal = world.portal({ plan: 'standard', ...who });
	const deals = Array.from({ length: count }, (_, index) => ({ entityTypeId: 2, id: index + 1 }));
	if (what === 'single') {
		const calls = deals.slice(0, 15).map(async (deal) => await portal.call('crm.item.get', deal));
		return await Promise.allSettled(calls);
	}
	if (what === 'packed') {
		const call = portal.packer();
		return await Promise.allSettled(deals.map(async (deal) => await call('crm.item.get', deal)));
	}
	if (what === 'list') {
		const commands = deals.map((parameters, index) => ({
			key: `c${index}`,
			method: 'crm.item.get',
			parameters,
		}));
		return await portal.batch(commands, { halt });
	}
	const list = { method: 'crm.item.list', parameters: { entityTypeId: 2 }, rows: ['items'], id: 'id' };
	const all = async (): Promise<void> => {
		for await (const { rows } of portal.read(list)) if (rows.length === 0) return;
	};
	return await Promise.allSettled([all()]);
}

/** Refusals that the portal has reported, without those in lost answers. */
function toldRefusals({ fault: hit, method, error, commands, refusedBy }: RequestEntry): string[] {
	const limits = ['QUERY_LIMIT_EXCEEDED', 'OPERATION_TIME_LIMIT'];
	if (refusedBy === undefined && hit !== undefined && hit !== 'operationTimeLimit') return [];
	const asWhole = refusedBy !== undefined || hit !== undefined || method !== 'batch';
	const codes = asWhole ? [error] : commands.map((command) => command.error);
	return codes.filter((code) => code !== undefined).filter((code) => limits.includes(code));
}

const countOf = (codes: readonly string[]): ByCode => {
	const counts: ByCode = {};
	for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
	return counts;
};

it('the ledger has what the portal has counted, whatever goes wrong', async () => {
	let refusals = 0;
	await fc.assert(
		fc.asyncProperty(scene, async ({ jobs, faults }) => {
			const { sandbox } = await freshWorld();
			sandbox.faults.clear();
			for (const one of faults) sandbox.faults.add(one);
			await world.ended(Promise.all(jobs.map(work)));
			const { history } = await world.portal().usage();
			const spent = spentIn(history.hours);
			const { requests } = sandbox.statistics;
			const { counts, refusalsByCode } = sumOf(spent);
			expect(counts).toMatchObject({
				requests: requests.length,
				commands: requests.reduce((sum, { carried }) => sum + carried, 0),
			});
			expect(refusalsByCode).toEqual(countOf(requests.flatMap(toldRefusals)));
			refusals = Math.max(refusals, counts.refusals);
			const byMethod = groupBy(spent, 'method').filter((group) => group.counts.requests > 0);
			expect(Object.fromEntries(byMethod.map((group) => [group.method, group.counts.requests]))).toEqual(
				countOf(requests.map(({ method }) => method)),
			);
			for (const name of ['workflow', 'node', 'priority', 'credential'] as const) {
				expect(sumOf(groupBy(spent, name))).toEqual(sumOf(spent));
			}
		}),
		{ numRuns: RUNS, endOnFailure: true },
	);
	expect(refusals).toBeGreaterThan(20);
});
