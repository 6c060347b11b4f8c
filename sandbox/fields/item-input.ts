import { errors } from '../errors';
import { entriesOf, isArray, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { categoryOf } from '../store/new-record';
import { multiFieldsOf, type CrmRecord } from '../store/record';
import { stageDictionary } from '../store/statuses';
import type { Store } from '../store/store';
import type { Changes } from '../store/write';
import type { Field } from './definition';
import { invalid, parseInput, type InputStyle } from './input';
import { applyItem } from './multi-fields';

/** Behaviour of crm.item.* in which reports contradict the documentation. All are switches of the portal. */
export interface ItemQuirks {
	/** An empty list in crm.item.update does not clear a multiple enumeration (a reported defect). Default false. */
	multipleEnumerationNotClearable: boolean;
	/** crm.item.update ignores the IDs of multi-field values (measured once). Default false. */
	multiFieldIdsIgnored: boolean;
	/** `useOriginalUfNames` and a `select` that names a system field give empty items (a known defect). Default true. */
	originalUfNamesEmptyItems: boolean;
}

/**
 * Reads `fields` of crm.item.add and crm.item.update. Unknown and read-only fields are ignored
 * (https://apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html#access).
 *
 * @throws RestError as parseInput does; code 100 for `contacts` and `companies`, although crm.item.fields shows them as
 *   writable.
 */
export function parseItemFields(
	store: Store,
	type: EntityType,
	input: PhpValue,
	current: CrmRecord | null,
	useOriginalUfNames: boolean,
	quirks: ItemQuirks,
): Changes {
	const changes: Changes = {};
	for (const [name, value] of entriesOf(input)) {
		const field = type.byItemName(name, useOriginalUfNames);
		if (!field || field.flags.has('readOnly')) continue;
		if (current && field.flags.has('immutable')) continue;
		if (field.key === 'contacts' || field.key === 'companies')
			throw errors.wrongParameterType(field.key, value, 'object');
		if (field.key === 'fm') {
			if (!isArray(value)) throw errors.notIterable('string');
			changes.fm = applyItem(
				current ? multiFieldsOf(current) : [],
				value,
				store,
				quirks.multiFieldIdsIgnored,
			);
			continue;
		}
		if (field.computed && field.flags.has('multiple')) continue;
		const parsed = parseInput(field, value, { store, style: 'item', current: current?.[field.key] });
		if (quirks.multipleEnumerationNotClearable && current && isClearedEnumeration(field, parsed)) continue;
		changes[field.key] = parsed;
	}
	checkStage(store, type, changes, current, 'item');
	return changes;
}

const isClearedEnumeration = (field: Field, value: unknown): boolean =>
	field.type === 'enumeration' && Array.isArray(value) && value.length === 0;

/** Checks that the pipeline exists and that the stage belongs to it. An empty stage keeps the present one. */
export function checkStage(
	store: Store,
	type: EntityType,
	changes: Changes,
	current: CrmRecord | null,
	style: InputStyle,
): void {
	const category = type.byKey('categoryId');
	if (changes.categoryId === null) delete changes.categoryId;
	if (category && typeof changes.categoryId === 'number') {
		if (!store.categories.find(type.entityTypeId, changes.categoryId)) throw invalid(category, style);
	}
	const stage = type.byKey('stageId');
	if (!stage || changes.stageId === undefined) return;
	if (changes.stageId === null) {
		delete changes.stageId;
		return;
	}
	const categoryId = categoryOf(store, type, changes.categoryId ?? current?.categoryId);
	const dictionary = stageDictionary(type.entityTypeId, categoryId) ?? '';
	if (!store.statuses.find(dictionary, String(changes.stageId))) throw invalid(stage, style);
}
