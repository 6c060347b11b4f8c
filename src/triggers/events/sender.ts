import { createHash, timingSafeEqual } from 'node:crypto';
import { partAt } from '../../operations/method/answer-rows';
import type { Row } from '../../portal/types';

/** Who has sent an event, as the event itself says: nothing of it is proven before its token or its address is checked. */
export interface EventSender {
	/** Host of the portal, in lower case; empty when the event does not say it. */
	domain: string;
	/** The portal's own ID, which stays when its address changes. */
	memberId: string;
	/** The secret by which a portal shows that it is the sender. Never put it out. */
	applicationToken: string;
	/** The user by whom the event came about, where it says so. */
	userId?: number;
	/** The scopes of the application; empty for outbound webhooks. */
	scope: string[];
}

/** The sender of an event. Whatever the event leaves out is empty. */
export function senderOf(tree: Row): EventSender {
	const text = (name: string): string => {
		const value = partAt(tree, ['auth', name]);
		return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	};
	const userId = Number(text('user_id'));
	return {
		// Some events name the authorisation server as their domain.
		domain: hostOf(text('client_endpoint')) || hostOf(text('domain')),
		memberId: text('member_id'),
		applicationToken: text('application_token'),
		...(Number.isSafeInteger(userId) && userId > 0 && { userId }),
		scope: text('scope')
			.split(',')
			.map((scope) => scope.trim())
			.filter((scope) => scope !== ''),
	};
}

/** The host of an address, with its port where one is given; empty for other texts. */
function hostOf(address: string): string {
	if (address === '' || address.length > 500) return '';
	try {
		return new URL(address.includes('://') ? address : `https://${address}`).host;
	} catch {
		return '';
	}
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether a text is one of the allowed secrets. The time that it takes tells nothing about them. An empty text is none.
 */
export function isAllowedSecret(given: string, allowed: readonly string[]): boolean {
	const digest = digestOf(given);
	let found = false;
	for (const secret of allowed) {
		// All are compared, or the time would tell which one it was.
		if (timingSafeEqual(digest, digestOf(secret)) && secret !== '') found = true;
	}
	return found;
}

/** A portal that may send events. */
export interface KnownPortal {
	/** Its host; what stands around it in an address does not count. */
	host: string;
	/** Its own ID, if that is known: a portal that has got another address keeps it. */
	memberId?: string;
}

/** Whether an event says that it comes from a portal: by the portal's ID if both are known, else by its host. */
export function isOfPortal(sender: EventSender, { host, memberId = '' }: KnownPortal): boolean {
	if (memberId !== '' && sender.memberId !== '') return isAllowedSecret(sender.memberId, [memberId]);
	return sender.domain !== '' && sender.domain === hostOf(host);
}
