import { mapOf, newMap, type PhpMap, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { stageDictionary } from '../store/statuses';
import type { Store } from '../store/store';
import type { Field } from './definition';

/** The answer of crm.item.fields (https://apidocs.bitrix24.com/api-reference/crm/universal/crm-item-fields.html). */
export function describeItemFields(store: Store, type: EntityType, useOriginalUfNames: boolean): PhpMap {
	const fields = newMap();
	for (const field of type.itemFields) {
		const description = flags(field);
		if (field.flags.has('deprecated')) description.isDeprecated = true;
		description.type = field.type;
		describeKind(store, type, field, description);
		description.title = field.title;
		if (field.custom) addLabels(field, description);
		if (field.settings) description.settings = toMap(field.settings);
		description.upperName = field.upperName;
		fields[type.itemName(field, useOriginalUfNames)] = description;
	}
	return fields;
}

/**
 * The answer of crm.deal.fields and its like: UPPER names, `char` for booleans, custom fields with their code as title.
 */
export function describeClassicFields(store: Store, type: EntityType): PhpMap {
	const fields = newMap();
	for (const field of type.classicFields) {
		if (field.classic === null || field.key === 'observers') continue;
		const description = flags(field);
		description.isImmutable = field.flags.has('immutable') || field.flags.has('classicImmutable');
		description.type = classicType(field);
		describeKind(store, type, field, description);
		description.title = field.custom ? field.upperName : field.title;
		if (field.custom) addLabels(field, description);
		if (field.settings) description.settings = toMap(field.settings);
		fields[field.classic] = description;
	}
	return fields;
}

function flags(field: Field): PhpMap {
	return mapOf({
		type: field.type,
		isRequired: field.flags.has('required'),
		isReadOnly: field.flags.has('readOnly'),
		isImmutable: field.flags.has('immutable'),
		isMultiple: field.flags.has('multiple'),
		isDynamic: field.custom !== undefined,
	});
}

function classicType(field: Field): string {
	if (field.custom) return field.type;
	if (field.type === 'boolean') return 'char';
	return field.type === 'text' ? 'string' : field.type;
}

function describeKind(store: Store, type: EntityType, field: Field, description: PhpMap): void {
	if (field.type === 'crm_status') {
		description.statusType = field.key.endsWith('tageId') ? stageType(store, type) : (field.statusType ?? '');
	}
	if (field.type === 'enumeration') {
		description.items = (field.custom?.list ?? []).map((item) =>
			mapOf({ ID: String(item.id), VALUE: item.value }),
		);
	}
}

/** Dictionary of the stages of the default pipeline. Those of other pipelines are found by crm.category.list. */
function stageType(store: Store, type: EntityType): string {
	const category = store.categories.default(type.entityTypeId);
	return stageDictionary(type.entityTypeId, category?.id ?? 0) ?? '';
}

function addLabels(field: Field, description: PhpMap): void {
	description.listLabel = field.title;
	description.formLabel = field.title;
	description.filterLabel = field.title;
}

function toMap(settings: Readonly<Record<string, unknown>>): PhpValue {
	return JSON.parse(JSON.stringify(settings)) as PhpValue;
}
