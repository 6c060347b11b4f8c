import type { EntityType } from './entity-type';
import type { CrmRecord, StoredValue } from './record';
import { stageDictionary, type Status } from './statuses';
import type { Store } from './store';

const DAY = 86_400;

/**
 * A record with the defaults of its type: title `Deal #13`, first stage of the pipeline, first source and type, base
 * currency, the caller as responsible person, today and in seven days as dates.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/crm-item-add.html
 */
export function newRecord(
	store: Store,
	type: EntityType,
	values: Record<string, StoredValue>,
	userId: number,
): CrmRecord {
	const id = typeof values.id === 'number' ? values.id : store.collection(type.entityTypeId).nextId();
	const now = store.now();
	const categoryId = categoryOf(store, type, values.categoryId);
	const defaults: Record<string, StoredValue> = {
		assignedById: userId,
		createdBy: userId,
		updatedBy: userId,
		createdTime: now,
		updatedTime: now,
		lastActivityBy: userId,
		lastActivityTime: now,
		opened: true,
	};
	const has = (key: string): boolean => type.byKey(key) !== undefined;
	if (has('categoryId')) defaults.categoryId = categoryId;
	if (type.shape.hasStages) {
		defaults.stageId = firstStage(store, type, categoryId)?.statusId ?? null;
		defaults.movedBy = userId;
		defaults.movedTime = now;
	}
	if (type.byKey('companyId')?.computed !== true && has('companyId')) defaults.companyId = 0;
	if (has('sourceId')) defaults.sourceId = first(store, 'SOURCE');
	if (has('typeId')) defaults.typeId = first(store, type.byKey('typeId')?.statusType ?? '');
	if (has('currencyId')) defaults.currencyId = store.baseCurrency;
	if (has('opportunity')) defaults.opportunity = 0;
	if (has('isManualOpportunity')) defaults.isManualOpportunity = false;
	if (has('begindate')) defaults.begindate = store.time.dayOf(now);
	if (has('closedate')) defaults.closedate = store.time.dayOf(now + 7 * DAY);
	const record: CrmRecord = { ...defaults, ...values, id };
	if (has('title') && (record.title === undefined || record.title === null)) {
		record.title = `${type.shape.title} #${id}`;
	}
	if (has('quoteNumber')) record.quoteNumber ??= String(id);
	if (has('accountNumber')) record.accountNumber ??= String(id);
	return record;
}

/** The pipeline of a new record: the given one or the default one; 0 for types without pipelines. */
export function categoryOf(store: Store, type: EntityType, given: StoredValue): number {
	if (typeof given === 'number') return given;
	return type.shape.categories === 'pipelines' ? (store.categories.default(type.entityTypeId)?.id ?? 0) : 0;
}

export function firstStage(store: Store, type: EntityType, categoryId: number): Status | undefined {
	return store.statuses.of(stageDictionary(type.entityTypeId, categoryId) ?? '')[0];
}

const first = (store: Store, dictionary: string): string | null =>
	store.statuses.of(dictionary)[0]?.statusId ?? null;
