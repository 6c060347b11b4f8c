import { PAGE_LENGTH } from '../../facts/lengths';
import { clockOf } from '../../operations/records/changes/read-changes';
import { rowsIn } from '../../portal/reading/rows';
import { REST_3, type MethodParameters, type Reply, type Row } from '../../portal/types';
import { momentText } from './moment-text';
import type { ChangesContext, ChangeSource, ChangesPart, StartPoint } from './source';

const METHOD = `${REST_3}mail.message.list`;

/** Mail may be fetched by Bitrix24 long after it was sent, and its date says when it was sent. */
const LATE_SECONDS = 86_400;

/** Most IDs that a cursor remembers. */
const MOST_SEEN = 5_000;

/**
 * Up to where mail was read: `from` is the time of the last reading, `seen` holds the IDs of what was handed out and could come
 * again. Mail up to `floor` was there before the trigger, or was handed out so long ago that its IDs were forgotten.
 */
interface MailCursor {
	from: number;
	floor: number;
	seen: number[];
}

/**
 * New mail. `mail.message.list` has no order and no filter by ID, so the mail of the last day is read and compared by ID
 * (https://apidocs.bitrix24.com/api-reference/mail/message/mail-message-list.html).
 */
export class MailSource implements ChangeSource {
	/** @param own parameters of each call: the mailbox and the folder. */
	constructor(
		readonly subject: string,
		private readonly own: MethodParameters,
	) {}

	async start(context: ChangesContext, from: StartPoint): Promise<string> {
		if ('at' in from) return JSON.stringify({ from: from.at + LATE_SECONDS, floor: 0, seen: [] });
		const { rows, now } = await this.mailSince(context, undefined);
		return JSON.stringify({ from: now, floor: Math.max(0, ...rows.map(idOf)), seen: [] });
	}

	async read(context: ChangesContext, text: string, limit: number): Promise<ChangesPart> {
		const { from, floor, seen } = JSON.parse(text) as MailCursor;
		const { rows, now } = await this.mailSince(context, from - LATE_SECONDS);
		const known = new Set(seen);
		const found = rows.filter((row) => idOf(row) > floor && !known.has(idOf(row)));
		const taken = found.slice(0, limit);
		const hasMore = found.length > limit;
		const shown = new Set(rows.map(idOf));
		const kept = [...seen, ...taken.map(idOf)]
			.filter((id) => shown.has(id))
			.sort((one, other) => one - other);
		// They were handed out in the order of IDs, so what is below the forgotten ones was too.
		const forgotten = kept.splice(0, Math.max(0, kept.length - MOST_SEEN));
		const next: MailCursor = {
			from: hasMore ? from : Math.max(from, now),
			floor: forgotten.at(-1) ?? floor,
			seen: kept,
		};
		return {
			found: taken.map((row) => ({ row, key: String(idOf(row)) })),
			cursor: JSON.stringify(next),
			hasMore,
		};
	}

	async latest(context: ChangesContext, count: number): Promise<Row[]> {
		const { rows } = await this.mailSince(context, undefined);
		return rows.slice(-count).reverse();
	}

	/** All mail since a time, each once, in the order of IDs. Without a time that of the last day. */
	private async mailSince(
		context: ChangesContext,
		since: number | undefined,
	): Promise<{ rows: Row[]; now: number }> {
		const begin = since ?? Math.floor(Date.now() / 1_000) - 2 * LATE_SECONDS;
		const found = new Map<number, Row>();
		let now: number | undefined;
		for (let page = 1; ; page += 1) {
			const parameters = {
				...this.own,
				dateFrom: momentText(begin),
				pagination: { page, limit: PAGE_LENGTH },
			};
			const reply: Reply = await context.call(METHOD, parameters, { effect: 'read' });
			now ??= await clockOf(context, reply);
			const rows = rowsIn(reply.result, ['items']) ?? [];
			for (const row of rows) found.set(idOf(row), row);
			if (rows.length < PAGE_LENGTH) break;
		}
		return { rows: [...found.values()].sort((one, other) => idOf(one) - idOf(other)), now };
	}
}

const idOf = (row: Row): number => Number(row.id);
