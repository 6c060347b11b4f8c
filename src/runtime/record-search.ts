import type { INodeListSearchResult } from 'n8n-workflow';
import { kindOf } from '../catalog/crm/kinds';
import { type CrmEntity, recordPath } from '../catalog/crm/crm-item';
import { allOf } from '../catalog/filter';
import { wordsIn } from '../catalog/words';
import type { Row } from '../portal/types';
import type { Panel } from './panel';

/**
 * Searches CRM records whose label holds every typed word, newest first, one page a call.
 * @param entityTypeId number of their kind in crm.item.*.
 * @param typed text in the search box.
 * @param start number of records on earlier pages.
 */
export async function searchRecords(
	{ portal, origin }: Panel,
	entityTypeId: number,
	typed: string,
	start: number,
): Promise<INodeListSearchResult> {
	const kind = kindOf(entityTypeId);
	const { result, next } = await portal.call<{ items?: Row[] }>('crm.item.list', {
		entityTypeId,
		select: ['id', ...kind.title],
		filter: searchFilter(kind, typed),
		order: { id: 'DESC' },
		start,
	});
	const results = (result.items ?? []).map((row) => ({
		name: labelOf(kind, row),
		value: String(row.id),
		url: `${origin}${recordPath(kind, entityTypeId, String(row.id))}`,
	}));
	return { results, ...(next !== undefined && { paginationToken: String(next) }) };
}

/** A filter that finds each word in one of the fields of the label; a number may also be the ID. */
function searchFilter({ title }: CrmEntity, typed: string): Record<string, unknown> {
	const groups = wordsIn(typed).map((word) => {
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
