import type { Store } from '../store/store';

const changesOf = (...names: string[]): string[] =>
	names.flatMap((name) => ['ADD', 'UPDATE', 'DELETE'].map((action) => name + action));

const customFieldsOf = (...names: string[]): string[] =>
	names.flatMap((name) => [...changesOf(`${name}USERFIELD`), `${name}USERFIELDSETENUMVALUES`]);

/**
 * Codes of events by the scope that an application needs for them, as the pages of the events name them. Deprecated ones have
 * none there; a portal lists them with those of CRM (https://apidocs.bitrix24.com/api-reference/events/events.html).
 */
const CODES: Readonly<Record<string, readonly string[]>> = {
	basic: [
		...['ONAPPUNINSTALL', 'ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPPAYMENT', 'ONAPPTEST', 'ONAPPMETHODCONFIRM'],
		...['ONSUBSCRIPTIONRENEW', 'ONOFFLINEEVENT'],
	],
	user: ['ONUSERADD'],
	crm: [
		...changesOf('ONCRMLEAD', 'ONCRMDEAL', 'ONCRMCONTACT', 'ONCRMCOMPANY', 'ONCRMQUOTE'),
		'ONCRMDEALMOVETOCATEGORY',
		...changesOf('ONCRMCURRENCY', 'ONCRMACTIVITY', 'ONCRMREQUISITE', 'ONCRMBANKDETAIL', 'ONCRMMEASURE'),
		...['ONCRMADDRESSREGISTER', 'ONCRMADDRESSUNREGISTER', 'ONCRMTIMELINEITEMACTION'],
		...changesOf('ONCRMTIMELINECOMMENT', 'ONCRMDYNAMICITEM', 'ONCRMTYPE'),
		...changesOf('ONCRMDOCUMENTGENERATORDOCUMENT', 'ONCRMDEALRECURRING'),
		'ONCRMDEALRECURRINGEXPOSE',
		...customFieldsOf('ONCRMLEAD', 'ONCRMDEAL', 'ONCRMCONTACT', 'ONCRMCOMPANY', 'ONCRMQUOTE'),
		...customFieldsOf('ONCRMREQUISITE', 'ONCRMTYPE', 'ONCRMINVOICE'),
		...changesOf('ONCRMINVOICE', 'ONCRMINVOICERECURRING'),
		...['ONCRMINVOICERECURRINGEXPOSE', 'ONCRMINVOICESETSTATUS'],
		...changesOf('ONCRMPRODUCT', 'ONCRMPRODUCTPROPERTY', 'ONCRMPRODUCTSECTION'),
	],
	task: changesOf('ONTASK', 'ONTASKCOMMENT'),
	sonet_group: changesOf('ONSONETGROUP'),
	catalog: ['MEASURE', 'PRICE.TYPE', 'PRICE', 'PRODUCT', 'ROUNDING'].flatMap((name) =>
		changesOf(`CATALOG.${name}.ON.`),
	),
	sale: [
		...['ORDER', 'PAYMENT', 'PROPERTYVALUE', 'SHIPMENT'].flatMap((name) => [
			`ON${name}ENTITYSAVED`,
			`ON${name}DELETED`,
		]),
		...['ONSALEORDERSAVED', 'ONSALEBEFOREORDERDELETE'],
	],
	booking: changesOf(...['ONBOOKING', 'ONBOOKINGRESOURCE', 'ONBOOKINGRESOURCETYPE', 'ONBOOKINGWAITLISTITEM']),
	calendar: changesOf('ONCALENDARENTRY', 'ONCALENDARSECTION'),
	log: changesOf('ONLIVEFEEDPOST'),
	telephony: [
		...['ONEXTERNALCALLBACKSTART', 'ONEXTERNALCALLSTART'],
		...['ONVOXIMPLANTCALLINIT', 'ONVOXIMPLANTCALLSTART', 'ONVOXIMPLANTCALLEND'],
	],
	imbot: ['ONIMBOTJOINCHAT', 'ONIMBOTDELETE', 'ONIMCOMMANDADD', ...changesOf('ONIMBOTMESSAGE')],
	imconnector: [
		...['ONIMCONNECTORDIALOGSTART', 'ONIMCONNECTORDIALOGFINISH', 'ONIMCONNECTORLINEDELETE'],
		...[...changesOf('ONIMCONNECTORMESSAGE'), 'ONIMCONNECTORSTATUSDELETE'],
	],
	imopenlines: [...changesOf('ONOPENLINEMESSAGE'), 'ONSESSIONSTART', 'ONSESSIONFINISH'],
	'sign.b2e': [
		...['ONSIGNB2EDOCUMENTSTATUSCHANGED', 'ONSIGNB2EMEMBERSTATUSCHANGED', 'ONSIGNHCMLINKB2EDOCUMENTSIGNED'],
	],
};

/** Scopes of events whose methods the sandbox does not have. */
export const EVENT_SCOPES = [
	...['booking', 'calendar', 'log', 'telephony', 'imbot', 'imconnector', 'imopenlines', 'sign.b2e'],
];

const scopes = new Map(Object.entries(CODES).flatMap(([scope, codes]) => codes.map((code) => [code, scope])));

/** Codes that a portal sends without `event.bind`. */
const SENT_UNASKED = new Set(['ONAPPUSERREADY', 'ONIMBOTV2MESSAGEADD']);

/** Codes that the form of an outgoing webhook does not offer: those of applications, connectors and bots. */
const applicationsOnly = (code: string): boolean =>
	code === 'ONCRMDEALMOVETOCATEGORY' || ['basic', 'imconnector', 'imbot'].includes(scopes.get(code) ?? '');

/** Codes whose `auth` has a refresh token. */
export const withRefreshToken = (code: string): boolean =>
	code === 'ONOFFLINEEVENT' || code === 'ONAPPINSTALL' || scopes.get(code) === 'imbot';

/** The events that a portal knows. Each smart process has three of its own, such as ONCRMDYNAMICITEMADD_1030. */
export class EventCodes {
	constructor(private readonly store: Store) {}

	/** The scope that an application needs; undefined when nothing can be bound to that code. */
	scopeOf(code: string): string | undefined {
		return scopes.get(code) ?? (this.ofTypes().includes(code) ? 'crm' : undefined);
	}

	/** Whether the portal may send the code, asked or not. */
	exists(code: string): boolean {
		return SENT_UNASKED.has(code) || this.scopeOf(code) !== undefined;
	}

	/** Whether an outgoing webhook may have the code. */
	offeredToWebhooks(code: string): boolean {
		return this.scopeOf(code) !== undefined && !applicationsOnly(code);
	}

	/** Codes of these scopes; of all scopes when none are given. */
	list(wanted?: readonly string[]): string[] {
		return Object.entries(CODES).flatMap(([scope, codes]) => {
			if (wanted && !wanted.includes(scope)) return [];
			return scope === 'crm' ? [...codes, ...this.ofTypes()] : codes;
		});
	}

	/** Codes of single smart processes and of smart invoices. */
	private ofTypes(): string[] {
		return this.store
			.entityTypes()
			.filter(isDynamic)
			.flatMap(({ entityTypeId }) => changesOf('ONCRMDYNAMICITEM').map((code) => `${code}_${entityTypeId}`));
	}
}

/** Whether a type raises the events of smart processes: they and smart invoices have no classic methods. */
export const isDynamic = ({ shape }: { shape: { classicWord: string | null } }): boolean =>
	shape.classicWord === null;
