import { errors, RestError } from '../errors';
import type { CustomField } from '../fields/custom';
import { isMap, mapOf, newMap, toText, type PhpMap } from '../php/value';
import {
	addField,
	changeField,
	customFieldTypes,
	labelOf,
	type SentProperty,
	shownField,
} from './custom-field-input';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

const label = (text: string): PhpMap => mapOf({ en: text });

/** A field as userfieldconfig.* shows it; `withItems` adds the entries of an enumeration. */
function view(field: CustomField, withItems: boolean): PhpMap {
	const row: PhpMap = mapOf({
		...shownField(field),
		showFilter: 'N',
		languageId: label('en'),
		editFormLabel: label(field.label),
		listColumnLabel: label(field.label),
		listFilterLabel: label(field.label),
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

/** The items of a list are called `enum` here. */
const sentIn =
	(field: PhpMap): SentProperty =>
	(name) =>
		field[name === 'list' ? 'enum' : name];

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
	const label = labelOf(field.editFormLabel);
	return oneField(addField(call.store, toText(field.entityId), label, sentIn(field)));
}

function update(call: Call): MethodResult {
	const { type, field } = existing(call);
	const input = fieldOf(call);
	changeField(call.store, field, labelOf(input.editFormLabel), sentIn(input));
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
