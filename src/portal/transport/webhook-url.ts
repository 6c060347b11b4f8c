import type { PlanName } from '../../facts/plans';
import { checkProtocol, parseUrl, type PortalAddress } from './portal-url';
import { SettingError } from './setting-error';

export interface WebhookUrl extends PortalAddress {
	/** The user in whose name the webhook acts. */
	userId: number;
}

const SUBJECT = 'The webhook URL';
const EXPECTED =
	'In Bitrix24 open Developer resources, Other, Inbound webhook, and copy the URL. It looks like https://your-portal.bitrix24.com/rest/1/secret/';

/** Path of a webhook: anything before `/rest/`, the version 3 form `/rest/api/`, and a method's name after it. */
const PATH = /^(.*?\/rest\/)(?:api\/)?(\d+)\/([^/]+)(?:\/.*)?$/i;

/**
 * Reads the address of an inbound webhook as people copy it: with or without its last `/`, with a method's name after it,
 * without `https://`, with spaces and line breaks in it.
 * @param plan the credential's plan; without one (scripts), http is refused for cloud portals only.
 * @throws SettingError
 */
export function parseWebhookUrl(text: string, plan?: PlanName | 'auto'): WebhookUrl {
	const url = parseUrl({ subject: SUBJECT, text, expected: EXPECTED });
	const match = PATH.exec(url.pathname);
	if (match === null) {
		throw new SettingError(`The webhook URL has no part like /rest/1/secret/ after ${url.host}`, EXPECTED);
	}
	const [, root, userId, secret] = match;
	checkProtocol(SUBJECT, url, plan);
	return {
		base: `${url.protocol}//${url.host}${root}${userId}/${secret}/`,
		portal: url.host,
		userId: Number(userId),
	};
}
