import { errors } from '../errors';
import { isMap, listOf, mapOf, toInt, type PhpMap, type PhpValue } from '../php/value';
import { numbersOf, type CrmRecord } from '../store/record';
import { updateRecord, type Writer } from '../store/write';
import type { Call, Method, MethodResult } from './method';

/** A kind of link. IDs of linked records are stored in the owner or, for contacts of a company, in each contact. */
interface Link {
	/** Word of the owner in method names. */
	word: string;
	entityTypeId: number;
	/** Type of the linked records. */
	bound: 'contact' | 'company';
	boundTypeId: number;
}

const LINKS: Link[] = [
	{ word: 'lead', entityTypeId: 1, bound: 'contact', boundTypeId: 3 },
	{ word: 'deal', entityTypeId: 2, bound: 'contact', boundTypeId: 3 },
	{ word: 'quote', entityTypeId: 7, bound: 'contact', boundTypeId: 3 },
	{ word: 'company', entityTypeId: 4, bound: 'contact', boundTypeId: 3 },
	{ word: 'contact', entityTypeId: 3, bound: 'company', boundTypeId: 4 },
];

const keyOf = (link: Link): string => (link.bound === 'contact' ? 'CONTACT_ID' : 'COMPANY_ID');
const listOfLink = (link: Link): string => (link.bound === 'contact' ? 'contactIds' : 'companyIds');

function writer(call: Call, entityTypeId: number): Writer {
	const type = call.store.entityType(entityTypeId);
	if (!type) throw errors.classic('Not found.');
	return { store: call.store, type, userId: call.userId };
}

function owner(call: Call, link: Link): CrmRecord {
	const record = call.store.record(link.entityTypeId, call.classicId());
	if (!record) throw errors.classic('Not found.');
	return record;
}

function idsOf(call: Call, link: Link, record: CrmRecord): number[] {
	if (link.word === 'company') return call.store.relations.contactsOf(record.id);
	return numbersOf(record[listOfLink(link)]);
}

function setIds(call: Call, link: Link, record: CrmRecord, ids: number[]): void {
	if (link.word !== 'company') {
		updateRecord(writer(call, link.entityTypeId), record, { [listOfLink(link)]: ids });
		return;
	}
	const contacts = new Set([...call.store.relations.contactsOf(record.id), ...ids]);
	for (const contactId of contacts) {
		const contact = call.store.record(3, contactId);
		if (!contact) continue;
		const companies = numbersOf(contact.companyIds).filter((id) => id !== record.id);
		updateRecord(writer(call, 3), contact, {
			companyIds: ids.includes(contactId) ? [...companies, record.id] : companies,
		});
	}
}

/** The ID of a record to link. @throws RestError when there is no such record. */
function boundId(call: Call, link: Link, input: PhpValue | undefined): number {
	const id = isMap(input) ? toInt(input[keyOf(link)]) : 0;
	if (id <= 0) throw errors.classic(`The parameter 'fields' does not contain ${keyOf(link)}.`);
	if (!call.store.record(link.boundTypeId, id)) throw errors.classic('Not found.');
	return id;
}

/** Reads IDs in the order of the list, the primary one first. */
function ordered(call: Call, link: Link, items: PhpValue[]): number[] {
	const rows = items
		.filter((item): item is PhpMap => isMap(item))
		.map((item, index) => ({
			id: boundId(call, link, item),
			sort: toInt(item.SORT) || (index + 1) * 10,
			primary: item.IS_PRIMARY === 'Y',
		}));
	rows.sort((one, other) => Number(other.primary) - Number(one.primary) || one.sort - other.sort);
	return [...new Set(rows.map((row) => row.id))];
}

function family(link: Link): Method[] {
	const base = `crm.${link.word}.${link.bound}`;
	const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
		name: `${base}.${name}`,
		scope: 'crm',
		cost,
		run: (call): MethodResult => ({ result: run(call) }),
	});
	return [
		method('items.get', 'read', (call) =>
			idsOf(call, link, owner(call, link)).map((id, index) =>
				mapOf({
					[keyOf(link)]: id,
					SORT: (index + 1) * 10,
					ROLE_ID: 0,
					IS_PRIMARY: index === 0 ? 'Y' : 'N',
				}),
			),
		),
		method('items.set', 'write', (call) => {
			const items = call.classic('items');
			if (!Array.isArray(items) && !isMap(items)) throw errors.classic("Parameter 'items' must be array.");
			setIds(call, link, owner(call, link), ordered(call, link, listOf(items)));
			return true;
		}),
		method('items.delete', 'write', (call) => {
			setIds(call, link, owner(call, link), []);
			return true;
		}),
		method('add', 'write', (call) => {
			const record = owner(call, link);
			const fields = call.classic('fields');
			const id = boundId(call, link, fields);
			const present = idsOf(call, link, record);
			// A present link stays as it is.
			if (present.includes(id)) return false;
			const first = isMap(fields) && fields.IS_PRIMARY === 'Y';
			setIds(call, link, record, first ? [id, ...present] : [...present, id]);
			return true;
		}),
		method('delete', 'write', (call) => {
			const record = owner(call, link);
			const fields = call.classic('fields');
			const id = isMap(fields) ? toInt(fields[keyOf(link)]) : 0;
			const present = idsOf(call, link, record);
			if (!present.includes(id)) return false;
			setIds(
				call,
				link,
				record,
				present.filter((one) => one !== id),
			);
			return true;
		}),
		method('fields', 'read', () => {
			const describe = (type: string, isRequired: boolean): PhpMap =>
				mapOf({
					type,
					isRequired,
					isReadOnly: false,
					isImmutable: false,
					isMultiple: false,
					isDynamic: false,
				});
			return mapOf({
				[keyOf(link)]: describe('integer', true),
				SORT: describe('integer', false),
				IS_PRIMARY: describe('char', false),
			});
		}),
	];
}

/** crm.deal.contact.*, crm.contact.company.* and their like. */
export const crmLinkMethods: Method[] = LINKS.flatMap(family);
