import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { api } from '../../../src/nodes/api';
import { crm } from '../../../src/nodes/crm';
import { PROJECTS } from '../../../sandbox';
import { REFUSED, type Spelling, SPELLINGS } from '../../support/spellings';
import { VirtualSandbox } from '../../support/virtual-sandbox';
import { after } from '../../support/virtual-time';

const DEAL = 2;
const { wholeNumber, number, flag, date, dateTime, money, text, ids, several, mixed, refused } = SPELLINGS;

let world: VirtualSandbox;
afterEach(async () => await world.close());

async function open(timeZoneOffset: string): Promise<void> {
	const seed = { companies: 3, contacts: 3, deals: 3, projects: 3 };
	world = await VirtualSandbox.open({ seed, timeZoneOffset });
}

/**
 * The normal form of a value that was read, by the type of its field:
 * - integer, double, ID, entry of a list: the number; several: their list
 * - yes or no: "Y" or "N"
 * - date: its day; moment: Unix seconds
 * - money: the amount without zeros at the end of its decimals, and the currency
 * - link to records: the code; a bare ID where only one kind is allowed
 * - text: itself
 */
type NormalForm = (read: unknown) => unknown;
const same: NormalForm = (read) => read;
/** The portal shows a date as its midnight in Greenwich, on its own clock. */
const dayOf: NormalForm = (read) => new Date(String(read)).toISOString().slice(0, 10);
const secondsOf: NormalForm = (read) => Date.parse(String(read)) / 1_000;
const numberOf: NormalForm = (read) => Number(read);
const sorted: NormalForm = (read) => [...(read as unknown[])].sort();

/** Entries of the portal's lists, by ID or label. */
const entries = (name: string): fc.Arbitrary<Spelling> => {
	const items = world.sandbox.store.entityType(DEAL)?.byItemName(name, false)?.custom?.list ?? [];
	const written = items.flatMap(({ id, value }) =>
		[id, String(id), value, ` ${value.toUpperCase()} `].map((one) => [one, id] as const),
	);
	return mixed(fc.constantFrom(...written), refused('Atlantis', 1, {}));
};

const project = PROJECTS.entityTypeId.toString(16);
const links = mixed(
	fc.constantFrom<Spelling>(...['D_1', 'C_2', 'CO_3', `T${project}_2`].map((code) => [code, code] as const), [
		' L_1 ',
		'L_1',
	]),
	refused('user_1', 'Q_1', '5', 5, {}),
);

/** The fields of a deal: one of each type, and what the portal holds of each spelling. */
const fields = (): Record<string, [fc.Arbitrary<Spelling>, NormalForm]> => ({
	title: [text, same],
	comments: [text, same],
	probability: [wholeNumber, same],
	opportunity: [number, same],
	opened: [flag, same],
	begindate: [date, dayOf],
	companyId: [ids(['CO', 'co'], 3, 'C_2', 'D_1', 'user_1'), same],
	contactIds: [several(ids(['C'], 3, 'CO_1', 'D_2'), true), sorted],
	assignedById: [ids(['user', 'U'], 3, 'CO_2', 'C_1'), same],
	[`parentId${PROJECTS.entityTypeId}`]: [ids([`T${project}`], 3, 'T407_1', 'D_1'), same],
	ufCrm_1700000001: [text, same],
	ufCrm_1700000002: [several(text, false), same],
	ufCrm_1700000003: [wholeNumber, same],
	ufCrm_1700000004: [number, same],
	ufCrm_1700000005: [flag, same],
	ufCrm_1700000006: [dateTime, secondsOf],
	ufCrm_1700000007: [date, dayOf],
	ufCrm_1700000008: [entries('ufCrm_1700000008'), same],
	ufCrm_1700000009: [several(entries('ufCrm_1700000009'), true), same],
	ufCrm_1700000010: [text, same],
	ufCrm_1700000011: [money, same],
	ufCrm_1700000012: [text, same],
	ufCrm_1700000015: [ids(['user'], 3, 'CO_1'), same],
	ufCrm_1700000016: [several(ids(['user'], 3, 'CO_1'), true), same],
	ufCrm_1700000017: [ids(['CO'], 3, 'C_1', 'D_1'), numberOf],
	ufCrm_1700000018: [several(links, true), same],
});

const OPERATIONS = ['create', 'createOnce', 'upsert', 'upsertOfPresent', 'update'] as const;
type Verb = (typeof OPERATIONS)[number];

/** One item: the spellings of some fields. */
const itemOf = (): fc.Arbitrary<Record<string, Spelling>> => {
	const all = fields();
	return fc
		.subarray(Object.keys(all), { minLength: 1, maxLength: 5 })
		.chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, all[name][0]]))));
};

const written = async (
	parameters: Record<string, unknown>,
	items: IDataObject[],
	node: Pick<typeof crm, 'execute'> = crm,
) => (await world.rows(node, { parameters, items })).map(({ json }) => json);

const readAs = { resource: 'deal', simplify: false };
const byId = (json: IDataObject) => json.id;

/** Every way to read records. The rows are in the order of the IDs. */
async function readings(idsOfRecords: number[]): Promise<Record<string, IDataObject[]>> {
	// Get Changed leaves the changes of this second for its next run.
	await world.ended(after(1_000));
	const items = idsOfRecords.map((id) => ({ id }));
	const oneOf = { conditions: [{ field: 'id', operator: 'in', value: idsOfRecords }] };
	const inOrder = (rows: IDataObject[]) => idsOfRecords.map((id) => rows.find((row) => row.id === id) ?? {});
	const call = (method: string, parametersJson: unknown, resultPath: string) => ({
		operation: 'callMethod',
		method: { mode: 'id', value: method },
		defineParameters: 'json',
		parametersJson,
		options: { resultPath },
	});
	const byMethod = call('crm.item.get', (json: IDataObject) => ({ entityTypeId: DEAL, id: json.id }), 'item');
	return {
		get: await written({ ...readAs, operation: 'get', dealId: byId }, items),
		getAll: inOrder(await written({ ...readAs, operation: 'getAll', returnAll: true, filters: oneOf }, [{}])),
		getChanged: inOrder(
			await written({ ...readAs, operation: 'getChanged', startFrom: 'everything', returnAll: true }, [{}]),
		),
		api: await written(byMethod, items, api),
	};
}

let runs = 0;
const scene = () =>
	fc.record({
		verb: fc.constantFrom<Verb>(...OPERATIONS),
		automatic: fc.boolean(),
		items: fc.array(itemOf(), { minLength: 1, maxLength: 12 }),
		batching: fc.constantFrom('auto', 'off'),
	});

it.each(['+03:00', '-05:00'])(
	'a value of any type is written and read back as it was meant, or refused before the request, in the zone %s',
	async (zone) => {
		await open(zone);
		const met = { written: 0, refused: 0 };
		await fc.assert(
			fc.asyncProperty(scene(), async ({ verb, automatic, items: chosen, batching }) => {
				const { store, statistics } = world.sandbox;
				runs++;
				const there = verb === 'update' || verb === 'upsertOfPresent';
				const keys = chosen.map((_, n) => `k${runs}-${n}`);
				const items = chosen.map((spellings, n): IDataObject => {
					const values = Object.fromEntries(
						Object.entries(spellings).map(([name, [value]]) => [name, value]),
					);
					const id = there ? store.add(DEAL, { title: 'Before', originId: keys[n] }).id : 0;
					return { ...(values as IDataObject), originId: keys[n], ...(there && { id }) };
				});
				const before = items.map(({ id }) => structuredClone(store.record(DEAL, Number(id))));
				const names = new Set(['originId', ...chosen.flatMap((one) => Object.keys(one))]);
				const byName = Object.fromEntries(
					[...names].map((name) => [name, (json: IDataObject) => json[name]]),
				);
				const mapper = automatic
					? { mappingMode: 'autoMapInputData', value: null }
					: { mappingMode: 'defineBelow', value: byName };
				statistics.reset();
				const rows = await written(
					{
						...readAs,
						operation: verb === 'createOnce' ? 'create' : verb === 'upsertOfPresent' ? 'upsert' : verb,
						dealId: byId,
						fields: { ...mapper, matchingColumns: ['originId'] },
						options: { batching, ...(verb === 'createOnce' && { uniqueFields: ['originId'] }) },
					},
					items,
				);
				const isRefused = chosen.map((one) => Object.values(one).some(([, held]) => held === REFUSED));
				const sent = ['crm.item.add', 'crm.item.update'].map(
					(method) => statistics.totals.byMethod[method] ?? 0,
				);
				for (const [n, row] of rows.entries()) {
					const record = store.records(DEAL).find(({ originId }) => originId === keys[n]);
					expect([isRefused[n], items[n], row.error]).toEqual([
						isRefused[n],
						items[n],
						isRefused[n] ? expect.stringContaining('fit') : undefined,
					]);
					if (isRefused[n]) expect(record).toEqual(before[n]);
					met[isRefused[n] ? 'refused' : 'written']++;
				}
				expect(sent[0] + sent[1]).toBe(isRefused.filter((one) => !one).length);
				const done = rows.filter((_, n) => !isRefused[n]).map(({ id }) => Number(id));
				const meant = chosen.filter((_, n) => !isRefused[n]);
				if (done.length === 0) return;
				const all = fields();
				for (const [way, found] of Object.entries({
					written: rows.filter((_, n) => !isRefused[n]),
					...(await readings(done)),
				})) {
					for (const [n, spellings] of meant.entries()) {
						for (const [name, [value, held]] of Object.entries(spellings)) {
							const normal = all[name][1];
							const expected = normal === sorted ? sorted(held) : held;
							expect([way, name, value, normal(found[n][name])]).toEqual([way, name, value, expected]);
						}
					}
				}
				// What was read can be written again.
				const found = await written(
					{ ...readAs, operation: 'get', dealId: byId },
					done.map((id) => ({ id })),
				);
				const again = found.map((row, n) => ({
					id: row.id,
					...Object.fromEntries(Object.keys(meant[n]).map((name) => [name, row[name]])),
				}));
				const fieldsAgain = { mappingMode: 'defineBelow', value: byName };
				const kept = await written(
					{ ...readAs, operation: 'update', dealId: byId, fields: fieldsAgain },
					again,
				);
				for (const [n, spellings] of meant.entries()) {
					for (const name of Object.keys(spellings))
						expect([name, kept[n][name]]).toEqual([name, found[n][name]]);
				}
				// Get Changed reads all records, so they are kept few.
				for (const id of done) store.collection(DEAL).delete(id);
			}),
			{ numRuns: 40, seed: 20_261_130 },
		);
		// Both must happen often, or the test says nothing.
		expect(met.written).toBeGreaterThan(50);
		expect(met.refused).toBeGreaterThan(10);
	},
);
