import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { type CrmEntity, pageOf } from '../catalog/crm-item';
import type { FieldDescription } from '../catalog/field';
import { allOf, isFilterable } from '../catalog/filter';
import type { Row } from '../portal/types';
import { isKey } from '../operations/matching';
import { getMappingFields } from './mapping-fields';
import { fieldsOfPanel, withPanel, withPortal } from './panel';

/** Records whose label holds every word that was typed, the newest first. */
async function searchRecords(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await withPanel(this, async ({ portal, origin, entity, entityTypeId }) => {
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

/** The portal's smart processes. */
async function searchSmartProcesses(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await withPortal(this, async (portal) => {
		const typed = filter?.trim() ?? '';
		const start = Number(paginationToken ?? 0);
		const { result, next } = await portal.metadata.fresh(
			`crm.type.list ${start} ${typed}`,
			async () =>
				await portal.call<{ types?: Row[] }>('crm.type.list', {
					order: { title: 'ASC' },
					start,
					...(typed !== '' && { filter: { '%title': typed } }),
				}),
		);
		const results = (result.types ?? []).map(({ title, entityTypeId }) => ({
			name: String(title),
			value: String(entityTypeId),
		}));
		return { results, ...(next !== undefined && { paginationToken: String(next) }) };
	});
}

async function getFilterFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withPanel(this, async (panel) => choicesOf((await fieldsOfPanel(panel)).filter(isFilterable)));
}

async function getKeyFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withPanel(this, async (panel) => choicesOf((await fieldsOfPanel(panel)).filter(isKey)));
}

async function getFileFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withPanel(this, async (panel) =>
		choicesOf((await fieldsOfPanel(panel)).filter(({ type }) => type === 'file')),
	);
}

async function getColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withPanel(this, async (panel) => {
		const columns = (await fieldsOfPanel(panel)).filter(isFilterable);
		// First phone and first e-mail: columns of their own that the portal does not list.
		const details = panel.entity.contactDetails
			? [
					{ name: 'Phone (first)', value: 'phone' },
					{ name: 'E-Mail (first)', value: 'email' },
				]
			: [];
		return [...choicesOf(columns), ...details];
	});
}

/** Fields by label; the name beside it, since labels can be the same. */
function choicesOf(fields: readonly FieldDescription[]): INodePropertyOptions[] {
	return fields
		.map(({ title, name }) => ({ name: title, value: name, description: name }))
		.sort((one, other) => one.name.localeCompare(other.name));
}

/** What the lists of the CRM node's panel are filled with. */
export const crmMethods = {
	listSearch: { searchRecords, searchSmartProcesses },
	loadOptions: {
		getFilterFields,
		getSortFields: getFilterFields,
		getColumns,
		getKeyFields,
		getFileFields,
	},
	resourceMapping: { getMappingFields },
};
