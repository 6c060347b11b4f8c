import { failure, items, itemsOf, mapped, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none' });
});
afterEach(async () => await sandbox.close());

const byMethod = () => sandbox.portal.statistics.totals.byMethod;
const called = (pattern: RegExp) => Object.keys(byMethod()).filter((method) => pattern.test(method));

const fm = (phones: string[], emails: string[] = []) => {
	const { store } = sandbox.portal;
	const made = (typeId: 'PHONE' | 'EMAIL', valueType: string) => (value: string) => ({
		id: store.newMultiFieldId(),
		typeId,
		valueType,
		value,
	});
	return [...phones.map(made('PHONE', 'MOBILE')), ...emails.map(made('EMAIL', 'HOME'))];
};

/** A contact with these phones and e-mails. */
function contact(phones: string[], emails: string[] = []): number {
	return sandbox.portal.store.add(3, { lastName: 'Weber', fm: fm(phones, emails) }).id;
}

const detailsOf = (id: number, entityTypeId = 3) =>
	sandbox.portal.store.record(entityTypeId, id)?.fm as Array<
		Record<'typeId' | 'valueType' | 'value', string>
	>;

const valuesOf = (id: number, typeId = 'PHONE', entityTypeId = 3): string[] =>
	detailsOf(id, entityTypeId)
		.filter((one) => one.typeId === typeId)
		.map(({ value }) => value);

const update = (contactDetailChanges: object, more: object = {}) => ({
	resource: 'contact',
	operation: 'update',
	contactId: { mode: 'id', value: '={{ $json.id }}' },
	contactDetailChanges,
	...more,
});

const phone = (one: object) => ({ phone: [one] });

describe('Update of phones and e-mails', () => {
	it('does what each mode says, without a field, and leaves the rest', async () => {
		const id = contact(['+49 30 1', '+49 30 2', '+49 30 3'], ['a@example.org', 'b@example.org']);
		const changes = {
			phone: [
				{ mode: 'add', value: '+49 30 4', type: 'FAX' },
				{ mode: 'remove', value: '(+49) 30/2' },
				{ mode: 'replaceOne', oldValue: '4930 1', value: '+49 30 9' },
			],
			email: [{ mode: 'replaceAll', value: 'C@example.org', type: 'WORK' }],
		};
		const [row] = rows(await sandbox.crm(update(changes), { items: items({ id }) }));
		expect(valuesOf(id)).toEqual(['+49 30 9', '+49 30 3', '+49 30 4']);
		expect(valuesOf(id, 'EMAIL')).toEqual(['C@example.org']);
		expect(row).toMatchObject({ id, phone: '+49 30 9', email: 'C@example.org' });
		expect(detailsOf(id).map(({ valueType }) => valueType)).toEqual(['MOBILE', 'MOBILE', 'WORK', 'FAX']);
		expect(byMethod()['crm.item.update']).toBeUndefined();
	});

	it('knows a phone in every spelling that the portal knows', async () => {
		const id = contact(['8 916 123-45-67', '+49 30 1234567', '+44 20 7946 0958']);
		const changes = {
			phone: [
				{ mode: 'add', value: '+7 916 123-45-67 #4048' },
				{ mode: 'remove', value: '0049301234567' },
				{ mode: 'replaceOne', oldValue: '011 44 20 7946 0958', value: '+44 20 7946 0000' },
			],
		};
		rows(await sandbox.crm(update(changes), { items: items({ id }) }));
		expect(valuesOf(id)).toEqual(['8 916 123-45-67', '+44 20 7946 0000']);
	});

	it('changes nothing more when it is run again, and then writes nothing', async () => {
		const id = contact(['+49 30 1'], ['a@example.org']);
		const changes = {
			phone: [
				{ mode: 'add', value: '+49 30 4', type: 'WORK' },
				{ mode: 'replaceOne', oldValue: '+49 30 1', value: '+49 30 7' },
			],
			email: [{ mode: 'add', value: 'A@Example.ORG', type: 'WORK' }],
		};
		const once = rows(await sandbox.crm(update(changes), { items: items({ id }) }));
		const after = structuredClone(sandbox.portal.store.record(3, id));
		sandbox.portal.statistics.reset();
		const twice = rows(await sandbox.crm(update(changes), { items: items({ id }) }));
		expect(sandbox.portal.store.record(3, id)).toEqual(after);
		expect(twice).toEqual(once);
		expect(called(/update/)).toEqual([]);
		expect(valuesOf(id, 'EMAIL')).toEqual(['a@example.org']);
	});

	it.each([
		['lead', 1],
		['company', 4],
	])('works for a %s', async (resource, entityTypeId) => {
		const { id } = sandbox.portal.store.add(entityTypeId, { title: 'T', fm: fm(['+49 30 1']) });
		const run = await sandbox.crm({
			resource,
			operation: 'update',
			[`${resource}Id`]: { mode: 'id', value: String(id) },
			contactDetailChanges: phone({ mode: 'remove', value: '+49301' }),
		});
		expect(rows(run)).toHaveLength(1);
		expect(valuesOf(id, 'PHONE', entityTypeId)).toEqual([]);
		expect(byMethod()[`crm.${resource}.update`]).toBe(1);
	});

	it('sends the calls of 100 items together, each result with its item', async () => {
		const ids = Array.from({ length: 100 }, (_, n) => contact([`+49 30 ${n}`]));
		const both = update(phone({ mode: 'add', value: '={{ $json.phone }}', type: 'WORK' }), {
			fields: mapped({ post: '={{ $json.post }}' }),
			options: { priority: 'background' },
		});
		// The first requests of a method are small.
		await sandbox.crm(both, { items: items({ id: contact([]), phone: '+49 40', post: 'P' }) });
		sandbox.portal.statistics.reset();
		const run = await sandbox.crm(both, {
			items: itemsOf(100, (n) => ({ id: ids[n], phone: `+49 40 ${n}`, post: `P${n}` })),
		});
		const made = run.output('node');
		expect(made.map(({ json }) => [json.id, json.post])).toEqual(ids.map((id, n) => [id, `P${n}`]));
		expect(made.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
		for (const [n, id] of ids.entries()) expect(valuesOf(id)).toEqual([`+49 30 ${n}`, `+49 40 ${n}`]);
		// Two each to read, to write the fields, to write the phones and to read again.
		expect(sandbox.portal.statistics.totals.requests).toBe(8);
	});

	it('names a value that is to be replaced and is not there, before anything is written', async () => {
		const id = contact(['+49 30 1']);
		const parameters = update(phone({ mode: 'replaceOne', oldValue: '+49 30 5', value: '+49 30 6' }), {
			fields: mapped({ post: 'Boss' }),
		});
		const error = failure(await sandbox.crm(parameters, { items: items({ id }) }));
		expect(error.message).toBe(
			'\'Phones and E-Mails\': Phone "+49 30 5" does not exist, so it cannot be replaced with "+49 30 6" [item 0]',
		);
		expect(error.description).toContain("choose 'Add'");
		expect(sandbox.portal.store.record(3, id)?.post).not.toBe('Boss');
		expect(called(/update/)).toEqual([]);
	});

	it('goes on with the other items after one that fails', async () => {
		const ids = [contact(['1']), contact(['2']), contact(['1'])];
		const run = await sandbox.crm(update(phone({ mode: 'replaceOne', oldValue: '1', value: '3' })), {
			items: items(...ids.map((id) => ({ id }))),
			onError: 'continueRegularOutput',
		});
		expect(ids.map((id) => valuesOf(id))).toEqual([['3'], ['2'], ['3']]);
		expect(run.json('node').map(({ id, error }) => [id, error !== undefined])).toEqual([
			[ids[0], false],
			[undefined, true],
			[ids[2], false],
		]);
	});

	it('adds once when several items ask for the same', async () => {
		const id = contact([]);
		const others = Array.from({ length: 60 }, () => contact([]));
		const run = await sandbox.crm(update(phone({ mode: 'add', value: '={{ $json.phone }}' })), {
			items: items(
				{ id, phone: '+49 30 1' },
				...others.map((other) => ({ id: other, phone: '5' })),
				{ id, phone: '+49301' },
				{ id, phone: '+49 30 2' },
			),
		});
		expect(rows(run)).toHaveLength(63);
		expect(valuesOf(id)).toEqual(['+49 30 1', '+49 30 2']);
	});

	it('adds once when the answer to the adding was lost', async () => {
		const id = contact([]);
		sandbox.portal.faults.add({ kind: 'resetAfter', method: 'crm.contact.update' });
		const run = await sandbox.crm(update(phone({ mode: 'add', value: '+49 30 1' })), {
			items: items({ id }),
		});
		expect(rows(run)).toHaveLength(1);
		expect(valuesOf(id)).toEqual(['+49 30 1']);
	});

	it('says that a repeat is harmless when it is not known whether something was added', async () => {
		const id = contact([]);
		sandbox.portal.faults.add({ kind: 'resetBefore', method: 'crm.contact.update' });
		const run = await sandbox.crm(update(phone({ mode: 'add', value: '+49 30 1' })), {
			items: items({ id }),
		});
		expect(failure(run).message).toContain('It is not known whether crm.contact.update was carried out');
		expect(failure(run).description).toContain('not added twice');
		// The fields' descriptions, the reading before, one writing, and the reading after it.
		expect(sandbox.portal.statistics.totals.requests).toBe(4);
	});

	it('says which part was done when the phones are refused after the fields', async () => {
		const id = contact(['1']);
		sandbox.portal.faults.add({
			kind: 'error',
			method: 'crm.contact.update',
			error: 'ACCESS_DENIED',
			status: 403,
		});
		const run = await sandbox.crm(
			update(phone({ mode: 'remove', value: '1' }), { fields: mapped({ post: 'Boss' }) }),
			{ items: items({ id }) },
		);
		expect(failure(run).message).toBe('Bitrix24 does not allow crm.contact.update (ACCESS_DENIED) [item 0]');
		expect(failure(run).description).toContain(
			'The other fields were changed: only the phones and e-mails were not.',
		);
		expect(sandbox.portal.store.record(3, id)?.post).toBe('Boss');
	});

	it('does nothing with empty values, and says so when there is nothing else', async () => {
		const id = contact(['1']);
		const run = await sandbox.crm(update(phone({ mode: 'replaceAll', value: ' ' })), {
			items: items({ id }),
		});
		expect(failure(run).message).toBe("'Fields' changes nothing [item 0]");
		expect(valuesOf(id)).toEqual(['1']);
	});
});
