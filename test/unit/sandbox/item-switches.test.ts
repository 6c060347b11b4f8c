import { portalFor } from './support';

const DEAL = 2;

describe('the switches of crm.item.*', () => {
	it('can use the original names of custom fields', async () => {
		const client = await portalFor({ seed: { deals: 3 } });
		const parameters = { entityTypeId: DEAL, useOriginalUfNames: 'Y' };
		const added = await client.call('crm.item.add', {
			...parameters,
			fields: { UF_CRM_1700000001: 'original' },
		});
		const { item } = added.body.result;
		expect(item.UF_CRM_1700000001).toBe('original');
		expect(item).not.toHaveProperty('ufCrm_1700000001');
		const names = Object.keys((await client.call('crm.item.fields', parameters)).body.result.fields);
		expect(names).toContain('UF_CRM_1700000001');
		expect(names).not.toContain('ufCrm_1700000001');
	});

	it('can keep a multiple enumeration from being cleared', async () => {
		const { portal, call } = await portalFor({ quirks: { multipleEnumerationNotClearable: true } });
		const interest = portal.store.customFieldName(DEAL, 'Products of interest');
		const id = portal.store.add(DEAL, { [interest]: [44] }).id;
		await call('crm.item.update', { entityTypeId: DEAL, id, fields: { [interest]: [], title: 'x' } });
		expect(portal.store.record(DEAL, id)).toMatchObject({ [interest]: [44], title: 'x' });
	});

	it.each([
		[true, [[], []]],
		[false, [{ title: 'Deal #1' }, { title: 'Deal #2' }]],
	])('original names with a plain select give empty items: %s', async (originalUfNamesEmptyItems, items) => {
		const { portal, call } = await portalFor({ quirks: { originalUfNamesEmptyItems } });
		portal.store.add(DEAL);
		portal.store.add(DEAL);
		const answer = await call('crm.item.list', {
			entityTypeId: DEAL,
			select: ['title'],
			useOriginalUfNames: 'Y',
		});
		expect(answer.body.result.items).toEqual(items);
	});
});
