import type { CrmEntity } from '../../catalog/crm/crm-item';
import { toDateTime } from '../../catalog/dates';
import { excerpt } from '../../catalog/values';
import { type ChangeCursor, filterMark, readCursor, writeCursor } from './changes/cursor';
import { portalTime, readChanges } from './changes/read-changes';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { FILTERS, hasFilter, readFilter } from '../input/filters';
import { LIST_OPTIONS, limitOf, readColumns, hintAtMissingColumns } from '../input/list';
import type { Operation, OperationContext, OperationInput } from '../types';

/** Values of the parameter that says where the first run, which has no cursor, begins. They are saved in workflows. */
export const START_FROM = { now: 'now', everything: 'everything', date: 'date' } as const;

export const getChanged = (entity: CrmEntity): Operation => ({
	value: 'getChanged',
	name: 'Get Changed',
	action: `Get changed ${entity.plural.toLowerCase()}`,
	description: `Retrieve ${entity.plural.toLowerCase()} created or changed since the last run, but no deleted ones`,
	methods: ['crm.item.list'],
	parameters: [
		...kindParameters(entity),
		...['cursor', 'startFrom', 'startDate', 'returnAll', 'limit', 'simplify', FILTERS, ...LIST_OPTIONS],
	],
	outputs: 2,
	fields: panelFields(entity),
	async run(context) {
		const { input } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const { columns, simplify, select } = readColumns(entity, input);
		const limit = limitOf(input);
		const filter = hasFilter(input)
			? await readFilter(
					context,
					await recordFields(context, entityTypeId),
					async (since) => await recordFields(context, entityTypeId, since),
				)
			: {};
		const parameters = {
			entityTypeId,
			select: select.includes('*') ? select : [...new Set([...select, 'updatedTime'])],
			filter,
		};
		const known = { entityTypeId, filter: filterMark(filter) };
		const cursor = knownCursor(input, known) ?? firstCursor(context, known);
		if (cursor === undefined) {
			const now = await portalTime(context, parameters);
			const first = { ...known, position: { at: now, id: 0 }, seen: [] };
			return { outputs: [[], [cursorRow(first, { count: 0, hasMore: false, from: now, to: now })]] };
		}
		const { rows, cursor: next, hasMore, until } = await readChanges(context, { parameters, limit }, cursor);
		hintAtMissingColumns(context, columns, rows);
		const summary = { count: rows.length, hasMore, from: cursor.position.at, to: until };
		return { outputs: [rows.map((row) => recordRow(entity, row, simplify)), [cursorRow(next, summary)]] };
	},
});

function knownCursor(
	input: OperationInput,
	known: Pick<ChangeCursor, 'entityTypeId' | 'filter'>,
): ChangeCursor | undefined {
	const text = input.text('cursor');
	if (text === '') return undefined;
	const cursor = readCursor(text, known);
	if ('problem' in cursor) throw input.invalid('cursor', cursor.problem, cursor.nextStep);
	return cursor;
}

/** The cursor of a first run; undefined when it begins now, because only the portal knows its own time. */
function firstCursor(
	{ input, timeZone }: OperationContext,
	known: Pick<ChangeCursor, 'entityTypeId' | 'filter'>,
): ChangeCursor | undefined {
	const from = input.text('startFrom');
	if (from === START_FROM.everything) return { ...known, position: { at: 0, id: 0 }, seen: [] };
	if (from !== START_FROM.date) return undefined;
	const given = input.text('startDate');
	const date = toDateTime(given, timeZone);
	if (date === undefined) {
		throw input.invalid('startDate', `needs a date such as 2026-08-20T12:00:00+02:00, not ${excerpt(given)}`);
	}
	return { ...known, position: { at: Date.parse(date) / 1_000, id: 0 }, seen: [] };
}

/** What a run has found, for the output Cursor. */
interface RunSummary {
	count: number;
	hasMore: boolean;
	/** The changes between these times were read, in Unix seconds. */
	from: number;
	to: number;
}

function cursorRow(cursor: ChangeCursor, { count, hasMore, from, to }: RunSummary) {
	const moment = (seconds: number): string => new Date(seconds * 1_000).toISOString();
	return { cursor: writeCursor(cursor), count, hasMore, from: moment(from), to: moment(to) };
}
