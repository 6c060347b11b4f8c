import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { CRM_ITEMS } from '../catalog';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import { isFilterable } from '../catalog/filter';
import { isKey } from '../operations/records/matching';
import {
	choicesIn,
	crmChoices,
	CRM_RESOURCES,
	PEOPLE_RESOURCES,
	TASKS_RESOURCES,
} from '../operations/resources';
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

/** The same with the first phone and the first e-mail: columns of their own that the portal does not list. */
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

/** What the lists of a node's panel are filled with. */
const loadMethods = (resources: readonly Resource[], choices: readonly Choice[] = choicesIn(resources)) => ({
	listSearch: searchesOf(choices),
	loadOptions: {
		getFilterFields: fieldList(resources, isFilterable),
		getSortFields: fieldList(resources, isFilterable),
		getColumns: columnList(resources),
	},
	resourceMapping: { getMappingFields: mappingFieldsOf(resources) },
});

const ofCrm = loadMethods(CRM_RESOURCES, crmChoices);
export const crmMethods = {
	...ofCrm,
	loadOptions: {
		...ofCrm.loadOptions,
		getKeyFields: fieldList(CRM_RESOURCES, isKey),
		getFileFields: fieldList(CRM_RESOURCES, ({ type }) => type === 'file'),
	},
};
export const tasksMethods = loadMethods(TASKS_RESOURCES);
export const peopleMethods = loadMethods(PEOPLE_RESOURCES);
