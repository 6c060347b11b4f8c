import type { CrmRecord, MultiFieldValue } from '../store/record';
import { stageDictionary } from '../store/statuses';
import type { Store } from '../store/store';
import { SeededRandom } from './random';
import { PROJECTS } from './world';

/** Numbers of records to add. The same numbers in the same order give the same records. */
export interface SeedVolumes {
	leads?: number;
	deals?: number;
	contacts?: number;
	companies?: number;
	quotes?: number;
	invoices?: number;
	/** Items of the smart process "Projects" (entity type id 1030). */
	projects?: number;
	tasks?: number;
	/** Leaves out one ID after so many records, as if its record had been deleted. */
	gapEvery?: number;
}

const FIRST_NAMES = ['Alice', 'Ben', 'Clara', 'David', 'Elena', 'Frank', 'Grace', 'Henry', 'Irene', 'Jonas'];
const LAST_NAMES = [
	'Adams',
	'Bauer',
	'Costa',
	'Dubois',
	'Evans',
	'Fischer',
	'Garcia',
	'Hansen',
	'Ivanova',
	'Jansen',
];
const TRADES = ['Logistics', 'Software', 'Foods', 'Textiles', 'Energy', 'Media', 'Tools', 'Travel'];
const TOPICS = ['Website', 'Licences', 'Training', 'Support contract', 'Hardware', 'Integration', 'Audit'];

/** The first record was created at the start of 2025, the others at intervals of 30 seconds. */
const SINCE = 1_735_689_600;

/** Input for making a record. */
interface Making {
	store: Store;
	random: SeededRandom;
	id: number;
	/** Seconds since 1970. */
	created: number;
	userId: number;
}

type Maker = (making: Making) => CrmRecord;

/** Adds records, companies and contacts first, because the others refer to them. */
export function seedRecords(store: Store, volumes: SeedVolumes): void {
	const gapEvery = volumes.gapEvery ?? 0;
	seedType(store, 4, volumes.companies, company, gapEvery);
	seedType(store, 3, volumes.contacts, contact, gapEvery);
	seedType(store, 1, volumes.leads, lead, gapEvery);
	seedType(store, 2, volumes.deals, deal, gapEvery);
	seedType(store, 7, volumes.quotes, quote, gapEvery);
	seedType(store, 31, volumes.invoices, invoice, gapEvery);
	seedType(store, PROJECTS.entityTypeId, volumes.projects, project, gapEvery);
	for (let index = 0; index < (volumes.tasks ?? 0); index += 1) {
		const created = SINCE + index * 30;
		store.tasks.add({
			values: Object.assign(Object.create(null) as Record<string, string>, {
				TITLE: `Call back ${index + 1}`,
				RESPONSIBLE_ID: String((index % 8) + 1),
				CREATED_BY: '1',
				STATUS: '2',
			}),
			created,
			changed: created,
			closed: null,
		});
	}
}

function seedType(store: Store, entityTypeId: number, count = 0, make: Maker, gapEvery: number): void {
	const collection = store.collection(entityTypeId);
	const random = new SeededRandom(entityTypeId * 7919 + collection.size);
	for (let index = 1; index <= count; index += 1) {
		const id = collection.nextId();
		collection.put(make({ store, random, id, created: SINCE + id * 30, userId: (id % 8) + 1 }));
		if (gapEvery > 0 && index % gapEvery === 0) collection.skipIds(1);
	}
}

/**
 * Values of every record. Records of one kind get their values in the same order, so that they share a hidden class: a
 * hundred thousand of them take one second instead of ten.
 */
const common = ({ id, created, userId }: Making): CrmRecord => ({
	id,
	assignedById: userId,
	createdBy: userId,
	updatedBy: userId,
	createdTime: created,
	updatedTime: created,
	opened: true,
	lastActivityBy: userId,
	lastActivityTime: created,
});

function addPhoneAndEmail(record: CrmRecord, { store, id }: Making, name: string): void {
	const digits = String(id).padStart(7, '0');
	const values: MultiFieldValue[] = [
		{ id: store.newMultiFieldId(), typeId: 'PHONE', valueType: 'WORK', value: `+4930${digits}` },
		{ id: store.newMultiFieldId(), typeId: 'EMAIL', valueType: 'WORK', value: `${name}.${id}@example.com` },
	];
	record.fm = values;
}

function company(making: Making): CrmRecord {
	const { store, random, id } = making;
	const record = common(making);
	record.title = `${random.pick(LAST_NAMES)} ${random.pick(TRADES)} ${id}`;
	record.typeId = random.pick(store.statuses.of('COMPANY_TYPE')).statusId;
	record.industry = random.pick(store.statuses.of('INDUSTRY')).statusId;
	record.employees = random.pick(store.statuses.of('EMPLOYEES')).statusId;
	record.revenue = random.between(10, 900) * 1000;
	record.currencyId = store.baseCurrency;
	record.categoryId = 0;
	addPhoneAndEmail(record, making, 'office');
	record.ufCrm_1700000301 = `CO-${String(id).padStart(6, '0')}`;
	record.ufCrm_1700000302 = random.between(1, 12);
	return record;
}

function person(making: Making): CrmRecord {
	const { random } = making;
	const record = common(making);
	const name = random.pick(FIRST_NAMES);
	const lastName = random.pick(LAST_NAMES);
	record.name = name;
	record.lastName = lastName;
	addPhoneAndEmail(record, making, `${name}.${lastName}`.toLowerCase());
	return record;
}

function contact(making: Making): CrmRecord {
	const { store, random, id } = making;
	const record = person(making);
	record.typeId = random.pick(store.statuses.of('CONTACT_TYPE')).statusId;
	record.sourceId = random.pick(store.statuses.of('SOURCE')).statusId;
	record.companyIds =
		store.collection(4).size > 0 && random.next() < 0.8 ? [existingId(store, 4, random)] : [];
	record.categoryId = 0;
	record.ufCrm_1700000201 = `C-${String(id).padStart(6, '0')}`;
	record.ufCrm_1700000202 = random.next() < 0.5;
	return record;
}

function lead(making: Making): CrmRecord {
	const { store, random, id, created, userId } = making;
	const record = person(making);
	record.title = `${random.pick(TOPICS)} enquiry ${id}`;
	record.stageId = random.pick(store.statuses.of('STATUS')).statusId;
	record.movedBy = userId;
	record.movedTime = created;
	record.sourceId = random.pick(store.statuses.of('SOURCE')).statusId;
	record.companyId = 0;
	record.opportunity = random.between(1, 500) * 10;
	record.currencyId = store.baseCurrency;
	record.isManualOpportunity = true;
	return record;
}

/** Values of deals, quotes and the like: amount, customer, pipeline, stage, days. */
function sold(making: Making, entityTypeId: number, categoryId: number, title: string): CrmRecord {
	const { store, random, created, userId } = making;
	const record = common(making);
	record.title = title;
	record.categoryId = categoryId;
	record.stageId = random.pick(store.statuses.of(stageDictionary(entityTypeId, categoryId) ?? '')).statusId;
	record.movedBy = userId;
	record.movedTime = created;
	record.opportunity = random.between(1, 9999) + random.between(0, 3) * 0.25;
	record.currencyId = random.pick(store.currencies).code;
	record.isManualOpportunity = true;
	record.companyId = store.collection(4).size > 0 ? existingId(store, 4, random) : 0;
	record.contactIds = store.collection(3).size > 0 ? [existingId(store, 3, random)] : [];
	record.begindate = store.time.dayOf(created);
	record.closedate = store.time.dayOf(created + 604_800);
	return record;
}

function deal(making: Making): CrmRecord {
	const { store, random, id } = making;
	const categoryId = random.next() < 0.8 ? 0 : 1;
	const region = store.entityType(2)?.customFields.find((one) => one.label === 'Region');
	const record = sold(making, 2, categoryId, `${random.pick(TOPICS)} ${id}`);
	record.typeId = random.pick(store.statuses.of('DEAL_TYPE')).statusId;
	record.sourceId = random.pick(store.statuses.of('SOURCE')).statusId;
	record.probability = random.between(0, 10) * 10;
	record.ufCrm_1700000001 = `Project ${id}`;
	record.ufCrm_1700000003 = random.between(1, 250);
	record.ufCrm_1700000005 = random.next() < 0.5;
	record.ufCrm_1700000008 = region ? random.pick(region.list).id : null;
	record.ufCrm_1700000011 = `${random.between(1, 90) * 1000}|USD`;
	record.ufCrmExternalCode = `EXT-${String(id).padStart(6, '0')}`;
	return record;
}

function quote(making: Making): CrmRecord {
	const record = sold(making, 7, 0, `Quote ${making.id}`);
	record.quoteNumber = String(making.id);
	return record;
}

function invoice(making: Making): CrmRecord {
	const categoryId = making.store.categories.default(31)?.id ?? 0;
	const record = sold(making, 31, categoryId, `Invoice ${making.id}`);
	record.accountNumber = String(making.id);
	return record;
}

function project(making: Making): CrmRecord {
	const { random, id } = making;
	const title = `${random.pick(TOPICS)} project ${id}`;
	const record = sold(making, PROJECTS.entityTypeId, PROJECTS.categoryId, title);
	record.ufCrm3_1700000401 = `REF-${String(id).padStart(6, '0')}`;
	return record;
}

/** The ID of a random record; because of gaps not every number is one. */
function existingId(store: Store, entityTypeId: number, random: SeededRandom): number {
	const collection = store.collection(entityTypeId);
	return collection.at(random.between(0, collection.size - 1))?.id ?? 0;
}
