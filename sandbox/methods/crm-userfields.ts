import { errors, RestError } from '../errors';
import type { CustomField } from '../fields/custom';
import { isMap, mapOf, type PhpMap } from '../php/value';
import {
	addField,
	changeField,
	customFieldTypes,
	labelOf,
	type SentProperty,
	shownField,
} from './custom-field-input';
import type { Call, Method, MethodResult } from './method';
import { filterEqual, orderRows } from './rows-filter';

/** https://apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/crm-deal-userfield-list.html */
const SORTABLE = new Set(['ID', 'FIELD_NAME', 'USER_TYPE_ID', 'XML_ID', 'SORT']);
const FILTERABLE = new Set([
	...SORTABLE,
	...['MULTIPLE', 'MANDATORY', 'SHOW_FILTER', 'SHOW_IN_LIST', 'EDIT_IN_LIST', 'IS_SEARCHABLE'],
]);

/** The name of a property in classic methods: `fieldName` is `FIELD_NAME`. */
const classicName = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();

const sentIn =
	(fields: PhpMap): SentProperty =>
	(name) =>
		fields[classicName(name)];

const sentLabel = (fields: PhpMap): string => labelOf(fields.EDIT_FORM_LABEL) || labelOf(fields.LABEL);

/** A custom field as classic methods show it, with all flags as "Y" or "N". */
export function view(field: CustomField): PhpMap {
	const shown = Object.entries(shownField(field)).map(([name, value]) => [classicName(name), value] as const);
	const row: PhpMap = mapOf({
		...Object.fromEntries(shown),
		SHOW_FILTER: 'E',
		EDIT_FORM_LABEL: field.label,
		LIST_COLUMN_LABEL: field.label,
		LIST_FILTER_LABEL: field.label,
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
			const result = orderRows(
				filterEqual(rows, call.classic('filter'), FILTERABLE),
				call.classic('order'),
				SORTABLE,
			);
			return { result, total: result.length };
		}),
		method('get', 'read', (call) => ({ result: view(existing(call, NOT_FOUND)) })),
		method('add', 'write', (call) => {
			const fields = fieldsOf(call);
			return { result: addField(call.store, entityId, sentLabel(fields), sentIn(fields)).id };
		}),
		method('update', 'write', (call) => {
			const field = existing(call);
			const fields = fieldsOf(call);
			changeField(call.store, field, sentLabel(fields), sentIn(fields));
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
