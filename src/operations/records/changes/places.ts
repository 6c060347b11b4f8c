import { type ChangeCursor, readCursor, writeCursor } from './cursor';

/**
 * Most filters whose places a node keeps. Items may have a filter each; a filter with the time of the run in it is another one in
 * each run, and would fill the disk.
 */
const MOST_PLACES = 200;

/** The places of a node, each with the mark of its filter, the latest at last. */
type Places = Array<[filter: string, cursor: string]>;

/** The place for a filter, or else the latest one, in what is kept; undefined if that cannot be read. */
export function placeIn(
	kept: string,
	{ entityTypeId, filter }: Pick<ChangeCursor, 'entityTypeId' | 'filter'>,
): ChangeCursor | undefined {
	const places = placesIn(kept);
	const [own, text] = places?.find(([one]) => one === filter) ?? places?.at(-1) ?? [];
	if (own === undefined || text === undefined) return undefined;
	const cursor = readCursor(text, { entityTypeId, filter: own });
	return 'problem' in cursor ? undefined : cursor;
}

/** What is kept, with the place of a cursor in it. */
export function withPlace(kept: string | undefined, cursor: ChangeCursor): string {
	const others = (placesIn(kept) ?? []).filter(([filter]) => filter !== cursor.filter);
	const places: Places = [...others, [cursor.filter, writeCursor(cursor)]];
	return JSON.stringify(places.slice(-MOST_PLACES));
}

function placesIn(kept: string | undefined): Places | undefined {
	try {
		const places: unknown = JSON.parse(kept ?? '[]');
		const isWhole = (one: unknown): boolean =>
			Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
		return Array.isArray(places) && places.every(isWhole) ? (places as Places) : undefined;
	} catch {
		// What cannot be read holds no places.
		return undefined;
	}
}
