import type { CrmEntity } from '../../catalog/crm/crm-item';
import { splitList } from '../../catalog/values';
import { PAGE_LENGTH } from '../../facts/lengths';
import { whyPageByPage } from '../../portal/reading/list-reader';
import type { ListRequest, Row } from '../../portal/types';
import type { OperationContext, OperationInput } from '../types';

/** Name of the option with a filter as JSON. */
export const FILTER_OPTION = 'options.filterJson';

/** Names of the options of lists that can be filtered. */
export const LIST_OPTIONS = ['options', 'options.columns', FILTER_OPTION];

/** The columns to ask a list for. */
export interface Columns {
	/** The columns that the person has chosen; empty when none. */
	columns: string[];
	simplify: boolean;
	/** The columns that are sent. */
	select: string[];
}

/** The columns that the person has chosen; empty when none. */
export const columnsOf = (input: OperationInput): string[] =>
	splitList(input.option('options', 'columns') ?? []).map(String);

/** The columns of a list of CRM records: the chosen ones, the simplified ones, or all. */
export function readColumns(entity: CrmEntity, input: OperationInput): Columns {
	const columns = columnsOf(input);
	const simplify = columns.length === 0 && input.flag('simplify');
	const chosen = ['id', ...columns.filter((name) => name !== 'id')];
	return { columns, simplify, select: columns.length > 0 ? chosen : simplify ? [...entity.simplify] : ['*'] };
}

/** Shows a hint about chosen columns that the answer lacks: the portal ignores unknown columns silently. */
export function hintAtMissingColumns(
	context: OperationContext,
	columns: readonly string[],
	rows: readonly Row[],
): void {
	const missing = rows.length === 0 ? [] : columns.filter((name) => !(name in rows[0]));
	if (missing.length > 0) context.hint(`Bitrix24 returned no column of this name: ${missing.join(', ')}`);
}

/** The most rows to return; infinity with 'Return All'. @throws InputError */
export function limitOf(input: OperationInput): number {
	if (input.flag('returnAll')) return Number.POSITIVE_INFINITY;
	const limit = input.number('limit');
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw input.invalid('limit', 'needs a whole number of at least 1');
}

/**
 * Shows a hint about a list that was read one page a request: a batch, which carries 50 pages, would have changed its
 * parameters. What would be the same in a batch depends on the method, so the person decides.
 */
export function hintAtSlowReading(
	{ hint }: Pick<OperationContext, 'hint'>,
	list: ListRequest,
	rows: readonly Row[],
): void {
	const reason = rows.length > PAGE_LENGTH ? whyPageByPage(list) : undefined;
	if (reason === undefined) return;
	hint(
		`${list.method} was read one page of 50 rows a request, because a batch cannot carry its parameters: ${reason}. Batches hold texts and numbers only: where the method takes "Y" or 1 for true, "N" or 0 for false, or "" for null, write those, and up to 50 pages travel together.`,
	);
}
