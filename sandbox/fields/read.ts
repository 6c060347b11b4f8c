import type { EntityType } from '../store/entity-type';
import { multiFieldsOf, numbersOf, type CrmRecord, type StoredValue } from '../store/record';
import type { Store } from '../store/store';
import { semanticsOf } from '../store/write';
import type { Field } from './definition';

/** The value of a field: the stored one, or the derived one for fields that are not stored. */
export function readValue(store: Store, type: EntityType, record: CrmRecord, field: Field): StoredValue {
	if (!field.computed) return record[field.key];
	switch (field.key) {
		case 'contactId':
			return numbersOf(record.contactIds)[0] ?? 0;
		case 'companyId':
			return numbersOf(record.companyIds)[0] ?? 0;
		case 'contactIds':
			return store.relations.contactsOf(record.id);
		case 'stageSemanticId':
			return semanticsOf(store, type, record);
		case 'closed':
			return semanticsOf(store, type, record) !== 'P';
		case 'isNew':
			return record.stageId === 'NEW' || String(record.stageId).endsWith(':NEW');
		case 'hasPhone':
			return multiFieldsOf(record).some((one) => one.typeId === 'PHONE');
		case 'hasEmail':
			return multiFieldsOf(record).some((one) => one.typeId === 'EMAIL');
		case 'hasImol':
			return multiFieldsOf(record).some((one) => one.valueType === 'IMOL');
		default:
			return null;
	}
}
