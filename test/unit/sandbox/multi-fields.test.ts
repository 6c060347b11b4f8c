import { portalFor, type Client } from './support';

describe('multi-fields', () => {
	let client: Client;
	let id: number;
	let phoneId: number;

	beforeEach(async () => {
		client ??= await portalFor();
		id = (
			await client.call('crm.contact.add', {
				fields: {
					NAME: 'Anna',
					PHONE: [{ VALUE: '+49 30 1', VALUE_TYPE: 'MOBILE' }],
					EMAIL: [{ VALUE: 'anna@example.com' }],
				},
			})
		).body.result;
		phoneId = values()[0]?.id ?? 0;
	});

	const values = () =>
		client.portal.store.record(3, id)?.fm as Array<{
			id: number;
			typeId: string;
			valueType: string;
			value: string;
		}>;
	const phones = () => values().filter((one) => one.typeId === 'PHONE');
	const classic = (PHONE: unknown) => client.call('crm.contact.update', { id, fields: { PHONE } });
	const item = (fm: unknown) => client.call('crm.item.update', { entityTypeId: 3, id, fields: { fm } });

	it('takes WORK for a value without a kind', () => {
		expect(values()).toMatchObject([
			{ typeId: 'PHONE', valueType: 'MOBILE', value: '+49 30 1' },
			{ typeId: 'EMAIL', valueType: 'WORK', value: 'anna@example.com' },
		]);
	});

	it('appends what has no id in a classic update', async () => {
		await classic([{ VALUE: '+49 30 2' }]);
		expect(phones().map((one) => one.value)).toEqual(['+49 30 1', '+49 30 2']);
	});

	it('changes by id and keeps the kind that is not named', async () => {
		await classic([{ ID: String(phoneId), VALUE: '+49 30 9' }]);
		expect(phones()).toMatchObject([{ id: phoneId, value: '+49 30 9', valueType: 'MOBILE' }]);
	});

	it.each([{ DELETE: 'Y' }, { VALUE: '' }])('removes by id with %j', async (order) => {
		await classic([{ ID: phoneId, ...order }]);
		expect(phones()).toEqual([]);
		expect(values()).toHaveLength(1);
	});

	it('does nothing for an empty list or a foreign id', async () => {
		await classic([]);
		await classic([{ ID: 99999, VALUE: 'x' }]);
		expect(phones()).toHaveLength(1);
	});

	it('refuses an e-mail that is none', async () => {
		const answer = await client.call('crm.contact.update', { id, fields: { EMAIL: [{ VALUE: 'nobody' }] } });
		expect([answer.status, answer.body.error]).toEqual([400, 'ERROR_CORE']);
	});

	it('takes n0 and list positions of fm for new values', async () => {
		await item({ n0: { typeId: 'PHONE', valueType: 'HOME', value: '2' } });
		await item([{ typeId: 'PHONE', value: '3' }]);
		await item({ typeId: 'PHONE', valueType: 'FAX', value: '4' });
		expect(phones().map((one) => one.valueType + one.value)).toEqual([
			'MOBILE+49 30 1',
			'HOME2',
			'WORK3',
			'FAX4',
		]);
	});

	it('changes and removes by the numeric key of fm', async () => {
		await item({ [phoneId]: { value: '+49 30 8' } });
		expect(phones()).toMatchObject([{ id: phoneId, value: '+49 30 8', valueType: 'MOBILE' }]);
		await item({ [phoneId]: { value: '' } });
		expect(phones()).toEqual([]);
	});

	it('takes an id inside a list entry for nothing', async () => {
		await item([{ id: phoneId, typeId: 'PHONE', value: '5' }]);
		expect(phones()).toHaveLength(2);
	});

	it('can ignore the ids of fm, as was measured once', async () => {
		const other = await portalFor({ quirks: { multiFieldIdsIgnored: true } });
		const record = other.portal.store.add(3, {
			name: 'B',
			fm: [{ id: 700, typeId: 'PHONE', valueType: 'WORK', value: '1' }],
		});
		const fields = { fm: { 700: { value: '' }, n0: { typeId: 'PHONE', value: '2' } } };
		await other.call('crm.item.update', { entityTypeId: 3, id: record.id, fields });
		expect(other.portal.store.record(3, record.id)?.fm).toMatchObject([{ value: '1' }, { value: '2' }]);
	});
});
