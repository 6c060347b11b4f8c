import { createHash } from 'node:crypto';

/** A place in the order of changes: by time of change, then by ID. */
export interface Position {
	/** Unix seconds: Bitrix24 notes changes to the second. */
	at: number;
	id: number;
}

/**
 * How far the changes of some records are handed out: everything up to `position`, and behind it what is in `seen`.
 * What was seen is kept for a while, since records that are written by long transactions turn up late.
 */
export interface ChangeCursor {
	entityTypeId: number;
	/** Says which filter the records were found with. */
	filter: string;
	position: Position;
	/** In order. */
	seen: Position[];
}

/** A cursor that cannot be used, and what to do. */
export interface CursorProblem {
	problem: string;
	nextStep: string;
}

const VERSION = 1;

/** Most changes that a cursor remembers one by one, so that it stays a text of some 20 KB. */
const MOST_SEEN = 1_500;

export const before = (one: Position, other: Position): boolean =>
	one.at < other.at || (one.at === other.at && one.id < other.id);

export const keyOf = ({ at, id }: Position): string => `${id} ${at}`;

/** Which filter it is, in a few characters. */
export const filterMark = (filter: Record<string, unknown>): string =>
	createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 12);

/** The same cursor, with no more in `seen` than it may hold: the oldest count as handed out for good. */
export function bounded(cursor: ChangeCursor): ChangeCursor {
	const tooMany = cursor.seen.length - MOST_SEEN;
	if (tooMany <= 0) return cursor;
	return { ...cursor, position: cursor.seen[tooMany - 1], seen: cursor.seen.slice(tooMany) };
}

/** A text without spaces; times are kept as seconds since the position's. */
export function writeCursor({ entityTypeId, filter, position, seen }: ChangeCursor): string {
	const told = {
		...{ v: VERSION, t: entityTypeId, f: filter, p: [position.at, position.id] },
		s: seen.flatMap(({ at, id }) => [at - position.at, id]),
	};
	return Buffer.from(JSON.stringify(told)).toString('base64url');
}

/** Reads a cursor for records of this kind and filter. */
export function readCursor(
	text: string,
	{ entityTypeId, filter }: Pick<ChangeCursor, 'entityTypeId' | 'filter'>,
): ChangeCursor | CursorProblem {
	const told = parse(text);
	if (told === undefined) {
		return {
			problem: 'is not a cursor that this operation has put out, or is not whole',
			nextStep:
				"Take it unchanged from the field 'cursor' of the output Cursor, or leave it empty to begin anew.",
		};
	}
	const { v, t, f, p, s } = told;
	if (v !== VERSION) {
		return {
			problem: `is of version ${String(v)}, which this version of the node does not know`,
			nextStep: 'Update the node, or leave the cursor empty to begin anew.',
		};
	}
	if (t !== entityTypeId || f !== filter) {
		return {
			problem: t === entityTypeId ? 'was made with other filters' : 'was made for another kind of record',
			nextStep:
				'Keep one cursor for each kind of record and set of filters; filters must stay the same from run to run. Leave it empty to begin anew.',
		};
	}
	const seen: Position[] = [];
	for (let index = 0; index < s.length; index += 2) seen.push({ at: p[0] + s[index], id: s[index + 1] });
	return { entityTypeId, filter, position: { at: p[0], id: p[1] }, seen };
}

interface Told {
	v: unknown;
	t: unknown;
	f: unknown;
	p: [number, number];
	s: number[];
}

function parse(text: string): Told | undefined {
	try {
		const told = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Told> | null;
		if (told === null || typeof told !== 'object' || told.v === undefined) return undefined;
		if (told.v !== VERSION) return told as Told;
		const whole = isNumbers(told.p) && told.p.length === 2 && isNumbers(told.s) && told.s.length % 2 === 0;
		return whole ? (told as Told) : undefined;
	} catch {
		// Whatever it is, it is no JSON.
		return undefined;
	}
}

const isNumbers = (value: unknown): value is number[] =>
	Array.isArray(value) && value.every((one) => Number.isSafeInteger(one));
