import { type SandboxPortal, standardLimit, startPortal } from '../../../sandbox';
import type { MethodParameters } from '../../../src/batch/command';
import { EVENTS } from '../../../src/catalog/events';
import { Portal } from '../../../src/portal/portal';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import type { Row } from '../../../src/portal/types';
import { portalEvent } from '../../../src/triggers/events/event';
import { eventRecordReader, hasRecord } from '../../../src/triggers/events/record';
import type { EventRecord, PortalEvent } from '../../../src/triggers/types';
import { answer, ok, portalOf } from '../../support/scripted-transport';
import { after } from '../../support/virtual-time';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const eventOf = (code: string, data: unknown): PortalEvent =>
	portalEvent({ code, data, portal: 'portal.bitrix24.com' });
const fields = (values: Row): Row => ({ FIELDS: values });

/** Kinds of records that the sandbox has: how one is made, its event, and the documented way to read it. */
interface Case {
	make: [method: string, parameters: Row, id: string];
	code: string;
	data(id: unknown): Row;
	read(id: unknown): [method: string, parameters: Row, at: string];
}

const byId = (id: unknown): Row => fields({ ID: id });

const item = (entityTypeId: number, code: string): Case => ({
	make: ['crm.item.add', { entityTypeId, fields: { title: 'Anna', name: 'Anna' } }, 'item.id'],
	code,
	data: (id) => fields({ ID: id, ...(code.includes('DYNAMIC') && { ENTITY_TYPE_ID: entityTypeId }) }),
	read: (id) => ['crm.item.get', { entityTypeId, id }, 'item'],
});

const classic = (code: string, prefix: string, values: Row, at = '', made = ''): Case => ({
	make: [`${prefix}.add`, { fields: values }, made],
	code,
	data: byId,
	read: (id) => [`${prefix}.get`, { id }, at],
});

const requisite = { ENTITY_TYPE_ID: 4, ENTITY_ID: 1, PRESET_ID: 1, NAME: 'Main' };
const unit = { code: 999, measureTitle: 'Box', symbol: 'box' };

const CASES: Record<string, Case> = {
	deal: item(2, 'ONCRMDEALUPDATE'),
	lead: item(1, 'ONCRMLEADADD'),
	contact: item(3, 'ONCRMCONTACTUPDATE'),
	company: item(4, 'ONCRMCOMPANYUPDATE'),
	quote: item(7, 'ONCRMQUOTEADD'),
	'smart invoice': item(31, 'ONCRMDYNAMICITEMADD'),
	'smart process item': item(1030, 'ONCRMDYNAMICITEMUPDATE'),
	'item of one smart process': item(1030, 'ONCRMDYNAMICITEMUPDATE_1030'),
	activity: {
		...classic('ONCRMACTIVITYADD', 'crm.activity', {}),
		make: [
			'crm.activity.todo.add',
			{ ownerTypeId: 2, ownerId: 1, deadline: '2026-12-01T12:00:00+00:00', title: 'Call back' },
			'id',
		],
	},
	requisite: classic('ONCRMREQUISITEADD', 'crm.requisite', requisite),
	'bank detail': classic('ONCRMBANKDETAILUPDATE', 'crm.requisite.bankdetail', {
		ENTITY_ID: 1,
		NAME: 'Bank',
		COUNTRY_ID: 1,
	}),
	address: {
		make: ['crm.address.add', { fields: { TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: 1, CITY: 'Riga' } }, ''],
		code: 'ONCRMADDRESSREGISTER',
		data: () => fields({ TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: 1 }),
		read: () => ['crm.address.list', { filter: { TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: 1 } }, '0'],
	},
	'timeline comment': classic('ONCRMTIMELINECOMMENTADD', 'crm.timeline.comment', {
		ENTITY_ID: 1,
		ENTITY_TYPE: 'deal',
		COMMENT: 'Called',
	}),
	'recurring deal': classic('ONCRMDEALRECURRINGUPDATE', 'crm.deal.recurring', { DEAL_ID: 1, ACTIVE: 'Y' }),
	'custom field': classic('ONCRMDEALUSERFIELDADD', 'crm.deal.userfield', {
		FIELD_NAME: 'FIELD1',
		USER_TYPE_ID: 'string',
	}),
	'smart process type': classic('ONCRMTYPEADD', 'crm.type', { title: 'Cars' }, 'type', 'type.id'),
	currency: classic('ONCRMCURRENCYADD', 'crm.currency', { CURRENCY: 'CHE', AMOUNT: 1, AMOUNT_CNT: 1 }),
	'unit of measure': classic('CATALOG.MEASURE.ON.ADD', 'catalog.measure', unit, 'measure', 'measure.id'),
	task: {
		make: ['tasks.task.add', { fields: { TITLE: 'Call', RESPONSIBLE_ID: 1 } }, 'task.id'],
		code: 'ONTASKADD',
		data: (id) => ({ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: id } }),
		read: (id) => ['tasks.task.get', { taskId: id }, 'task'],
	},
	'old comment on a task': {
		make: ['task.commentitem.add', { TASKID: 1, FIELDS: { POST_MESSAGE: 'Done' } }, ''],
		code: 'ONTASKCOMMENTADD',
		data: (id) => ({ FIELDS_AFTER: { ID: id, TASK_ID: 1 } }),
		read: (id) => ['task.commentitem.get', { TASKID: 1, ITEMID: id }, ''],
	},
	user: {
		make: ['user.get', { FILTER: { ID: 2 } }, '0.ID'],
		code: 'ONUSERADD',
		data: (id) => ({ ID: id }),
		read: (id) => ['user.get', { FILTER: { ID: id } }, '0'],
	},
	workgroup: {
		make: ['sonet_group.create', { NAME: 'Sales' }, ''],
		code: 'ONSONETGROUPADD',
		data: byId,
		read: (id) => ['sonet_group.get', { GROUP_ID: id }, '0'],
	},
};

const partOf = (value: unknown, path: string): unknown =>
	path === '' ? value : path.split('.').reduce<unknown>((part, name) => (part as Row)[name], value);

const settings = { plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority: 'background' } as const;

describe('the record of an event', () => {
	let sandbox: SandboxPortal;
	let portal: Portal;

	beforeAll(async () => {
		sandbox = await startPortal({ limit: 'none', seed: { deals: 3, companies: 1 } });
		portal = new Portal(new AxiosTransport(sandbox.webhookUrl), settings);
		await portal.call('tasks.task.add', { fields: { TITLE: 'First', RESPONSIBLE_ID: 1 } });
	});
	beforeEach(() => sandbox.statistics.reset());
	afterAll(async () => await sandbox.close());

	it('is what the documented method of its kind answers', async () => {
		const made = new Map<string, unknown>();
		for (const [
			name,
			{
				make: [method, parameters, at],
			},
		] of Object.entries(CASES)) {
			made.set(name, partOf((await portal.call(method, parameters)).result, at));
		}
		const expected = new Map<string, unknown>();
		for (const [name, { read }] of Object.entries(CASES)) {
			const [method, parameters, at] = read(made.get(name));
			expected.set(name, { record: partOf((await portal.call(method, parameters)).result, at) });
		}
		sandbox.statistics.reset();
		const reader = eventRecordReader(portal, 0);
		const read = await Promise.all(
			Object.entries(CASES).map(async ([name, { code, data }]) => {
				const event = eventOf(code, data(made.get(name)));
				expect(hasRecord(event)).toBe(true);
				return [name, await reader(event)] as const;
			}),
		);
		expect(new Map(read)).toEqual(expected);
		// One for the lists of CRM records, and one for all others.
		expect(sandbox.statistics.totals.requests).toBeLessThanOrEqual(2);
	});

	it('is not read after it was deleted', async () => {
		const reader = eventRecordReader(portal, 0);
		expect(await reader(eventOf('ONCRMDEALDELETE', byId(1)))).toEqual({ gone: true });
		expect(sandbox.statistics.totals.requests).toBe(0);
	});

	it.each([
		['ONCRMDEALUPDATE', byId(99_999)],
		['ONCRMACTIVITYUPDATE', byId(99_999)],
		['ONTASKUPDATE', { FIELDS_AFTER: { ID: 99_999 } }],
		['ONUSERADD', { ID: 99_999 }],
		['ONCRMCURRENCYUPDATE', byId('XXX')],
		['ONCRMTYPEUPDATE', byId(99_999)],
		['ONSONETGROUPUPDATE', byId(99_999)],
		['ONCRMADDRESSREGISTER', fields({ TYPE_ID: 4, ENTITY_TYPE_ID: 8, ENTITY_ID: 99 })],
	])('that is not there any more is gone: %s', async (code, data) => {
		expect(await eventRecordReader(portal, 0)(eventOf(code, data))).toEqual({ gone: true });
	});

	it('is a copy of its own for each of several events', async () => {
		const reader = eventRecordReader(portal, 0);
		const event = eventOf('ONCRMDEALUPDATE', byId(1));
		const task = eventOf('ONTASKUPDATE', { FIELDS_AFTER: { ID: 1 } });
		const [first, second, third, fourth] = (await Promise.all([
			reader(event),
			reader(event),
			reader(task),
			reader(task),
		])) as Array<{ record: Row }>;
		expect(second).toEqual(first);
		expect(second.record).not.toBe(first.record);
		expect(fourth).toEqual(third);
		expect(fourth.record).not.toBe(third.record);
		const commands = sandbox.statistics.requests.flatMap((request) => request.commands);
		expect(commands.map(({ method }) => method).sort()).toEqual(['crm.item.list', 'tasks.task.get']);
	});

	it('is read anew for an event that comes later', async () => {
		const reader = eventRecordReader(portal, 0);
		const event = eventOf('ONCRMDEALUPDATE', byId(2));
		await reader(event);
		await portal.call('crm.item.update', { entityTypeId: 2, id: 2, fields: { title: 'Changed' } });
		expect(await reader(event)).toMatchObject({ record: { title: 'Changed' } });
	});

	it('that may not be read says why, and what to do', async () => {
		const limited = sandbox.addWebhook({ scopes: ['user'] });
		const reader = eventRecordReader(new Portal(new AxiosTransport(limited), settings), 0);
		expect(await reader(eventOf('ONCRMDEALUPDATE', byId(1)))).toEqual({
			problem: expect.stringMatching(
				/^The deal 1 could not be read with crm\.item\.list: .+ \(insufficient_scope\)\. Give the webhook or the application of the credential the scope 'crm'\.$/i,
			),
		});
	});

	it('without an ID says so', async () => {
		expect(await eventRecordReader(portal, 0)(eventOf('ONCRMDEALUPDATE', {}))).toEqual({
			problem: 'The deal could not be read: the data of the event ONCRMDEALUPDATE has no ID.',
		});
		expect(sandbox.statistics.totals.requests).toBe(0);
	});
});

describe('a record that no node has', () => {
	/** The call that reads the record of an event, and what came out of an answer. */
	async function readWith(event: PortalEvent, ...answers: unknown[]): Promise<[unknown, unknown]> {
		const calls: Array<[string, MethodParameters]> = [];
		const { portal } = portalOf(({ method, parameters }) => {
			calls.push([method, parameters]);
			const next = answers.shift();
			return next instanceof Error
				? answer(400, { error: next.message, error_description: next.name })
				: ok(next);
		}, settings);
		const record = await eventRecordReader(portal, 0)(event);
		return [calls, record];
	}

	const record = { ID: '5', NAME: 'One' };

	it.each<[code: string, data: unknown, method: string, parameters: Row, result: unknown]>([
		['ONCALENDARENTRYADD', { id: '5' }, 'calendar.event.getbyid', { id: 5 }, record],
		[
			'CATALOG.PRODUCT.ON.ADD',
			fields({ ID: 5, TYPE: 1 }),
			'catalog.product.get',
			{ id: 5 },
			{ product: record },
		],
		[
			'CATALOG.PRODUCT.ON.ADD',
			fields({ ID: 5, TYPE: 3 }),
			'catalog.product.sku.get',
			{ id: 5 },
			{ sku: record },
		],
		[
			'CATALOG.PRODUCT.ON.UPDATE',
			fields({ ID: 5, TYPE: 4 }),
			'catalog.product.offer.get',
			{ id: 5 },
			{ offer: record },
		],
		[
			'CATALOG.PRODUCT.ON.UPDATE',
			fields({ ID: 5, TYPE: 7 }),
			'catalog.product.service.get',
			{ id: 5 },
			{ service: record },
		],
		['CATALOG.PRICE.ON.UPDATE', byId(5), 'catalog.price.get', { id: 5 }, { price: record }],
		['CATALOG.PRICE.TYPE.ON.ADD', byId(5), 'catalog.priceType.get', { id: 5 }, { priceType: record }],
		['CATALOG.ROUNDING.ON.ADD', byId(5), 'catalog.roundingRule.get', { id: 5 }, { roundingRule: record }],
		['ONORDERENTITYSAVED', byId(5), 'sale.order.get', { id: 5 }, { order: record }],
		['ONSALEORDERSAVED', byId(5), 'sale.order.get', { id: 5 }, { order: record }],
		['ONPAYMENTENTITYSAVED', byId(5), 'sale.payment.get', { id: 5 }, { payment: record }],
		['ONSHIPMENTENTITYSAVED', byId(5), 'sale.shipment.get', { id: 5 }, { shipment: record }],
		['ONPROPERTYVALUEENTITYSAVED', byId(5), 'sale.propertyvalue.get', { id: 5 }, { propertyValue: record }],
		['ONBOOKINGADD', { ID: '5' }, 'booking.v1.booking.get', { id: 5 }, { booking: record }],
		['ONBOOKINGRESOURCEADD', { ID: '5' }, 'booking.v1.resource.get', { id: 5 }, { resource: record }],
		[
			'ONBOOKINGRESOURCETYPEADD',
			{ ID: '5' },
			'booking.v1.resourceType.get',
			{ id: 5 },
			{ resourceType: record },
		],
		['ONBOOKINGWAITLISTITEMADD', { ID: '5' }, 'booking.v1.waitlist.get', { id: 5 }, { waitList: record }],
		['ONLIVEFEEDPOSTADD', fields({ POST_ID: '5' }), 'log.blogpost.get', { POST_ID: 5 }, [record]],
		[
			'ONVOXIMPLANTCALLEND',
			{ CALL_ID: 'call.5' },
			'voximplant.statistic.get',
			{ FILTER: { CALL_ID: 'call.5' } },
			[record],
		],
		[
			'ONSIGNB2EDOCUMENTSTATUSCHANGED',
			{ documentUid: 'R-5' },
			'sign.b2e.document.get',
			{ uid: 'R-5' },
			record,
		],
		[
			'ONSIGNB2EMEMBERSTATUSCHANGED',
			{ documentUid: 'R-5', memberUid: 'm' },
			'sign.b2e.document.get',
			{ uid: 'R-5' },
			record,
		],
		['ONSIGNHCMLINKB2EDOCUMENTSIGNED', { id: 5 }, 'sign.b2e.hcmlink.document.get', { id: 5 }, record],
		[
			'ONCRMDOCUMENTGENERATORDOCUMENTADD',
			byId(5),
			'crm.documentgenerator.document.get',
			{ id: 5 },
			{ document: record },
		],
		['ONCRMPRODUCTADD', byId(5), 'crm.product.get', { id: 5 }, record],
		['ONCRMPRODUCTSECTIONADD', byId(5), 'crm.productsection.get', { id: 5 }, record],
		['ONCRMINVOICEADD', byId(5), 'crm.invoice.get', { id: 5 }, record],
	])(
		'of %s is read with the method that its page names: %j',
		async (code, data, method, parameters, result) => {
			expect(await readWith(eventOf(code, data), result)).toEqual([[[method, parameters]], { record }]);
		},
	);

	it('is a message of the chat for a comment on a task with the new card', async () => {
		const event = eventOf('ONTASKCOMMENTADD', { FIELDS_AFTER: { ID: 0, TASK_ID: 555, MESSAGE_ID: 1458 } });
		const message = { id: 1458, text: 'Done' };
		const answers = [{ task: { id: '555', chatId: 2537 } }, { messages: [message] }];
		expect(await readWith(event, ...answers)).toEqual([
			[
				['tasks.task.get', { taskId: 555, select: ['CHAT_ID'] }],
				['im.dialog.messages.get', { DIALOG_ID: 'chat2537', FIRST_ID: 1457, LIMIT: 1 }],
			],
			{ record: message },
		]);
		const another = [{ task: { chatId: 2537 } }, { messages: [{ id: 1460 }] }];
		expect((await readWith(event, ...another))[1]).toEqual({ gone: true });
	});

	it('may come into the call statistics later', async () => {
		const [, read] = await readWith(eventOf('ONVOXIMPLANTCALLEND', { CALL_ID: 'call.5' }), []);
		expect(read).toEqual({
			problem:
				'The call call.5 is not in the call statistics yet. Read it later with the method voximplant.statistic.get, for example after a Wait node.',
		});
	});

	it('is gone when the portal writes so without a code for it', async () => {
		const missing = Object.assign(new Error('201000000'), { name: 'Order does not exist' });
		expect((await readWith(eventOf('ONORDERENTITYSAVED', byId(5)), missing))[1]).toEqual({ gone: true });
	});

	it('is a problem when the portal does not have the method', async () => {
		const missing = Object.assign(new Error('ERROR_METHOD_NOT_FOUND'), { name: 'Method not found!' });
		const [, read] = await readWith(eventOf('ONBOOKINGADD', { ID: 5 }), missing);
		expect(read).toEqual({
			problem: expect.stringContaining('could not be read with booking.v1.booking.get: Method not found!'),
		});
	});

	it('is never a file, a deleted record or what only happens', () => {
		const codes = [
			'ONVOXIMPLANTCALLINIT',
			'ONIMBOTMESSAGEADD',
			'ONAPPINSTALL',
			'ONCALENDARSECTIONADD',
			'ONSOMETHINGADD',
		];
		for (const code of codes) expect(hasRecord(eventOf(code, { ID: 5 }))).toBe(false);
		const deleted = EVENTS.filter(({ action }) => action === 'delete');
		expect(deleted.filter(({ code }) => hasRecord(eventOf(code, byId(5))))).toEqual([]);
	});

	it('of each event with a kind of record can be read', () => {
		const unreadable = EVENTS.filter(
			({ code, entity, action }) =>
				entity !== undefined && action !== 'delete' && !hasRecord(eventOf(code, byId(5))),
		);
		expect(unreadable).toEqual([]);
	});

	it('says for what is not read that there is nothing', async () => {
		const [calls, read] = await readWith(eventOf('ONAPPINSTALL', {}));
		expect(calls).toEqual([]);
		expect(read).toEqual({
			problem: 'Bitrix24 has no record to read for the event ONAPPINSTALL. What it says is in the data.',
		});
	});
});

describe('records of many events', () => {
	let world: VirtualSandbox;

	beforeEach(async () => {
		world = await VirtualSandbox.open({
			limit: standardLimit,
			cost: { latencyMs: 30 },
			seed: { deals: 1_000, contacts: 250, tasks: 250 },
		});
	});
	afterEach(async () => await world.close());

	const standard = (): Portal => world.portal({ plan: 'standard', priority: 'background' });
	const event = (index: number): PortalEvent => {
		const id = Math.floor(index / 4) + 1;
		const kinds = [
			() => eventOf('ONCRMDEALUPDATE', byId(id)),
			() => eventOf('ONCRMCONTACTUPDATE', byId(id)),
			() => eventOf('ONTASKUPDATE', { FIELDS_AFTER: { ID: id } }),
			() => eventOf('ONUSERADD', { ID: (id % 8) + 1 }),
		];
		return kinds[index % 4]();
	};
	const found = (records: readonly EventRecord[]): number =>
		records.filter((read) => 'record' in read).length;

	it('1,000 deals that change at once need a handful of requests', async () => {
		const reader = eventRecordReader(standard());
		const reads = Array.from({ length: 1_000 }, (_, index) => eventOf('ONCRMDEALUPDATE', byId(index + 1)));
		const records = await world.ended(Promise.all(reads.map(async (one) => await reader(one))));
		expect(records.map((read) => ('record' in read ? read.record.id : read))).toEqual(
			reads.map(({ id }) => id),
		);
		expect(world.sandbox.statistics.totals).toMatchObject({ refused: 0 });
		expect(world.sandbox.statistics.totals.requests).toBeLessThanOrEqual(5);
	});

	it('1,000 events of several kinds at once need at most 30 requests', async () => {
		const reader = eventRecordReader(standard());
		const records = await world.ended(
			Promise.all(Array.from({ length: 1_000 }, async (_, index) => await reader(event(index)))),
		);
		expect(found(records)).toBe(1_000);
		expect(world.sandbox.statistics.totals).toMatchObject({ refused: 0 });
		expect(world.sandbox.statistics.totals.requests).toBeLessThanOrEqual(30);
	});

	it.each([
		[10, 60],
		[90, 60],
	])('1,000 events that come within %s seconds need at most %s requests', async (seconds, most) => {
		const reader = eventRecordReader(standard());
		const records = await world.ended(
			Promise.all(
				Array.from({ length: 1_000 }, async (_, index) => {
					await after(index * seconds);
					return await reader(eventOf('ONCRMDEALUPDATE', byId(index + 1)));
				}),
			),
		);
		expect(found(records)).toBe(1_000);
		expect(world.sandbox.statistics.totals).toMatchObject({ refused: 0 });
		expect(world.sandbox.statistics.totals.requests).toBeLessThanOrEqual(most);
	});
});
