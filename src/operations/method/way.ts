import { splitKey } from '../../catalog/filter';
import type { MethodList, MethodPaging } from '../../catalog/methods/method';
import type { ListRequest, MethodParameters } from '../../portal/types';
import { PAGINGS } from './paging';

/** Names of parameters that are the node's to set when it reads a list. */
export function pagingParameters({ paging }: MethodList): readonly string[] {
	return isInBatches(paging) ? ['start'] : PAGINGS[paging ?? 'none'].sets;
}

const isInBatches = (paging: MethodPaging | undefined): paging is 'id' | 'ID' | 'start' =>
	paging === 'id' || paging === 'ID' || paging === 'start';

/** How the pages of a list are asked for: by ID where that is possible, since it is the fastest. */
export function wayOf(
	{ paging, key }: MethodList,
	parameters: MethodParameters,
	rows: readonly string[] | undefined,
): Partial<ListRequest> {
	if (!isInBatches(paging)) return { turn: PAGINGS[paging ?? 'none'].turn };
	if (paging === 'start') return { key };
	return rows !== undefined && canGoById(parameters, paging) ? { id: paging } : { key: paging };
}

/** Not in another order, not without the ID among the columns, and not where the person filters by it. */
function canGoById({ order, select, filter }: MethodParameters, id: string): boolean {
	const hasOrder = order !== null && typeof order === 'object' && Object.keys(order).length > 0;
	const hasId = !Array.isArray(select) || select.length === 0 || select.includes(id) || select.includes('*');
	const free =
		filter === undefined ||
		(filter !== null &&
			typeof filter === 'object' &&
			!Object.keys(filter).some((name) => splitKey(name).name.toLowerCase() === id.toLowerCase()));
	return !hasOrder && hasId && free;
}
