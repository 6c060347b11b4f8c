import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { CRM_ITEMS } from '../catalog/crm/kinds';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import { isFilterable } from '../catalog/filter';
import { isKey } from '../operations/records/matching';
import type { Resource } from '../operations/types';
import { searchesOf } from './choice-lists';
import { mappingFieldsOf } from './mapping-fields';
import { fieldsOfPanel, withPanel } from './panel';

/** The kind of CRM record that is chosen, if it is one that crm.item.* serves. */
function crmItemOf(context: ILoadOptionsFunctions): CrmEntity | undefined {
	const resource = context.getCurrentNodeParameter('resource');
	return CRM_ITEMS.find((one) => one.resource === resource);
}

type LoadChoices = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** A list of those fields of the chosen operation that are wanted. */
const fieldList = (
	resources: readonly Resource[],
	wanted: (field: FieldDescription) => boolean,
): LoadChoices =>
	async function (this: ILoadOptionsFunctions) {
		return await withPanel(this, async (panel) =>
			choicesOfFields((await fieldsOfPanel(panel, resources)).filter(wanted)),
		);
	};

/** The fields as columns; contacts, companies and leads also have their first phone and first e-mail, which the portal does not list as fields. */
const columnList = (resources: readonly Resource[]): LoadChoices =>
	async function (this: ILoadOptionsFunctions) {
		const columns = await fieldList(resources, isFilterable).call(this);
		if (crmItemOf(this)?.contactDetails !== true) return columns;
		return [
			...columns,
			{ name: 'Phone (first)', value: 'phone' },
			{ name: 'E-Mail (first)', value: 'email' },
		];
	};

/** Fields by label; the name beside it, since labels can be the same. */
function choicesOfFields(fields: readonly FieldDescription[]): INodePropertyOptions[] {
	return fields
		.map(({ title, name }) => ({ name: title, value: name, description: name }))
		.sort((one, other) => one.name.localeCompare(other.name));
}

/** What fills the lists of a panel whose resources are entities. */
export const entityMethods = (resources: readonly Resource[], choices: readonly Choice[]) => ({
	listSearch: searchesOf(choices),
	loadOptions: {
		getFilterFields: fieldList(resources, isFilterable),
		getSortFields: fieldList(resources, isFilterable),
		getColumns: columnList(resources),
		getKeyFields: fieldList(resources, isKey),
		getFileFields: fieldList(resources, ({ type }) => type === 'file'),
	},
	resourceMapping: { getMappingFields: mappingFieldsOf(resources) },
});
