import { errors3 } from '../errors';
import { isMap, isNumeric, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Store } from '../store/store';
import type { Call, Method, MethodResult } from './method';
import { answer3 } from './rest3';

const MAIL = 'mail.message';
const LONGEST_PAGE = 200;

/** A moment of a filter. @throws RestError unless it is ISO 8601 with an offset */
function momentOf(call: Call, name: string): number | undefined {
	const value = call.controller(name);
	if (value === undefined || value === null) return undefined;
	const text = toText(value);
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(text))
		throw errors3.validation(
			name,
			`Parameter \`${name}\` must be in ISO 8601 format (DATE_ATOM), for example \`2026-01-01T00:00:00+00:00\``,
		);
	return Math.floor(Date.parse(text) / 1_000);
}

function pageOf(call: Call, rows: PhpMap[]): PhpMap[] {
	const given = call.controller('pagination');
	const { page = 1, limit = 25, offset = null } = isMap(given) ? given : {};
	const numbers = [page, limit, ...(offset === null ? [] : [offset])];
	if (!numbers.every(isNumeric) || toInt(limit) < 1) throw errors3.invalidPagination(given ?? null);
	const length = Math.min(toInt(limit), LONGEST_PAGE);
	const start = offset === null ? (toInt(page) - 1) * length : toInt(offset);
	return rows.slice(start, start + length);
}

/** mail.message.list. The documentation names no order; the newest mail comes first here. */
function messages(call: Call): MethodResult {
	const mailbox = call.controller('mailboxId');
	const from = momentOf(call, 'dateFrom') ?? Number.NEGATIVE_INFINITY;
	const to = momentOf(call, 'dateTo') ?? Number.POSITIVE_INFINITY;
	const rows = call.store
		.table(MAIL)
		.all()
		.filter(({ values }) => mailbox === undefined || values.mailboxId === toInt(mailbox))
		.filter(({ values }) => toInt(values.date) >= from && toInt(values.date) <= to)
		.sort((one, other) => toInt(other.values.date) - toInt(one.values.date) || other.id - one.id)
		.map(({ id, values }) => mapOf(values, { id, date: call.store.time.format(toInt(values.date)) }));
	return answer3({ items: pageOf(call, rows) });
}

/** Adds a mail past the REST API. For tests. @param secondsAgo when it was sent */
export function putMail(store: Store, values: Record<string, PhpValue> = {}, secondsAgo = 0): number {
	const usual = { mailboxId: 1, mailboxEmail: 'user@example.com', subject: '', from: '', to: '', cc: '' };
	const date = store.now() - secondsAgo;
	const more = { date, isSeen: false, hasAttachments: false, bindings: [], body: '' };
	return store.table(MAIL).add({ values: mapOf(usual, more, values) }).id;
}

export const rest3MailMethods: Method[] = [
	{ name: 'api/mail.message.list', scope: 'mail', cost: 'list', run: messages },
	{
		name: 'api/mail.mailbox.list',
		scope: 'mail',
		cost: 'list',
		run: () => answer3({ items: [mapOf({ id: 1, name: 'Mail', email: 'user@example.com' })] }),
	},
];
