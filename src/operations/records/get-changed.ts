import { choiceCalled } from '../input/choice';
import type { CrmEntity } from '../../catalog/crm/crm-item';
import { toDateTime } from '../../catalog/dates';
import { excerpt } from '../../catalog/values';
import { type ChangeCursor, filterMark, readCursor, writeCursor } from './changes/cursor';
import { placeIn, withPlace } from './changes/places';
import { portalTime, readChanges } from './changes/read-changes';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { FILTERS, hasFilter, readFilter } from '../input/filters';
import { LIST_OPTIONS, limitOf, readColumns, hintAtMissingColumns } from '../input/list';
import type { Operation, OperationContext, OperationInput } from '../types';

/** Values of the parameter that says where the first run, which has no cursor, begins. They are saved in workflows. */
export const START_FROM = { now: 'now', everything: 'everything', date: 'date' } as const;

const FIRST_RUNS = [
	{ value: START_FROM.everything, name: 'Everything' },
	{ value: START_FROM.date, name: 'From a Date' },
	{ value: START_FROM.now, name: 'From Now On' },
] as const;

/** Name of the parameter that lets the node keep its cursor itself. */
export const REMEMBER = 'remember';

type Known = Pick<ChangeCursor, 'entityTypeId' | 'filter'>;

const NO_PLACE =
	"'Remember by Itself' has no place of this node yet, so this run begins as 'First Run' says. If the node has run before, its place was lost: the Redis was flushed, the file was deleted, or the portal has another address.";

const NOTHING_FROM_NOW_ON =
	"Without a cursor, and with 'First Run' set to From Now On, the node begins anew in each run and returns no records. Switch on 'Remember by Itself', or put the cursor of the last run into 'Cursor'.";

export const getChanged = (entity: CrmEntity): Operation => ({
	value: 'getChanged',
	name: 'Get Changed',
	action: `Get changed ${entity.plural.toLowerCase()}`,
	description: `Retrieve ${entity.plural.toLowerCase()} created or changed since the last run, but no deleted ones`,
	methods: ['crm.item.list'],
	parameters: [
		...kindParameters(entity),
		...[
			REMEMBER,
			'cursor',
			'startFrom',
			'startDate',
			'returnAll',
			'limit',
			'simplify',
			FILTERS,
			...LIST_OPTIONS,
		],
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
		const remembers = input.flag(REMEMBER);
		const last = remembers ? await rememberedCursor(context, known) : knownCursor(input, known);
		if (remembers && last === undefined) context.hint(NO_PLACE);
		const cursor = last ?? firstCursor(context, known);
		if (cursor === undefined) {
			const now = await portalTime(context, parameters);
			const first = { ...known, position: { at: now, id: 0 }, seen: [] };
			if (remembers) remember(context, first);
			else context.hint(NOTHING_FROM_NOW_ON);
			return { outputs: [[], [cursorRow(first, { count: 0, hasMore: false, from: now, to: now })]] };
		}
		const { rows, cursor: next, hasMore, until } = await readChanges(context, { parameters, limit }, cursor);
		hintAtMissingColumns(context, columns, rows);
		const summary = { count: rows.length, hasMore, from: cursor.position.at, to: until };
		const outputs = [rows.map((row) => recordRow(entity, row, simplify)), [cursorRow(next, summary)]];
		if (remembers) remember(context, next);
		return { outputs };
	},
});

function knownCursor(input: OperationInput, known: Known): ChangeCursor | undefined {
	const text = input.text('cursor');
	if (text === '') return undefined;
	const cursor = readCursor(text, known);
	if ('problem' in cursor) throw input.invalid('cursor', cursor.problem, cursor.nextStep);
	return cursor;
}

/** Name of what the node remembers about a kind of record: its places. */
const nameOf = ({ entityTypeId }: Known): string => `changes ${entityTypeId}`;

/**
 * The place that the node has remembered. After a change of the filters it goes on from where it last was with others, so
 * that no change in between is missed. One that cannot be read is not taken for none: changes would be missed.
 */
async function rememberedCursor(
	{ input, memory }: OperationContext,
	known: Known,
): Promise<ChangeCursor | undefined> {
	const text = await memory.read(nameOf(known)).catch((error: Error) => {
		throw input.invalid(
			REMEMBER,
			`cannot read the place of this node: ${error.message}`,
			'Run the workflow again when that is repaired: the node then goes on from its place, and no change is missed.',
		);
	});
	if (text === undefined) return undefined;
	const cursor = placeIn(text, known);
	if (cursor !== undefined) return { ...cursor, ...known };
	throw input.invalid(
		REMEMBER,
		'cannot read the place of this node: what is kept there is damaged, or of another version',
		"Replace the node by a copy of it, which has no place yet, and set 'First Run' to the date of the last run that was complete.",
	);
}

const remember = ({ memory }: OperationContext, cursor: ChangeCursor): void =>
	memory.change(nameOf(cursor), (kept) => withPlace(kept, cursor));

/** The cursor of a first run; undefined when it begins now, because only the portal knows its own time. */
function firstCursor({ input, timeZone }: OperationContext, known: Known): ChangeCursor | undefined {
	const given = input.text('startFrom') || START_FROM.now;
	const from = choiceCalled(FIRST_RUNS, given, input, 'startFrom').value;
	if (from === START_FROM.everything) return { ...known, position: { at: 0, id: 0 }, seen: [] };
	if (from !== START_FROM.date) return undefined;
	const day = input.text('startDate');
	const date = toDateTime(day, timeZone);
	if (date === undefined) {
		throw input.invalid('startDate', `needs a date such as 2026-08-20T12:00:00+02:00, not ${excerpt(day)}`);
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
