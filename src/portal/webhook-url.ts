import type { PlanName } from '../limits/policy';
import { SettingError } from './setting-error';

export interface WebhookUrl {
	/** Address before the method's name, with the secret; ends with `/`. */
	base: string;
	/** Host, and port where one is given: the key of the portal's limits. */
	portal: string;
	/** The user in whose name the webhook acts. */
	userId: number;
}

const EXPECTED =
	'In Bitrix24 open Developer resources, Other, Inbound webhook, and copy the URL. It looks like https://your-portal.bitrix24.com/rest/1/secret/';

/** Path of a webhook: anything before `/rest/`, the version 3 form `/rest/api/`, and a method's name behind it. */
const PATH = /^(.*?\/rest\/)(?:api\/)?(\d+)\/([^/]+)(?:\/.*)?$/i;
const CLOUD = /(^|\.)bitrix24\.[a-z]{2,}(\.[a-z]{2})?$/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/** Plans of portals that people host themselves, where plain http is theirs to choose. */
const MAY_BE_HTTP = new Set<string>(['selfHosted', 'custom']);

/**
 * Reads the address of an inbound webhook, as it was copied: with or without its last `/`, with a method's name behind
 * it, without `https://`, with spaces and line breaks in it.
 * @param plan the credential's plan; without one (scripts), http is refused for cloud portals only.
 * @throws SettingError
 */
export function parseWebhookUrl(text: string, plan?: PlanName | 'auto'): WebhookUrl {
	const url = parseUrl(text.replace(/\s+/g, ''));
	const match = PATH.exec(url.pathname);
	if (match === null) {
		throw new SettingError(`The webhook URL has no part like /rest/1/secret/ after ${url.host}`, EXPECTED);
	}
	const [, root, userId, secret] = match;
	checkProtocol(url, plan);
	return {
		base: `${url.protocol}//${url.host}${root}${userId}/${secret}/`,
		portal: url.host,
		userId: Number(userId),
	};
}

/**
 * An address that the portal has given, in the way that the webhook itself goes: behind a proxy portals call themselves
 * http, and the secret in the address would travel readable. Addresses elsewhere stay as they are.
 */
export function throughPortal(
	address: string,
	{ base, portal }: Pick<WebhookUrl, 'base' | 'portal'>,
): string {
	const { host, pathname, search } = new URL(address);
	return host === portal ? `${new URL(base).origin}${pathname}${search}` : address;
}

function parseUrl(text: string): URL {
	if (text === '') throw new SettingError('The webhook URL is empty', EXPECTED);
	const url = tryParse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
	if (url === undefined || !url.hostname.match(/[.:]|^localhost$/i)) {
		throw new SettingError('The webhook URL is not an address', EXPECTED);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new SettingError(`The webhook URL begins with ${url.protocol}//`, EXPECTED);
	}
	if (url.username !== '' || url.password !== '') {
		throw new SettingError('The webhook URL holds a user name or a password before the host', EXPECTED);
	}
	return url;
}

function tryParse(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		// What URL cannot read is named by the caller, without the text.
		return undefined;
	}
}

function checkProtocol(url: URL, plan: PlanName | 'auto' | undefined): void {
	if (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return;
	if (CLOUD.test(url.hostname)) {
		throw new SettingError(
			`The webhook URL begins with http://, which would send the secret readable to ${url.host}`,
			'Bitrix24 in the cloud answers to https:// only: change the beginning of the address.',
		);
	}
	if (plan !== undefined && !MAY_BE_HTTP.has(plan)) {
		throw new SettingError(
			`The webhook URL of ${url.host} begins with http://`,
			"Use https://, or set 'Plan' to Self-Hosted or Custom if the portal is your own and has no https.",
		);
	}
}
