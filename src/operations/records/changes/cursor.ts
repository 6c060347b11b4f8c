import { createHash } from 'node:crypto';

/** A place in the order of changes, which is by time of change, then by ID. */
export interface Position {
	/** Time of the change in Unix seconds: Bitrix24 stores it to the second. */
	at: number;
	id: number;
}

/**
 * Which changes were already returned: everything up to `position`, and after it the changes in `seen`. `seen` is needed
 * because records that a long transaction writes show up late (docs/internals/reading.md, "Changes since a cursor").
 */
export interface ChangeCursor {
	entityTypeId: number;
	/** A mark of the filter that the records were found with. */
	filter: string;
	position: Position;
	/** Sorted by position. */
	seen: Position[];
}

/** Why a cursor cannot be used, and what to do. `problem` goes on the sentence "The parameter …". */
export interface CursorProblem {
	problem: string;
	nextStep: string;
}

const VERSION = 1;

/** Most entries of `seen`. They keep the text of a cursor at about 20 KB. */
const MOST_SEEN = 1_500;

export const before = (one: Position, other: Position): boolean =>
	one.at < other.at || (one.at === other.at && one.id < other.id);

export const keyOf = ({ at, id }: Position): string => `${id} ${at}`;

/** A short mark of a filter, by which a cursor notices that the filter has changed. */
export const filterMark = (filter: Record<string, unknown>): string =>
	createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 12);

/** A cursor whose `seen` is not too long. The oldest entries are dropped, and `position` moves up to them. */
export function bounded(cursor: ChangeCursor): ChangeCursor {
	const tooMany = cursor.seen.length - MOST_SEEN;
	if (tooMany <= 0) return cursor;
	return { ...cursor, position: cursor.seen[tooMany - 1], seen: cursor.seen.slice(tooMany) };
}

/** Writes a cursor as a text without spaces. Times in `seen` are stored as seconds after the position. */
export function writeCursor({ entityTypeId, filter, position, seen }: ChangeCursor): string {
	const stored = {
		...{ v: VERSION, t: entityTypeId, f: filter, p: [position.at, position.id] },
		s: seen.flatMap(({ at, id }) => [at - position.at, id]),
	};
	return Buffer.from(JSON.stringify(stored)).toString('base64url');
}

/** Reads a cursor for this kind of record and this filter. */
export function readCursor(
	text: string,
	{ entityTypeId, filter }: Pick<ChangeCursor, 'entityTypeId' | 'filter'>,
): ChangeCursor | CursorProblem {
	const stored = parse(text);
	if (stored === undefined) {
		return {
			problem: 'is not a cursor of this operation, or is incomplete',
			nextStep:
				"Take it unchanged from the field 'cursor' of the output Cursor, or leave it empty to start over.",
		};
	}
	const { v, t, f, p, s } = stored;
	if (v !== VERSION) {
		return {
			problem: `is of version ${String(v)}, which this version of the node does not know`,
			nextStep: 'Update the node, or leave the cursor empty to start over.',
		};
	}
	if (t !== entityTypeId || f !== filter) {
		return {
			problem: t === entityTypeId ? 'was made with other filters' : 'was made for another kind of record',
			nextStep:
				'Keep one cursor for each kind of record and set of filters; filters must stay the same from run to run. Leave it empty to start over.',
		};
	}
	const seen: Position[] = [];
	for (let index = 0; index < s.length; index += 2) seen.push({ at: p[0] + s[index], id: s[index + 1] });
	return { entityTypeId, filter, position: { at: p[0], id: p[1] }, seen };
}

/** The JSON in a cursor: version, entity type, filter, position, seen. */
interface Stored {
	v: unknown;
	t: unknown;
	f: unknown;
	p: [number, number];
	s: number[];
}

function parse(text: string): Stored | undefined {
	try {
		const stored = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Stored> | null;
		if (stored === null || typeof stored !== 'object' || stored.v === undefined) return undefined;
		if (stored.v !== VERSION) return stored as Stored;
		const whole =
			isNumbers(stored.p) && stored.p.length === 2 && isNumbers(stored.s) && stored.s.length % 2 === 0;
		return whole ? (stored as Stored) : undefined;
	} catch {
		// Not JSON, so not a cursor.
		return undefined;
	}
}

const isNumbers = (value: unknown): value is number[] =>
	Array.isArray(value) && value.every((one) => Number.isSafeInteger(one));
