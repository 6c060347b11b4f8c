import { errors, RestError } from '../errors';
import type { CustomField } from '../fields/custom';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import { addField, customFieldTypes, enumItems, labelOf, settingsOf } from './custom-field-input';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

const label = (text: string): PhpMap => mapOf({ en: text });

/** A field as userfieldconfig.* shows it; `withItems` adds the entries of an enumeration. */
function view(field: CustomField, withItems: boolean): PhpMap {
	const row: PhpMap = mapOf({
		id: String(field.id),
		entityId: field.entityId,
		fieldName: field.fieldName,
		userTypeId: field.userTypeId,
		xmlId: field.xmlId,
		sort: String(field.sort),
		multiple: field.multiple ? 'Y' : 'N',
		mandatory: field.mandatory ? 'Y' : 'N',
		showFilter: 'N',
		showInList: 'Y',
		editInList: 'Y',
		isSearchable: 'N',
		settings: JSON.parse(JSON.stringify(field.settings)) as PhpValue,
		languageId: label('en'),
		editFormLabel: label(field.label),
		listColumnLabel: label(field.label),
		listFilterLabel: label(field.label),
		errorMessage: null,
		helpMessage: null,
	});
	if (withItems && field.userTypeId === 'enumeration') {
		row.enum = field.list.map((item) =>
			mapOf({
				id: String(item.id),
				userFieldId: String(field.id),
				value: item.value,
				def: item.isDefault ? 'Y' : 'N',
				sort: String(item.sort),
				xmlId: item.xmlId,
			}),
		);
	}
	return row;
}

/** Checks the module. Only the CRM has custom fields here; it needs the scope `crm` besides `userfieldconfig`. */
function checkModule(call: Call): void {
	const moduleId = toText(call.controller('moduleId'));
	if (moduleId === '') throw errors.missingParameter('moduleId');
	if (moduleId !== 'crm') throw errors.classic('Module not found');
	if (!call.caller.scopes.has('crm'))
		throw errors.insufficientScope(call.portal.options.authorisationStatus, call.caller);
}

function existing(call: Call): ReturnType<Call['store']['customField']> & object {
	checkModule(call);
	const found = call.store.customField(call.controllerInt('id'));
	if (!found) throw new RestError('', 'The field was not found');
	return found;
}

const oneField = (field: CustomField): MethodResult => ({
	result: mapOf({ field: view(field, true) }),
});

function fieldOf(call: Call): PhpMap {
	// The parameter is `field` here, and not `fields` as in other methods.
	const field = call.controllerArray('field', true);
	return isMap(field) ? field : newMap();
}

function list(call: Call): MethodResult {
	checkModule(call);
	const rows = call.store
		.entityTypes()
		.flatMap((type) => type.customFields.map((field) => view(field, false)));
	const known = new Set(Object.keys(rows[0] ?? {}));
	const filter = call.controllerArray('filter');
	const found = orderRows(filterRows(rows, filter, known), call.controllerArray('order'), known);
	return controllerList(call, 'fields', found);
}

function add(call: Call): MethodResult {
	checkModule(call);
	const field = fieldOf(call);
	return oneField(
		addField(call.store, {
			entityId: toText(field.entityId),
			fieldName: toText(field.fieldName),
			userTypeId: toText(field.userTypeId),
			label: labelOf(field.editFormLabel),
			multiple: field.multiple === 'Y',
			mandatory: field.mandatory === 'Y',
			xmlId: field.xmlId === undefined ? null : toText(field.xmlId),
			sort: toInt(field.sort),
			settings: settingsOf(field.settings),
			list: listOf(field.enum),
		}),
	);
}

function update(call: Call): MethodResult {
	const { type, field } = existing(call);
	const input = fieldOf(call);
	const text = labelOf(input.editFormLabel);
	if (text !== '') field.label = text;
	if (input.mandatory !== undefined) field.mandatory = input.mandatory === 'Y';
	if (input.sort !== undefined) field.sort = toInt(input.sort);
	if (input.enum !== undefined) field.list = enumItems(call.store, field.list, listOf(input.enum));
	type.rebuild();
	return oneField(field);
}

const scope = 'userfieldconfig';

export const userFieldConfigMethods: Method[] = [
	{ name: 'userfieldconfig.list', scope, cost: 'list', run: list },
	{ name: 'userfieldconfig.get', scope, cost: 'read', run: (call) => oneField(existing(call).field) },
	{ name: 'userfieldconfig.add', scope, cost: 'write', run: add },
	{ name: 'userfieldconfig.update', scope, cost: 'write', run: update },
	{
		name: 'userfieldconfig.delete',
		scope,
		cost: 'write',
		run: (call) => {
			const { type, field } = existing(call);
			type.removeCustomField(field);
			return { result: null };
		},
	},
	{
		name: 'userfieldconfig.getTypes',
		scope,
		cost: 'read',
		run: (call) => {
			checkModule(call);
			const types = newMap();
			for (const [id, title] of customFieldTypes) {
				types[id] = mapOf({ userTypeId: id, description: title });
			}
			return { result: mapOf({ types }) };
		},
	},
];
