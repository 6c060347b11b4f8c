import { errors, RestError } from '../errors';
import { isArray, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import { addStages } from '../seed/stages';
import type { Category } from '../store/categories';
import type { EntityType } from '../store/entity-type';
import { entityTypeOf } from './crm-item';
import type { Call, Method, MethodResult } from './method';

function view(category: Category): PhpMap {
	return mapOf({
		id: category.id,
		name: category.name,
		sort: category.sort,
		entityTypeId: category.entityTypeId,
		isDefault: category.isDefault ? 'Y' : 'N',
		// The default pipeline of deals has no row of its own, and so no origin.
		...(category.entityTypeId === 2 && category.id === 0 ? {} : { originId: '', originatorId: '' }),
	});
}

/** The object type of a call. @throws RestError ENTITY_TYPE_NOT_SUPPORTED for types without pipelines. */
function typeWithCategories(call: Call): EntityType {
	const type = entityTypeOf(call);
	if (type.shape.categories === 'none') {
		throw new RestError('ENTITY_TYPE_NOT_SUPPORTED', `Entity type ${type.shape.title} is not supported`);
	}
	return type;
}

function existing(call: Call): Category {
	const type = typeWithCategories(call);
	const found = call.store.categories.find(type.entityTypeId, call.controllerInt('id'));
	if (!found) throw errors.notFound('Element not found');
	return found;
}

const one = (category: Category): MethodResult => ({
	result: mapOf({ category: view(category) }),
});

function fieldsOf(call: Call): PhpMap {
	const fields = call.controllerArray('fields', true);
	return isArray(fields) && !Array.isArray(fields) ? fields : newMap();
}

function apply(call: Call, category: Category, fields: PhpMap): void {
	if (fields.name !== undefined) category.name = toText(fields.name);
	if (fields.sort !== undefined) category.sort = toInt(fields.sort);
	if (fields.isDefault === 'Y') {
		for (const other of call.store.categories.of(category.entityTypeId)) other.isDefault = other === category;
	}
}

function add(call: Call): MethodResult {
	const type = typeWithCategories(call);
	const fields = fieldsOf(call);
	if (toText(fields.name) === '') throw new RestError('0', "Field 'NAME' is required");
	const category = call.store.categories.add({
		id: call.store.categories.nextId(),
		entityTypeId: type.entityTypeId,
		name: toText(fields.name),
		sort: toInt(fields.sort) || 500,
		isDefault: false,
	});
	apply(call, category, fields);
	addStages(call.store, type.entityTypeId, category.id);
	return one(category);
}

function remove(call: Call): MethodResult {
	const category = existing(call);
	if (category.isDefault) throw new RestError('0', 'The default pipeline cannot be deleted');
	const used = call.store.records(category.entityTypeId).some((record) => record.categoryId === category.id);
	if (used) throw new RestError('0', 'The pipeline contains items');
	call.store.categories.delete(category);
	return { result: null };
}

const description = (type: string, title: string, isReadOnly: boolean): PhpValue =>
	mapOf({
		type,
		isRequired: title === 'Name',
		isReadOnly,
		isImmutable: false,
		isMultiple: false,
		isDynamic: false,
		title,
	});

const crm = { scope: 'crm' } as const;

export const crmCategoryMethods: Method[] = [
	{
		name: 'crm.category.list',
		...crm,
		cost: 'list',
		run: (call) => {
			const categories = call.store.categories.of(typeWithCategories(call).entityTypeId).map(view);
			return { result: mapOf({ categories }), total: categories.length };
		},
	},
	{ name: 'crm.category.get', ...crm, cost: 'read', run: (call) => one(existing(call)) },
	{ name: 'crm.category.add', ...crm, cost: 'write', run: add },
	{
		name: 'crm.category.update',
		...crm,
		cost: 'write',
		run: (call) => {
			const category = existing(call);
			apply(call, category, fieldsOf(call));
			return one(category);
		},
	},
	{ name: 'crm.category.delete', ...crm, cost: 'write', run: remove },
	{
		name: 'crm.category.fields',
		...crm,
		cost: 'read',
		run: (call) => {
			typeWithCategories(call);
			const fields = mapOf({
				id: description('integer', 'ID', true),
				name: description('string', 'Name', false),
				sort: description('integer', 'Sorting', false),
				entityTypeId: description('integer', 'Entity type', true),
				isDefault: description('boolean', 'Default pipeline', false),
			});
			return { result: mapOf({ fields }) };
		},
	},
];
