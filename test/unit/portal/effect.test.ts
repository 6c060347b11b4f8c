import { effectOf } from '../../../src/portal/sending/effect';

it.each([
	['crm.item.list', 'read'],
	['crm.item.get', 'read'],
	['crm.item.fields', 'read'],
	['tasks.task.getFields', 'read'],
	['crm.duplicate.findbycomm', 'read'],
	['task.elapseditem.getlist', 'read'],
	['user.current', 'read'],
	['user.search', 'read'],
	['profile', 'read'],
	['server.time', 'read'],
	['app.info', 'read'],
	['crm.item.update', 'idempotent'],
	['crm.item.delete', 'idempotent'],
	['crm.item.productrow.set', 'idempotent'],
	['event.unbind', 'idempotent'],
	['crm.item.add', 'create'],
	['im.message.add', 'create'],
	['bizproc.workflow.start', 'create'],
	['tasks.task.complete', 'create'],
	['crm.item.import', 'create'],
	// By default it removes the events that it returns.
	['event.offline.get', 'create'],
	['something.unheard.of', 'create'],
])('%s is %s', (method, effect) => {
	expect(effectOf(method)).toBe(effect);
	expect(effectOf(`${method}.json`)).toBe(effect);
});

it('an update that adds to multi-fields is not idempotent', () => {
	expect(effectOf('crm.item.update', { fields: { fm: {} } })).toBe('create');
	expect(effectOf('crm.contact.update', { fields: { PHONE: [] } })).toBe('create');
	expect(effectOf('crm.contact.update', { fields: { NAME: 'A' } })).toBe('idempotent');
});
