import type { IDataObject } from 'n8n-workflow';
import type { EngineRun } from '../../harness';
import { failure, itemsOf, items, mapped, rows, Sandbox } from '../../sandbox';

const DEAL = 2;
const CONTACT = 3;

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 20, contacts: 20 } });
});
afterEach(async () => await sandbox.close());

const requests = () => sandbox.portal.statistics.totals.requests;
const sent = (method: string) => sandbox.portal.statistics.totals.byMethod[method] ?? 0;
const stored = (entityTypeId: number, name: string, value: unknown) =>
	sandbox.portal.store.records(entityTypeId).filter((record) => record[name] === value);
const pairs = (run: EngineRun) => run.output('node').map(({ pairedItem }) => pairedItem);
const matchedBy = (value: IDataObject, ...matchingColumns: string[]) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns,
});
const background = { options: { priority: 'background' } };

describe('Create or Update', () => {
	const deal = {
		resource: 'deal',
		operation: 'upsert',
		fields: matchedBy(
			{ originatorId: 'shop', originId: '={{ $json.order }}', title: '={{ $json.title }}' },
			'originatorId',
			'originId',
		),
		...background,
	};

	it('creates what is new and updates what is there, with the lookups of all items in one request', async () => {
		await sandbox.crm(deal, { items: itemsOf(60, (n) => ({ order: `o${n}`, title: `Old ${n}` })) });
		const before = requests();
		const lists = sent('crm.item.list');
		const all = itemsOf(120, (n) => ({ order: `o${n}`, title: `New ${n}` }));
		const run = await sandbox.crm(deal, { items: all });
		const written = rows(run);
		expect(written.map(({ title }) => title)).toEqual(all.map(({ json }) => json.title));
		expect(written.map(({ created }) => created)).toEqual(all.map((_, n) => n >= 60));
		expect(pairs(run)).toEqual(all.map((_, item) => ({ item })));
		expect(sandbox.portal.store.records(DEAL)).toHaveLength(140);
		// Three list calls of 20 to 50 values, in two requests at most; three requests of creates and updates.
		expect(sent('crm.item.list') - lists).toBe(3);
		expect(requests() - before).toBeLessThanOrEqual(5);
	});

	it('makes one record of items with the same key, the last of which wins', async () => {
		const run = await sandbox.crm(deal, {
			items: itemsOf(6, (n) => ({ order: n % 2 === 0 ? 'ODD' : 'odd', title: `Deal ${n}` })),
		});
		expect(rows(run).map(({ created }) => created)).toEqual([true, false, false, false, false, false]);
		expect(stored(DEAL, 'originatorId', 'shop').map(({ title }) => title)).toEqual(['Deal 5']);
	});

	it('tells records of another source apart', async () => {
		await sandbox.crm(deal, { items: items({ order: 'o1', title: 'Ours' }) });
		const theirs = {
			...deal,
			fields: { ...deal.fields, value: { ...deal.fields.value, originatorId: 'mail' } },
		};
		const run = await sandbox.crm(theirs, { items: items({ order: 'o1', title: 'Theirs' }) });
		expect(rows(run)).toEqual([expect.objectContaining({ title: 'Theirs', created: true })]);
	});

	it('says which value is missing, or which field cannot be matched by, before anything is sent', async () => {
		const empty = failure(await sandbox.crm(deal, { items: items({ title: 'x' }) }));
		expect(empty.message).toBe(
			'\'Fields\' needs a value for "Item ID in data source" to find the record [item 0]',
		);
		const none = failure(await sandbox.crm({ ...deal, fields: matchedBy({ title: 'x' }) }));
		expect(none.message).toContain("'Fields' names no field to match by");
		const flag = failure(await sandbox.crm({ ...deal, fields: matchedBy({ opened: true }, 'opened') }));
		expect(flag.message).toContain('names "Available to everyone", by which records cannot be matched');
		expect(sandbox.portal.store.records(DEAL)).toHaveLength(20);
	});

	describe('with several matches', () => {
		const byTitle = (severalMatches?: string) => ({
			resource: 'deal',
			operation: 'upsert',
			fields: matchedBy({ title: 'Twin', comments: 'changed' }, 'title'),
			options: { ...background.options, ...(severalMatches && { severalMatches }) },
		});
		beforeEach(async () => {
			for (let count = 0; count < 3; count++) {
				await sandbox.crm({
					resource: 'deal',
					operation: 'create',
					fields: { mappingMode: 'defineBelow', value: { title: 'Twin' } },
				});
			}
		});
		const changed = () => stored(DEAL, 'comments', 'changed').map(({ id }) => id);

		it('changes none and names them', async () => {
			const { message, description } = failure(await sandbox.crm(byTitle()));
			expect(message).toBe('\'Fields\': 3 deals match Name = "Twin" (IDs 21, 22, 23) [item 0]');
			expect(description).toContain("'If Several Match'");
			expect(changed()).toEqual([]);
		});

		it('changes the first', async () => {
			expect(rows(await sandbox.crm(byTitle('first')))).toEqual([expect.objectContaining({ id: 21 })]);
			expect(changed()).toEqual([21]);
		});

		it('changes all, with a row for each', async () => {
			const run = await sandbox.crm(byTitle('all'));
			expect(rows(run).map(({ id }) => id)).toEqual([21, 22, 23]);
			expect(pairs(run)).toEqual([{ item: 0 }, { item: 0 }, { item: 0 }]);
			expect(changed()).toEqual([21, 22, 23]);
		});
	});

	it('finds a record by its key without spaces around it, in one run and in the next', async () => {
		const byKey = {
			resource: 'company',
			operation: 'upsert',
			fields: matchedBy({ title: '={{ $json.name }}', comments: '={{ $json.note }}' }, 'title'),
			...background,
		};
		const written = items(
			{ name: 'Acme 1', note: 'a' },
			{ name: 'Acme 1 ', note: 'b' },
			{ name: '\u00A0Acme 2\n', note: 'c' },
		);
		await sandbox.crm(byKey, { items: written });
		await sandbox.crm(byKey, { items: items({ name: ' Acme 1', note: 'd' }, { name: 'Acme 2', note: 'e' }) });
		const made = sandbox.portal.store.records(4).filter(({ title }) => String(title).includes('Acme'));
		expect(made.map(({ title, comments }) => [title, comments])).toEqual([
			['Acme 1', 'd'],
			['Acme 2', 'e'],
		]);
		const create = {
			resource: 'company',
			operation: 'create',
			fields: mapped({ title: '={{ $json.name }}' }),
		};
		const options = { ...background.options, uniqueFields: ['title'] };
		await sandbox.crm({ ...create, options }, { items: items({ name: 'Acme 1 ' }, { name: ' acme 2' }) });
		expect(sandbox.portal.store.records(4).filter(({ title }) => /acme/i.test(String(title)))).toHaveLength(
			2,
		);
	});

	describe('of people', () => {
		const person = (matchBy: string) => ({
			resource: 'contact',
			operation: 'upsert',
			matchBy,
			fields: matchedBy({ name: '={{ $json.name }}' }),
			contactDetails: {
				phone: [{ value: '={{ $json.phone }}', type: 'WORK' }],
				email: [{ value: '={{ $json.mail }}', type: 'WORK' }],
			},
			...background,
		});

		it('recognises them by phone, however it is written, and by e-mail', async () => {
			const first = items({ name: 'Ada', phone: '+44 20 7946 0958', mail: 'ada@example.org' });
			const [{ id }] = rows(await sandbox.crm(person('phone'), { items: first }));
			const again = async (matchBy: string, phone: string, mail: string) =>
				rows(await sandbox.crm(person(matchBy), { items: items({ name: 'Ada L.', phone, mail }) }))[0];
			expect(await again('phone', '+442079460958', 'new@example.org')).toMatchObject({ id, created: false });
			expect(await again('email', '+1', 'ADA@example.org')).toMatchObject({ id, created: false });
			expect(await again('phoneOrEmail', '+2', 'ada@example.org')).toMatchObject({ id, created: false });
			expect(await again('phoneOrEmail', '+3', 'else@example.org')).toMatchObject({ created: true });
			expect(sandbox.portal.store.record(CONTACT, Number(id))).toMatchObject({ name: 'Ada L.' });
		});

		it('makes one contact of the spellings of a phone, with that phone once', async () => {
			const spellings = [
				'8 916 123-45-67',
				'+7 916 123-45-67',
				'0079161234567',
				'011 7 916 123 45 67',
				'+7 (916) 123-45-67 #4048',
				'79161234567;12',
			];
			const all = spellings.map((phone, n) => ({ name: `N${n}`, phone, mail: 'a@example.org' }));
			await sandbox.crm(person('phone'), { items: items(...all) });
			for (const one of all) await sandbox.crm(person('phone'), { items: items(one) });
			const made = sandbox.portal.store.records(CONTACT).filter(({ name }) => /^N\d$/.test(String(name)));
			expect(made).toEqual([
				expect.objectContaining({
					name: 'N5',
					fm: [
						expect.objectContaining({ typeId: 'EMAIL' }),
						expect.objectContaining({ typeId: 'PHONE', value: spellings[0] }),
					],
				}),
			]);
		});

		it('adds a phone once that an item has in two spellings', async () => {
			const two = ['8 916 123-45-67', '+7 916 123-45-67'].map((value) => ({ value, type: 'WORK' }));
			for (const operation of ['upsert', 'create']) {
				const run = await sandbox.crm({
					...person('phone'),
					operation,
					simplify: false,
					fields: matchedBy({ name: 'Two' }),
					contactDetails: { phone: two },
				});
				expect(rows(run)[0].fm).toEqual([expect.objectContaining({ value: '8 916 123-45-67' })]);
			}
		});

		it('finds nobody by a phone without a number', async () => {
			const run = await sandbox.crm(person('phone'), {
				items: items({ name: 'Ada', phone: 'on request', mail: 'a@example.org' }),
			});
			expect(failure(run).message).toContain('has no phone to find the record by');
		});

		it('makes one contact of items that have a phone or an e-mail in common', async () => {
			const run = await sandbox.crm(person('phoneOrEmail'), {
				items: items(
					{ name: 'A', phone: '+1 555', mail: 'a@example.org' },
					{ name: 'B', phone: '+1555', mail: 'b@example.org' },
					{ name: 'C', phone: '+9', mail: 'A@example.org' },
				),
			});
			const ids = rows(run).map(({ id }) => id);
			expect(new Set(ids).size).toBe(1);
			expect(sandbox.portal.store.record(CONTACT, Number(ids[0]))).toMatchObject({ name: 'C' });
		});

		it('asks for the detail by which to recognise them', async () => {
			const { message } = failure(
				await sandbox.crm(person('phone'), { items: items({ name: 'A', mail: 'a@example.org' }) }),
			);
			expect(message).toBe("'Phones and E-Mails' has no phone to find the record by [item 0]");
		});
	});
});

describe('Create with unique fields', () => {
	const create = {
		resource: 'deal',
		operation: 'create',
		fields: {
			mappingMode: 'defineBelow',
			value: { originatorId: 'shop', originId: '={{ $json.order }}', title: '={{ $json.title }}' },
		},
		options: { ...background.options, uniqueFields: ['originatorId', 'originId'] },
	};
	const orders = (count: number, title: string) =>
		itemsOf(count, (n) => ({ order: `o${n}`, title: `${title} ${n}` }));

	it('creates nothing twice when it runs again, and hands over the records that are there', async () => {
		await sandbox.crm(create, { items: orders(30, 'First') });
		const run = await sandbox.crm(create, { items: orders(40, 'Second') });
		expect(rows(run).map(({ title }) => title)).toEqual(
			orders(40, 'x').map((_, n) => (n < 30 ? `First ${n}` : `Second ${n}`)),
		);
		expect(stored(DEAL, 'originatorId', 'shop')).toHaveLength(40);
		expect(run.hints('node')).toEqual([
			expect.objectContaining({ message: 'Some deals already existed and were not created again' }),
		]);
	});

	it('creates one record of two items with the same values', async () => {
		const run = await sandbox.crm(create, { items: itemsOf(2, () => ({ order: 'same', title: 'x' })) });
		const ids = rows(run).map(({ id }) => id);
		expect(ids[0]).toBe(ids[1]);
		expect(stored(DEAL, 'originId', 'same')).toHaveLength(1);
	});

	it('names the field that has no value', async () => {
		const { message } = failure(await sandbox.crm(create, { items: items({ title: 'x' }) }));
		expect(message).toBe(
			'\'Unique Field Names or IDs\' needs a value for "Item ID in data source" to find the record [item 0]',
		);
	});
});

describe('a create whose answer is lost', () => {
	const fault = { kind: 'resetAfter', method: 'crm.item.add' } as const;
	const create = {
		resource: 'deal',
		operation: 'create',
		fields: { mappingMode: 'defineBelow', value: { originId: 'o1', title: 'Ours' } },
	};

	it('is found by its unique fields, and not sent again', async () => {
		sandbox.portal.faults.add(fault);
		const run = await sandbox.crm({ ...create, options: { uniqueFields: ['originId'] } });
		expect(rows(run)).toEqual([expect.objectContaining({ title: 'Ours' })]);
		expect(stored(DEAL, 'originId', 'o1')).toHaveLength(1);
	});

	it('says what to look for when nothing identifies it', async () => {
		sandbox.portal.faults.add(fault);
		const { message, description } = failure(await sandbox.crm(create));
		expect(message).toContain('New deal: ');
		expect(description).toMatch(
			/Look in Bitrix24 for a deal created at \d{4}-\d\d-\d\dT[\d:.]+Z or within the next minute/,
		);
		expect(stored(DEAL, 'originId', 'o1')).toHaveLength(1);
	});

	it('is a row with all that was sent when the node goes on', async () => {
		sandbox.portal.faults.add(fault);
		const fields = mapped({ ...create.fields.value, comments: 'x'.repeat(5_000) });
		const run = await sandbox.crm({ ...create, fields }, { onError: 'continueRegularOutput' });
		expect(rows(run)).toEqual([
			{
				outcome: 'unknown',
				method: 'crm.item.add',
				sentAt: expect.any(String),
				fields: { originId: 'o1', title: 'Ours', comments: `${'x'.repeat(1_000)}…` },
				toDo: expect.stringContaining('Look in Bitrix24 for a deal created at '),
				error: expect.stringContaining('New deal'),
			},
		]);
	});
});
