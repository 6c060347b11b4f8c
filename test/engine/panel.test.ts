import { capitalised } from '../../src/catalog/words';
import { PROJECTS } from '../../sandbox';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ seed: { deals: 60, contacts: 30, projects: 3 } });
});
afterEach(async () => await sandbox.close());

const CRM = () => sandbox.engine.type('bitrix24Crm');
const panel = (parameters: object) => ({ credentials: sandbox.credentials, parameters: parameters as never });
const requests = () => sandbox.portal.statistics.totals.requests;

describe('the list of records', () => {
	const search = async (
		parameters: { resource: string; [name: string]: unknown },
		filter?: string,
		paginationToken?: string,
	) =>
		await sandbox.engine.listSearch(CRM(), `search${capitalised(parameters.resource)}Id`, {
			...panel(parameters),
			filter,
			paginationToken,
		});

	it('begins with the newest and goes on page by page', async () => {
		const first = await search({ resource: 'deal', operation: 'get' });
		expect(first.results).toHaveLength(50);
		expect(first.results[0]).toMatchObject({
			value: '60',
			url: `${sandbox.portal.url}/crm/deal/details/60/`,
			name: sandbox.portal.store.record(2, 60)?.title,
		});
		const second = await search(
			{ resource: 'deal', operation: 'get' },
			undefined,
			String(first.paginationToken),
		);
		expect(second.results.map(({ value }) => value)).toEqual([
			'10',
			'9',
			'8',
			'7',
			'6',
			'5',
			'4',
			'3',
			'2',
			'1',
		]);
		expect(second.paginationToken).toBeUndefined();
	});

	it('finds records by every word that was typed, and by ID', async () => {
		const { name, lastName } = sandbox.portal.store.record(3, 7) as never as {
			name: string;
			lastName: string;
		};
		const { results } = await search(
			{ resource: 'contact', operation: 'get' },
			`${lastName.slice(0, 3)} ${name}`,
		);
		expect(results.map(({ name: label }) => label)).toContain(`${name} ${lastName}`);
		for (const { name: label } of results) expect(label).toContain(name);
		const byId = await search({ resource: 'deal', operation: 'get' }, '42');
		expect(byId.results.map(({ value }) => value)).toContain('42');
	});

	it('is that of the chosen smart process', async () => {
		const types = await sandbox.engine.listSearch(CRM(), 'searchSmartProcess', {
			...panel({ resource: 'smartProcessItem', operation: 'get' }),
			filter: 'proj',
		});
		expect(types.results).toEqual([
			expect.objectContaining({ name: 'Projects', value: String(PROJECTS.entityTypeId) }),
		]);
		const smartProcess = { mode: 'list', value: String(PROJECTS.entityTypeId) };
		const { results } = await search({ resource: 'smartProcessItem', operation: 'get', smartProcess });
		expect(results).toHaveLength(3);
		expect(results[0].url).toContain(`/crm/type/${PROJECTS.entityTypeId}/details/3/`);
	});

	it('asks for the smart process first', async () => {
		await expect(search({ resource: 'smartProcessItem', operation: 'get' })).rejects.toThrow(
			"Choose the 'Smart Process' first",
		);
	});
});

describe('the mapper', () => {
	const fields = async (parameters: object, node = 'bitrix24Crm') => {
		const type = sandbox.engine.type(node);
		return (await sandbox.engine.resourceMapping(type, 'getMappingFields', panel(parameters))).fields;
	};

	it('offers what can be written, with labels, types and lists of the portal', async () => {
		const found = await fields({ resource: 'deal', operation: 'create' });
		const field = (name: string) => found.find(({ displayName }) => displayName === name);
		expect(field('Amount')).toMatchObject({ id: 'opportunity', type: 'number' });
		expect(field('Available to everyone')).toMatchObject({ type: 'boolean', required: false });
		expect(field('End date')).toMatchObject({ type: 'dateTime' });
		expect(field('Contacts')).toMatchObject({ type: 'array' });
		expect(field('Budget (such as 1500.50 EUR)')).toMatchObject({ type: 'string' });
		expect(field('Region')?.options?.map(({ name }) => name)).toEqual(['North', 'South', 'East', 'West']);
		expect(field('Pipeline')?.options).toContainEqual({ name: 'Wholesale', value: 1 });
		expect(field('Stage')?.options).toContainEqual({ name: 'Wholesale: New', value: 'C1:NEW' });
		expect(field('Stage')?.options?.some(({ value }) => value === 'NEW')).toBe(true);
		expect(field('Responsible person')?.options).toContainEqual({ name: 'Anna Weber', value: 1 });
		expect(field('Currency')?.options?.length).toBeGreaterThan(0);
		expect(found.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['id']));
		for (const id of ['id', 'createdTime', 'contacts', 'fm'])
			expect(found.map((one) => one.id)).not.toContain(id);
	});

	it('of ten panels at once asks for each list once', async () => {
		sandbox.portal.setCost({ latencyMs: 30 });
		const shown = await Promise.all(
			Array.from({ length: 10 }, async () => await fields({ resource: 'deal', operation: 'create' })),
		);
		for (const one of shown) expect(one).toEqual(shown[0]);
		expect(sandbox.portal.statistics.totals.byMethod).toMatchObject({
			'crm.item.fields': 1,
			'crm.status.list': 1,
			'crm.category.list': 1,
			'crm.currency.list': 1,
			'user.get': 1,
		});
	});

	it('shows nothing but what is required until somebody adds it', async () => {
		for (const field of await fields({ resource: 'deal', operation: 'update' })) {
			expect(field).toMatchObject({ required: false, removed: true, display: true });
		}
	});

	it('shows a field as soon as it is added, and keeps the lists that hardly change', async () => {
		await fields({ resource: 'deal', operation: 'create' });
		const asked = requests();
		await fields({ resource: 'deal', operation: 'update' });
		expect(requests()).toBe(asked + 1);
	});

	it('has plain fields where the webhook may not read a list', async () => {
		const credentials = {
			bitrix24WebhookApi: {
				webhookSecretUrl: sandbox.portal.addWebhook({ scopes: ['crm'] }),
				plan: 'standard',
			},
		};
		const { fields: found } = await sandbox.engine.resourceMapping(CRM(), 'getMappingFields', {
			...panel({ resource: 'deal', operation: 'create' }),
			credentials,
		});
		expect(found.find(({ id }) => id === 'assignedById')).toMatchObject({ type: 'number' });
	});

	it.each([
		['address', 'bitrix24Crm', ['TYPE_ID', 'ENTITY_TYPE_ID', 'ENTITY_ID'], 'CITY'],
		['requisiteTemplate', 'bitrix24CrmSettings', ['ENTITY_TYPE_ID'], 'COUNTRY_ID'],
	])('does not ask a second time for what the node sets: %s', async (resource, node, set, left) => {
		const names = (await fields({ resource, operation: 'create' }, node)).map(({ id }) => id);
		expect(names.filter((name) => set.includes(name))).toEqual([]);
		expect(names).toContain(left);
	});

	it('has a list of employees for the one who is responsible for a to-do', async () => {
		for (const operation of ['create', 'update', 'updateResponsibleUser']) {
			const found = await fields({ resource: 'toDo', operation });
			const responsible = found.find(({ id }) => id === 'responsibleId');
			expect(responsible?.options?.map(({ value }) => value)).toContain(1);
		}
	});

	it('leaves contact details to their own parameter', async () => {
		const names = (await fields({ resource: 'contact', operation: 'create' })).map(({ id }) => id);
		expect(names).toContain('lastName');
		expect(names).not.toContain('fm');
	});
});

describe('lists of fields', () => {
	it('are sorted by label', async () => {
		for (const method of ['getFilterFields', 'getSortFields', 'getColumns']) {
			const found = await sandbox.engine.loadOptions(
				CRM(),
				method,
				panel({ resource: 'deal', operation: 'getAll' }),
			);
			const labels = found.map(({ name }) => name);
			expect(labels).toEqual([...labels].sort((one, other) => one.localeCompare(other)));
			expect(found).toContainEqual({ name: 'Amount', value: 'opportunity', description: 'opportunity' });
		}
	});

	it('offer first phone and e-mail as columns of contacts', async () => {
		const found = await sandbox.engine.loadOptions(
			CRM(),
			'getColumns',
			panel({ resource: 'contact', operation: 'getAll' }),
		);
		expect(found.map(({ value }) => value)).toEqual(expect.arrayContaining(['phone', 'email']));
	});

	it('say until when the portal asks to wait, instead of going on loading', async () => {
		const { faults } = sandbox.portal;
		faults.add({ kind: 'status', status: 503, retryAfter: 600, executed: false, times: 3 });
		const state = panel({ resource: 'quote', operation: 'getAll' });
		const list = sandbox.engine.loadOptions(CRM(), 'getFilterFields', state);
		const error = await list.catch((thrown: Error & { description?: string }) => thrown);
		expect((error as { description?: string }).description).toMatch(
			/asks to send nothing until .*may wait at most 20 s/,
		);
		faults.clear();
	});

	it('show what is wrong in words', async () => {
		const credentials = {
			bitrix24WebhookApi: { webhookSecretUrl: `${sandbox.portal.url}/rest/1/wrong/`, plan: 'standard' },
		};
		const state = { ...panel({ resource: 'deal', operation: 'getAll' }), credentials };
		await expect(sandbox.engine.loadOptions(CRM(), 'getFilterFields', state)).rejects.toThrow(
			'Bitrix24 does not accept the credential (INVALID_CREDENTIALS)',
		);
	});
});
