import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { CRM_ITEMS } from '../catalog/crm/kinds';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import { isColumn, isFilterable, isSortable } from '../catalog/filter';
import { isKey } from '../operations/records/matching';
import type { Resource } from '../operations/types';
import { searchesOf } from './choice-lists';
import { mappingFieldsOf } from './mapping-fields';
import { fieldsOfPanel, withPanel } from './panel';

/** The chosen kind of CRM record; undefined for resources that crm.item.* does not serve. */
function crmItemOf(context: ILoadOptionsFunctions): CrmEntity | undefined {
	const resource = context.getCurrentNodeParameter('resource');
	return CRM_ITEMS.find((one) => one.resource === resource);
}

type LoadChoices = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** Makes a function that lists the wanted fields of the chosen operation. */
const fieldList = (
	resources: readonly Resource[],
	wanted: (field: FieldDescription) => boolean,
): LoadChoices =>
	async function (this: ILoadOptionsFunctions) {
		return await withPanel(this, async (panel) =>
			choicesOfFields((await fieldsOfPanel(panel, resources)).filter(wanted)),
		);
	};

/**
 * Makes a function that lists columns. Contacts, companies and leads also have their first phone and e-mail, which the
 * portal does not list as fields.
 */
const columnList = (resources: readonly Resource[]): LoadChoices =>
	async function (this: ILoadOptionsFunctions) {
		const columns = await fieldList(resources, isColumn).call(this);
		if (crmItemOf(this)?.contactDetails !== true) return columns;
		return [
			...columns,
			{ name: 'Phone (first)', value: 'phone' },
			{ name: 'E-Mail (first)', value: 'email' },
		];
	};

/** Fields sorted by label, with their names as descriptions, since labels can be equal. */
function choicesOfFields(fields: readonly FieldDescription[]): INodePropertyOptions[] {
	return fields
		.map(({ title, name }) => ({ name: title, value: name, description: name }))
		.sort((one, other) => one.name.localeCompare(other.name));
}

/** Functions that fill the lists of a panel whose resources are entities. */
export const entityMethods = (resources: readonly Resource[], choices: readonly Choice[]) => ({
	listSearch: searchesOf(choices),
	loadOptions: {
		getFilterFields: fieldList(resources, isFilterable),
		getSortFields: fieldList(resources, isSortable),
		getColumns: columnList(resources),
		getKeyFields: fieldList(resources, isKey),
		getFileFields: fieldList(resources, ({ type }) => type === 'file'),
	},
	resourceMapping: { getMappingFields: mappingFieldsOf(resources) },
});
