import { CONTACT_DETAIL_KINDS, multiFieldsOf } from '../../../src/catalog/contact-details';
import { CRM_ITEMS } from '../../../src/catalog/crm/kinds';
import { recordPath } from '../../../src/catalog/crm/crm-item';
import { deal } from '../../../src/catalog/crm/deal';
import { scopeOf } from '../../../src/catalog/scopes';
import { smartInvoice } from '../../../src/catalog/crm/smart-invoice';
import { smartProcess } from '../../../src/catalog/crm/smart-process';

describe('the CRM entities', () => {
	it('are sorted by name, as n8n requires', () => {
		const names = CRM_ITEMS.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
	});

	it.each(CRM_ITEMS.map((entity) => [entity.name, entity] as const))(
		'%s has a short simplified form with its ID first',
		(_name, entity) => {
			expect(entity.simplify[0]).toBe('id');
			expect(entity.simplify.length).toBeLessThanOrEqual(10);
			expect(new Set(entity.simplify).size).toBe(entity.simplify.length);
		},
	);

	it('have pages', () => {
		expect(recordPath(deal, 2, 5)).toBe('/crm/deal/details/5/');
		expect(recordPath(smartProcess, 1036, 5)).toBe('/crm/type/1036/details/5/');
	});

	it('find the pipeline of a stage in its ID', () => {
		expect([deal, smartInvoice].map(({ pipelines }) => pipelines?.ofStage('NEW'))).toEqual([0, undefined]);
		expect(deal.pipelines?.ofStage('C7:NEW')).toBe(7);
		expect(smartInvoice.pipelines?.ofStage('DT31_3:N')).toBe(3);
		expect(deal.pipelines?.dictionary(0, 2)).toBe('DEAL_STAGE');
		expect(deal.pipelines?.dictionary(7, 2)).toBe('DEAL_STAGE_7');
		expect(smartProcess.pipelines?.dictionary(3, 1036)).toBe('DYNAMIC_1036_STAGE_3');
	});
});

describe('contact details', () => {
	it('become numbered multi-fields, empty ones left out', () => {
		expect(
			multiFieldsOf([
				{ kind: 'phone', value: '+49 30 1', type: 'MOBILE' },
				{ kind: 'phone', value: '', type: 'WORK' },
				{ kind: 'email', value: 'a@b.c', type: 'WORK' },
			]),
		).toEqual({
			n0: { typeId: 'PHONE', valueType: 'MOBILE', value: '+49 30 1' },
			n1: { typeId: 'EMAIL', valueType: 'WORK', value: 'a@b.c' },
		});
		expect(multiFieldsOf([])).toBeUndefined();
	});

	it('all have the type OTHER, with which a new row starts', () => {
		for (const { types } of CONTACT_DETAIL_KINDS) expect(types.map(({ value }) => value)).toContain('OTHER');
	});
});

describe('the scope of a method', () => {
	it.each([
		['crm.item.list', 'crm'],
		['tasks.task.add', 'task'],
		['TASK.item.add', 'task'],
		['disk.folder.get', 'disk'],
		['voximplant.statistic.get', 'telephony'],
		['profile', undefined],
		['app.info', undefined],
	])('%s is %s', (method, scope) => {
		expect(scopeOf(method)).toBe(scope);
	});
});
