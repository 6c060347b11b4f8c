import type { PlanName } from '../../facts/plans';
import { checkProtocol, parseUrl, type PortalAddress } from './portal-url';
import { keepSecret } from './secrets';
import { SettingError } from './setting-error';

export interface WebhookUrl extends PortalAddress {
	/** The user in whose name the webhook acts. */
	userId: number;
}

const SUBJECT = 'The webhook URL';
const EXPECTED =
	'In Bitrix24 open Developer resources, Other, Inbound webhook, and copy the URL. It looks like https://your-portal.bitrix24.com/rest/1/secret/';

/**
 * Reads the address of an inbound webhook as people copy it: with or without its last `/`, with a method's name after it,
 * without `https://`, with spaces and line breaks in it.
 * @param plan the credential's plan; without one (scripts), http is refused for cloud portals only.
 * @throws SettingError
 */
export function parseWebhookUrl(text: string, plan?: PlanName | 'auto'): WebhookUrl {
	const url = parseUrl({ subject: SUBJECT, text, expected: EXPECTED });
	const found = webhookIn(url.pathname.split('/'));
	if (found === undefined) {
		throw new SettingError(`The webhook URL has no part like /rest/1/secret/ after ${url.host}`, EXPECTED);
	}
	const { root, userId, secret } = found;
	checkProtocol(SUBJECT, url, plan);
	// If the secret was forgotten, this is the name of a method.
	if (/^[\w-]+$/.test(secret)) keepSecret(secret);
	return {
		base: `${url.protocol}//${url.host}${root}${userId}/${secret}/`,
		portal: url.host,
		userId: Number(userId),
	};
}

/** Finds the webhook in the parts of a path: after anything and `rest`, perhaps `api` of version 3, user and secret. */
function webhookIn(parts: string[]): { root: string; userId: string; secret: string } | undefined {
	for (let at = 1; at < parts.length; at++) {
		if (parts[at].toLowerCase() !== 'rest') continue;
		const user = parts[at + 1]?.toLowerCase() === 'api' ? at + 2 : at + 1;
		const [userId, secret] = parts.slice(user, user + 2);
		if (!/^\d+$/.test(userId ?? '') || (secret ?? '') === '') continue;
		return { root: `${parts.slice(0, at + 1).join('/')}/`, userId, secret };
	}
	return undefined;
}
