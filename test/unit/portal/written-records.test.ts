import { effectOf } from '../../../src/portal/sending/effect';
import { writtenIn, writtenRecord } from '../../../src/portal/sending/written-records';

const written = (method: string, parameters: Record<string, unknown> = {}) =>
	writtenRecord(method, parameters, effectOf(method, parameters));

it.each<[string, Record<string, unknown>, object]>([
	['crm.item.update', { entityTypeId: 2, id: 5, fields: {} }, { kind: 'crm 2', id: '5', action: 'update' }],
	['crm.item.update', { entityTypeId: '1042', id: ' 05' }, { kind: 'crm 1042', id: '5', action: 'update' }],
	['crm.item.add', { entityTypeId: 31, fields: {} }, { kind: 'crm 31', action: 'add' }],
	['crm.item.delete', { entityTypeId: 3, id: 7 }, { kind: 'crm 3', id: '7', action: 'delete' }],
	['crm.deal.update', { ID: '9', fields: {} }, { kind: 'crm 2', id: '9', action: 'update' }],
	['crm.contact.add', { fields: {} }, { kind: 'crm 3', action: 'add' }],
	['crm.deal.contact.add', { id: 4, fields: { CONTACT_ID: 8 } }, { kind: 'crm 2', id: '4', action: 'touch' }],
	['crm.contact.company.items.set', { id: 4, items: [] }, { kind: 'crm 3', id: '4', action: 'touch' }],
	['crm.deal.productrows.set', { id: 4, rows: [] }, { kind: 'crm 2', id: '4', action: 'touch' }],
	[
		'crm.item.productrow.set',
		{ ownerType: 'D', ownerId: 6, productRows: [] },
		{ kind: 'crm 2', id: '6', action: 'touch' },
	],
	[
		'crm.item.productrow.add',
		{ fields: { ownerType: 'T83', ownerId: 6 } },
		{ kind: 'crm 131', id: '6', action: 'touch' },
	],
	[
		'crm.deal.userfield.update',
		{ id: 4, fields: {} },
		{ kind: 'dealCustomField', id: '4', action: 'update' },
	],
	['tasks.task.add', { fields: {} }, { kind: 'task', action: 'add' }],
	['tasks.task.update', { taskId: 11, fields: {} }, { kind: 'task', id: '11', action: 'update' }],
	['tasks.task.complete', { taskId: '11' }, { kind: 'task', id: '11', action: 'update' }],
	['api/tasks.task.update', { id: 11, fields: {} }, { kind: 'task', id: '11', action: 'update' }],
	['task.checklistitem.add', { TASKID: 11, FIELDS: {} }, { kind: 'task', id: '11', action: 'touch' }],
	['task.item.update', { 0: 11, 1: {} }, { kind: 'task', id: '11', action: 'update' }],
	['crm.activity.todo.update', { id: 3 }, { kind: 'activity', id: '3', action: 'update' }],
	['crm.currency.update', { id: 'CHE', fields: {} }, { kind: 'currency', id: 'CHE', action: 'update' }],
	['catalog.product.sku.update', { id: 3, fields: {} }, { kind: 'product', id: '3', action: 'update' }],
	['crm.invoice.update', { id: 3, fields: {} }, { kind: 'oldInvoice', id: '3', action: 'update' }],
	['log.blogpost.delete', { POST_ID: 3 }, { kind: 'feedPost', id: '3', action: 'delete' }],
	['booking.v1.booking.update', { id: 3, fields: {} }, { kind: 'booking', id: '3', action: 'update' }],
	['crm.item.update', { entityTypeId: 2, id: '$result[a][item][id]' }, { kind: 'crm 2', action: 'update' }],
])('%s writes a record', (method, parameters, expected) => {
	expect(written(method, parameters)).toEqual(expected);
});

it.each<[string, Record<string, unknown>]>([
	['crm.item.list', { entityTypeId: 2 }],
	['crm.item.get', { entityTypeId: 2, id: 5 }],
	['crm.deal.details.configuration.set', { id: 5 }],
	['crm.item.details.configuration.set', { entityTypeId: 2 }],
	['crm.item.update', { id: 5 }],
	['crm.deal.update', { fields: {} }],
	['tasks.template.update', { id: 5 }],
	['task.stages.update', { id: 5 }],
	['im.message.add', { DIALOG_ID: 5 }],
	['crm.status.update', { id: 5, fields: {} }],
])('%s writes nothing that has events', (method, parameters) => {
	expect(written(method, parameters)).toBeUndefined();
});

it('reads what an answer says about the record', () => {
	expect(writtenIn(12)).toEqual({ id: '12' });
	expect(writtenIn('12')).toEqual({ id: '12' });
	expect(writtenIn(true)).toEqual({});
	expect(writtenIn({ item: { id: 5, updatedTime: '2026-11-30T10:00:00+03:00', updatedBy: 7 } })).toEqual({
		id: '5',
		changedAt: Date.parse('2026-11-30T07:00:00Z'),
		changedBy: 7,
	});
	expect(writtenIn({ task: { id: '8', changedDate: '2026-11-30T10:00:00+00:00', changedBy: '3' } })).toEqual({
		id: '8',
		changedAt: Date.parse('2026-11-30T10:00:00Z'),
		changedBy: 3,
	});
	expect(writtenIn(null)).toEqual({});
});
