import { createHash } from 'node:crypto';
import { RestError } from '../errors';
import { parseUrl } from '../php/parse-url';
import type { EventCodes } from './codes';

/** An outgoing webhook, as an administrator makes it on the page of the portal. */
export interface OutgoingWebhookOptions {
	/** Codes of events, in any case. */
	codes: readonly string[];
	/** Address that the events are sent to. */
	url: string;
}

export interface OutgoingWebhook {
	codes: string[];
	url: string;
	/** The token that its page shows and that its events carry. */
	applicationToken: string;
}

/** A row of the portal's table of handlers: one event to which somebody subscribes. */
export interface Subscription {
	/** `event_handler_id` of its events. */
	id: number;
	code: string;
	/** Empty for offline events. */
	url: string;
	/** The user whose tokens the event carries; 0: the one who made the change. */
	userId: number;
	/** Key of the queue of an offline event. */
	connector: string;
	/** The application that bound it; absent for outgoing webhooks. */
	clientId?: string;
	/** Token of an outgoing webhook. */
	applicationToken?: string;
	/** Seconds between two events ONOFFLINEEVENT. */
	minTimeout?: number;
}

/** All subscribers to events. */
export class Subscriptions {
	private rows: Subscription[] = [];
	private byCode = new Map<string, Subscription[]>();
	private lastId = 0;
	private webhooksMade = 0;

	constructor(
		private readonly codes: EventCodes,
		private readonly behaviour: { localHandlers: boolean },
	) {}

	get all(): readonly Subscription[] {
		return this.rows;
	}

	/** The subscribers to the event, in the order of the handlers' IDs. */
	of(code: string): readonly Subscription[] {
		return this.byCode.get(code) ?? [];
	}

	/** Codes to which somebody subscribes. */
	wanted(): string[] {
		return [...this.byCode.keys()];
	}

	add(row: Omit<Subscription, 'id'>): Subscription {
		const made = { ...row, id: ++this.lastId };
		this.keep([...this.rows, made]);
		return made;
	}

	/** Removes the rows that match. @returns how many they were. */
	remove(matches: (row: Subscription) => boolean): number {
		const left = this.rows.filter((row) => !matches(row));
		const removed = this.rows.length - left.length;
		this.keep(left);
		return removed;
	}

	/** @throws Error for a code that the page of outgoing webhooks does not offer, RestError for a wrong address. */
	addWebhook({ codes, url }: OutgoingWebhookOptions): OutgoingWebhook {
		const upper = codes.map((code) => code.toUpperCase());
		const unknown = upper.filter((code) => !this.codes.offeredToWebhooks(code));
		if (unknown.length > 0) throw new Error(`Outgoing webhooks cannot have ${unknown.join(', ')}`);
		this.checkHandler(url);
		const applicationToken = digest(`outgoing webhook ${this.webhooksMade++}`);
		for (const code of new Set(upper)) this.add({ code, url, userId: 0, connector: '', applicationToken });
		return { codes: upper, url, applicationToken };
	}

	/** @throws RestError ERROR_WRONG_HANDLER_URL when the host has no dot behind its first character, or the protocol. */
	checkHandler(url: string): void {
		const { scheme, host = '' } = parseUrl(url) || {};
		if (host === '' || !(host.indexOf('.') > 0 || this.behaviour.localHandlers)) {
			throw new RestError('ERROR_WRONG_HANDLER_URL', 'Wrong handler URL');
		}
		if (scheme !== 'http' && scheme !== 'https') {
			throw new RestError('ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol');
		}
	}

	private keep(rows: Subscription[]): void {
		this.rows = rows;
		this.byCode = new Map();
		for (const row of rows) this.byCode.set(row.code, [...this.of(row.code), row]);
	}
}

/** A token that looks like a real one, the same in every run. */
const digest = (text: string): string =>
	createHash('sha256').update(`sandbox ${text}`).digest('hex').slice(0, 32);
