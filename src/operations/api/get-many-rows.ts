import { splitKey } from '../../catalog/filter';
import type { MethodList, MethodPaging } from '../../catalog/methods/method';
import { allRows } from '../../portal/reading/read';
import type { ListRequest, MethodParameters } from '../../portal/types';
import { limitOf } from '../input/list';
import type { Operation } from '../types';
import { outputRow, pathOf, resultPathOf } from '../method/answer-rows';
import { chosenMethod, METHOD } from './chosen-method';
import { inPosition, PARAMETERS, PARAMETERS_JSON, readParameters } from './method-parameters';
import { PAGINGS } from '../method/paging';

export const getManyRows: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many rows of a list method',
	description: 'Read a list method to its end or to a limit, however it pages; up to 2,500 rows per request',
	methods: [],
	parameters: [
		METHOD,
		'defineParameters',
		PARAMETERS,
		PARAMETERS_JSON,
		'returnAll',
		'limit',
		'options',
		'options.resultPath',
	],
	async run(context) {
		const { input, read } = context;
		const method = await chosenMethod(input);
		const path = resultPathOf(input);
		if (method.record !== undefined && method.record.list === undefined && path === undefined) {
			throw input.invalid(
				METHOD,
				`names ${method.name}, whose answer is no list`,
				"Choose the operation 'Call Method', or name the list in the option 'Result Path'.",
			);
		}
		const list = method.record?.list ?? {};
		const parameters = await readParameters(context, method, false);
		const set = pagingParameters(list).find((name) => name in parameters);
		if (set !== undefined) {
			throw input.invalid(
				input.text('defineParameters') === 'json' ? PARAMETERS_JSON : PARAMETERS,
				`sets "${set}", by which this operation asks for the pages of the list`,
				"Leave it out, or choose the operation 'Call Method' to ask for one page.",
			);
		}
		const rows = path ?? (list.rows === undefined ? undefined : pathOf(list.rows));
		const { record } = method;
		const pages = read({
			method: method.name,
			parameters: record === undefined ? parameters : inPosition(record, parameters, true),
			rows,
			limit: limitOf(input),
			...wayOf(list, parameters, rows),
		});
		return (await allRows(pages)).map(outputRow);
	},
};

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
