import { errors, RestError } from '../errors';
import type { CustomField } from '../fields/custom';
import { isMap, listOf, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import { addField, customFieldTypes, enumItems, labelOf, settingsOf } from './custom-field-input';
import type { Call, Method, MethodResult } from './method';
import { filterRows, orderRows } from './rows-filter';

/** A custom field as classic methods show it, with all flags as "Y" or "N". */
export function view(field: CustomField): PhpMap {
	const row: PhpMap = mapOf({
		ID: String(field.id),
		ENTITY_ID: field.entityId,
		FIELD_NAME: field.fieldName,
		USER_TYPE_ID: field.userTypeId,
		XML_ID: field.xmlId,
		SORT: String(field.sort),
		MULTIPLE: field.multiple ? 'Y' : 'N',
		MANDATORY: field.mandatory ? 'Y' : 'N',
		SHOW_FILTER: 'E',
		SHOW_IN_LIST: 'Y',
		EDIT_IN_LIST: 'Y',
		IS_SEARCHABLE: 'N',
		SETTINGS: JSON.parse(JSON.stringify(field.settings)) as PhpValue,
		EDIT_FORM_LABEL: field.label,
		LIST_COLUMN_LABEL: field.label,
		LIST_FILTER_LABEL: field.label,
		ERROR_MESSAGE: null,
		HELP_MESSAGE: null,
	});
	if (field.userTypeId === 'enumeration') {
		row.LIST = field.list.map((item) =>
			mapOf({
				ID: String(item.id),
				SORT: String(item.sort),
				VALUE: item.value,
				DEF: item.isDefault ? 'Y' : 'N',
				XML_ID: item.xmlId,
			}),
		);
	}
	return row;
}

export function fieldsOf(call: Call): PhpMap {
	const fields = call.classic('fields');
	if (!isMap(fields)) throw errors.classic("Parameter 'fields' must be array.");
	return fields;
}

const NOT_FOUND = 'ERROR_NOT_FOUND';

/**
 * Methods of the custom fields of one type.
 *
 * @param entityId the owner of the fields: `CRM_DEAL`, …
 * @param codeOnChange error code of update and delete for a missing field.
 */
function family(word: string, entityId: string, codeOnChange = NOT_FOUND): Method[] {
	const customFields = (call: Call): CustomField[] =>
		call.store.customFieldOwner(entityId)?.customFields ?? [];
	const existing = (call: Call, code = codeOnChange): CustomField => {
		const id = call.classicId();
		const found = customFields(call).find((field) => field.id === id);
		if (!found) throw new RestError(code, `The entity with ID '${id}' is not found.`);
		return found;
	};
	const method = (name: string, cost: Method['cost'], run: (call: Call) => MethodResult): Method => ({
		name: `crm.${word}.userfield.${name}`,
		scope: 'crm',
		cost,
		run,
	});
	return [
		method('list', 'list', (call) => {
			const rows = customFields(call).map(view);
			const known = new Set(Object.keys(rows[0] ?? {}));
			const result = orderRows(filterRows(rows, call.classic('filter'), known), call.classic('order'), known);
			return { result, total: result.length };
		}),
		method('get', 'read', (call) => ({ result: view(existing(call, NOT_FOUND)) })),
		method('add', 'write', (call) => {
			const fields = fieldsOf(call);
			const made = addField(call.store, {
				entityId,
				fieldName: toText(fields.FIELD_NAME),
				userTypeId: toText(fields.USER_TYPE_ID),
				label: labelOf(fields.EDIT_FORM_LABEL) || labelOf(fields.LABEL),
				multiple: fields.MULTIPLE === 'Y',
				mandatory: fields.MANDATORY === 'Y',
				xmlId: fields.XML_ID === undefined ? null : toText(fields.XML_ID),
				sort: toInt(fields.SORT),
				settings: settingsOf(fields.SETTINGS),
				list: listOf(fields.LIST),
			});
			return { result: made.id };
		}),
		method('update', 'write', (call) => {
			const field = existing(call);
			const fields = fieldsOf(call);
			const label = labelOf(fields.EDIT_FORM_LABEL) || labelOf(fields.LABEL);
			if (label !== '') field.label = label;
			if (fields.MANDATORY !== undefined) field.mandatory = fields.MANDATORY === 'Y';
			if (fields.SORT !== undefined) field.sort = toInt(fields.SORT);
			if (fields.LIST !== undefined) field.list = enumItems(call.store, field.list, listOf(fields.LIST));
			call.store.customFieldOwner(entityId)?.rebuild();
			return { result: true };
		}),
		method('delete', 'write', (call) => {
			call.store.customFieldOwner(entityId)?.removeCustomField(existing(call));
			return { result: true };
		}),
	];
}

/** crm.deal.userfield.* and its like, and crm.userfield.types. */
export const crmUserFieldMethods: Method[] = [
	...family('lead', 'CRM_LEAD'),
	...family('deal', 'CRM_DEAL'),
	...family('contact', 'CRM_CONTACT'),
	...family('company', 'CRM_COMPANY'),
	...family('quote', 'CRM_QUOTE'),
	...family('requisite', 'CRM_REQUISITE', ''),
	{
		name: 'crm.userfield.types',
		scope: 'crm',
		cost: 'read',
		run: () => ({ result: customFieldTypes.map(([ID, title]) => mapOf({ ID, title })) }),
	},
];
