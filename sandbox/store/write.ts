import type { EntityType } from './entity-type';
import { categoryOf, firstStage, newRecord } from './new-record';
import { numbersOf, sameValue, type CrmRecord, type StoredValue } from './record';
import { stageDictionary } from './statuses';
import type { Store } from './store';

/** Values to write, under the names that records use. */
export type Changes = Record<string, StoredValue>;

/** The user who writes, and the type that is written to. */
export interface Writer {
	store: Store;
	type: EntityType;
	userId: number;
}

export function createRecord({ store, type, userId }: Writer, changes: Changes): CrmRecord {
	const record = newRecord(store, type, bindings(type, changes), userId);
	store.collection(type.entityTypeId).put(record);
	logStage({ store, type, userId }, record, 1);
	return record;
}

/**
 * Writes the values that differ. If none differs, the record stays as it is, `updatedTime` included. A change of the
 * pipeline without a stage moves the record to the first stage there.
 */
export function updateRecord(writer: Writer, before: CrmRecord, changes: Changes): CrmRecord {
	const { store, type, userId } = writer;
	const wanted = bindings(type, changes);
	const newCategory = wanted.categoryId;
	if (typeof newCategory === 'number' && newCategory !== before.categoryId && wanted.stageId === undefined) {
		wanted.stageId = firstStage(store, type, newCategory)?.statusId ?? null;
	}
	const differing = Object.entries(wanted).filter(([key, value]) => !sameValue(before[key], value));
	if (differing.length === 0) return before;

	const now = store.now();
	const after: CrmRecord = {
		...before,
		...Object.fromEntries(differing),
		updatedTime: now,
		updatedBy: userId,
	};
	recalculateAmount(store, type, after);
	if (after.stageId !== before.stageId) {
		after.movedTime = now;
		after.movedBy = userId;
		if (type.byKey('previousStageId')) after.previousStageId = before.stageId;
	}
	store.collection(type.entityTypeId).put(after);
	if (after.stageId !== before.stageId) {
		const final = semanticsOf(store, type, after) !== 'P';
		logStage(writer, after, after.categoryId !== before.categoryId ? 5 : final ? 3 : 2);
	}
	return after;
}

export function deleteRecord({ store, type }: Writer, id: number): boolean {
	for (const row of store.productRows.all()) {
		if (row.ownerId === id && row.ownerType === type.shape.shortCode) store.productRows.delete(row.id);
	}
	return store.collection(type.entityTypeId).delete(id);
}

/** Sets the amount to the sum of the product rows, unless there are none or the amount is set by hand. */
export function recalculateAmount(store: Store, type: EntityType, record: CrmRecord): void {
	if (record.isManualOpportunity !== false) return;
	const rows = store.productRows
		.all()
		.filter((row) => row.ownerId === record.id && row.ownerType === type.shape.shortCode);
	if (rows.length > 0) record.opportunity = rows.reduce((sum, row) => sum + row.price * row.quantity, 0);
}

/** P: in progress, S: won, F: lost; undefined for types without stages. */
export function semanticsOf(store: Store, type: EntityType, record: CrmRecord): 'P' | 'S' | 'F' | undefined {
	if (!type.shape.hasStages) return undefined;
	const dictionary = stageDictionary(type.entityTypeId, categoryOf(store, type, record.categoryId));
	return store.statuses.find(dictionary ?? '', String(record.stageId))?.semantics ?? 'P';
}

/** Lets `contactId` and `companyId` replace the lists of types that have lists. */
function bindings(type: EntityType, changes: Changes): Changes {
	const result = { ...changes };
	for (const [single, list] of [
		['contactId', 'contactIds'],
		['companyId', 'companyIds'],
	] as const) {
		if (!(single in result) || !type.byKey(single)?.computed) continue;
		const id = result[single];
		const listed = numbersOf(result[list]);
		const rest = listed.filter((one) => one !== id);
		result[list] = typeof id === 'number' && id > 0 ? [id, ...rest] : listed;
		delete result[single];
	}
	if ('companyId' in result) result.companyId ??= 0;
	return result;
}

function logStage({ store, type }: Writer, record: CrmRecord, typeId: 1 | 2 | 3 | 5): void {
	const semantics = semanticsOf(store, type, record);
	if (semantics === undefined) return;
	store.stageChanges.add({
		typeId,
		entityTypeId: type.entityTypeId,
		ownerId: record.id,
		createdTime: store.now(),
		categoryId: categoryOf(store, type, record.categoryId),
		semantics,
		stageId: String(record.stageId),
	});
}
