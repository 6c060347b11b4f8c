import { portalFor, type Client } from './support';

describe('lists', () => {
	let client: Client;
	let region: number;

	beforeAll(async () => {
		client = await portalFor({ seed: { companies: 4, contacts: 10, deals: 123 } });
		region =
			client.portal.store.entityType(2)?.customFields.find((one) => one.label === 'Region')?.list[0]?.id ?? 0;
	});

	const items = async (parameters: object) =>
		(await client.call('crm.item.list', { entityTypeId: 2, select: ['id'], ...parameters })).body;
	const ids = async (parameters: object): Promise<number[]> =>
		(await items(parameters)).result.items.map((item: { id: number }) => item.id);
	const classic = async (parameters: object) =>
		(await client.call('crm.deal.list', { select: ['ID'], ...parameters })).body;
	const classicIds = async (parameters: object): Promise<number[]> =>
		(await classic(parameters)).result.map((row: { ID: string }) => Number(row.ID));
	const expected = (passes: (record: Record<string, unknown>) => boolean): number[] =>
		client.portal.store
			.records(2)
			.filter((record) => passes(record))
			.map((record) => record.id)
			.slice(0, 50);

	describe('paging', () => {
		it.each<[start: unknown, first: number, count: number, next: number | undefined]>([
			[undefined, 1, 50, 50],
			[0, 1, 50, 50],
			[50, 51, 50, 100],
			[99, 51, 50, 100],
			['100', 101, 23, undefined],
			['x', 1, 50, 50],
		])('start=%j', async (start, first, count, next) => {
			for (const body of [await items({ start }), await classic({ start })]) {
				const rows = body.result.items ?? body.result;
				expect(rows).toHaveLength(count);
				if (count > 0) expect(Number(rows[0].id ?? rows[0].ID)).toBe(first);
				expect([body.total, body.next]).toEqual([123, next]);
			}
		});

		it('behind the end: an empty page, but the first one in classic lists', async () => {
			expect(await items({ start: 150 })).toMatchObject({ result: { items: [] }, total: 123 });
			expect(await classic({ start: 150 })).toMatchObject({ total: 123, next: 50 });
			expect((await classic({ start: 150 })).result).toEqual((await classic({ start: 0 })).result);
		});

		it('does not point on when the last page is full', async () => {
			const filter = { '<=id': 100 };
			expect(await items({ filter, start: 50 })).not.toHaveProperty('next');
			expect(await items({ filter, start: 0 })).toMatchObject({ next: 50, total: 100 });
		});

		it('neither counts nor points on with start=-1', async () => {
			const body = await items({ start: -1 });
			expect(body.result.items).toHaveLength(50);
			expect(body).not.toHaveProperty('total');
			expect(body).not.toHaveProperty('next');
			// Without a count a classic list answers 0, as the documentation of fast lists says.
			expect(await classic({ start: '-1' })).toMatchObject({ total: 0 });
			expect(await classic({ start: -1 })).not.toHaveProperty('next');
		});

		it('goes through everything by id', async () => {
			const seen: number[] = [];
			for (let last = 0; ; ) {
				const page = await ids({ order: { id: 'ASC' }, filter: { '>id': last }, start: -1 });
				seen.push(...page);
				if (page.length < 50) break;
				last = page.at(-1) ?? 0;
			}
			expect(seen).toEqual(client.portal.store.records(2).map((record) => record.id));
		});

		it('orders descending and by other fields', async () => {
			expect((await ids({ order: { id: 'desc' } })).slice(0, 2)).toEqual([123, 122]);
			const sorted = [...client.portal.store.records(2)].sort(
				(one, other) => Number(other.opportunity) - Number(one.opportunity) || one.id - other.id,
			);
			expect(await ids({ order: { opportunity: 'DESC', id: 'ASC' } })).toEqual(
				sorted.slice(0, 50).map((record) => record.id),
			);
			expect(await classicIds({ order: { OPPORTUNITY: 'DESC' }, start: 50 })).toEqual(
				sorted.slice(50, 100).map((record) => record.id),
			);
		});
	});

	describe('filters of crm.item.list', () => {
		it.each<[filter: object, passes: (record: Record<string, unknown>) => boolean]>([
			[{ id: 5 }, (one) => one.id === 5],
			[{ '=id': '5' }, (one) => one.id === 5],
			[{ id: [5, 6, 999] }, (one) => one.id === 5 || one.id === 6],
			[{ '@id': [7, 5, 7] }, (one) => one.id === 5 || one.id === 7],
			[{ '@id': [] }, () => false],
			[{ '!@id': [1, 2] }, (one) => Number(one.id) > 2],
			[{ '>id': 100, '<=id': 110 }, (one) => Number(one.id) > 100 && Number(one.id) <= 110],
			[{ '>=id': 100, '!id': 101 }, (one) => Number(one.id) >= 100 && one.id !== 101],
			[{ '><id': [10, 12] }, (one) => Number(one.id) >= 10 && Number(one.id) <= 12],
			[{ '!><id': [3, 200] }, (one) => Number(one.id) < 3],
			[{ '@id': [5, 6], '>id': 5 }, (one) => one.id === 6],
			[{ categoryId: 1 }, (one) => one.categoryId === 1],
			[{ '!=categoryId': 0 }, (one) => one.categoryId === 1],
			[{ stageId: ['NEW', 'C1:NEW'] }, (one) => one.stageId === 'NEW' || one.stageId === 'C1:NEW'],
			[{ '>opportunity': '9000' }, (one) => Number(one.opportunity) > 9000],
			[{ '%title': 'AUDIT' }, (one) => String(one.title).includes('Audit')],
			[{ '!%title': 'audit' }, (one) => !String(one.title).includes('Audit')],
			[{ '=%title': 'audit%' }, (one) => String(one.title).startsWith('Audit')],
			[{ '%=title': '%7' }, (one) => String(one.title).endsWith('7')],
			[{ '!=%title': '%7' }, (one) => !String(one.title).endsWith('7')],
			[{ title: 'AUDIT 1' }, (one) => one.title === 'Audit 1'],
			[{ opened: 'Y', '<=id': 3 }, (one) => Number(one.id) <= 3],
			[{ opened: 'N' }, () => false],
			[{ ufCrm_1700000005: 1 }, (one) => one.ufCrm_1700000005 === true],
			[{ ufCrm_1700000005: 0 }, (one) => one.ufCrm_1700000005 === false],
			// "Y" is cast to 0 for custom fields, as the documentation warns.
			[{ ufCrm_1700000005: 'Y' }, (one) => one.ufCrm_1700000005 === false],
			[{ contactIds: 3 }, (one) => (one.contactIds as number[]).includes(3)],
			[{ leadId: null, '<id': 4 }, (one) => Number(one.id) < 4],
			[{ comments: '', '<id': 4 }, (one) => Number(one.id) < 4],
			[{ '!comments': '' }, () => false],
			[{ '>=createdTime': '2025-01-01T01:00:00+00:00' }, (one) => Number(one.createdTime) >= 1735693200],
			[{ '<createdTime': '2025-01-01T03:10:00' }, (one) => Number(one.createdTime) < 1735690200],
			[{ 0: { logic: 'OR', 0: { id: 3 }, 1: { id: 4 } } }, (one) => one.id === 3 || one.id === 4],
			[{ logic: 'OR', id: 3, '=title': 'Audit 1' }, (one) => one.id === 3 || one.title === 'Audit 1'],
			[
				{ '<=id': 20, 0: { logic: 'OR', 0: { categoryId: 1 }, 1: { '>id': 18 } } },
				(one) => Number(one.id) <= 20 && (one.categoryId === 1 || Number(one.id) > 18),
			],
		])('%j', async (filter, passes) => {
			const wanted = expected(passes);
			expect(await ids({ filter, order: { id: 'ASC' } })).toEqual(wanted);
			expect(await ids({ filter, order: { id: 'ASC' }, start: -1 })).toEqual(wanted);
		});

		it('takes a negative condition on a multiple field for none of its values', async () => {
			const { id } = client.portal.store.add(3, { name: 'Two', companyIds: [1, 2] });
			const find = async (filter: object) =>
				(await client.call('crm.item.list', { entityTypeId: 3, filter: { id, ...filter } })).body.total;
			expect(await find({ companyIds: 2 })).toBe(1);
			expect(await find({ '!companyIds': 3 })).toBe(1);
			expect(await find({ '!companyIds': 2 })).toBe(0);
			client.portal.store.collection(3).delete(id);
		});

		it('finds by the item of an enumeration', async () => {
			expect(await ids({ filter: { ufCrm_1700000008: region } })).toEqual(
				expected((one) => one.ufCrm_1700000008 === region),
			);
		});

		it.each<[filter: object, text: string]>([
			[{ nope: 1 }, "Invalid filter: field 'nope' is not allowed in filter"],
			[{ '>=TITLE': 1 }, "Invalid filter: field 'TITLE' is not allowed in filter"],
			[{ UF_CRM_1700000001: 1 }, "Invalid filter: field 'UF_CRM_1700000001' is not allowed in filter"],
			[{ '?title': 1 }, "Invalid filter: field '?title' is not allowed in filter"],
			[{ fm: 1 }, "Invalid filter: field 'fm' is not allowed in filter"],
			[{ 0: { logic: 'OR', 0: { nope: 1 } } }, "Invalid filter: field 'nope' is not allowed in filter"],
			[{ id: 'abc' }, "Invalid filter: field 'id' has invalid value"],
			[{ '>id': [1, 2] }, "Invalid filter: field 'id' has invalid value"],
			[{ createdTime: 'soon' }, "Invalid filter: field 'createdTime' has invalid value"],
		])('refuses %j', async (filter, text) => {
			const answer = await client.call('crm.item.list', { entityTypeId: 2, filter });
			expect([answer.status, answer.body]).toEqual([
				400,
				{ error: 'INVALID_ARG_VALUE', error_description: text },
			]);
		});

		it.each<[order: object, text: string]>([
			[{ nope: 'ASC' }, "Invalid order: field 'nope' is not allowed in order"],
			[{ id: 'UP' }, "Invalid order: allowed sort directions are `ASC, DESC`. But got 'UP' for field 'id'"],
		])('refuses the order %j', async (order, text) => {
			const answer = await client.call('crm.item.list', { entityTypeId: 2, order });
			expect(answer.body).toEqual({ error: 'INVALID_ARG_VALUE', error_description: text });
		});
	});

	describe('filters of classic lists', () => {
		it.each<[filter: object, passes: (record: Record<string, unknown>) => boolean]>([
			[{ ID: 5 }, (one) => one.id === 5],
			[{ '>ID': 100 }, (one) => Number(one.id) > 100],
			[{ '@ID': [5, 6] }, (one) => one.id === 5 || one.id === 6],
			[{ CATEGORY_ID: '1' }, (one) => one.categoryId === 1],
			[{ '%TITLE': 'audit' }, (one) => String(one.title).includes('Audit')],
			[{ '?TITLE': 'audit' }, (one) => String(one.title).includes('Audit')],
			[{ '!STAGE_ID': 'NEW', '<ID': 30 }, (one) => Number(one.id) < 30 && one.stageId !== 'NEW'],
			// LIKE on a dictionary field compares for equality.
			[{ '%STAGE_ID': 'N' }, () => false],
			[{ '%STAGE_ID': 'NEW' }, (one) => one.stageId === 'NEW'],
			[{ UF_CRM_1700000003: 7 }, (one) => one.ufCrm_1700000003 === 7],
			[{ CONTACT_ID: 3 }, (one) => (one.contactIds as number[])[0] === 3],
			// Unknown names are dropped, so the list has all records.
			[{ NOPE: 1 }, () => true],
			[{ title: 'Audit 1' }, () => true],
			[{ '>id': 100 }, () => true],
			[{ NOPE: 1, '>ID': 120 }, (one) => Number(one.id) > 120],
		])('%j', async (filter, passes) => {
			expect(await classicIds({ filter })).toEqual(expected(passes));
		});

		it('finds contacts by phone and e-mail', async () => {
			const phone = '+49300000003';
			const answer = await client.call('crm.contact.list', {
				filter: { PHONE: phone },
				select: ['ID', 'PHONE'],
			});
			expect(answer.body.result).toEqual([{ ID: '3', PHONE: [expect.objectContaining({ VALUE: phone })] }]);
		});

		it('refuses a filter that is no array', async () => {
			const answer = await client.call('crm.deal.list', { filter: 'ID=5' });
			expect([answer.status, answer.body]).toEqual([
				400,
				{ error: '', error_description: "Parameter 'filter' must be array." },
			]);
		});
	});

	describe('select', () => {
		const keys = async (method: string, parameters: object) => {
			const { result } = (await client.call(method, parameters)).body;
			return Object.keys((result.items ?? result)[0]);
		};

		it('crm.item.list gives what is named, and everything with multi-fields for *', async () => {
			expect(await keys('crm.item.list', { entityTypeId: 2, select: ['title', 'id', 'nope'] })).toEqual([
				'title',
				'id',
			]);
			expect(await keys('crm.item.list', { entityTypeId: 3, select: ['name', 'fm'] })).toEqual([
				'name',
				'fm',
			]);
			const all = await keys('crm.item.list', { entityTypeId: 3, select: ['*'] });
			expect(all).toEqual(expect.arrayContaining(['id', 'fm', 'phone', 'ufCrm_1700000201', 'entityTypeId']));
			expect(await keys('crm.item.list', { entityTypeId: 3 })).toEqual(all);
		});

		it('classic lists leave custom fields and multi-fields out of *', async () => {
			const plain = await keys('crm.contact.list', { select: ['*'] });
			expect(plain).toEqual(expect.arrayContaining(['ID', 'NAME', 'DATE_CREATE']));
			expect(plain.filter((name) => name.startsWith('UF_') || name === 'PHONE')).toEqual([]);
			expect(await keys('crm.contact.list', {})).toEqual(plain);
			const more = await keys('crm.contact.list', { select: ['*', 'UF_*', 'PHONE'] });
			expect(more).toEqual(expect.arrayContaining(['UF_CRM_1700000201', 'PHONE']));
			expect(await keys('crm.contact.list', { select: ['NAME'] })).toEqual(['ID', 'NAME']);
		});
	});
});
