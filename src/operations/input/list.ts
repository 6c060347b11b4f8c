import type { CrmEntity } from '../../catalog/crm/crm-item';
import { splitList } from '../../catalog/values';
import type { Row } from '../../portal/types';
import type { OperationContext, OperationInput } from '../types';

/** What lists that are filtered ask for under 'Options'. */
export const LIST_OPTIONS = ['options', 'options.columns', 'options.filterJson'];

/** Which columns a list is asked for. */
export interface Columns {
	/** Those that the person chose. */
	columns: string[];
	simplify: boolean;
	select: string[];
}

/** Columns that the person chose; none: those that the list has by itself. */
export const columnsOf = (input: OperationInput): string[] =>
	splitList(input.option('options', 'columns') ?? []).map(String);

export function readColumns(entity: CrmEntity, input: OperationInput): Columns {
	const columns = columnsOf(input);
	const simplify = columns.length === 0 && input.flag('simplify');
	const chosen = ['id', ...columns.filter((name) => name !== 'id')];
	return { columns, simplify, select: columns.length > 0 ? chosen : simplify ? [...entity.simplify] : ['*'] };
}

/** Columns that the portal does not know are left out of its answer without a word. */
export function tellMissingColumns(
	context: OperationContext,
	columns: readonly string[],
	rows: readonly Row[],
): void {
	const missing = rows.length === 0 ? [] : columns.filter((name) => !(name in rows[0]));
	if (missing.length > 0) context.hint(`Bitrix24 sent no column of this name: ${missing.join(', ')}`);
}

/** Rows that are wanted; infinitely many with 'Return All'. */
export function limitOf(input: OperationInput): number {
	if (input.flag('returnAll')) return Number.POSITIVE_INFINITY;
	const limit = input.number('limit');
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw input.invalid('limit', 'needs a whole number of at least 1');
}
