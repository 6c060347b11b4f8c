import { splitKey } from '../../catalog/filter';
import type { MethodList, MethodPaging } from '../../catalog/methods/method';
import type { ListRequest, MethodParameters } from '../../portal/types';
import { PAGINGS } from './paging';

/** Names of the parameters that the node sets itself when it reads a list. */
export function pagingParameters({ paging }: MethodList): readonly string[] {
	return isInBatches(paging) ? ['start'] : PAGINGS[paging ?? 'none'].sets;
}

const isInBatches = (paging: MethodPaging | undefined): paging is 'id' | 'ID' | 'start' =>
	paging === 'id' || paging === 'ID' || paging === 'start';

/** How to read the pages of a list: by ID if that is possible, because it is the fastest. */
export function wayOf(
	{ paging, key }: MethodList,
	parameters: MethodParameters,
	rows: readonly string[] | undefined,
): Partial<ListRequest> {
	if (!isInBatches(paging)) return { turn: PAGINGS[paging ?? 'none'].turn };
	if (paging === 'start') return { key };
	return rows !== undefined && canGoById(parameters, paging) ? { id: paging } : { key: paging };
}

/** Whether a list can be read by ID: no other order, the ID among the columns, and no condition on the ID. */
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
