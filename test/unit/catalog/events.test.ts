import { EVENT_GROUPS, EVENTS, eventCalled, isChosenEvent } from '../../../src/catalog/events';
import { EVENT_RECORDS } from '../../../src/catalog/events/records';
import { METHODS } from '../../../src/catalog/methods/data';
import { DOCUMENTED_EVENTS } from './documented-events';

/** Events that portals offer and that the pages on events do not list. */
const OFFERED = ['ONCRMTIMELINEITEMACTION', 'ONSUBSCRIPTIONRENEW', 'ONAPPUSERREADY', 'ONAPPTEST'];
/** Smart invoices have the events of smart processes, under the number of their type. */
const INVOICES = ['ADD', 'UPDATE', 'DELETE'].map((verb) => `ONCRMDYNAMICITEM${verb}_31`);

const documented = Object.values(DOCUMENTED_EVENTS).flatMap((codes) => codes.split(' '));
const codes = EVENTS.map(({ code }) => code);

describe('the catalogue of events', () => {
	it('has every event that is documented or offered, each once', () => {
		expect(documented).toHaveLength(187);
		expect([...codes].sort()).toEqual([...documented, ...OFFERED, ...INVOICES].sort());
	});

	it('has a name of its own for each', () => {
		const names = EVENTS.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z0-9() ]+$/);
	});

	it('stands in the order of its groups, and every group has events', () => {
		const places = EVENTS.map(({ group }) => EVENT_GROUPS.indexOf(group!));
		expect(places).toEqual([...places].sort((one, other) => one - other));
		expect(new Set(places).size).toBe(EVENT_GROUPS.length);
		expect(places).not.toContain(-1);
	});

	it.each([
		['ONCRMDEALUPDATE', 'Deal Updated', 'CRM Records', 'update', 'deal'],
		['ONCRMCONTACTADD', 'Contact Created', 'CRM Records', 'add', 'contact'],
		['ONCRMDYNAMICITEMDELETE_31', 'Smart Invoice Deleted', 'CRM Records', 'delete', 'smartInvoice'],
		[
			'ONCRMTYPEUSERFIELDSETENUMVALUES',
			'Smart Process Custom Field List Values Changed',
			'CRM Settings',
			'update',
			'customField',
		],
		['ONTASKUPDATE', 'Task Updated', 'Tasks', 'update', 'task'],
		['ONCALENDARENTRYADD', 'Calendar Event Created', 'Calendar', 'add', 'calendarEvent'],
		['ONVOXIMPLANTCALLEND', 'Call Ended', 'Telephony', 'other', 'call'],
		['CATALOG.PRICE.TYPE.ON.ADD', 'Price Type Created', 'Product Catalog', 'add', 'priceType'],
		['ONORDERENTITYSAVED', 'Order Created or Updated', 'Orders', 'update', 'order'],
		['ONBOOKINGDELETE', 'Booking Deleted', 'Booking', 'delete', 'booking'],
		['ONIMBOTMESSAGEADD', 'Bot Message Created', 'Bots', 'add', undefined],
	])('%s is "%s"', (code, name, group, action, entity) => {
		expect(eventCalled(code)).toMatchObject({ code, name, group, action });
		expect(eventCalled(code).entity).toBe(entity);
	});

	it('says which events an outbound webhook cannot send', () => {
		const only = EVENTS.filter(({ application }) => application === true).map(({ code }) => code);
		const scopes = ['imbot', 'basic', 'imconnector', 'imopenlines', 'sign.b2e', 'catalog'];
		const ofScopes = scopes.flatMap((scope) => DOCUMENTED_EVENTS[scope].split(' '));
		const others = [
			'ONCRMDEALMOVETOCATEGORY',
			'ONEXTERNALCALLSTART',
			'ONIMBOTV2MESSAGEADD',
			'ONOFFLINEEVENT',
		];
		expect([...only].sort()).toEqual([...ofScopes, ...others, ...OFFERED].sort());
	});

	it('says which events hold personal data', () => {
		const personal = ['ONUSERADD', 'ONVOXIMPLANTCALLEND', 'ONIMBOTMESSAGEADD', 'ONOPENLINEMESSAGEADD'];
		expect(personal.map((code) => eventCalled(code).personal)).toEqual(personal.map(() => true));
		expect(eventCalled('ONCRMDEALADD').personal).toBeUndefined();
	});

	it('reads records without a node with methods that are documented', () => {
		const known = new Set(METHODS.map(({ name }) => name));
		const methods = EVENT_RECORDS.flatMap(({ operations }) => operations.map(({ method }) => method));
		expect(methods.filter((method) => !known.has(method))).toEqual([]);
	});
});

describe('an event of any code', () => {
	it.each([
		[' onCrmDealUpdate ', 'ONCRMDEALUPDATE', 'Deal Updated', 'update'],
		['ONCRMDYNAMICITEMADD_147', 'ONCRMDYNAMICITEMADD_147', 'Smart Process Item Created (Type 147)', 'add'],
		['ONDISKFILEADD', 'ONDISKFILEADD', 'Diskfile Created', 'add'],
		['CATALOG.VAT.ON.DELETE', 'CATALOG.VAT.ON.DELETE', 'Catalog VAT Deleted', 'delete'],
		['ONSOMETHINGELSE', 'ONSOMETHINGELSE', 'Somethingelse', 'other'],
		['ADD', 'ADD', 'Add', 'other'],
		['', '', '', 'other'],
	])('"%s" has a name', (given, code, name, action) => {
		expect(eventCalled(given)).toMatchObject({ code, name, action });
	});

	it('knows the number of one smart process', () => {
		expect(eventCalled('ONCRMDYNAMICITEMUPDATE_1036')).toMatchObject({
			entity: 'smartProcessItem',
			entityTypeId: 1036,
		});
	});
});

describe('a chosen event', () => {
	const item = { event: 'ONCRMDYNAMICITEMADD', entityTypeId: 147 };

	it.each([
		[['ONCRMDEALADD'], { event: 'ONCRMDEALADD', entityTypeId: 2 }, true],
		[['oncrmdealadd'], { event: 'ONCRMDEALADD' }, true],
		[['ONCRMDEALUPDATE'], { event: 'ONCRMDEALADD' }, false],
		[[], { event: 'ONCRMDEALADD' }, false],
		[['ONCRMDYNAMICITEMADD'], item, true],
		[['ONCRMDYNAMICITEMADD_147'], item, true],
		[['ONCRMDYNAMICITEMADD_31'], item, false],
		[['ONCRMDYNAMICITEMADD'], { event: 'ONCRMDYNAMICITEMADD_147', entityTypeId: 147 }, true],
		[['ONCRMDYNAMICITEMADD_31'], { event: 'ONCRMDYNAMICITEMADD', entityTypeId: 31 }, true],
	])('%j of %j: %s', (chosen, event, expected) => {
		expect(isChosenEvent(chosen, event)).toBe(expected);
	});
});
