import { portalFor, type Client } from './support';

describe('what belongs to records', () => {
	let client: Client;

	beforeEach(async () => {
		client = await portalFor({ seed: { companies: 2, contacts: 3, leads: 1, deals: 2, projects: 1 } });
	});

	const call = (method: string, parameters: object = {}) => client.call(method, parameters);
	const result = async (method: string, parameters: object = {}) =>
		(await call(method, parameters)).body.result;

	describe('timeline comments', () => {
		it('are added, listed, changed and deleted', async () => {
			const fields = { ENTITY_ID: 1, ENTITY_TYPE: 'deal', COMMENT: 'First', FILES: [['a.txt', 'aGk=']] };
			const id = await result('crm.timeline.comment.add', { fields });
			await result('crm.timeline.comment.add', { fields: { ...fields, COMMENT: 'Second', FILES: [] } });
			const filter = { ENTITY_ID: 1, ENTITY_TYPE: 'deal' };
			const { body } = await call('crm.timeline.comment.list', { filter, order: { ID: 'DESC' } });
			expect(body.result.map((row: { COMMENT: string }) => row.COMMENT)).toEqual(['Second', 'First']);
			expect(body.total).toBe(2);
			expect(body.result[1]).toMatchObject({
				ID: String(id),
				ENTITY_ID: '1',
				ENTITY_TYPE: 'deal',
				AUTHOR_ID: '1',
			});
			expect(Object.values(body.result[1].FILES)).toMatchObject([{ name: 'a.txt', size: 2 }]);
			expect(await result('crm.timeline.comment.update', { id, fields: { COMMENT: 'Changed' } })).toBe(id);
			expect((await result('crm.timeline.comment.get', { id })).COMMENT).toBe('Changed');
			expect(await result('crm.timeline.comment.delete', { id })).toBeNull();
			expect((await call('crm.timeline.comment.get', { id })).body).toEqual({
				error: '',
				error_description: 'Not found.',
			});
		});

		it('belong to smart process items too', async () => {
			const fields = { ENTITY_ID: 1, ENTITY_TYPE: 'DYNAMIC_1030', COMMENT: 'x' };
			const id = await result('crm.timeline.comment.add', { fields });
			expect((await result('crm.timeline.comment.get', { id })).ENTITY_TYPE).toBe('dynamic_1030');
		});

		it.each<[fields: object, error: string]>([
			[{ ENTITY_ID: 77, ENTITY_TYPE: 'deal', COMMENT: 'x' }, 'OWNER_NOT_FOUND'],
			[{ ENTITY_ID: 1, ENTITY_TYPE: 'nope', COMMENT: 'x' }, 'OWNER_NOT_FOUND'],
			[{ ENTITY_ID: 1, ENTITY_TYPE: 'deal', COMMENT: '' }, 'INVALID_ARG_VALUE'],
			[{ ENTITY_ID: 1, ENTITY_TYPE: 'deal' }, '100'],
		])('refuse %j', async (fields, error) => {
			const answer = await call('crm.timeline.comment.add', { fields });
			expect([answer.status, answer.body.error]).toEqual([400, error]);
		});

		it('need an owner to be listed', async () => {
			expect((await call('crm.timeline.comment.list', { filter: { ENTITY_ID: 1 } })).status).toBe(400);
		});
	});

	describe('duplicates', () => {
		it('are found by phone in any punctuation, and by e-mail in any case', async () => {
			await result('crm.contact.add', { fields: { NAME: 'A', PHONE: [{ VALUE: '+1 (555) 010-07' }] } });
			await result('crm.lead.add', { fields: { TITLE: 'L', PHONE: [{ VALUE: '155501007' }] } });
			const values = ['+155501007', '+0000'];
			expect(await result('crm.duplicate.findbycomm', { type: 'PHONE', values })).toEqual({
				LEAD: [2],
				CONTACT: [4],
			});
			expect(
				await result('crm.duplicate.findbycomm', { type: 'PHONE', values, entity_type: 'LEAD' }),
			).toEqual({
				LEAD: [2],
			});
			const email = 'OFFICE.2@example.com';
			expect(await result('crm.duplicate.findbycomm', { type: 'EMAIL', values: [email] })).toEqual({
				COMPANY: [2],
			});
		});

		it('are an empty list when there are none, and follow changes', async () => {
			const find = () => result('crm.duplicate.findbycomm', { type: 'EMAIL', values: ['new@example.com'] });
			expect(await find()).toEqual([]);
			const id = await result('crm.contact.add', {
				fields: { NAME: 'N', EMAIL: [{ VALUE: 'new@example.com' }] },
			});
			expect(await find()).toEqual({ CONTACT: [id] });
			await result('crm.contact.delete', { id });
			expect(await find()).toEqual([]);
		});

		it('look at twenty values', async () => {
			const values = [
				...Array.from({ length: 20 }, (_, index) => `x${index}@example.com`),
				'office.1@example.com',
			];
			expect(await result('crm.duplicate.findbycomm', { type: 'EMAIL', values })).toEqual([]);
			const error = (await call('crm.duplicate.findbycomm', { values })).body;
			expect(error.error).toBe('Communication type is not defined');
		});
	});

	describe('bindings', () => {
		it('of a deal to its contacts', async () => {
			await result('crm.deal.contact.items.set', {
				id: 1,
				items: [
					{ CONTACT_ID: 2, SORT: 20 },
					{ CONTACT_ID: 3, SORT: 10, IS_PRIMARY: 'Y' },
				],
			});
			expect(await result('crm.deal.contact.items.get', { id: 1 })).toEqual([
				{ CONTACT_ID: 3, SORT: 10, ROLE_ID: 0, IS_PRIMARY: 'Y' },
				{ CONTACT_ID: 2, SORT: 20, ROLE_ID: 0, IS_PRIMARY: 'N' },
			]);
			expect(await result('crm.deal.contact.add', { id: 1, fields: { CONTACT_ID: 1 } })).toBe(true);
			expect(await result('crm.deal.contact.add', { id: 1, fields: { CONTACT_ID: 1 } })).toBe(false);
			expect(await result('crm.deal.contact.delete', { id: 1, fields: { CONTACT_ID: 3 } })).toBe(true);
			const { item } = await result('crm.item.get', { entityTypeId: 2, id: 1 });
			expect([item.contactIds, item.contactId]).toEqual([[2, 1], 2]);
			expect(
				(await call('crm.deal.contact.add', { id: 1, fields: { CONTACT_ID: 77 } })).body.error_description,
			).toBe('Not found.');
		});

		it('of companies and contacts, seen from both sides', async () => {
			await result('crm.contact.company.items.set', { id: 1, items: [{ COMPANY_ID: 2 }] });
			await result('crm.company.contact.items.set', { id: 1, items: [{ CONTACT_ID: 1 }, { CONTACT_ID: 3 }] });
			const { item } = await result('crm.item.get', { entityTypeId: 3, id: 1 });
			expect(item.companyIds).toEqual([2, 1]);
			expect(await result('crm.company.contact.items.get', { id: 1 })).toMatchObject([
				{ CONTACT_ID: 1 },
				{ CONTACT_ID: 3 },
			]);
			await result('crm.company.contact.items.delete', { id: 1 });
			expect((await result('crm.item.get', { entityTypeId: 4, id: 1 })).item.contactIds).toEqual([]);
		});
	});

	describe('product rows', () => {
		const rows = [
			{ productName: 'Chair', price: 10, quantity: 3 },
			{ productName: 'Table', price: '99.5' },
		];

		it('replace each other and set the amount', async () => {
			const { item } = await result('crm.item.add', { entityTypeId: 2, fields: { title: 'Goods' } });
			const owner = { ownerType: 'D', ownerId: item.id };
			const set = await result('crm.item.productrow.set', { ...owner, productRows: rows });
			expect(set.productRows).toMatchObject([
				{ productName: 'Chair', price: 10, quantity: 3, ownerType: 'D', ownerId: item.id },
				{ productName: 'Table', price: 99.5, quantity: 1 },
			]);
			expect((await result('crm.item.get', { entityTypeId: 2, id: item.id })).item.opportunity).toBe(129.5);
			await result('crm.item.productrow.set', { ...owner, productRows: [rows[0]] });
			const listed = await call('crm.item.productrow.list', {
				filter: { '=ownerType': 'D', '=ownerId': item.id },
			});
			expect([listed.body.result.productRows.length, listed.body.total]).toEqual([1, 1]);
			expect((await result('crm.deal.productrows.get', { id: item.id }))[0]).toMatchObject({
				PRODUCT_NAME: 'Chair',
			});
		});

		it('leave the amount alone in manual mode', async () => {
			const fields = { title: 'Manual', opportunity: 5, isManualOpportunity: 'Y' };
			const { item } = await result('crm.item.add', { entityTypeId: 1030, fields });
			await result('crm.item.productrow.set', { ownerType: 'T406', ownerId: item.id, productRows: rows });
			expect((await result('crm.item.get', { entityTypeId: 1030, id: item.id })).item.opportunity).toBe(5);
		});

		it('need their owner', async () => {
			const answer = await call('crm.item.productrow.set', { ownerType: 'D', ownerId: 77, productRows: [] });
			expect(answer.body.error).toBe('OWNER_NOT_FOUND');
			expect((await call('crm.item.productrow.list', { filter: { ownerId: 1 } })).status).toBe(400);
		});
	});

	it('keeps to-dos of a record', async () => {
		const owner = { ownerTypeId: 2, ownerId: 1 };
		const { id } = await result('crm.activity.todo.add', {
			...owner,
			deadline: '2026-02-01T10:00:00+03:00',
			title: 'Call',
		});
		expect(await result('crm.activity.list', { filter: { OWNER_ID: 1, OWNER_TYPE_ID: 2 } })).toMatchObject([
			{ ID: String(id), SUBJECT: 'Call', COMPLETED: 'N', DEADLINE: '2026-02-01T10:00:00+03:00' },
		]);
		expect(await result('crm.activity.update', { id, fields: { COMPLETED: 'Y' } })).toBe(true);
		expect((await result('crm.activity.get', { id })).COMPLETED).toBe('Y');
		const wrong = await call('crm.activity.todo.add', { ...owner, deadline: 'soon' });
		expect(wrong.body.error).toBe('WRONG_DATETIME_FORMAT');
	});
});
