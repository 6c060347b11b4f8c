import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { api } from '../../../src/nodes/api';
import { crm } from '../../../src/nodes/crm';
import { tasks } from '../../../src/nodes/tasks';
import { REFUSED, type Spelling, SPELLINGS } from '../../support/spellings';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const { wholeNumber, number, flag, dateTime, text, ids, mixed, refused } = SPELLINGS;

let world: VirtualSandbox;
beforeAll(async () => {
	world = await VirtualSandbox.open({ seed: { companies: 3, deals: 3 } });
});
afterAll(async () => await world.close());

type Parameters = Record<string, unknown>;
type Node = Pick<typeof crm, 'execute'>;

const run = async (node: Node, parameters: Parameters, items: IDataObject[]): Promise<IDataObject[]> =>
	(await world.rows(node, { parameters, items })).map(({ json }) => json);

const textOf = (read: unknown): string => String(read ?? '');
const numberOf = (read: unknown): number => Number(read);
const secondsOf = (read: unknown): number => Date.parse(String(read)) / 1_000;
const same = (read: unknown): unknown => read;

/** What is written, how its values are spelled, and where and in which normal form they are read. */
interface Subject {
	name: string;
	node: Node;
	/** Writes new records, one an item. The values are under the names of the fields. */
	create(mapper: Parameters): Parameters;
	/** Changes records; absent where the portal only adds them. */
	update?(mapper: Parameters): Parameters;
	/** The ID in the answer of `create`. */
	idOf(row: IDataObject): unknown;
	/** Ways to read the record with the ID of the item. */
	reads: ReadonlyArray<readonly [Node, Parameters]>;
	/** What every new record needs, and every change. */
	always?: IDataObject;
	alwaysInUpdates?: IDataObject;
	fields: Record<
		string,
		readonly [fc.Arbitrary<Spelling>, readAs: string, normal: (read: unknown) => unknown]
	>;
}

/** A mapper with the fields of these items, each filled from the item. */
const mapperOf = (items: readonly object[]): Parameters => ({
	mappingMode: 'defineBelow',
	value: Object.fromEntries(
		items.flatMap((one) => Object.keys(one)).map((name) => [name, (json: IDataObject) => json[name]]),
	),
});

const byId = (json: IDataObject) => json.id;

const call = (method: string, parametersJson: unknown, resultPath = ''): readonly [Node, Parameters] => [
	api,
	{
		operation: 'callMethod',
		method: { mode: 'id', value: method },
		defineParameters: 'json',
		parametersJson,
		options: resultPath === '' ? {} : { resultPath },
	},
];

const user = ids(['user', 'U'], 3, 'CO_1', 'D_2');
const ofCompany = { recordType: '4', recordId: 1 };

/** Values of documented types are passed on if they do not look like the type, so only those that do are refused. */
const documentedMoment = dateTime.filter(
	([value, held]) => held !== REFUSED || /^\d+[./]/.test(String(value)),
);

const toDo = {
	deadline: [documentedMoment, 'DEADLINE', secondsOf],
	title: [text.filter(([, held]) => held !== REFUSED), 'SUBJECT', same],
	description: [text.filter(([, held]) => held !== REFUSED), 'DESCRIPTION', same],
} as const;

const SUBJECTS: Subject[] = [
	{
		name: 'a task',
		node: tasks,
		create: (fields) => ({ resource: 'task', operation: 'create', fields }),
		update: (fields) => ({ resource: 'task', operation: 'update', taskId: byId, fields }),
		idOf: ({ id }) => id,
		reads: [
			[tasks, { resource: 'task', operation: 'get', taskId: byId }],
			call('tasks.task.get', (json: IDataObject) => ({ taskId: json.id }), 'task'),
		],
		always: { TITLE: 'Call', RESPONSIBLE_ID: 1 },
		fields: {
			DESCRIPTION: [text, 'description', same],
			XML_ID: [text, 'xmlId', same],
			DEADLINE: [dateTime, 'deadline', secondsOf],
			START_DATE_PLAN: [dateTime, 'startDatePlan', secondsOf],
			CREATED_BY: [user, 'createdBy', numberOf],
			ALLOW_CHANGE_DEADLINE: [flag, 'allowChangeDeadline', same],
			TIME_ESTIMATE: [wholeNumber, 'timeEstimate', numberOf],
			PRIORITY: [
				mixed(
					fc.constantFrom<Spelling>([2, 2], ['1', 1], ['high', 2], [' Low', 0]),
					refused('urgent', 'CO_2', 1.5, 7),
				),
				'priority',
				numberOf,
			],
			GROUP_ID: [ids([], 3, 'CO_2', 'user_1'), 'groupId', numberOf],
			STAGE_ID: [
				mixed(
					fc.nat().map((id) => [id, id]),
					refused('CO_2', 1.5, '1,101'),
				),
				'stageId',
				numberOf,
			],
		},
	},
	{
		name: 'a requisite',
		node: crm,
		create: (fields) => ({ resource: 'requisite', operation: 'create', fields }),
		update: (fields) => ({ resource: 'requisite', operation: 'update', requisiteId: byId, fields }),
		idOf: ({ id }) => id,
		reads: [
			[crm, { resource: 'requisite', operation: 'get', requisiteId: byId }],
			call('crm.requisite.get', (json: IDataObject) => ({ id: json.id })),
		],
		always: { ENTITY_TYPE_ID: 4, ENTITY_ID: 1, PRESET_ID: 1, NAME: 'Main' },
		fields: {
			CODE: [text, 'CODE', textOf],
			XML_ID: [text, 'XML_ID', textOf],
			ACTIVE: [flag, 'ACTIVE', same],
			ADDRESS_ONLY: [flag, 'ADDRESS_ONLY', same],
			SORT: [wholeNumber, 'SORT', numberOf],
		},
	},
	{
		name: 'a to-do',
		node: crm,
		create: (fields) => ({ resource: 'toDo', operation: 'create', ...ofCompany, fields }),
		update: (fields) => ({ resource: 'toDo', operation: 'update', ...ofCompany, activityId: byId, fields }),
		idOf: ({ id }) => id,
		reads: [
			[crm, { resource: 'activity', operation: 'get', activityId: byId }],
			call('crm.activity.get', (json: IDataObject) => ({ id: json.id })),
		],
		always: { deadline: '2026-12-24T12:00:00Z' },
		alwaysInUpdates: { deadline: '2026-12-24T12:00:00Z' },
		fields: {
			...toDo,
			responsibleId: [
				user.filter(([value]) => !/x_1|1\.5|obj/.test(String(value))),
				'RESPONSIBLE_ID',
				numberOf,
			],
		},
	},
	{
		name: 'a typed parameter of any method',
		node: api,
		create: (parameters) => ({
			operation: 'callMethod',
			method: { mode: 'id', value: 'crm.activity.todo.add' },
			defineParameters: 'fields',
			parameters,
		}),
		idOf: ({ id }) => id,
		reads: [call('crm.activity.get', (json: IDataObject) => ({ id: json.id }))],
		always: { ownerTypeId: 4, ownerId: 1, deadline: '2026-12-24T12:00:00Z' },
		fields: {
			...toDo,
			responsibleId: [fc.constantFrom<Spelling>([1, 1], ['2', 2], [' 3 ', 3]), 'RESPONSIBLE_ID', numberOf],
		},
	},
];

const writes = (): number =>
	Object.entries(world.sandbox.statistics.totals.byMethod)
		.filter(([method]) => /\.(?:add|update|set)$/.test(method))
		.reduce((sum, [, count]) => sum + Number(count), 0);

describe.each(SUBJECTS)(
	'a value of $name',
	({ node, create, update, idOf, reads, always = {}, alwaysInUpdates = {}, fields }) => {
		const item = fc
			.subarray(Object.keys(fields), { minLength: 1 })
			.chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fields[name][0]]))));

		it('is written and read back as it was meant, or refused before the request', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(item, { minLength: 1, maxLength: 8 }),
					fc.boolean(),
					async (chosen, changes) => {
						const changing = changes && update !== undefined;
						const needed = changing ? alwaysInUpdates : always;
						const items = chosen.map((one): IDataObject => {
							const values = Object.fromEntries(Object.entries(one).map(([name, [value]]) => [name, value]));
							return { ...needed, ...(values as IDataObject) };
						});
						if (changing) {
							const made = await run(
								node,
								create(mapperOf([always])),
								items.map(() => always),
							);
							made.forEach((row, n) => (items[n].id = idOf(row) as number));
						}
						const mapper = mapperOf([needed, ...chosen]);
						world.sandbox.statistics.reset();
						const rows = await run(node, changing ? update(mapper) : create(mapper), items);
						const meant = chosen.map((one) => !Object.values(one).some(([, held]) => held === REFUSED));
						rows.forEach(({ error }, n) =>
							expect([items[n], error]).toEqual([items[n], meant[n] ? undefined : expect.any(String)]),
						);
						expect(writes()).toBe(meant.filter(Boolean).length);
						const kept = chosen.flatMap((one, n) =>
							meant[n] ? [{ one, id: changing ? items[n].id : idOf(rows[n]) }] : [],
						);
						for (const [reader, parameters] of reads) {
							const found = await run(
								reader,
								parameters,
								kept.map(({ id }) => ({ id }) as IDataObject),
							);
							kept.forEach(({ one }, n) => {
								for (const [name, [value, held]] of Object.entries(one)) {
									const [, readAs, normal] = fields[name];
									expect([name, value, normal(found[n][readAs])]).toEqual([name, value, held]);
								}
							});
						}
					},
				),
				{ numRuns: 30, seed: 20_261_130 },
			);
		});
	},
);

it('a product row is written and read back as it was meant, or refused before the request', async () => {
	const positive = number
		.map(([value, held]): Spelling => [value, held])
		.filter(([, held]) => held === REFUSED || Number(held) > 0.01);
	const row = fc.record({ price: positive, quantity: positive, taxIncluded: flag });
	const rowsOfDeal = { resource: 'deal', dealId: 1 };
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), async (chosen) => {
			const productRowsJson = chosen.map((one, n) => ({
				productName: `Row ${n}`,
				...Object.fromEntries(Object.entries(one).map(([name, [value]]) => [name, value])),
			}));
			world.sandbox.statistics.reset();
			const set = { ...rowsOfDeal, operation: 'setProductRows', defineProductRows: 'json', productRowsJson };
			const [first] = await run(crm, set, [{}]);
			const isRefused = chosen.some((one) => Object.values(one).some(([, held]) => held === REFUSED));
			expect([productRowsJson, first.error === undefined, writes()]).toEqual([
				productRowsJson,
				!isRefused,
				isRefused ? 0 : 1,
			]);
			if (isRefused) return;
			const found = await run(crm, { ...rowsOfDeal, operation: 'getProductRows' }, [{}]);
			expect(found).toHaveLength(chosen.length);
			chosen.forEach((one, n) => {
				for (const [name, [value, held]] of Object.entries(one))
					expect([name, value, found[n][name]]).toEqual([name, value, held]);
			});
		}),
	);
});
