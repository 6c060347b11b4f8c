import type { MethodPaging } from '../../catalog/methods/method';
import { PAGE_LENGTH } from '../../facts/lengths';
import type { MethodParameters, Row, TurnPage } from '../../portal/types';

type PageAnswer = NonNullable<Parameters<TurnPage>[1]>;

/** A way to ask for one page after the other. */
interface Paging {
	/** The parameters that it sets. The person cannot set them. */
	sets: readonly string[];
	/** Makes the parameters of the next page; undefined when there is none. */
	turn: TurnPage;
}

/**
 * The next page begins where the answer says (`next`). Without `next` the page was the last one, unless the answer counts
 * more rows, or this one is full and the list is known to have pages: by the method, or by a `next` that leads nowhere.
 */
const byNext = (name: string, paged: boolean): Paging => ({
	sets: [name],
	turn: (sent, answer) => {
		if (answer === undefined) return sent;
		const { reply, rows, again } = answer;
		if (again) return undefined;
		const start = Number(sent[name] ?? 0);
		const { next = 0, total = 0 } = reply;
		if (next > start) return { ...sent, [name]: next };
		const end = start + Math.max(rows.length, PAGE_LENGTH);
		return total > end || ((paged || next > 0) && rows.length === PAGE_LENGTH)
			? { ...sent, [name]: end }
			: undefined;
	},
});

/** The next page begins after the rows read so far. scripts/catalogue.mjs names the pages that document it. */
const steps = (limit: string, offset: string): Paging => ({
	sets: [limit, offset],
	turn: (sent, answer) => {
		if (answer === undefined) return { ...sent, [limit]: PAGE_LENGTH, [offset]: 0 };
		if (answer.again)
			return saidIn(answer) ? undefined : { ...sent, [limit]: 1, [offset]: answer.rows.length - 1 };
		const start = Number(sent[offset]);
		const { next = 0 } = answer.reply;
		const end = next > start ? next : start + PAGE_LENGTH;
		return next > start || goesOn(answer, end) ? { ...sent, [offset]: end } : undefined;
	},
});

/** Paging whose parameters stand in an object inside the parameters. */
const inside = (name: string, turn: TurnPage): Paging => ({
	sets: [name],
	turn: (sent, answer) => {
		const turned = turn((sent[name] ?? {}) as MethodParameters, answer);
		return turned && { ...sent, [name]: turned };
	},
});

/** The next page has the next number. @param limit the parameter for the number of rows, if there is one. */
const byNumber =
	(page: string, limit?: string): TurnPage =>
	(sent, answer) => {
		if (answer === undefined)
			return { ...sent, [page]: 1, ...(limit !== undefined && { [limit]: PAGE_LENGTH }) };
		if (answer.again)
			return limit === undefined ? undefined : { ...sent, [page]: answer.rows.length, [limit]: 1 };
		// Some methods have shorter pages than they are asked for. One page too many does no harm.
		return goesOn(answer, answer.read) ? { ...sent, [page]: Number(sent[page]) + 1 } : undefined;
	};

const navigation = byNumber('iNumPage', 'nPageSize');

/** All ways of paging except those by ID and by `start`, which src/portal reads in batches. */
export const PAGINGS: Record<Exclude<MethodPaging, 'id' | 'ID' | 'start'> | 'none', Paging> = {
	none: byNext('start', false),
	START: byNext('START', true),
	page: { sets: ['page'], turn: byNumber('page') },
	limit: steps('limit', 'offset'),
	LIMIT: steps('LIMIT', 'OFFSET'),
	pagination: inside('pagination', steps('limit', 'offset').turn),
	afterCursor: inside('pagination', (sent, answer) => {
		if (answer === undefined) return { ...sent, limit: PAGE_LENGTH };
		if (answer.again) return undefined;
		const { afterCursor, nextCursor, hasMore } = answer.reply.result as Row;
		const cursor = afterCursor ?? nextCursor;
		return hasMore === false || cursor === null || cursor === undefined
			? undefined
			: { ...sent, afterCursor: cursor };
	}),
	cursor: {
		// The person may set where to begin.
		sets: [],
		turn: (sent, answer) => {
			const cursor: MethodParameters = {
				...{ field: 'id', order: 'ASC', value: 0 },
				...(sent.cursor as MethodParameters | undefined),
				limit: PAGE_LENGTH,
			};
			if (answer === undefined) return { ...sent, cursor };
			if (answer.again || answer.rows.length < PAGE_LENGTH) return undefined;
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
			if (answer.again || answer.rows.length < PAGE_LENGTH) return undefined;
			return { ...sent, LAST_ID: Math.min(...answer.rows.map(({ id }) => Number(id))) };
		},
	},
	PARAMS: inside('PARAMS', inside('NAV_PARAMS', navigation).turn),
	NAV_PARAMS: inside('NAV_PARAMS', navigation),
};

/** What an answer says outright about pages that follow; undefined if it says nothing. */
function saidIn({ reply }: PageAnswer): boolean | undefined {
	const { hasMore, hasMorePages, hasNextPage } = (reply.result ?? {}) as Row;
	return [hasMore, hasMorePages, hasNextPage].find((one) => typeof one === 'boolean') as boolean | undefined;
}

/**
 * Whether a page follows: as the answer says, otherwise when this page is full, or more rows are counted. Some answers hold
 * fewer rows than were asked for, although more follow.
 * @param end how many rows this page and those before it hold.
 */
const goesOn = (answer: PageAnswer, end: number): boolean =>
	saidIn(answer) ?? (answer.rows.length >= PAGE_LENGTH || (answer.reply.total ?? 0) > end);
