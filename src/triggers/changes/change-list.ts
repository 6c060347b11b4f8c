import type { MethodParameters, Row } from '../../portal/types';
import { momentText, secondsOf } from './moment-text';
import type { AskedWindow, ChangeList } from './window';

/** How most lists are filtered and sorted: by objects whose keys are names of fields. */
export interface FilteredList {
	method: string;
	/** Path of the rows in the result. */
	rows?: readonly string[];
	/** Name of the ID in rows, and in filters where it differs. */
	id: string;
	filteredId?: string;
	/** The time by which changes are found: its name in filters, and in rows where it differs. */
	time: string;
	shownTime?: string;
	/** Parameters of every call. A filter in them holds as well. */
	always?: MethodParameters;
}

/** A list that is read with `filter` and `order`. */
export function filteredList(list: FilteredList): ChangeList {
	const { method, rows = [], id, filteredId = id, time, shownTime = time, always = {} } = list;
	const { filter, ...others } = always;
	return {
		method,
		rows,
		id,
		time: (row) => secondsOf(row[shownTime]),
		ask: (window) => ({
			...others,
			filter: { ...(filter as object), ...conditions(time, filteredId, window) },
			order: { [filteredId]: 'ASC' },
		}),
		newest: () => ({
			...others,
			...(filter !== undefined && { filter }),
			order: { [time]: 'DESC', [filteredId]: 'DESC' },
		}),
	};
}

/** The conditions of a window. */
export const conditions = (time: string, id: string, { from, to, after }: AskedWindow): object => ({
	...(from !== undefined && { [`>=${time}`]: momentText(from) }),
	...(to !== undefined && { [`<${time}`]: momentText(to) }),
	[`>${id}`]: after,
});

/** Whether a row has been changed after it was created, by the names of both times. */
export const isChanged =
	(created: string, changed: string) =>
	(row: Row): boolean =>
		secondsOf(row[changed]) > secondsOf(row[created]);
