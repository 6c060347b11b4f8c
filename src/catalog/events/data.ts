import { type EventDescription, type EventFamily, eventsOf, USUAL_ID } from './event';

/** Kinds of CRM records with events of their own: code, name, resource, and number in crm.item.*. */
const CRM_RECORDS = [
	['DEAL', 'Deal', 'deal', 2],
	['LEAD', 'Lead', 'lead', 1],
	['CONTACT', 'Contact', 'contact', 3],
	['COMPANY', 'Company', 'company', 4],
	['QUOTE', 'Quote', 'quote', 7],
] as const;

const customField = (code: string, record: string, entity?: string): EventFamily => ({
	group: 'CRM Settings',
	before: `ONCRM${code}USERFIELD`,
	record: `${record} Custom Field`,
	verbs: ['ADD', 'UPDATE', 'DELETE', 'SETENUMVALUES'],
	entity,
});

const CRM: readonly EventFamily[] = [
	...CRM_RECORDS.map(
		([code, record, entity, entityTypeId]): EventFamily => ({
			group: 'CRM Records',
			before: `ONCRM${code}`,
			record,
			entity,
			entityTypeId,
		}),
	),
	{
		group: 'CRM Records',
		before: 'ONCRMDYNAMICITEM',
		after: '_31',
		record: 'Smart Invoice',
		entity: 'smartInvoice',
		entityTypeId: 31,
	},
	{
		group: 'CRM Records',
		before: 'ONCRMDEALRECURRING',
		record: 'Recurring Deal',
		entity: 'recurringDeal',
	},
	{ group: 'CRM Records', before: 'ONCRMREQUISITE', record: 'Requisite', entity: 'requisite' },
	{ group: 'CRM Records', before: 'ONCRMBANKDETAIL', record: 'Bank Detail', entity: 'bankDetail' },
	{
		group: 'CRM Records',
		before: 'ONCRMADDRESS',
		record: 'Address',
		verbs: ['REGISTER', 'UNREGISTER'],
		entity: 'address',
		// Its type and its owner say which address it is.
		id: [],
	},
	{ group: 'CRM Timeline', before: 'ONCRMACTIVITY', record: 'Activity', entity: 'activity' },
	{
		group: 'CRM Timeline',
		before: 'ONCRMTIMELINECOMMENT',
		record: 'Timeline Comment',
		entity: 'timelineComment',
	},
	{
		group: 'Smart Processes',
		before: 'ONCRMDYNAMICITEM',
		record: 'Smart Process Item',
		entity: 'smartProcessItem',
	},
	{ group: 'CRM Settings', before: 'ONCRMTYPE', record: 'Smart Process Type', entity: 'smartProcessType' },
	{ group: 'CRM Settings', before: 'ONCRMCURRENCY', record: 'Currency', entity: 'currency' },
	...CRM_RECORDS.map(([code, record, entity]) => customField(code, record, `${entity}CustomField`)),
	customField('REQUISITE', 'Requisite', 'requisiteCustomField'),
	customField('TYPE', 'Smart Process', 'customField'),
	{
		group: 'Documents',
		before: 'ONCRMDOCUMENTGENERATORDOCUMENT',
		record: 'Document',
		entity: 'document',
	},
];

const CATALOGUE = [
	['PRODUCT', 'Product', 'product'],
	['PRICE', 'Product Price', 'productPrice'],
	['PRICE.TYPE', 'Price Type', 'priceType'],
	['ROUNDING', 'Rounding Rule', 'roundingRule'],
	['MEASURE', 'Unit of Measure', 'unitOfMeasure'],
] as const;

const ORDERS = [
	['ORDER', 'Order', 'order'],
	['PAYMENT', 'Order Payment', 'orderPayment'],
	['SHIPMENT', 'Order Delivery', 'orderDelivery'],
	['PROPERTYVALUE', 'Order Property Value', 'orderPropertyValue'],
] as const;

const BOOKING = [
	['', 'Booking', 'booking'],
	['RESOURCE', 'Booking Resource', 'bookingResource'],
	['RESOURCETYPE', 'Booking Resource Type', 'bookingResourceType'],
	['WAITLISTITEM', 'Waiting List Entry', 'waitingListEntry'],
] as const;

const SHOPS: readonly EventFamily[] = [
	...CATALOGUE.map(
		([code, record, entity]): EventFamily => ({
			group: 'Product Catalog',
			before: `CATALOG.${code}.ON.`,
			record,
			entity,
			application: true,
		}),
	),
	...ORDERS.map(
		([code, record, entity]): EventFamily => ({
			group: 'Orders',
			before: `ON${code}`,
			record,
			verbs: ['ENTITYSAVED', 'DELETED'],
			entity,
		}),
	),
	...BOOKING.map(
		([code, record, entity]): EventFamily => ({
			group: 'Booking',
			before: `ONBOOKING${code}`,
			record,
			entity,
		}),
	),
];

/** Where events of tasks have an ID: behind the change or, of a deleted task, before it. */
const OF_TASK = ['FIELDS_AFTER.ID', 'FIELDS_BEFORE.ID'];

const WORK: readonly EventFamily[] = [
	{ group: 'Tasks', before: 'ONTASK', record: 'Task', entity: 'task', id: OF_TASK },
	{ group: 'Calendar', before: 'ONCALENDARENTRY', record: 'Calendar Event', entity: 'calendarEvent' },
	// No method reads a calendar by its ID.
	{ group: 'Calendar', before: 'ONCALENDARSECTION', record: 'Calendar' },
	{ group: 'Workgroups', before: 'ONSONETGROUP', record: 'Workgroup', entity: 'workgroup' },
	{
		group: 'Feed',
		before: 'ONLIVEFEEDPOST',
		record: 'Feed Post',
		entity: 'feedPost',
		id: ['FIELDS.POST_ID'],
	},
];

/** Messages of chats. Only applications can subscribe to them, and they hold what people write. */
const MESSAGES: readonly EventFamily[] = (
	[
		['Open Channels', 'ONOPENLINE', 'Open Channel Message', ['DATA.0.message.id', 'DATA.0.im.message_id']],
		['Connectors', 'ONIMCONNECTOR', 'Connector Message', ['MESSAGES.0.im.message_id']],
		['Bots', 'ONIMBOT', 'Bot Message', ['PARAMS.MESSAGE_ID']],
	] as const
).map(([group, code, record, id]) => ({
	group,
	before: `${code}MESSAGE`,
	record,
	id,
	application: true,
	personal: true,
}));

const NEW_CATALOGUE = 'Choose it in the group Product Catalog if the credential is an application.';
const NEW_INVOICES = 'New invoices are smart invoices: choose Smart Invoice in the group CRM Records.';

/** Events that Bitrix24 still sends, but for which it has better ones. */
const DEPRECATED: readonly EventFamily[] = [
	{ before: 'ONCRMPRODUCT', record: 'CRM Product', entity: 'crmProduct', instead: NEW_CATALOGUE },
	{ before: 'ONCRMPRODUCTPROPERTY', record: 'CRM Product Property' },
	{ before: 'ONCRMPRODUCTSECTION', record: 'CRM Product Section', entity: 'crmProductSection' },
	{ before: 'ONCRMMEASURE', record: 'CRM Unit of Measure', entity: 'unitOfMeasure', instead: NEW_CATALOGUE },
	{ before: 'ONCRMINVOICE', record: 'Old Invoice', entity: 'oldInvoice', instead: NEW_INVOICES },
	{ before: 'ONCRMINVOICERECURRING', record: 'Old Recurring Invoice', instead: NEW_INVOICES },
	{ ...customField('INVOICE', 'Old Invoice'), instead: NEW_INVOICES },
	{
		before: 'ONTASKCOMMENT',
		record: 'Old Task Comment',
		verbs: ['UPDATE', 'DELETE'] as const,
		id: OF_TASK,
		instead: 'Portals with the new task card do not send it.',
	},
].map((family) => ({ ...family, group: 'Deprecated' }));

type Single = [code: string, name: string, more?: Partial<EventDescription>];

/** Events that follow no pattern, by their groups. */
const SINGLE: Partial<Record<NonNullable<EventDescription['group']>, readonly Single[]>> = {
	'CRM Records': [
		[
			'ONCRMDEALMOVETOCATEGORY',
			'Deal Moved to Another Pipeline',
			{ action: 'update', entity: 'deal', entityTypeId: 2, application: true },
		],
		['ONCRMDEALRECURRINGEXPOSE', 'Recurring Deal Has Created a Deal', { entity: 'recurringDeal' }],
	],
	'CRM Timeline': [
		[
			'ONCRMTIMELINEITEMACTION',
			'Button of an Activity Pressed',
			{ id: [...USUAL_ID, 'activityId'], application: true },
		],
	],
	Tasks: [
		[
			'ONTASKCOMMENTADD',
			'Task Comment Created',
			{
				action: 'add',
				entity: 'comment',
				// With the new task card the comment is a message of the task's chat, and its own ID is 0.
				id: ['FIELDS_AFTER.MESSAGE_ID', 'FIELDS_AFTER.ID'],
			},
		],
	],
	Users: [['ONUSERADD', 'User Added', { action: 'add', entity: 'user', personal: true }]],
	Telephony: (
		[
			['ONVOXIMPLANTCALLINIT', 'Call Came In or Was Dialled', {}],
			['ONVOXIMPLANTCALLSTART', 'Call Answered', {}],
			['ONVOXIMPLANTCALLEND', 'Call Ended', { entity: 'call' }],
			['ONEXTERNALCALLSTART', 'Phone Number Clicked in Bitrix24', { application: true }],
			['ONEXTERNALCALLBACKSTART', 'Callback Ordered', {}],
		] as const
	).map(([code, name, more]) => [code, name, { id: ['CALL_ID'], personal: true, ...more }]),
	Orders: [
		[
			'ONSALEORDERSAVED',
			'Order Created or Updated (with External ID)',
			{ action: 'update', entity: 'order' },
		],
		['ONSALEBEFOREORDERDELETE', 'Order About to Be Deleted', { action: 'delete', entity: 'order' }],
	],
	Sign: (
		[
			[
				'ONSIGNB2EDOCUMENTSTATUSCHANGED',
				'Status of Signed Document Changed',
				{ entity: 'signDocument', id: ['documentUid'] },
			],
			[
				'ONSIGNB2EMEMBERSTATUSCHANGED',
				'Status of Signer Changed',
				{ entity: 'signDocument', id: ['documentUid'] },
			],
			['ONSIGNHCMLINKB2EDOCUMENTSIGNED', 'Personnel Document Signed', { entity: 'personnelDocument' }],
		] as const
	).map(([code, name, more]) => [code, name, { action: 'update', application: true, ...more }]),
	'Open Channels': (
		[
			['ONSESSIONSTART', 'Open Channel Conversation Started'],
			['ONSESSIONFINISH', 'Open Channel Conversation Ended'],
		] as const
	).map(([code, name]) => [
		code,
		name,
		{ id: ['DATA.0.session.id', 'DATA.0.chat.id'], application: true, personal: true },
	]),
	Connectors: (
		[
			['DIALOGSTART', 'Connector Conversation Started', ['DATA.0.session.id', 'DATA.0.chat.id']],
			['DIALOGFINISH', 'Connector Conversation Ended', ['DATA.0.session.id', 'DATA.0.chat.id']],
			['STATUSDELETE', 'Connector Switched Off', ['line']],
			['LINEDELETE', 'Open Channel of a Connector Deleted', ['line']],
		] as const
	).map(([code, name, id]) => [`ONIMCONNECTOR${code}`, name, { id, application: true, personal: true }]),
	Bots: (
		[
			['ONIMBOTJOINCHAT', 'Bot Added to a Chat', ['PARAMS.CHAT_ID', 'PARAMS.TO_CHAT_ID']],
			['ONIMCOMMANDADD', 'Bot Command Called', ['PARAMS.MESSAGE_ID']],
			['ONIMBOTDELETE', 'Bot Deleted', ['BOT_ID']],
			['ONIMBOTV2MESSAGEADD', 'Message to a Bot (Newer Bots)', ['message.id']],
		] as const
	).map(([code, name, id]) => [code, name, { id, application: true, personal: true }]),
	Application: (
		[
			['ONAPPINSTALL', 'Application Installed'],
			['ONAPPUPDATE', 'Application Updated'],
			['ONAPPUNINSTALL', 'Application Removed'],
			['ONAPPPAYMENT', 'Application Paid'],
			['ONSUBSCRIPTIONRENEW', 'Subscription Renewed'],
			['ONAPPMETHODCONFIRM', 'Method Allowed or Refused by an Administrator'],
			['ONAPPUSERREADY', 'System User of the Application Ready'],
			['ONAPPTEST', 'Test Event'],
			['ONOFFLINEEVENT', 'Queue Has Events'],
		] as const
	).map(([code, name]) => [code, name, { id: [], application: true }]),
	Deprecated: [
		[
			'ONCRMINVOICESETSTATUS',
			'Status of Old Invoice Changed',
			{ action: 'update', entity: 'oldInvoice', instead: NEW_INVOICES },
		],
		[
			'ONCRMINVOICERECURRINGEXPOSE',
			'Old Recurring Invoice Has Created an Invoice',
			{ instead: NEW_INVOICES },
		],
	],
};

/** The events of the catalogue, in no order. */
export const ALL_EVENTS: readonly EventDescription[] = [
	...[...CRM, ...SHOPS, ...WORK, ...MESSAGES, ...DEPRECATED].flatMap(eventsOf),
	...Object.entries(SINGLE).flatMap(([group, events]) =>
		events.map(
			([code, name, more]): EventDescription => ({
				code,
				name,
				group: group as EventDescription['group'],
				action: 'other',
				id: USUAL_ID,
				...more,
			}),
		),
	),
];
