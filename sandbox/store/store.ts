import { randomBytes } from 'node:crypto';

import type { PortalClock } from '../clock';
import type { PortalTime } from '../time';
import { customFieldKey, type CustomField } from '../fields/custom';
import { seedRecords, type SeedVolumes } from '../seed/records';
import { Categories } from './categories';
import { Collection } from './collection';
import type { EntityType } from './entity-type';
import { CustomFieldList, type CustomFieldOwner } from './custom-field-list';
import { newRecord } from './new-record';
import { Orders } from './orders';
import type { CrmRecord, StoredFile, StoredValue } from './record';
import { People } from './people';
import { Relations } from './relations';
import type {
	Activity,
	Comment,
	Currency,
	DictionaryRow,
	ProductRow,
	SmartProcess,
	StageChange,
	StoredRow,
	Task,
	User,
} from './rows';
import { Statuses } from './statuses';
import { Table } from './table';
import { deleteRecord, updateRecord } from './write';

/** All data of a portal. Tests read and write it directly, clients through REST methods. */
export class Store {
	readonly statuses = new Statuses();
	readonly categories = new Categories();
	readonly users: User[] = [];
	readonly currencies: Currency[] = [];
	readonly smartProcesses: SmartProcess[] = [];
	readonly comments = new Table<Comment>();
	readonly productRows = new Table<ProductRow>();
	readonly stageChanges = new Table<StageChange>();
	readonly activities = new Table<Activity>();
	readonly tasks = new Table<Task>();
	readonly people = new People();
	readonly files = new Map<number, StoredFile>();
	/** Requisites have custom fields, but are not an object type of crm.item.*. */
	readonly requisiteFields = new CustomFieldList('CRM_REQUISITE');

	private readonly dictionaries = new Map<string, Table<DictionaryRow>>();
	private readonly tables = new Map<string, Table<StoredRow>>();
	private readonly types = new Map<number, EntityType>();
	private readonly collections = new Map<number, Collection>();
	private relationsIndex: Relations | undefined;
	private ordersIndex: Orders | undefined;
	private lastFileId = 0;
	private lastMultiFieldId = 0;
	private lastCustomFieldId = 0;
	private lastEnumItemId = 40;

	constructor(
		readonly time: PortalTime,
		private readonly clock: PortalClock,
	) {}

	/** Seconds since 1970 by the portal's clock. */
	now(): number {
		return Math.floor(this.clock.now() / 1000);
	}

	get baseCurrency(): string {
		return this.currencies[0]?.code ?? 'USD';
	}

	entityTypes(): EntityType[] {
		return [...this.types.values()];
	}

	entityType(entityTypeId: number): EntityType | undefined {
		return this.types.get(entityTypeId);
	}

	addEntityType(type: EntityType): void {
		this.types.set(type.entityTypeId, type);
		this.collections.set(type.entityTypeId, new Collection());
	}

	removeEntityType(entityTypeId: number): void {
		this.types.delete(entityTypeId);
		this.collections.delete(entityTypeId);
	}

	/** @throws Error for an unknown type, which is a mistake in a test and not an answer of the portal. */
	collection(entityTypeId: number): Collection {
		const found = this.collections.get(entityTypeId);
		if (!found) throw new Error(`The sandbox portal has no entity type ${entityTypeId}`);
		return found;
	}

	/** Records of a type in the order of their IDs: typed values under camelCase names. */
	records(entityTypeId: number): readonly CrmRecord[] {
		return this.collection(entityTypeId).all();
	}

	record(entityTypeId: number, id: number): CrmRecord | undefined {
		return this.collection(entityTypeId).get(id);
	}

	/** Adds a record directly. Values are typed, defaults are filled in, and nothing is checked. */
	add(entityTypeId: number, values: Record<string, StoredValue> = {}, userId = 1): CrmRecord {
		const type = this.types.get(entityTypeId);
		if (!type) throw new Error(`The sandbox portal has no entity type ${entityTypeId}`);
		const record = newRecord(this, type, values, userId);
		this.collection(entityTypeId).put(record);
		return record;
	}

	/** Changes a record directly, as `crm.item.update` does. Values are typed, and nothing is checked. */
	update(
		entityTypeId: number,
		id: number,
		values: Record<string, StoredValue>,
		userId = 1,
	): CrmRecord | undefined {
		const type = this.types.get(entityTypeId);
		const before = this.record(entityTypeId, id);
		return type && before && updateRecord({ store: this, type, userId }, before, values);
	}

	/** Deletes a record directly. @returns whether there was one. */
	delete(entityTypeId: number, id: number): boolean {
		const type = this.types.get(entityTypeId);
		return type !== undefined && deleteRecord({ store: this, type, userId: 1 }, id);
	}

	/** Adds many records, the same ones in every run. */
	seed(volumes: SeedVolumes): void {
		seedRecords(this, volumes);
	}

	/** A copy of all CRM records by entity type, to compare with later. */
	snapshot(): Record<number, CrmRecord[]> {
		const copy: Record<number, CrmRecord[]> = {};
		for (const [entityTypeId, collection] of this.collections) {
			copy[entityTypeId] = structuredClone(collection.all() as CrmRecord[]);
		}
		return copy;
	}

	/** The table of that name, such as `crm.requisite`; it is made on its first use. */
	table(name: string, firstId = 1): Table<StoredRow> {
		const table = this.tables.get(name) ?? new Table<StoredRow>(firstId);
		this.tables.set(name, table);
		return table;
	}

	/** Rows of a dictionary of the catalogue, `measure` for example; empty at first. */
	dictionary(name: string): Table<DictionaryRow> {
		const dictionary = this.dictionaries.get(name) ?? new Table<DictionaryRow>();
		this.dictionaries.set(name, dictionary);
		return dictionary;
	}

	get orders(): Orders {
		this.ordersIndex ??= new Orders(this);
		return this.ordersIndex;
	}

	get relations(): Relations {
		this.relationsIndex ??= new Relations(this.collection(3));
		return this.relationsIndex;
	}

	/**
	 * Keeps a file that was sent, as CRestUtil::saveFile does: PHP skips what is not Base64, an empty file is not kept, and one
	 * without a name gets a random one.
	 */
	sentFile(name: string, base64: string): StoredFile | undefined {
		const content = Buffer.from(base64.replace(/[^A-Za-z\d+/]/g, ''), 'base64').toString('base64');
		if (content === '' || base64 === 'false') return undefined;
		return this.newFile(name === '' ? randomBytes(16).toString('hex') : name, content);
	}

	newFile(name: string, content: string): StoredFile {
		this.lastFileId += 1;
		const file = { fileId: this.lastFileId, name, content };
		this.files.set(file.fileId, file);
		return file;
	}

	newMultiFieldId(): number {
		this.lastMultiFieldId += 1;
		return this.lastMultiFieldId;
	}

	newEnumItemId(): number {
		this.lastEnumItemId += 2;
		return this.lastEnumItemId;
	}

	/** The owner of custom fields with that ID, such as `CRM_DEAL`. */
	customFieldOwner(entityId: string): CustomFieldOwner | undefined {
		if (entityId === this.requisiteFields.entityId) return this.requisiteFields;
		return this.entityTypes().find((one) => one.shape.fieldEntityId === entityId);
	}

	customField(id: number): { type: CustomFieldOwner; field: CustomField } | undefined {
		for (const type of [...this.types.values(), this.requisiteFields]) {
			const field = type.customFields.find((one) => one.id === id);
			if (field) return { type, field };
		}
		return undefined;
	}

	/** Adds a custom field to its owner. @returns the field with its ID. */
	addCustomField(field: Omit<CustomField, 'id'>): CustomField {
		const type = this.customFieldOwner(field.entityId);
		if (!type) throw new Error(`No object type has custom fields under ${field.entityId}`);
		this.lastCustomFieldId += 1;
		const made = { ...field, id: this.lastCustomFieldId };
		type.addCustomField(made);
		return made;
	}

	/** Name in crm.item.* of the custom field with that label. For tests. */
	customFieldName(entityTypeId: number, label: string): string {
		const found = this.types.get(entityTypeId)?.customFields.find((one) => one.label === label);
		if (!found) throw new Error(`Entity type ${entityTypeId} has no custom field "${label}"`);
		return customFieldKey(found.fieldName);
	}
}
