import type { IDataObject } from 'n8n-workflow';
import { autoMapped, byId, failure, items, itemsOf, mapped, rows, Sandbox, WEBHOOK } from './sandbox';

const DEAL = 2;

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5, contacts: 5 } }, 'enterprise');
});
afterEach(async () => await sandbox.close());

const store = () => sandbox.portal.store;
const calls = (method: string): number => sandbox.portal.statistics.totals.byMethod[method] ?? 0;
const deal = (id: unknown) => store().record(DEAL, Number(id));

const create = async (fields: IDataObject, resource = 'deal') => {
	const run = await sandbox.crm({ resource, operation: 'create', simplify: false, fields: mapped(fields) });
	return rows(run)[0];
};
const update = async (dealId: number, fields: IDataObject) =>
	await sandbox.crm({ resource: 'deal', operation: 'update', dealId: byId(dealId), fields: mapped(fields) });
const refusal = async (parameters: object) => {
	const before = { add: calls('crm.item.add'), update: calls('crm.item.update') };
	const error = failure(await sandbox.crm(parameters));
	expect({ add: calls('crm.item.add'), update: calls('crm.item.update') }).toEqual(before);
	return error;
};
const refusedDeal = async (fields: IDataObject) =>
	await refusal({ resource: 'deal', operation: 'create', fields: mapped({ title: 'x', ...fields }) });

describe('a value of a list is written by its ID or its name', () => {
	it.each<[string, unknown, unknown]>([
		['currencyId', 'EUR', 'EUR'],
		['currencyId', 'Euro', 'EUR'],
		['currencyId', ' euro ', 'EUR'],
		['currencyId', 'eur', 'EUR'],
		['currencyId', 'Euro (EUR)', 'EUR'],
		['sourceId', 'CALL', 'CALL'],
		['sourceId', 'Call', 'CALL'],
		['sourceId', 'by  RECOMMENDATION', 'RECOMMENDATION'],
		['typeId', 'Services', 'SERVICES'],
		['ufCrm_1700000019', 'website', 'WEB'],
		['categoryId', 'Wholesale', 1],
		['categoryId', 1, 1],
		['categoryId', '0', 0],
		['assignedById', 'James Miller', 2],
		['assignedById', 'miller james', 2],
		['assignedById', 'James.Miller@example.com', 2],
		['assignedById', 2, 2],
		['assignedById', 'user_2', 2],
		['observers', 'Sofia Rossi, emma.larsen@example.com, 2', [3, 5, 2]],
		['ufCrm_1700000015', 'Omar Haddad', 6],
		['ufCrm_1700000008', ' south', expect.any(Number)],
	])('%s: %p', async (name, value, expected) => {
		const made = await create({ title: 'x', [name]: value } as IDataObject);
		expect(deal(made.id)).toMatchObject({ [name]: expected });
	});

	it('in records of every kind', async () => {
		const contact = await create({ lastName: 'x', honorific: 'mr.', typeId: 'suppliers' }, 'contact');
		expect(contact).toMatchObject({ honorific: 'HNR_EN_1', typeId: 'SUPPLIER' });
		const company = await create(
			{ title: 'x', industry: 'Banking services', employees: '50 to 250' },
			'company',
		);
		expect(company).toMatchObject({ industry: 'BANKING', employees: 'EMPLOYEES_2' });
		expect(await create({ title: 'x', stageId: 'In progress' }, 'lead')).toMatchObject({
			stageId: 'IN_PROCESS',
		});
	});

	it.each<[IDataObject, string]>([
		[
			{ currencyId: 'Franc' },
			'"Currency" needs one of its values ("US Dollar (USD)", "Euro (EUR)", "Pound Sterling (GBP)"), not "Franc"',
		],
		[{ currencyId: 'XXX' }, '"Currency" needs one of its values'],
		[{ typeId: 'Leasing' }, '"Type" needs one of its values ("Sales", "Integrated sales", "Goods"'],
		[{ categoryId: 'Retail' }, '"Pipeline" needs one of its values ("General", "Wholesale"), not "Retail"'],
		[{ assignedById: 'Nobody Here' }, '"Responsible person" needs one of its values ("Omar Haddad"'],
		[{ observers: ['Anna Weber', 'Nobody Here'] }, '"Observers" needs one of its values ('],
	])('an unknown one is refused before the request: %j', async (fields, message) => {
		expect((await refusedDeal(fields)).message).toContain(message);
	});

	it('a code of another kind of record is not looked up', async () => {
		expect((await refusedDeal({ assignedById: 'CO_2' })).message).toContain('"Responsible person" needs');
		expect(calls('user.get')).toBe(0);
	});

	it('names that look like the code of a record are names where no code stands before an ID', async () => {
		const id = store().categories.nextId();
		store().categories.add({ id, entityTypeId: DEAL, name: 'Q_3', sort: 900, isDefault: false });
		expect(deal((await create({ title: 'x', categoryId: 'q_3' })).id)).toMatchObject({ categoryId: id });
		const department = async (fields: IDataObject) =>
			await sandbox.run('bitrix24People', {
				...{ resource: 'department', operation: 'create' },
				fields: mapped(fields),
			});
		const [{ id: above }] = rows(await department({ NAME: 'Team_5', PARENT: 1 }));
		const [{ id: below }] = rows(await department({ NAME: 'x', PARENT: 'team_5' }));
		expect(store().people.nodes.get(Number(below))?.parentId).toBe(above);
		expect(failure(await department({ NAME: 'x', PARENT: 'CO_2' })).message).toContain(
			'"Parent" needs one of its values (',
		);
	});

	it('an error names ten values, and how many more there are', async () => {
		for (let number = 0; number < 12; number += 1)
			store().statuses.add({
				entityId: 'SOURCE',
				statusId: `UC_${number}`,
				name: `Fair ${number}`,
				...{ sort: 500, system: false, categoryId: null, color: null, semantics: null },
			});
		const { message } = await refusedDeal({ sourceId: 'Letter' });
		expect(message).toContain('"Other" and 12 more), not "Letter"');
	});

	it('a name that two people have is refused with both', async () => {
		store().users.push({ ...store().users[1], id: 99, email: 'second@example.com' });
		const { message } = await refusedDeal({ assignedById: 'James Miller' });
		expect(message).toContain(
			'has several values called "James Miller": "James Miller" (2), "James Miller" (99)',
		);
		expect(deal((await create({ title: 'x', assignedById: 'second@example.com' })).id)?.assignedById).toBe(
			99,
		);
	});
});

describe('a stage', () => {
	it.each<[IDataObject, IDataObject]>([
		[{ stageId: 'EXECUTING' }, { stageId: 'EXECUTING', categoryId: 0 }],
		[{ stageId: 'C1:EXECUTING' }, { stageId: 'C1:EXECUTING', categoryId: 1 }],
		[{ stageId: 'general: IN PROGRESS' }, { stageId: 'EXECUTING', categoryId: 0 }],
		[{ stageId: 'Wholesale: In progress' }, { stageId: 'C1:EXECUTING', categoryId: 1 }],
		[
			{ stageId: 'In progress', categoryId: 'wholesale' },
			{ stageId: 'C1:EXECUTING', categoryId: 1 },
		],
		[
			{ stageId: 'In progress', categoryId: 0 },
			{ stageId: 'EXECUTING', categoryId: 0 },
		],
		[
			{ categoryId: 1, stageId: 'New' },
			{ stageId: 'C1:NEW', categoryId: 1 },
		],
	])('of a new record: %j', async (fields, expected) => {
		expect(deal((await create({ title: 'x', ...fields })).id)).toMatchObject(expected);
	});

	it('is refused if several pipelines have one of that name, or none', async () => {
		const several = await refusedDeal({ stageId: 'In progress' });
		expect(several.message).toContain(
			'"Stage" has several values called "In progress": "General: In progress" (EXECUTING), ' +
				'"Wholesale: In progress" (C1:EXECUTING)',
		);
		const none = await refusedDeal({ stageId: 'Nowhere' });
		expect(none.message).toContain('"Stage" needs one of its values ("General: New", "General: Document');
		expect(none.message).toContain('and 6 more), not "Nowhere"');
		const elsewhere = await refusedDeal({ stageId: 'General: New', categoryId: 1 });
		expect(elsewhere.message).toContain('needs one of its values ("Wholesale: New"');
	});

	it('of a changed record is one of its own pipeline', async () => {
		const [first, second] = [deal(1), deal(2)];
		Object.assign(first ?? {}, { categoryId: 0, stageId: 'NEW' });
		Object.assign(second ?? {}, { categoryId: 1, stageId: 'C1:NEW' });
		const run = await sandbox.crm(
			{
				resource: 'deal',
				operation: 'update',
				dealId: byId('={{ $json.id }}'),
				fields: mapped({ stageId: 'In progress' }),
			},
			{ items: items({ id: 1 }, { id: 2 }) },
		);
		expect(rows(run)).toHaveLength(2);
		expect(deal(1)).toMatchObject({ categoryId: 0, stageId: 'EXECUTING' });
		expect(deal(2)).toMatchObject({ categoryId: 1, stageId: 'C1:EXECUTING' });
		rows(await update(2, { stageId: 'General: Deal won' }));
		expect(deal(2)).toMatchObject({ categoryId: 0, stageId: 'WON' });
	});

	it('of many changed records costs a list call for fifty of them', async () => {
		const ids = Array.from(
			{ length: 60 },
			(_, n) => store().add(DEAL, { title: `D${n}`, categoryId: n % 2 }).id,
		);
		const run = await sandbox.crm(
			{
				resource: 'deal',
				operation: 'update',
				dealId: byId('={{ $json.id }}'),
				fields: mapped({ stageId: 'In progress' }),
			},
			{ items: items(...ids.map((id) => ({ id }))) },
		);
		expect(rows(run)).toHaveLength(60);
		for (const [n, id] of ids.entries()) expect(deal(id)?.stageId).toBe(n % 2 ? 'C1:EXECUTING' : 'EXECUTING');
		expect(calls('crm.item.list')).toBeLessThanOrEqual(4);
		expect(calls('crm.status.list')).toBe(1);
		expect(calls('crm.category.list')).toBe(1);
	});

	it('of Create or Update is that of the record that is there, or must be clear for a new one', async () => {
		const { id } = store().add(DEAL, { title: 'There', originId: 'k1', categoryId: 1 });
		const upsert = async (fields: IDataObject) =>
			await sandbox.crm({
				resource: 'deal',
				operation: 'upsert',
				fields: { ...mapped(fields), matchingColumns: ['originId'] },
			});
		rows(await upsert({ originId: 'k1', stageId: 'In progress' }));
		expect(deal(id)).toMatchObject({ categoryId: 1, stageId: 'C1:EXECUTING' });
		const { message } = failure(await upsert({ originId: 'k2', stageId: 'In progress' }));
		expect(message).toContain('has several values called "In progress"');
		expect(calls('crm.item.add')).toBe(0);
		const [made] = rows(await upsert({ originId: 'k3', stageId: 'Wholesale: In progress' }));
		expect(deal(made.id)).toMatchObject({ categoryId: 1, stageId: 'C1:EXECUTING' });
	});

	it('of a record that is not there is that refusal', async () => {
		const { message } = failure(await update(4711, { stageId: 'In progress' }));
		expect(message).toMatch(/did not find what crm.item.get asks for/);
	});

	it('of a smart process has a name too', async () => {
		const smartProcess = byId(1030);
		const [made] = rows(
			await sandbox.crm({
				resource: 'smartProcessItem',
				operation: 'create',
				smartProcess,
				fields: mapped({ title: 'x', stageId: 'approval' }),
			}),
		);
		expect(store().record(1030, Number(made.id))).toMatchObject({ stageId: 'DT1030_5:CLIENT' });
	});

	it('of a smart invoice and of a quote has a name too', async () => {
		const invoice = await create({ title: 'x', stageId: 'General: paid' }, 'smartInvoice');
		expect(invoice).toMatchObject({ stageId: 'DT31_3:P' });
		expect(await create({ title: 'x', stageId: 'sent to client' }, 'quote')).toMatchObject({
			stageId: 'SENT',
		});
	});

	it('can be what records are matched by', async () => {
		const { id } = store().add(DEAL, { title: 'There', categoryId: 1, stageId: 'C1:EXECUTING' });
		const [found] = rows(
			await sandbox.crm({
				resource: 'deal',
				operation: 'upsert',
				fields: {
					...mapped({ title: 'There', categoryId: 'Wholesale', stageId: 'in progress' }),
					matchingColumns: ['title', 'stageId', 'categoryId'],
				},
			}),
		);
		expect(found).toMatchObject({ id, created: false });
	});
});

describe('conditions', () => {
	const found = async (conditions: object[], options = {}) => {
		const run = await sandbox.crm({
			...{ resource: 'deal', operation: 'getAll', returnAll: true },
			...{ filters: { conditions }, options },
		});
		return rows(run).map(({ title }) => title);
	};
	beforeEach(() => {
		store().add(DEAL, { title: 'A', stageId: 'EXECUTING', currencyId: 'GBP', assignedById: 6 });
		store().add(DEAL, {
			title: 'B',
			categoryId: 1,
			stageId: 'C1:EXECUTING',
			currencyId: 'EUR',
			assignedById: 7,
		});
	});
	const condition = (field: string, operator: string, value: unknown) => ({ field, operator, value });

	it.each<[object[], string[]]>([
		[[condition('stageId', 'equals', 'General: In progress')], ['A']],
		[[condition('stageId', 'in', 'general: in progress, C1:EXECUTING')], ['A', 'B']],
		[[condition('categoryId', 'equals', 'Wholesale'), condition('stageId', 'equals', 'In progress')], ['B']],
		[[condition('currencyId', 'equals', 'pound sterling')], ['A']],
		[[condition('stageId', 'equals', ' C1:EXECUTING ')], ['B']],
		[[condition('assignedById', 'in', ['Omar Haddad', 'chloe.martin@example.com'])], ['A', 'B']],
	])('take names: %j', async (conditions, titles) => {
		const own = (await found(conditions)).filter((title) => String(title).length === 1);
		expect(own).toEqual(titles);
	});

	it('of a JSON filter take names', async () => {
		const json = {
			logic: 'OR',
			0: { '=stageId': 'General: In progress' },
			1: { '=assignedById': 'Chloe Martin' },
		};
		const titles = await found([], { filterJson: JSON.stringify(json) });
		expect(titles).toEqual(expect.arrayContaining(['A', 'B']));
	});

	it('refuse what is unknown or can mean several', async () => {
		const get = { resource: 'deal', operation: 'getAll' };
		const of = (field: string, value: unknown) => ({
			...get,
			filters: { conditions: [condition(field, 'equals', value)] },
		});
		const several = await refusal(of('stageId', 'In progress'));
		expect(several.message).toContain('in condition 1: "Stage" has several values called "In progress"');
		expect((await refusal(of('sourceId', 'Letter'))).message).toContain('needs one of its values ("Call"');
		expect((await refusal(of('sourceId', true))).message).toContain('needs one of its values ("Call"');
		expect((await refusal(of('sourceId', '  '))).message).toContain('"Source" needs one of its values, not');
		expect(calls('crm.item.list')).toBe(0);
	});

	it('of a JSON filter take the pipeline of a stage from what holds for all records only', async () => {
		const own = async (json: object) =>
			(await found([], { filterJson: JSON.stringify(json) })).filter((title) => String(title).length === 1);
		const wholesale = { 0: { categoryId: 'Wholesale' }, 1: { stageId: 'In progress' } };
		expect(await own({ logic: 'AND', ...wholesale })).toEqual(['B']);
		const either = { ...wholesale, logic: 'OR' };
		const { message } = await refusal({
			...{ resource: 'deal', operation: 'getAll' },
			options: { filterJson: JSON.stringify(either) },
		});
		expect(message).toContain('"Stage" has several values called "In progress"');
	});

	it('compare a part of a text as it is', async () => {
		const contains = [condition('sourceId', 'contains', 'all')];
		await expect(found(contains)).resolves.toEqual(expect.any(Array));
		expect(calls('crm.status.list')).toBe(0);
	});
});

describe('the lists are read', () => {
	it('once for all items, and not at all for IDs that are numbers', async () => {
		const names = ['Euro', 'EUR', 'us dollar', 'GBP'];
		const given = itemsOf(200, (n) => ({
			title: `T${n}`,
			currencyId: names[n % 4],
			sourceId: n % 2 ? 'Call' : 'WEB',
			assignedById: (n % 8) + 1,
			categoryId: n % 2,
		}));
		rows(await sandbox.crm({ resource: 'deal', operation: 'create', fields: autoMapped }, { items: given }));
		expect(sandbox.portal.statistics.totals.byMethod).toMatchObject({
			'crm.item.add': 200,
			'crm.currency.list': 1,
			'crm.status.list': 1,
		});
		for (const method of ['user.get', 'crm.category.list']) expect(calls(method)).toBe(0);
		await create({ title: 'x', currencyId: 'Euro' });
		expect(calls('crm.currency.list')).toBe(1);
	});

	it('once more for what somebody has just added, and not for each item', async () => {
		await create({ title: 'x', sourceId: 'Call' });
		store().statuses.add({
			...{ entityId: 'SOURCE', statusId: 'UC_1', name: 'Fair' },
			...{ sort: 500, system: false, categoryId: null, color: null, semantics: null },
		});
		expect(deal((await create({ title: 'x', sourceId: 'fair' })).id)?.sourceId).toBe('UC_1');
		expect(calls('crm.status.list')).toBe(2);
		const run = await sandbox.crm(
			{ resource: 'deal', operation: 'create', fields: autoMapped },
			{
				items: itemsOf(600, (n) => ({ title: `T${n}`, sourceId: `Letter ${n}` })),
				onError: 'continueRegularOutput',
			},
		);
		expect(rows(run).every(({ error }) => String(error).includes('"Source" needs one of its values'))).toBe(
			true,
		);
		expect(calls('crm.status.list')).toBe(3);
	});

	it('again for a custom list with a new entry', async () => {
		await create({ title: 'x', ufCrm_1700000008: 'North' });
		const field = store().entityType(DEAL)?.byItemName('ufCrm_1700000008', false);
		field?.custom?.list.push({ id: 9_000, value: 'Centre', sort: 50, isDefault: false, xmlId: 'c' });
		expect(deal((await create({ title: 'x', ufCrm_1700000008: 'centre' })).id)).toMatchObject({
			ufCrm_1700000008: 9_000,
		});
	});

	it('and where the credential may not read them, IDs are taken as they are', async () => {
		const credentials = {
			[WEBHOOK]: {
				webhookSecretUrl: sandbox.portal.addWebhook({ scopes: ['crm'] }),
				plan: 'enterprise',
			},
		};
		const run = async (fields: IDataObject, count = 1) =>
			await sandbox.crm(
				{ resource: 'deal', operation: 'create', fields: mapped({ title: 'x', ...fields }) },
				{ credentials, items: itemsOf(count, () => ({})), onError: 'continueRegularOutput' },
			);
		expect(rows(await run({ assignedById: 3 }))[0]).toMatchObject({ assignedById: 3 });
		const [{ error }] = rows(await run({ assignedById: 'James Miller' }, 50));
		expect(error).toContain(
			'"Responsible person" needs the ID of a user, such as 12 or user_12, not "James Miller": the credential may not read the list of names',
		);
		expect(calls('user.get')).toBeLessThanOrEqual(1);
		const departments = await sandbox.api(
			{
				...{ operation: 'callMethod', method: { mode: 'name', value: 'department.get' } },
				...{ defineParameters: 'fields', parameters: mapped({ UF_HEAD: 'James Miller' }) },
			},
			{
				credentials: {
					[WEBHOOK]: {
						webhookSecretUrl: sandbox.portal.addWebhook({ scopes: ['department'] }),
						plan: 'enterprise',
					},
				},
			},
		);
		expect(failure(departments).message).toContain('the credential may not read the list of names');
		sandbox.portal.faults.add({
			kind: 'error',
			method: 'crm.currency.list',
			times: 0,
			error: 'ACCESS_DENIED',
			status: 403,
		});
		expect(rows(await run({ currencyId: 'EUR' }, 50))[0]).toMatchObject({ currencyId: 'EUR' });
		const asked = sandbox.portal.statistics.requests.filter(({ method }) => method === 'crm.currency.list');
		expect(asked).toHaveLength(1);
	});

	it.each([false, true])(
		'who have left are found by name, and nobody is assigned to them so (large portal: %s)',
		async (isLarge) => {
			const [first, second] = store().users;
			second.active = false;
			if (isLarge)
				for (let id = 100; id < 700; id += 1)
					store().users.push({
						...first,
						id,
						name: `N${id}`,
						lastName: `L${id}`,
						email: `u${id}@example.com`,
					});
			for (const name of ['James Miller', 'james.miller@example.com']) {
				const { message } = await refusedDeal({ assignedById: name });
				expect(message).toContain(
					`"Responsible person" cannot be "${name}", who is no longer active in Bitrix24: choose somebody else, or write the ID 2`,
				);
			}
			expect(await create({ title: 'x', assignedById: 2 })).toMatchObject({ assignedById: 2 });
			const conditions = [{ field: 'assignedById', operator: 'equals', value: 'James Miller' }];
			const read = { resource: 'deal', operation: 'getAll', returnAll: true, simplify: false };
			const found = rows(await sandbox.crm({ ...read, filters: { conditions } }));
			expect(found.map(({ assignedById }) => assignedById)).toContain(2);
			expect(new Set(found.map(({ assignedById }) => assignedById)).size).toBe(1);
			// Somebody of the same name who is active is meant.
			store().users.push({ ...second, id: 90, active: true });
			expect(await create({ title: 'y', assignedById: 'James Miller' })).toMatchObject({ assignedById: 90 });
		},
	);

	it('in parts where there are more than 500 people', async () => {
		const [first] = store().users;
		for (let id = 100; id < 700; id += 1)
			store().users.push({
				...first,
				id,
				name: `N${id}`,
				lastName: `van L${id}`,
				email: `u${id}@example.com`,
			});
		const given = itemsOf(100, (n) => ({
			title: `T${n}`,
			assignedById: n % 2 ? `n${600 + n} VAN l${600 + n}` : `U${600 + n}@example.com`,
		}));
		given.push({ json: { title: 'First', assignedById: 'van L699 N699' } });
		const made = rows(
			await sandbox.crm(
				{ resource: 'deal', operation: 'create', simplify: false, fields: autoMapped },
				{ items: given },
			),
		);
		expect(made.map(({ assignedById }) => assignedById)).toEqual([
			...Array.from({ length: 100 }, (_, n) => 600 + n),
			699,
		]);
		// Eleven pages of people, and the names together.
		expect(calls('user.get')).toBeLessThan(30);
		const { message } = await refusedDeal({ assignedById: 'N1 van Nowhere' });
		expect(message).toMatch(/needs one of its values \(.* and at least 49\d more\), not "N1 van Nowhere"/);
	});
});

describe('other nodes take names too:', () => {
	it('Tasks', async () => {
		const fields = {
			TITLE: 'x',
			RESPONSIBLE_ID: 'James Miller',
			ACCOMPLICES: 'Sofia Rossi, 5',
			GROUP_ID: 'sales',
		};
		const made = rows(
			await sandbox.run('bitrix24Tasks', { resource: 'task', operation: 'create', fields: mapped(fields) }),
		)[0];
		expect(made).toMatchObject({ responsibleId: '2', groupId: '1' });
		expect(made.accomplices).toEqual(['3', '5']);
		const filters = {
			conditions: [{ field: 'RESPONSIBLE_ID', operator: 'equals', value: 'james.miller@example.com' }],
		};
		const found = rows(
			await sandbox.run('bitrix24Tasks', { resource: 'task', operation: 'getAll', filters }),
		);
		expect(found.map(({ id }) => id)).toContain(made.id);
		const unknown = await sandbox.run('bitrix24Tasks', {
			...{ resource: 'task', operation: 'create' },
			fields: mapped({ TITLE: 'x', RESPONSIBLE_ID: 'Nobody Here' }),
		});
		expect(failure(unknown).message).toContain('needs one of its values ("Omar Haddad"');
	});

	it('Stage History', async () => {
		rows(await update(1, { stageId: 'General: Final invoice' }));
		rows(await update(2, { stageId: 'Wholesale: Final invoice' }));
		const lead = await create({ title: 'x', stageId: 'processed' }, 'lead');
		const history = async (recordType: number, ...conditions: Array<[string, string]>) =>
			await sandbox.crm({
				...{ resource: 'stageHistory', operation: 'getAll', recordType: byId(recordType) },
				filters: { conditions: conditions.map(([field, value]) => ({ field, operator: 'equals', value })) },
			});
		const owners = async (...found: Parameters<typeof history>) =>
			rows(await history(...found)).map(({ OWNER_ID }) => OWNER_ID);
		expect(await owners(DEAL, ['STAGE_ID', 'wholesale: final invoice'])).toEqual([2]);
		expect(await owners(DEAL, ['CATEGORY_ID', 'General'], ['STAGE_ID', 'Final invoice'])).toEqual([1]);
		expect(await owners(1, ['STATUS_ID', 'Processed'])).toEqual([lead.id]);
		expect(failure(await history(DEAL, ['STAGE_ID', 'Nowhere'])).message).toContain(
			'needs one of its values',
		);
	});

	it('People', async () => {
		const [{ id }] = rows(
			await sandbox.run('bitrix24People', {
				...{ resource: 'department', operation: 'create' },
				fields: mapped({ NAME: 'Support', PARENT: 'operations', UF_HEAD: 'Emma Larsen' }),
			}),
		);
		expect(store().people.nodes.get(Number(id))?.parentId).toBe(2);
		const below = await sandbox.run('bitrix24People', {
			...{ resource: 'department', operation: 'getAll', returnAll: true },
			fields: mapped({ PARENT: 'Operations' }),
		});
		expect(rows(below).map(({ ID }) => ID)).toEqual([String(id)]);
		const people = async (field: string, value: string) =>
			await sandbox.run('bitrix24People', {
				...{ resource: 'user', operation: 'getAll', returnAll: true },
				filters: { conditions: [{ field, operator: 'equals', value }] },
			});
		expect(rows(await people('UF_DEPARTMENT', 'operations')).map(({ ID }) => ID)).toEqual(['6', '7', '8']);
		expect(failure(await people('UF_DEPARTMENT', 'Nowhere')).message).toContain(
			'needs one of its values ("Sandbox Ltd", "Operations", "Support")',
		);
		const run = await sandbox.run('bitrix24People', {
			...{ resource: 'workgroupMember', operation: 'add', workgroupId: byId(1) },
			fields: mapped({ USER_ID: 'Omar Haddad, tomas.silva@example.com' }),
		});
		rows(run);
		expect([...(store().people.workgroups.get(1)?.members.keys() ?? [])]).toEqual(
			expect.arrayContaining([6, 8]),
		);
	});

	it('Bitrix24 API', async () => {
		const parameters = {
			ownerTypeId: 2,
			ownerId: 1,
			deadline: '2026-12-01T12:00:00Z',
			title: 'x',
			responsibleId: 'sofia rossi',
		};
		const sent: unknown[] = [];
		sandbox.portal.listen((method, given) => {
			if (method === 'crm.activity.todo.add') sent.push(given.responsibleId);
		});
		const call = { operation: 'callMethod', method: { mode: 'name', value: 'crm.activity.todo.add' } };
		rows(await sandbox.api({ ...call, defineParameters: 'fields', parameters: mapped(parameters) }));
		expect(sent.map(Number)).toEqual([3]);
		const unknown = await sandbox.api({
			...call,
			defineParameters: 'fields',
			parameters: mapped({ ...parameters, responsibleId: 'Nobody' }),
		});
		expect(failure(unknown).message).toContain('"responsibleId" needs one of its values ("Omar Haddad"');
		expect(sent).toHaveLength(1);
	});
});

describe('a field of a task with a list of values', () => {
	const written = async (fields: IDataObject) =>
		await sandbox.run('bitrix24Tasks', {
			...{ resource: 'task', operation: 'create' },
			fields: mapped({ TITLE: 'x', RESPONSIBLE_ID: 1, ...fields }),
		});

	it.each<[IDataObject, IDataObject]>([
		[{ PRIORITY: 'high' }, { priority: '2' }],
		[{ PRIORITY: '2' }, { priority: '2' }],
		[{ STATUS: ' In  progress' }, { status: '3' }],
		[{ ALLOW_CHANGE_DEADLINE: 'Да' }, { allowChangeDeadline: 'Y' }],
		[{ ALLOW_CHANGE_DEADLINE: true }, { allowChangeDeadline: 'Y' }],
		[
			{ ALLOW_CHANGE_DEADLINE: 'Yes', TASK_CONTROL: 0 },
			{ allowChangeDeadline: 'Y', taskControl: 'N' },
		],
		[{ UF_CRM_TASK: 'D_1, CO_2' }, { ufCrmTask: ['D_1', 'CO_2'] }],
		[{ TIME_ESTIMATE: '1 800' }, { timeEstimate: '1800' }],
	])('takes %j', async (fields, expected) => {
		expect(rows(await written(fields))[0]).toMatchObject(expected);
	});

	it.each<[IDataObject, string]>([
		[{ PRIORITY: 'urgent' }, '"Priority" needs one of its values ("Low", "Medium", "High"), not "urgent"'],
		[{ TASK_CONTROL: 'perhaps' }, '"Task Control" needs one of its values ("Yes", "No"), not "perhaps"'],
		[{ UF_CRM_TASK: 'Acme' }, 'needs a record with its code, such as D_12 in each place, not "Acme"'],
		[{ TIME_ESTIMATE: '1,101' }, 'needs a whole number, not "1,101"'],
	])('refuses %j', async (fields, message) => {
		expect(failure(await written(fields)).message).toContain(message);
		expect(calls('tasks.task.add')).toBe(0);
	});

	it('is compared with its names, and with numbers that the list lacks', async () => {
		await written({ PRIORITY: 'High' });
		const found = async (value: unknown) =>
			rows(
				await sandbox.run('bitrix24Tasks', {
					...{ resource: 'task', operation: 'getAll', returnAll: true },
					filters: { conditions: [{ field: 'PRIORITY', operator: 'equals', value }] },
				}),
			).length;
		expect([await found('HIGH'), await found(2), await found(-1)]).toEqual([1, 1, 0]);
	});
});
