import { expectOnlyFieldsRead, refused } from './refusal';
import { failure, mapped, rows, Sandbox, WEBHOOK } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5 } });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.portal.statistics.reset());

describe('a credential', () => {
	const withCredential = (data: object) => ({ credentials: { [WEBHOOK]: data } });
	const get = { resource: 'deal', operation: 'get', dealId: { mode: 'id', value: '1' } };

	it.each([
		['', 'The webhook URL is empty [item 0]'],
		['just text', 'The webhook URL is not an address [item 0]'],
		[
			'https://example.org/webhook/abc',
			'The webhook URL has no part like /rest/1/secret/ after example.org [item 0]',
		],
	])('%p is refused', async (webhookSecretUrl, message) => {
		const error = await refused(sandbox, 'crm', get, withCredential({ webhookSecretUrl, plan: 'auto' }));
		expect(error.message).toBe(message);
		expect(error.description).toContain('https://your-portal.bitrix24.com/rest/1/secret/');
	});

	it('with plain http to the cloud is refused, and not shown', async () => {
		const webhookSecretUrl = 'http://demo.bitrix24.de/rest/1/hidden-part/';
		const error = await refused(
			sandbox,
			'crm',
			get,
			withCredential({ webhookSecretUrl, plan: 'selfHosted' }),
		);
		expect(error.message).toContain('begins with http://');
		expect(JSON.stringify(error)).not.toContain('hidden-part');
	});
});

describe('the choice of what to do', () => {
	it.each([
		[
			{ resource: '__CUSTOM_API_CALL__' },
			"'Resource' is set to Custom API Call, which this node cannot do",
			'Bitrix24 API',
		],
		[
			{ resource: 'deal', operation: '__CUSTOM_API_CALL__' },
			"'Operation' is set to Custom API Call, which this node cannot do",
			'Bitrix24 API',
		],
		[
			{ resource: 'ticket', operation: 'get' },
			'\'Resource\' has the unknown value "ticket"',
			'Company, Contact, Deal, Lead, Quote',
		],
		[
			{ resource: 'deal', operation: 'merge' },
			'\'Operation\' has the unknown value "merge"',
			'Create, Create or Update, Delete, Download File, Get',
		],
	])('%j is refused', async (parameters, message, description) => {
		const error = await refused(sandbox, 'crm', parameters);
		expect(error.message).toBe(message);
		expect(error.description).toContain(description);
	});
});

describe('an ID', () => {
	it.each([
		['=abc', '\'Deal\' needs an ID such as 12, not "abc" [item 0]'],
		['=', "'Deal' is empty [item 0]"],
		['=0', '\'Deal\' needs an ID such as 12, not "0" [item 0]'],
		['=-5', '\'Deal\' needs an ID such as 12, not "-5" [item 0]'],
		['=1.5', '\'Deal\' needs an ID such as 12, not "1.5" [item 0]'],
		['={{ $json.nothing }}', "'Deal' is empty [item 0]"],
		['={{ { a: 1 } }}', '\'Deal\' needs an ID such as 12, not {"a":1} [item 0]'],
	])('%p is refused', async (value, message) => {
		for (const operation of ['get', 'update', 'delete']) {
			const dealId = { mode: 'id', value };
			const error = await refused(sandbox, 'crm', {
				resource: 'deal',
				operation,
				dealId,
				fields: mapped({ title: 'x' }),
			});
			expect(error.message).toBe(message);
		}
	});

	it.each([
		['=C_5', '\'Deal\' needs the ID of a deal, such as 12 or D_12, not "C_5" [item 0]'],
		[
			'=/crm/company/details/5/',
			'\'Deal\' is not the address of such a record: "/crm/company/details/5/" [item 0]',
		],
		[
			'=https://demo.bitrix24.com/crm/type/4/details/5/',
			'\'Deal\' is not the address of such a record: "https://demo.bitrix24.com/crm/type/4/details/5/" [item 0]',
		],
	])('of another kind, %p, is refused', async (value, message) => {
		for (const operation of ['get', 'update', 'delete', 'getProductRows']) {
			const dealId = { mode: 'id', value };
			const fields = mapped({ title: 'x' });
			const error = await refused(sandbox, 'crm', { resource: 'deal', operation, dealId, fields });
			expect(error.message).toBe(message);
		}
	});

	it('of a record whose kind is chosen too is of that kind', async () => {
		const comment = (recordId: string) => ({
			resource: 'timelineComment',
			operation: 'getAll',
			recordType: { mode: 'list', value: '4' },
			recordId: { mode: recordId.includes('/') ? 'url' : 'id', value: recordId },
		});
		const page = 'https://demo.bitrix24.com/crm/contact/details/2/';
		expect((await refused(sandbox, 'crm', comment('C_2'))).message).toBe(
			'\'Record\' needs the ID of a company, such as 12 or CO_12, not "C_2" [item 0]',
		);
		expect((await refused(sandbox, 'crm', comment(page))).message).toContain(
			'is not the address of such a record',
		);
		for (const id of ['CO_2', '2', page.replace('contact', 'company')]) {
			expect(rows(await sandbox.crm(comment(id)))).toEqual([]);
		}
	});

	it('of a task, a user or a smart process has no code of a CRM record', async () => {
		const task = { resource: 'task', operation: 'get', taskId: { mode: 'id', value: '=D_5' } };
		expect(failure(await sandbox.run('bitrix24Tasks', task)).message).toContain(
			'needs the ID of the task, such as 12, not "D_5"',
		);
		const user = { resource: 'user', operation: 'get', userId: { mode: 'id', value: '=CO_1' } };
		expect(failure(await sandbox.run('bitrix24People', user)).message).toContain(
			'needs the ID of a user, such as 12 or user_12, not "CO_1"',
		);
		const process = { mode: 'id', value: '=D_5' };
		const of = { resource: 'smartProcessItem', operation: 'getFields', smartProcess: process };
		expect(failure(await sandbox.crm(of)).message).toContain('needs the ID of the smart process, such as 12');
		expectOnlyFieldsRead(sandbox);
	});

	it('is not taken from the address of another page', async () => {
		const dealId = { mode: 'url', value: '=https://demo.bitrix24.com/crm/company/details/{{ 5 }}/' };
		const error = await refused(sandbox, 'crm', { resource: 'deal', operation: 'get', dealId });
		expect(error.message).toContain("'Deal' is not the address of such a record");
	});

	it('of the smart process must be one', async () => {
		const error = await refused(sandbox, 'crm', {
			resource: 'smartProcessItem',
			operation: 'getFields',
			smartProcess: { mode: 'id', value: '=projects' },
		});
		expect(error.message).toBe('\'Smart Process\' needs an ID such as 12, not "projects" [item 0]');
	});
});

describe('yes or no by an expression', () => {
	const many = (returnAll: unknown) => ({
		resource: 'deal',
		operation: 'getAll',
		returnAll: `={{ ${JSON.stringify(returnAll)} }}`,
		limit: 2,
	});

	it.each([true, 1, '1', 'true', 'y', 'yes', 'Да'])('is yes as %p', async (value) => {
		expect(rows(await sandbox.crm(many(value)))).toHaveLength(5);
	});

	it.each([false, 0, '0', 'false', 'n', 'no', 'Нет', '', null])('is no as %p', async (value) => {
		expect(rows(await sandbox.crm(many(value)))).toHaveLength(2);
	});

	it('is refused as another word', async () => {
		expect((await refused(sandbox, 'crm', many('all'))).message).toBe(
			'\'Return All\' needs true or false, not "all" [item 0]',
		);
	});
});

describe('a mapped field', () => {
	it.each([
		[{ opportunity: 'abc' }, '"Amount" needs a number, not "abc"'],
		[{ probability: '1.5' }, '"Probability, %" needs a whole number, not "1.5"'],
		[{ opened: 'perhaps' }, '"Available to everyone" needs true or false, not "perhaps"'],
		[{ closedate: 'tomorrow' }, '"End date" needs a date such as 2026-08-20, not "tomorrow"'],
		[{ companyId: 'C_2' }, '"Company" needs the ID of a company, such as 12 or CO_12, not "C_2"'],
		[{ contactIds: 'C_1, D_2' }, 'needs the ID of a contact, such as 12 or C_12 in each place, not "D_2"'],
		[{ assignedById: 'CO_2' }, 'needs the ID of a user, such as 12 or user_12, not "CO_2"'],
		[
			{ parentId1030: 'D_2' },
			'needs the ID of an item of the smart process 1030, such as 12 or T406_12, not "D_2"',
		],
		[{ ufCrm_1700000011: '1.500 EUR' }, '"Budget" needs an amount such as 1500.50|EUR, not "1.500 EUR"'],
		[{ ufCrm_1700000017: 'C_2' }, '"Partner" needs the ID of a company, such as 12 or CO_12, not "C_2"'],
		[{ opportunity: '1,500' }, '"Amount" needs a number, not "1,500"'],
		[{ closedate: '05/06/2026' }, '"End date" needs a date such as 2026-08-20, not "05/06/2026"'],
		[{ companyId: 'ACME' }, '"Company" needs the ID of a company, such as 12 or CO_12, not "ACME"'],
		[
			{ ufCrm_1700000008: 'Atlantis' },
			'"Region" needs one of its values ("North", "South", "East", "West"), not "Atlantis"',
		],
		[{ title: { a: 1 } }, '"Name" needs a text, not {"a":1}'],
	])('%j of a wrong type is refused', async (value, problem) => {
		const error = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'create',
			fields: mapped(value),
		});
		expect(error.message).toContain("'Fields' has a value that does not fit: ");
		expect(error.message).toContain(`${problem} [item 0]`);
	});

	it.each([
		[{ titel: 'x' }, 'names "titel", which is not a field of a Deal'],
		[{ createdTime: '2026-01-01' }, 'names "Created on", which is read-only in Bitrix24'],
	])('%j that cannot be written is refused', async (value, problem) => {
		const error = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'create',
			fields: mapped(value),
		});
		expect(error.message).toBe(`'Fields' ${problem} [item 0]`);
	});

	it('must be there', async () => {
		const create = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'create',
			fields: mapped({ title: null }),
		});
		expect(create.message).toBe("'Fields' has no values [item 0]");
		const dealId = { mode: 'id', value: '1' };
		const update = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'update',
			dealId,
			fields: mapped({}),
		});
		expect(update.message).toBe("'Fields' changes nothing [item 0]");
	});
});

describe('a filter', () => {
	const filtered = (condition: object) => ({
		resource: 'deal',
		operation: 'getAll',
		filters: { conditions: [condition] },
	});

	it.each([
		[
			{ field: 'titel', operator: 'equals', value: 'x' },
			'names "titel", which is not a field of these records',
		],
		[{ field: '', operator: 'equals', value: 'x' }, 'has no field in condition 1'],
		[
			{ field: 'opportunity', operator: 'greaterThan', value: 'much' },
			'has a value that does not fit in condition 1: "Amount" needs a number, not "much"',
		],
		[
			{ field: 'title', operator: 'equals', value: '={{ $json.nothing }}' },
			'has no value for "Name" in condition 1',
		],
		[{ field: 'title', operator: 'sounds', value: 'x' }, 'has the unknown comparison "sounds"'],
	])('%j is refused', async (condition, problem) => {
		const error = await refused(sandbox, 'crm', filtered(condition));
		expect(error.message).toBe(`'Filters' ${problem} [item 0]`);
	});

	it('by phones is refused', async () => {
		const parameters = { ...filtered({ field: 'fm', operator: 'equals', value: 'x' }), resource: 'contact' };
		expect((await refused(sandbox, 'crm', parameters)).message).toContain('which Bitrix24 cannot filter by');
	});

	it.each([
		['{"title": "x"', 'cannot be read as JSON at line 1, column 14'],
		['[1]', 'is not a JSON object'],
		['{"titel": "x"}', 'names "titel", which is not a field of these records'],
		['{"0": {"logic": "XOR"}}', 'has the unknown logic "XOR"'],
		['{">opportunity": "much"}', 'has a value that does not fit: "Amount" needs a number, not "much"'],
	])('as JSON %p is refused', async (filterJson, problem) => {
		const error = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'getAll',
			options: { filterJson },
		});
		expect(error.message).toContain(`'Filter (JSON)' ${problem}`);
	});

	it('and a sort rule by an unknown field is refused', async () => {
		const error = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'getAll',
			sort: { rules: [{ field: 'titel' }] },
		});
		expect(error.message).toBe('\'Sort\' names "titel", which Bitrix24 cannot sort by [item 0]');
	});

	it.each([0, -1, 1.5, 'many'])('with the limit %p is refused', async (limit) => {
		const error = await refused(sandbox, 'crm', {
			resource: 'deal',
			operation: 'getAll',
			limit: `={{ ${JSON.stringify(limit)} }}`,
		});
		expect(error.message).toContain("'Limit' needs a");
	});
});
