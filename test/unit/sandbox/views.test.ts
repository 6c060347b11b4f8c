import { customFieldKey } from '../../../sandbox/fields/custom';
import { PortalTime } from '../../../sandbox/time';
import { ManualClock, portalFor, type Client } from './support';

describe('two views of one record', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ clock: new ManualClock(), seed: { contacts: 2, companies: 1 } });
	});

	it('shows a deal typed in camelCase and as texts in upper case', async () => {
		const { store } = client.portal;
		const { id } = store.add(2, {
			title: 'One',
			opportunity: 1250.5,
			probability: 40,
			companyId: 1,
			contactIds: [2, 1],
			ufCrm_1700000003: 7,
			ufCrm_1700000005: true,
			ufCrm_1700000009: [50],
			begindate: '2026-02-01',
		});
		const item = (await client.call('crm.item.get', { entityTypeId: 2, id })).body.result.item;
		const deal = (await client.call('crm.deal.get', { id })).body.result;
		expect(item).toMatchObject({
			id,
			title: 'One',
			opportunity: 1250.5,
			probability: 40,
			companyId: 1,
			contactId: 2,
			contactIds: [2, 1],
			opened: 'Y',
			createdBy: 1,
			ufCrm_1700000003: 7,
			ufCrm_1700000005: 'Y',
			ufCrm_1700000009: [50],
			ufCrm_1700000010: null,
			begindate: '2026-02-01T03:00:00+03:00',
			createdTime: '2026-01-15T12:00:00+03:00',
			leadId: null,
		});
		expect(deal).toMatchObject({
			ID: String(id),
			TITLE: 'One',
			OPPORTUNITY: '1250.50',
			PROBABILITY: '40',
			COMPANY_ID: '1',
			CONTACT_ID: '2',
			OPENED: 'Y',
			CREATED_BY_ID: '1',
			UF_CRM_1700000003: '7',
			UF_CRM_1700000005: '1',
			UF_CRM_1700000009: ['50'],
			UF_CRM_1700000010: '',
			BEGINDATE: '2026-02-01T03:00:00+03:00',
			DATE_CREATE: '2026-01-15T12:00:00+03:00',
			LEAD_ID: null,
		});
		expect(deal).not.toHaveProperty('CONTACT_IDS');
	});

	it('writes through either view', async () => {
		const id = (await client.call('crm.deal.add', { fields: { TITLE: 'Classic', OPPORTUNITY: '5' } })).body
			.result;
		expect(typeof id).toBe('number');
		await client.call('crm.item.update', { entityTypeId: 2, id, fields: { stageId: 'WON' } });
		const deal = (await client.call('crm.deal.get', { id })).body.result;
		expect(deal).toMatchObject({ TITLE: 'Classic', STAGE_ID: 'WON', STAGE_SEMANTIC_ID: 'S', CLOSED: 'Y' });
		expect(
			(await client.call('crm.deal.update', { id, fields: { CATEGORY_ID: 1, TITLE: 'Still' } })).body.result,
		).toBe(true);
		// A classic update does not change the pipeline.
		expect(client.portal.store.record(2, id)).toMatchObject({ categoryId: 0, title: 'Still' });
	});

	it('calls fields of leads and companies by their own classic names', async () => {
		const lead = (await client.call('crm.lead.add', { fields: { TITLE: 'L', STATUS_ID: 'IN_PROCESS' } })).body
			.result;
		expect(client.portal.store.record(1, lead)).toMatchObject({ stageId: 'IN_PROCESS' });
		const company = (
			await client.call('crm.company.add', { fields: { TITLE: 'C', COMPANY_TYPE: 'PARTNER' } })
		).body.result;
		expect(client.portal.store.record(4, company)).toMatchObject({ typeId: 'PARTNER' });
	});

	it('shows multi-fields in both views', async () => {
		const item = (await client.call('crm.item.get', { entityTypeId: 3, id: 1 })).body.result.item;
		const contact = (await client.call('crm.contact.get', { id: 1 })).body.result;
		const [phone] = item.fm;
		expect(phone).toEqual({
			id: expect.any(Number),
			typeId: 'PHONE',
			valueType: 'WORK',
			value: expect.any(String),
		});
		expect(item).toMatchObject({
			phone: phone.value,
			phoneWork: phone.value,
			phoneMobile: '',
			hasPhone: 'Y',
		});
		expect(contact.PHONE).toEqual([
			{ ID: String(phone.id), VALUE_TYPE: 'WORK', VALUE: phone.value, TYPE_ID: 'PHONE' },
		]);
		expect(contact).not.toHaveProperty('WEB');
	});

	it('describes the fields for each view', async () => {
		const item = (await client.call('crm.item.fields', { entityTypeId: 2 })).body.result.fields;
		const classic = (await client.call('crm.deal.fields')).body.result;
		expect(item.opened).toEqual({
			type: 'boolean',
			isRequired: false,
			isReadOnly: false,
			isImmutable: false,
			isMultiple: false,
			isDynamic: false,
			title: 'Available to everyone',
			upperName: 'OPENED',
		});
		expect(item.stageId).toMatchObject({ type: 'crm_status', statusType: 'DEAL_STAGE' });
		expect(item.categoryId.isImmutable).toBe(false);
		expect(item.ufCrm_1700000008).toMatchObject({
			type: 'enumeration',
			isDynamic: true,
			title: 'Region',
			upperName: 'UF_CRM_1700000008',
			items: [
				{ ID: expect.any(String), VALUE: 'North' },
				{ ID: expect.any(String), VALUE: 'South' },
				{ ID: expect.any(String), VALUE: 'East' },
				{ ID: expect.any(String), VALUE: 'West' },
			],
		});
		expect(classic.OPENED.type).toBe('char');
		expect(classic.CATEGORY_ID.isImmutable).toBe(true);
		expect(classic.UF_CRM_1700000008).toMatchObject({ title: 'UF_CRM_1700000008', formLabel: 'Region' });
		const invoice = (await client.call('crm.item.fields', { entityTypeId: 31 })).body.result.fields;
		expect(invoice.stageId.statusType).toBe('SMART_INVOICE_STAGE_3');
		const kinds = new Set(Object.values<{ type: string }>(item).map((one) => one.type));
		for (const kind of [
			'money',
			'url',
			'address',
			'file',
			'employee',
			'crm',
			'iblock_element',
			'iblock_section',
		]) {
			expect(kinds).toContain(kind);
		}
	});
});

describe('names of custom fields in crm.item.*', () => {
	it.each([
		['UF_CRM_3_DIGIT', 'ufCrm3Digit'],
		['UF_CRM_3_1747309727', 'ufCrm3_1747309727'],
		['UF_CRM_3_DIGIT10', 'ufCrm_3_DIGIT10'],
		['UF_CRM_3_DIGIT_10', 'ufCrm_3_DIGIT_10'],
		['UF_CRM_1747309879', 'ufCrm_1747309879'],
		['UF_CRM_10_5186744711', 'ufCrm10_5186744711'],
		['UF_CRM_EXTERNAL_CODE', 'ufCrmExternalCode'],
	])('%s is %s', (original, name) => {
		expect(customFieldKey(original)).toBe(name);
	});
});

describe('the time of a portal', () => {
	const time = new PortalTime('+03:00');

	it.each([
		['2026-01-15T12:00:00+03:00', '2026-01-15T12:00:00+03:00'],
		['2026-01-15T09:00:00Z', '2026-01-15T12:00:00+03:00'],
		['2026-01-15T09:00:00.750+00:00', '2026-01-15T12:00:00+03:00'],
		['2026-01-15 12:00', '2026-01-15T12:00:00+03:00'],
		['2026-01-15', '2026-01-15T00:00:00+03:00'],
		['15.01.2026 12:30:15', '2026-01-15T12:30:15+03:00'],
	])('reads %s', (text, shown) => {
		expect(time.format(time.parse(text) ?? NaN)).toBe(shown);
	});

	it.each([
		'',
		'soon',
		'2026-13-01',
		'2026-02-30',
		'2026-01-15T25:00:00',
		'2026-01-15T09:00:00 00:00',
		'31.04.2026',
	])('refuses %j', (text) => {
		expect(time.parse(text)).toBeUndefined();
	});

	it('keeps the day that a date names', () => {
		expect(time.parseDay('2026-01-15')).toBe('2026-01-15');
		expect(time.parseDay('2026-01-15T23:30:00+03:00')).toBe('2026-01-15');
		expect(new PortalTime('-05:00').formatDate('2026-01-15')).toBe('2026-01-14T19:00:00-05:00');
	});
});
