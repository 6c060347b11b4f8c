import type { MethodPaging } from '../../catalog/methods/method';
import { PAGE_LENGTH } from '../../facts/lengths';
import type { MethodParameters, Row, TurnPage } from '../../portal/types';

/** A way to read on page by page. */
interface Paging {
	/** Parameters by which it does so, which nobody else may set. */
	sets: readonly string[];
	turn: TurnPage;
}

/** The answer says where the next page begins; without a word there is none. */
const asTold = (name: string): Paging => ({
	sets: [name],
	turn: (sent, answer) => {
		if (answer === undefined) return sent;
		const next = answer.reply.next;
		return next === undefined || next <= Number(sent[name] ?? 0) ? undefined : { ...sent, [name]: next };
	},
});

/** Pages of a length that is asked for. Sources: scripts/catalogue.mjs names a page of the documentation for each. */
const steps = (limit: string, offset: string): Paging => ({
	sets: [limit, offset],
	turn: (sent, answer) => {
		if (answer === undefined) return { ...sent, [limit]: PAGE_LENGTH, [offset]: 0 };
		// Some answers hold fewer rows than were asked for, and say that there are more.
		return goesOn(answer) ? { ...sent, [offset]: Number(sent[offset]) + PAGE_LENGTH } : undefined;
	},
});

/** The same page by page, in an object inside the parameters. */
const inside = (name: string, turn: TurnPage): Paging => ({
	sets: [name],
	turn: (sent, answer) => {
		const turned = turn((sent[name] ?? {}) as MethodParameters, answer);
		return turned && { ...sent, [name]: turned };
	},
});

const byNumber =
	(page: string, limit?: string): TurnPage =>
	(sent, answer) => {
		if (answer === undefined)
			return { ...sent, [page]: 1, ...(limit !== undefined && { [limit]: PAGE_LENGTH }) };
		return goesOn(answer) ? { ...sent, [page]: Number(sent[page]) + 1 } : undefined;
	};

const navigation = byNumber('iNumPage', 'nPageSize');

/** How to read on, for all ways but those by ID and by `start`, which the portal reads in batches. */
export const PAGINGS: Record<Exclude<MethodPaging, 'id' | 'ID' | 'start'> | 'none', Paging> = {
	none: asTold('start'),
	START: asTold('START'),
	page: { sets: ['page'], turn: byNumber('page') },
	limit: steps('limit', 'offset'),
	LIMIT: steps('LIMIT', 'OFFSET'),
	pagination: inside('pagination', steps('limit', 'offset').turn),
	afterCursor: inside('pagination', (sent, answer) => {
		if (answer === undefined) return { ...sent, limit: PAGE_LENGTH };
		const { afterCursor, nextCursor, hasMore } = answer.reply.result as Row;
		const cursor = afterCursor ?? nextCursor;
		return hasMore === false || cursor === null || cursor === undefined
			? undefined
			: { ...sent, afterCursor: cursor };
	}),
	cursor: {
		// Where to begin is the person's to say.
		sets: [],
		turn: (sent, answer) => {
			const cursor: MethodParameters = {
				...{ field: 'id', order: 'ASC', value: 0 },
				...(sent.cursor as MethodParameters | undefined),
				limit: PAGE_LENGTH,
			};
			if (answer === undefined) return { ...sent, cursor };
			if (answer.rows.length < PAGE_LENGTH) return undefined;
			return {
				...sent,
				cursor: { ...cursor, value: answer.rows[answer.rows.length - 1][String(cursor.field)] },
			};
		},
	},
	LAST_ID: {
		sets: ['LAST_ID', 'FIRST_ID', 'LIMIT'],
		turn: (sent, answer) => {
			if (answer === undefined) return { ...sent, LIMIT: PAGE_LENGTH };
			if (answer.rows.length < PAGE_LENGTH) return undefined;
			return { ...sent, LAST_ID: Math.min(...answer.rows.map(({ id }) => Number(id))) };
		},
	},
	PARAMS: inside('PARAMS', inside('NAV_PARAMS', navigation).turn),
	NAV_PARAMS: inside('NAV_PARAMS', navigation),
};

/** Whether a page follows: as the answer says, or when this one is full. */
function goesOn({ reply, rows }: NonNullable<Parameters<TurnPage>[1]>): boolean {
	const { hasMore, hasMorePages, hasNextPage } = (reply.result ?? {}) as Row;
	const said = [hasMore, hasMorePages, hasNextPage].find((one) => typeof one === 'boolean');
	return said === undefined ? rows.length >= PAGE_LENGTH : said === true;
}
