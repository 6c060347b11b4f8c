import { ItemOrder } from '../../../src/portal/sending/item-turns';
import { Places } from '../../../src/portal/sending/place';
import { accessesOf } from '../../../src/portal/sending/record-keys';

const keysOf = (
	method: string,
	parameters: object,
	effect: 'create' | 'idempotent' | 'read' = 'idempotent',
) => accessesOf(method, { ...parameters }, effect);
const own = (...given: Parameters<typeof keysOf>): string => keysOf(...given)[0]?.key;

describe('what a call touches', () => {
	it('one record has one key, whatever the method, the name and the spelling of its ID', () => {
		const keys = [
			own('crm.deal.update', { id: 5, fields: { TITLE: 'a' } }),
			own('crm.deal.delete', { ID: '5' }),
			own('crm.item.update', { fields: {}, id: ' 05 ', entityTypeId: 2 }),
			own('crm.item.productrow.set', { ownerType: 'D', ownerId: 5, productRows: [] }),
			own('crm.deal.contact.add', { id: 5, fields: { CONTACT_ID: 7 } }, 'create'),
			own('crm.timeline.comment.add', { fields: { ENTITY_TYPE: 'deal', ENTITY_ID: 5 } }, 'create'),
			own('crm.address.update', { fields: { TYPE_ID: 1, ENTITY_TYPE_ID: 2, ENTITY_ID: 5 } }),
			own('crm.deal.get', { id: 5 }, 'read'),
		];
		expect(new Set(keys)).toEqual(new Set(['crm 5']));
		expect(own('tasks.task.update', { taskId: 5 })).toBe(
			own('task.checklistitem.add', { TASKID: 5 }, 'create'),
		);
		expect(own('lists.element.update', { IBLOCK_ID: 3, ELEMENT_ID: 7 })).toBe('lists 7');
		expect(own('task.checklistitem.update', { TASKID: 5, ITEMID: 9 })).toBe('task 9');
		expect(own('sonet_group.update', { SUBJECT_ID: 2, GROUP_ID: 5 })).toBe('sonet_group 5');
	});

	it('creates of different records do not wait for each other, but for a delete in front of them', () => {
		const places = new Places();
		const add = keysOf('crm.currency.add', { fields: { CURRENCY: 'XAA' } }, 'create');
		const first = places.take(0, add);
		expect(places.take(1, add).isClear()).toBe(true);
		const removed = places.take(2, keysOf('crm.currency.delete', { id: 'XAA' }));
		expect(removed.before).toContain(first);
		expect(places.take(3, add).before).toEqual([removed]);
	});

	it('creates and updates by number do not wait for each other, but for a setting of all', () => {
		const places = new Places();
		const take = (item: number, method: string, parameters: object) =>
			places.take(item, keysOf(method, parameters, /add$/.test(method) ? 'create' : 'idempotent'));
		take(0, 'crm.item.add', { entityTypeId: 2, fields: {} });
		expect(take(1, 'crm.item.update', { entityTypeId: 2, id: 5 }).isClear()).toBe(true);
		expect(take(2, 'crm.item.add', { entityTypeId: 2, fields: {} }).isClear()).toBe(true);
		take(3, 'crm.currency.add', { fields: { CURRENCY: 'XAA' } });
		expect(take(4, 'crm.currency.update', { id: 'XAA', fields: {} }).isClear()).toBe(false);
		take(5, 'crm.status.update', { id: 5 });
		expect(take(6, 'crm.status.set', {}).isClear()).toBe(false);
	});

	it('reads do not wait for each other', () => {
		const places = new Places();
		const read = keysOf('crm.deal.get', { id: 5 }, 'read');
		const write = keysOf('crm.deal.update', { id: 5 });
		places.take(0, read);
		expect(places.take(1, read).isClear()).toBe(true);
		const update = places.take(2, write);
		expect(update.before).toHaveLength(2);
		expect(places.take(3, read).before).toEqual([update]);
	});

	it('a setting without an ID is one record', () => {
		const [first, second] = ['a', 'b'].map((value) => keysOf('app.option.set', { options: { key: value } }));
		const places = new Places();
		places.take(0, first);
		expect(places.take(1, second).isClear()).toBe(false);
	});

	it('a reference to another command says nothing about the record', () => {
		expect(
			keysOf('crm.deal.update', { id: '$result[add]' }).every(({ key }) => !key.includes('result')),
		).toBe(true);
	});
});

describe('places', () => {
	it('are over only when those in front of them are, and then nothing is remembered', async () => {
		const places = new Places();
		const access = [{ key: 'crm 5' }];
		const [first, second, third] = [0, 1, 2].map((item) => places.take(item, access));
		second.end();
		// The first may still be sent again.
		expect(third.isClear()).toBe(false);
		const cleared = third.clear();
		first.end();
		await cleared;
		third.end();
		expect([first, second, third].map(({ over, before }) => [over, before])).toEqual(
			Array.from({ length: 3 }, () => [true, []]),
		);
		expect(places).toEqual(new Places());
	});

	it('never wait for a later item', () => {
		const places = new Places();
		const later = places.take(5, [{ key: 'crm 5' }]);
		const earlier = places.take(1, [{ key: 'crm 5' }]);
		expect(earlier.isClear()).toBe(true);
		expect(places.take(6, [{ key: 'crm 5' }]).before).toEqual(expect.arrayContaining([later, earlier]));
	});
});

describe('ItemOrder', () => {
	it('lets items pass in their order, and at once when nothing is in front of them', async () => {
		const order = new ItemOrder();
		const passed: number[] = [];
		const run = (item: number): unknown => order.run(item, () => passed.push(item));
		expect(run(0)).toBe(1);
		const waiting = [3, 1, 4].map(run);
		expect(passed).toEqual([0, 1]);
		order.pass(2);
		await Promise.all(waiting);
		expect(passed).toEqual([0, 1, 3, 4]);
		run(1);
		expect(passed).toEqual([0, 1, 3, 4, 1]);
	});
});
