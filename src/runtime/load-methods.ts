import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { CRM_ITEMS } from '../catalog/crm';
import { type CrmEntity, pageOf } from '../catalog/crm/crm-item';
import { smartProcessChoice } from '../catalog/crm/smart-process';
import type { FieldDescription } from '../catalog/field';
import { allOf, isFilterable } from '../catalog/filter';
import { entityTypeIdOf } from '../operations/crm-records';
import { isKey } from '../operations/matching';
import { choicesIn, CRM_RESOURCES, PEOPLE_RESOURCES, TASKS_RESOURCES } from '../operations';
import type { Resource } from '../operations/types';
import type { Row } from '../portal/types';
import { searchesOf } from './choice-lists';
import { mappingFieldsOf } from './mapping-fields';
import { fieldsOfPanel, withPanel } from './panel';

/** Records whose label holds every word that was typed, the newest first. */
async function searchRecords(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await withPanel(this, async ({ portal, origin, input }) => {
		const entity = crmItemOf(this) as CrmEntity;
		const entityTypeId = entityTypeIdOf(entity, input);
		const { result, next } = await portal.call<{ items?: Row[] }>('crm.item.list', {
			entityTypeId,
			select: ['id', ...entity.title],
			filter: searchFilter(entity, filter),
			order: { id: 'DESC' },
			start: Number(paginationToken ?? 0),
		});
		const results = (result.items ?? []).map((row) => ({
			name: labelOf(entity, row),
			value: String(row.id),
			url: `${origin}${pageOf(entity, entityTypeId, String(row.id))}`,
		}));
		return { results, ...(next !== undefined && { paginationToken: String(next) }) };
	});
}

/** The kind of CRM record that is chosen, if it is one that crm.item.* serves. */
function crmItemOf(context: ILoadOptionsFunctions): CrmEntity | undefined {
	const resource = context.getCurrentNodeParameter('resource');
	return CRM_ITEMS.find((one) => one.resource === resource);
}

/** Every word in one of the label's fields, or the ID. */
function searchFilter({ title }: CrmEntity, typed = ''): Record<string, unknown> {
	const words = typed.trim().split(/\s+/).filter(Boolean);
	const groups = words.map((word) => {
		const alternatives: object[] = title.map((name) => ({ [`%${name}`]: word }));
		if (/^\d{1,15}$/.test(word)) alternatives.push({ '=id': Number(word) });
		return { logic: 'OR', ...alternatives };
	});
	return allOf([], groups);
}

function labelOf({ title, name }: CrmEntity, row: Row): string {
	const label = title
		.map((part) => row[part])
		.filter((part) => typeof part === 'string' && part !== '')
		.join(' ');
	return label === '' ? `${name} ${String(row.id)}` : label;
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
const loadMethods = (resources: readonly Resource[]) => ({
	listSearch: searchesOf(choicesIn(resources)),
	loadOptions: {
		getFilterFields: fieldList(resources, isFilterable),
		getSortFields: fieldList(resources, isFilterable),
		getColumns: columnList(resources),
	},
	resourceMapping: { getMappingFields: mappingFieldsOf(resources) },
});

const ofCrm = loadMethods(CRM_RESOURCES);
export const crmMethods = {
	...ofCrm,
	listSearch: { ...ofCrm.listSearch, ...searchesOf([smartProcessChoice]), searchRecords },
	loadOptions: {
		...ofCrm.loadOptions,
		getKeyFields: fieldList(CRM_RESOURCES, isKey),
		getFileFields: fieldList(CRM_RESOURCES, ({ type }) => type === 'file'),
	},
};
export const tasksMethods = loadMethods(TASKS_RESOURCES);
export const peopleMethods = loadMethods(PEOPLE_RESOURCES);
