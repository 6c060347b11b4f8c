import { PROJECTS } from '../../../sandbox';
import { ManualClock, portalFor, type Client } from './support';

const DEAL = 2;

describe('crm.item.*', () => {
	let client: Client;
	const clock = new ManualClock();

	beforeAll(async () => {
		client = await portalFor({ clock, seed: { deals: 3, contacts: 3, companies: 2 } });
	});

	const add = async (fields: unknown, entityTypeId = DEAL) =>
		(await client.call('crm.item.add', { entityTypeId, fields })).body.result?.item;
	const update = (id: number, fields: unknown, entityTypeId = DEAL) =>
		client.call('crm.item.update', { entityTypeId, id, fields });
	const failure = async (method: string, parameters: unknown) => {
		const { status, body } = await client.call(method, parameters);
		return { status, error: body.error, text: body.error_description };
	};
	const field = (label: string, entityTypeId = DEAL) =>
		client.portal.store.customFieldName(entityTypeId, label);

	it('fills in the defaults of a deal', async () => {
		const item = await add({});
		expect(item).toMatchObject({
			title: `Deal #${item.id}`,
			categoryId: 0,
			stageId: 'NEW',
			stageSemanticId: 'P',
			sourceId: 'CALL',
			typeId: 'SALE',
			currencyId: 'USD',
			opened: 'Y',
			isManualOpportunity: 'N',
			assignedById: 1,
			createdBy: 1,
			companyId: 0,
			contactId: 0,
			contactIds: [],
			begindate: '2026-01-15T03:00:00+03:00',
			closedate: '2026-01-22T03:00:00+03:00',
			createdTime: '2026-01-15T12:00:00+03:00',
			entityTypeId: DEAL,
		});
	});

	it('names stages and custom fields of a smart process after it', async () => {
		const item = await add({ title: 'Bridge', ufCrm3_1700000401: 'R-1' }, PROJECTS.entityTypeId);
		expect(item).toMatchObject({ stageId: 'DT1030_5:NEW', categoryId: 5, ufCrm3_1700000401: 'R-1' });
	});

	it('keeps every kind of custom field and shows it by type', async () => {
		const region = client.portal.store
			.entityType(DEAL)
			?.customFields.find((one) => one.label === 'Region')
			?.list.at(1)?.id;
		const interest = client.portal.store
			.entityType(DEAL)
			?.customFields.find((one) => one.label === 'Products of interest')
			?.list.map((item) => item.id);
		// Numbers and dates may also be texts, because a batch has only texts.
		const written = {
			'Project name': 'Harbour',
			Keywords: ['a', 'b'],
			'Number of seats': '12',
			'Discount, %': '2.5',
			'Contract signed': 'Y',
			'Kick-off': '2026-03-01T10:00:00+00:00',
			'Delivery date': '2026-03-02',
			Region: String(region),
			'Products of interest': interest,
			'Project page': 'https://example.com/harbour',
			Budget: '300|EUR',
			'Delivery address': 'Main street 1|52.5;13.4',
			Engineer: 3,
			Team: ['2', 4],
			Partner: '2',
			'Related records': ['D_1', 'T406_7', 'CO_2'],
			'Second source': 'WEB',
			'Catalogue entry': '15',
			'Catalogue section': 16,
			'External code': 'X-1',
		};
		const item = await add(
			Object.fromEntries(Object.entries(written).map(([label, value]) => [field(label), value])),
		);
		const read = (label: string) => item[field(label)];
		expect(Object.fromEntries(Object.keys(written).map((label) => [label, read(label)]))).toEqual({
			...written,
			'Number of seats': 12,
			'Discount, %': 2.5,
			'Kick-off': '2026-03-01T13:00:00+03:00',
			'Delivery date': '2026-03-02T03:00:00+03:00',
			Region: region,
			Team: [2, 4],
			'Catalogue entry': 15,
		});
	});

	it("keeps files, gives each an address with the caller's secret and serves them", async () => {
		const contract = field('Contract');
		const attachments = field('Attachments');
		const content = Buffer.from('hello').toString('base64');
		const item = await add({
			[contract]: ['a.txt', content],
			[attachments]: [
				['b.txt', content],
				['c.txt', content],
			],
		});
		expect(item[contract].urlMachine).toContain(client.portal.webhookUrl);
		expect(await (await fetch(item[contract].urlMachine)).text()).toBe('hello');
		// The list replaces a multiple file field, so files that it does not name are deleted.
		const [first, second] = item[attachments];
		const after = await update(item.id, {
			[attachments]: [{ id: second.id }, ['d.txt', content]],
			[contract]: '',
		});
		expect(after.body.result.item[contract]).toBeNull();
		const ids = after.body.result.item[attachments].map((file: { id: number }) => file.id);
		expect(ids).toHaveLength(2);
		expect(ids).toContain(second.id);
		expect(ids).not.toContain(first.id);
	});

	it.each<[label: string, field: string, value: unknown]>([
		['an amount', 'opportunity', 'much'],
		['a whole number', 'probability', 'high'],
		['a flag', 'opened', 'maybe'],
		['a date', 'begindate', 'soon'],
		['a date that is none', 'begindate', '2026-02-30'],
		['a person', 'assignedById', 'Anna'],
		['a list for a single field', 'title', ['a']],
		['a stage', 'stageId', 'NOPE'],
		['a stage of another pipeline', 'stageId', 'C1:NEW'],
		['a pipeline', 'categoryId', 77],
		['an enumeration item', 'Region', 99999],
		['the text of an enumeration item', 'Region', 'North'],
		['money', 'Budget', 'a lot'],
		['a link to a type that is not allowed', 'Partner', 'D_1'],
		['a moment', 'Kick-off', 'tomorrow morning'],
		['a file', 'Contract', 'name.txt'],
	])('refuses a wrong value for %s', async (_, name, value) => {
		const key = /^[a-z]/.test(name) ? name : field(name);
		expect(await failure('crm.item.add', { entityTypeId: DEAL, fields: { [key]: value } })).toMatchObject({
			status: 400,
			error: 'CRM_FIELD_ERROR_VALUE_NOT_VALID',
			text: expect.stringMatching(/^Invalid value for field ".+"$/),
		});
	});

	it.each([
		['currencyId', 'Euro'],
		['sourceId', 'Call'],
		['typeId', 'Services'],
	])('keeps %s as it is sent, in the list or not', async (name, value) => {
		expect(await add({ [name]: value })).toMatchObject({ [name]: value });
	});

	it('wants a list for a multiple field', async () => {
		const fields = { [field('Keywords')]: 'a' };
		expect(await failure('crm.item.add', { entityTypeId: DEAL, fields })).toEqual({
			status: 400,
			error: '100',
			text: 'Expected iterable value for multiple field, but got `string` instead',
		});
	});

	it('refuses contacts, although the fields list it as writable', async () => {
		const fields = (await client.call('crm.item.fields', { entityTypeId: DEAL })).body.result.fields;
		expect(fields.contacts.isReadOnly).toBe(false);
		expect(await failure('crm.item.add', { entityTypeId: DEAL, fields: { contacts: 'x' } })).toMatchObject({
			status: 400,
			error: '100',
		});
	});

	it('ignores unknown and read-only fields', async () => {
		const item = await add({ title: 'x', nope: 1, createdTime: '2001-01-01', TITLE: 'shouted' });
		expect(item).toMatchObject({ title: 'x', createdTime: '2026-01-15T12:00:00+03:00' });
		expect(item).not.toHaveProperty('nope');
	});

	it('wants a name of contacts and a title of companies', async () => {
		expect(await failure('crm.item.add', { entityTypeId: 3, fields: { post: 'x' } })).toEqual({
			status: 400,
			error: 'CRM_FIELD_ERROR_REQUIRED',
			text: 'The "First name" field is required',
		});
		expect((await failure('crm.item.add', { entityTypeId: 4, fields: {} })).error).toBe(
			'CRM_FIELD_ERROR_REQUIRED',
		);
		expect(await add({ lastName: 'Only' }, 3)).toMatchObject({ lastName: 'Only' });
	});

	it('moves updatedTime only when something changed', async () => {
		const item = await add({ title: 'Same', opportunity: 5, [field('Keywords')]: ['a'] });
		clock.advance(5000);
		const same = await update(item.id, { title: 'Same', opportunity: '5', [field('Keywords')]: ['a'] });
		expect(same.body.result.item.updatedTime).toBe(item.updatedTime);
		const changed = await update(item.id, { title: 'Other' });
		expect(changed.body.result.item.updatedTime).not.toBe(item.updatedTime);
		expect(changed.body.result.item.movedTime).toBe(item.movedTime);
	});

	it('moves through stages and pipelines', async () => {
		const item = await add({ title: 'Moving' });
		clock.advance(1000);
		const won = (await update(item.id, { stageId: 'WON' })).body.result.item;
		expect(won).toMatchObject({ stageSemanticId: 'S', closed: 'Y' });
		expect(won.movedTime).not.toBe(item.movedTime);
		const moved = (await update(item.id, { categoryId: 1 })).body.result.item;
		expect(moved).toMatchObject({ categoryId: 1, stageId: 'C1:NEW', closed: 'N' });
		const both = (await update(item.id, { categoryId: 0, stageId: 'LOSE' })).body.result.item;
		expect(both).toMatchObject({ categoryId: 0, stageId: 'LOSE', stageSemanticId: 'F' });
		expect((await update(item.id, { stageId: 'C1:NEW' })).status).toBe(400);
		const history = await client.call('crm.stagehistory.list', {
			entityTypeId: DEAL,
			filter: { OWNER_ID: item.id },
		});
		expect(history.body.result.items.map((row: { TYPE_ID: number }) => row.TYPE_ID)).toEqual([1, 3, 5, 5]);
	});

	it('clears values', async () => {
		const seats = field('Number of seats');
		const interest = field('Products of interest');
		const [first] =
			client.portal.store.entityType(DEAL)?.customFields.find((one) => one.label === 'Products of interest')
				?.list ?? [];
		const item = await add({ [seats]: 5, comments: 'x', [interest]: [first?.id], contactIds: [1, 2] });
		const cleared = await update(item.id, { [seats]: null, comments: '', [interest]: [], contactIds: [] });
		expect(cleared.body.result.item).toMatchObject({
			[seats]: null,
			comments: null,
			[interest]: [],
			contactIds: [],
		});
	});

	it('takes contactId for the first of the contacts', async () => {
		const item = await add({ contactIds: [2, 3] });
		expect(item.contactId).toBe(2);
		expect((await update(item.id, { contactId: 1 })).body.result.item.contactIds).toEqual([1]);
	});

	it('deletes with an empty list for an answer', async () => {
		const item = await add({ title: 'Short life' });
		const deleted = await client.call('crm.item.delete', { entityTypeId: DEAL, id: item.id });
		expect([deleted.status, deleted.body.result]).toEqual([200, []]);
		expect(await failure('crm.item.get', { entityTypeId: DEAL, id: item.id })).toEqual({
			status: 400,
			error: 'NOT_FOUND',
			text: 'Element not found',
		});
		// An ID is never used again.
		expect((await add({})).id).toBeGreaterThan(item.id);
	});

	it('imports single rows and up to twenty at once', async () => {
		const one = await client.call('crm.item.import', {
			entityTypeId: 3,
			fields: { name: 'Imported', PHONE: [{ VALUE: '+1 555 0100', VALUE_TYPE: 'MOBILE' }] },
		});
		expect(Object.keys(one.body.result.item)).toEqual(['id']);
		expect(client.portal.store.record(3, one.body.result.item.id)?.fm).toMatchObject([
			{ valueType: 'MOBILE' },
		]);
		const many = await client.call('crm.item.batchImport', { entityTypeId: 3, data: [{ name: 'A' }, {}] });
		expect(many.body.result.items).toEqual([
			{ item: { id: expect.any(Number) } },
			{ error: 'CRM_FIELD_ERROR_REQUIRED', error_description: 'The "First name" field is required' },
		]);
		const data = Array.from({ length: 21 }, () => ({ name: 'B' }));
		expect((await failure('crm.item.batchImport', { entityTypeId: 3, data })).error).toBe(
			'MAX_IMPORT_BATCH_SIZE_EXCEEDED',
		);
	});

	it('refuses an unknown object type and missing parameters', async () => {
		expect(await failure('crm.item.list', { entityTypeId: 9999 })).toMatchObject({
			status: 400,
			error: 'NOT_FOUND',
		});
		expect(await failure('crm.item.list', {})).toEqual({
			status: 400,
			error: '100',
			text: 'Could not find value for parameter {entityTypeId}',
		});
		expect((await failure('crm.item.add', { entityTypeId: DEAL })).text).toContain('{fields}');
		expect((await failure('crm.item.add', { entityTypeId: DEAL, fields: 'x' })).text).toBe(
			'Invalid value {x} to match with parameter {fields}. Should be value of type array.',
		);
	});
});
