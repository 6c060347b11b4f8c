import { eventCalled } from '../../catalog/events';
import { isObject } from '../../catalog/objects';
import { partAt } from '../../operations/method/answer-rows';
import { redactDeep } from '../../portal/answers/redact';
import type { Row } from '../../portal/types';
import type { PortalEvent } from '../types';
import { senderOf } from './sender';

/** An event as the portal says it, in whatever way it came. */
export interface SaidEvent {
	/** Code in any case. */
	code: string;
	data: unknown;
	/** When the portal queued it: seconds of Unix time, or an ISO date. Absent or unreadable: now. */
	at?: unknown;
	/** Host of the portal. */
	portal: string;
	userId?: number;
	/** Whatever else came with it: tokens in it are removed from the data too. */
	auth?: unknown;
}

/** The event in the body of a request; undefined when the body names none. It holds no token. */
export function eventOf(tree: Row): PortalEvent | undefined {
	const { event, data, ts, auth } = tree;
	if (typeof event !== 'string' || !/^[\w.]{1,200}$/.test(event.trim())) return undefined;
	const { domain, userId } = senderOf(tree);
	return portalEvent({ code: event, data, at: ts, portal: domain, userId, auth });
}

/** Makes an event of what a portal says. It holds no token. */
export function portalEvent({ code, data: said, at, portal, userId, auth }: SaidEvent): PortalEvent {
	const data = withoutSecrets(rowOf(said), auth);
	const known = eventCalled(code);
	// Events of all smart processes come under one code, those of smart invoices too.
	const type = known.entity === 'smartProcessItem' ? numberAt(data, 'FIELDS.ENTITY_TYPE_ID') : undefined;
	const {
		name,
		action,
		entity,
		entityTypeId,
		id: places,
	} = known.entityTypeId === undefined && type !== undefined ? eventCalled(`${known.code}_${type}`) : known;
	const id = idIn(data, places);
	return {
		event: known.code,
		name,
		action,
		...(entity !== undefined && { entity }),
		...(entityTypeId !== undefined && { entityTypeId }),
		...(id !== undefined && { id }),
		at: timeOf(at),
		portal,
		...(userId !== undefined && { userId }),
		data,
	};
}

function rowOf(data: unknown): Row {
	if (isObject(data)) return data;
	return Array.isArray(data) ? Object.fromEntries(data.entries()) : {};
}

/** The text or the number at a path of the data; undefined when there is none, and for 0, which stands for "none". */
function idIn(data: Row, places: readonly string[]): number | string | undefined {
	for (const place of places) {
		const value = partAt(data, place.split('.'));
		const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
		if (text === '' || text === '0' || text === 'undefined') continue;
		return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : text;
	}
	return undefined;
}

/** The number at a path of an event's data; undefined for anything else. */
export function numberAt(data: Row, place: string): number | undefined {
	const id = idIn(data, [place]);
	return typeof id === 'number' ? id : undefined;
}

/** Seconds of Unix time at which milliseconds are meant: the year 5138. */
const MILLISECONDS_FROM = 100_000_000_000;

function timeOf(at: unknown): string {
	const number =
		typeof at === 'number' || (typeof at === 'string' && /^\d{1,15}$/.test(at)) ? Number(at) : undefined;
	const time =
		number === undefined
			? new Date(typeof at === 'string' ? at : Number.NaN)
			: new Date(number < MILLISECONDS_FROM ? number * 1_000 : number);
	return (Number.isNaN(time.getTime()) || number === 0 ? new Date() : time).toISOString();
}

/** Names whose values let somebody in: `access_token`, `application_token`, `botToken`, `client_secret`. */
const SECRET_NAME = /(?:token|secret|password|checkword|sessid)$/i;

/** Names of objects that hold such values, of which nothing is needed. */
const AUTH_NAME = /^auth$/i;

/** Shorter texts are no secrets, and would match everywhere. */
const SHORTEST_SECRET = 8;
/** Tokens that are looked for in other texts. An event has a few for each bot. */
const MOST_SECRETS = 100;

/**
 * Data without tokens: names that hold some are left out, and so is each token where it stands once more. Events of bots,
 * commands and applications hold long-lived tokens of their users.
 */
function withoutSecrets(data: Row, auth: unknown): Row {
	const secrets = new Set<string>();
	collect(auth, secrets);
	collect(data, secrets);
	// Longest first, so that no end of a token is left behind.
	const longest = [...secrets].sort((one, other) => other.length - one.length);
	return redactDeep(stripped(data, longest)) as Row;
}

function collect(value: unknown, secrets: Set<string>): void {
	if (value === null || typeof value !== 'object') return;
	for (const [name, part] of Object.entries(value)) {
		if (secrets.size === MOST_SECRETS) return;
		if (typeof part === 'string' && part.length >= SHORTEST_SECRET && SECRET_NAME.test(name))
			secrets.add(part);
		collect(part, secrets);
	}
}

function stripped(value: unknown, secrets: readonly string[]): unknown {
	if (typeof value === 'string') {
		return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value);
	}
	if (Array.isArray(value)) return value.map((part) => stripped(part, secrets));
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !SECRET_NAME.test(name) && !AUTH_NAME.test(name))
			.map(([name, part]) => [stripped(name, secrets), stripped(part, secrets)]),
	);
}
