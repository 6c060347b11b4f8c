import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { crm } from '../../../src/nodes/crm';
import type { Fault } from '../../../sandbox';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEAL = 2;
const RUNS = 1_000;
/** Runs on one portal, before a new one is opened to keep its lists short. */
const RUNS_ON_A_PORTAL = 50;

/** Faults spare the reading of fields: without it nothing would be written. */
const NOT_FIELDS = /^(?!crm\.item\.fields$)/;

/** Every kind of fault, before and after the portal has done the work; refusals never do it. */
const fault: fc.Arbitrary<Fault> = fc
	.record({
		what: fc.constantFrom<Array<Partial<Fault> & Pick<Fault, 'kind'>>>(
			{ kind: 'queryLimit' },
			{ kind: 'proxy429' },
			{ kind: 'operationTimeLimit' },
			{ kind: 'operationTimeLimit', where: 'command' },
			{ kind: 'queryLimit', where: 'command' },
			{ kind: 'html502' },
			{ kind: 'html504' },
			{ kind: 'resetBefore' },
			{ kind: 'resetAfter' },
			{ kind: 'hang', hangMs: 30_000 },
			{ kind: 'truncatedJson' },
			{ kind: 'loginPage' },
			{ kind: 'status', status: 500 },
			{ kind: 'status', status: 503, retryAfter: 2 },
			{ kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR' },
			{ kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR', where: 'command' },
			{ kind: 'error', error: 'ERROR_CORE', where: 'command', executed: false },
		),
		executed: fc.boolean(),
		after: fc.nat({ max: 4 }),
		times: fc.integer({ min: 1, max: 2 }),
	})
	.map(({ what, ...more }) => ({ method: NOT_FIELDS, ...more, ...what, ...neverExecuted(what.kind) }));

const neverExecuted = (kind: Fault['kind']): Partial<Fault> =>
	['queryLimit', 'proxy429', 'operationTimeLimit', 'resetBefore', 'loginPage'].includes(kind)
		? { executed: false }
		: {};

const scene = fc.record({
	verb: fc.constantFrom('create', 'createOnce', 'upsert', 'update', 'delete'),
	count: fc.integer({ min: 1, max: 40 }),
	batching: fc.constantFrom('auto', 'off', 'size'),
	batchSize: fc.integer({ min: 1, max: 50 }),
	/** Some items cannot travel in a batch. */
	alone: fc.nat({ max: 9 }),
	faults: fc.array(fault, { minLength: 3, maxLength: 6 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer Made> ? Made : never;

let world: VirtualSandbox;
let runs = 0;
afterAll(async () => await world.close());

async function freshWorld(): Promise<VirtualSandbox> {
	if (runs++ % RUNS_ON_A_PORTAL > 0) return world;
	if (runs > 1) await world.close();
	return (world = await VirtualSandbox.open({ cost: { latencyMs: 20, writeMs: 5 } }));
}

const byExpression = (name: string) => (json: IDataObject) => json[name];

/** The items of a run, records that must be there before, and how the node is set. */
function settingOf({ verb, count, batching, batchSize, alone }: Scene, run: number) {
	const items = Array.from({ length: count }, (_, n): IDataObject => {
		const title = `Deal ${run}-${n}${alone > 0 && n % (alone + 3) === 0 ? ' $result[x]' : ''}`;
		return { n, key: `k${run}-${n}`, title };
	});
	const fields = {
		mappingMode: 'defineBelow',
		value: { originId: byExpression('key'), title: byExpression('title') },
		matchingColumns: ['originId'],
	};
	const options = { batching, batchSize, ...(verb === 'createOnce' && { uniqueFields: ['originId'] }) };
	const operation = verb === 'createOnce' ? 'create' : verb;
	return { items, parameters: { resource: 'deal', operation, fields, options, dealId: byExpression('id') } };
}

it('writes under any faults leave exactly what the items say, and create nothing twice', async () => {
	const met = { faults: 0, unknown: 0, failed: 0, done: 0 };
	await fc.assert(
		fc.asyncProperty(scene, async (chosen) => {
			const { sandbox } = await freshWorld();
			const { items, parameters } = settingOf(chosen, runs);
			const changes = chosen.verb === 'update' || chosen.verb === 'delete';
			for (const item of items) {
				// Half of what is upserted is there already.
				if (changes || (chosen.verb === 'upsert' && Number(item.n) % 2 === 0))
					item.id = sandbox.store.add(DEAL, { title: 'Before', originId: String(item.key) }).id;
			}
			sandbox.faults.clear();
			sandbox.statistics.reset();
			for (const one of chosen.faults) sandbox.faults.add(one);
			const rows = await world.rows(crm, { parameters, items });
			met.faults += sandbox.statistics.requests.filter((one) => one.fault !== undefined).length;

			// One row an item, in their order.
			expect(rows.map(({ item }) => item)).toEqual(items.map((_, index) => index));
			// All runs of this portal are in its list, so it is gone through once a run.
			const states = new Map(items.map(({ key }) => [key, [] as unknown[]]));
			const found = new Map<unknown, unknown>();
			for (const { id, originId, title } of sandbox.store.records(DEAL)) {
				states.get(originId as string)?.push(title);
				found.set(originId, id);
			}
			rows.forEach(({ json }, index) => {
				const item = items[index];
				const done = json.error === undefined;
				const unknown =
					json.outcome === 'unknown' ||
					/(known whether|did not finish) crm\.item\.(add|update|delete)|may have been carried out/.test(
						String(json.error),
					);
				met[done ? 'done' : unknown ? 'unknown' : 'failed'] += 1;
				const state = states.get(item.key);
				const were = item.id === undefined ? [] : ['Before'];
				const wanted = chosen.verb === 'delete' ? [] : [item.title];
				const shown = { json };
				if (done) expect({ ...shown, state }).toEqual({ ...shown, state: wanted });
				else if (!unknown) expect({ ...shown, state }).toEqual({ ...shown, state: were });
				else expect([were, wanted]).toContainEqual(state);
				if (done && chosen.verb !== 'delete') expect(json.id).toBe(found.get(item.key));
			});
		}),
		{ numRuns: RUNS, endOnFailure: true },
	);
	// There were enough faults, and still most writes succeeded.
	expect(met.faults).toBeGreaterThan(3 * RUNS);
	expect(met.unknown).toBeGreaterThan(RUNS);
	expect(met.done).toBeGreaterThan(met.unknown + met.failed);
});
