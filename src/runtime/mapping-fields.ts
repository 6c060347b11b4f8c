import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { FieldDescription, ListOption } from '../catalog/field';
import { isFlag } from '../catalog/values';
import { isWritable } from '../operations/input/mapped-fields';
import { isKey } from '../operations/records/matching';
import { creates } from '../operations/data/written';
import type { Resource } from '../operations/types';
import { fieldsOfPanel, withPanel } from './panel';
import { listsOf } from './portals';

/** Makes the function that fills the mapper: writable fields with the portal's labels, types and lists. */
export const mappingFieldsOf = (resources: readonly Resource[]) =>
	async function getMappingFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		return await withPanel(this, async (panel) => {
			const writes = creates({ value: String(this.getCurrentNodeParameter('operation')) });
			const lists = listsOf(panel.portal, panel.portal.finder());
			const writable = (await fieldsOfPanel(panel, resources, true)).filter((field) =>
				isWritable(field, writes),
			);
			const fields = await Promise.all(
				writable.map(async (field) => mapperField(field, writes, await lists.choices(field))),
			);
			return { fields: fields.sort(inOrder) };
		});
	};

/** Required fields first, then by label: portals have hundreds. */
function inOrder(one: ResourceMapperField, other: ResourceMapperField): number {
	return Number(other.required) - Number(one.required) || one.displayName.localeCompare(other.displayName);
}

function mapperField(
	field: FieldDescription,
	creates: boolean,
	choices: readonly ListOption[] | undefined,
): ResourceMapperField {
	const type = typeOf(field, choices !== undefined);
	// A switch is never empty: if it were required, "no" would be written without anybody choosing it.
	const required = creates && field.required && type !== 'boolean';
	return {
		id: field.name,
		displayName: field.type === 'money' ? `${field.title} (such as 1500.50 EUR)` : field.title,
		type,
		required,
		defaultMatch: false,
		canBeUsedToMatch: creates && isKey(field),
		display: true,
		removed: !required,
		...(type === 'options' && choices && { options: choices.map((choice) => shownOption(field, choice)) }),
	};
}

/** A value of a list in the panel. IDs of records are numbers there. */
function shownOption(
	{ type }: FieldDescription,
	{ id, label }: ListOption,
): { name: string; value: string | number } {
	return { name: label || id, value: widgetOf(type) === 'number' ? Number(id) : id };
}

/** n8n's widget for a field (docs/internals/fields.md, "Field types"). */
function typeOf(field: FieldDescription, hasChoices: boolean): FieldType {
	// The person enters names of files, with commas between several.
	if (field.type === 'file') return 'string';
	if (field.multiple) return 'array';
	if (hasChoices) return 'options';
	if (isFlag(field)) return 'boolean';
	return widgetOf(field.type);
}

/** n8n's widget for one value of a type, Bitrix24's or the method catalogue's. Other types are entered as text. */
export const widgetOf = (type: string): FieldType => WIDGETS[type] ?? 'string';

const WIDGETS: Record<string, FieldType> = {
	integer: 'number',
	double: 'number',
	date: 'dateTime',
	datetime: 'dateTime',
	user: 'number',
	employee: 'number',
	crm_category: 'number',
	crm_company: 'number',
	crm_contact: 'number',
	crm_deal: 'number',
	crm_lead: 'number',
	crm_quote: 'number',
	crm_entity: 'number',
	resourcebooking: 'array',
	array: 'array',
	object: 'object',
	boolean: 'boolean',
	flag: 'boolean',
	department: 'number',
	workgroup: 'number',
};
