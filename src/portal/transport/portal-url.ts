import { REST_3 } from '../../batch/command';
import type { PlanName } from '../../facts/plans';
import { SettingError } from './setting-error';

/** Where a portal takes calls. */
export interface PortalAddress {
	/** Address before the method's name; ends with `/`. That of a webhook holds its secret. */
	base: string;
	/** Host, and port where one is given: the key of the portal's limits. */
	portal: string;
}

/** An address that a person has put in. */
export interface TypedUrl {
	/** What it is, as the beginning of a sentence: `The webhook URL`. */
	subject: string;
	text: string;
	/** How to get it right, a sentence. */
	expected: string;
}

const CLOUD = /(^|\.)bitrix24\.[a-z]{2,}(\.[a-z]{2})?$/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/** Plans of portals that people host themselves, where plain http is theirs to choose. */
const MAY_BE_HTTP = new Set<string>(['selfHosted', 'custom']);

/**
 * Reads an address as it was copied: without `https://`, with spaces and line breaks in it.
 * @throws SettingError
 */
export function parseUrl({ subject, text, expected }: TypedUrl): URL {
	const address = text.replace(/\s+/g, '');
	if (address === '') throw new SettingError(`${subject} is empty`, expected);
	const url = tryParse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`);
	if (url === undefined || !url.hostname.match(/[.:]|^localhost$/i)) {
		throw new SettingError(`${subject} is not an address`, expected);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new SettingError(`${subject} begins with ${url.protocol}//`, expected);
	}
	if (url.username !== '' || url.password !== '') {
		throw new SettingError(`${subject} holds a user name or a password before the host`, expected);
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

/**
 * Keeps secrets off plain http, except where it is the person's own choice.
 * @param plan the credential's plan; without one (scripts), http is refused for cloud portals only.
 * @throws SettingError
 */
export function checkProtocol(subject: string, url: URL, plan: PlanName | 'auto' | undefined): void {
	if (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return;
	if (CLOUD.test(url.hostname)) {
		throw new SettingError(
			`${subject} begins with http://, which would send the secret readable to ${url.host}`,
			'Bitrix24 in the cloud answers to https:// only: change the beginning of the address.',
		);
	}
	if (plan !== undefined && !MAY_BE_HTTP.has(plan)) {
		throw new SettingError(
			`${subject} of ${url.host} begins with http://`,
			"Use https://, or set 'Plan' to Self-Hosted or Custom if the portal is your own and has no https.",
		);
	}
}

/** Where a method is called; addresses of REST 3.0 take no ending (bitrix24/api.md 2.1). */
export function methodUrl(base: string, method: string): string {
	if (!method.startsWith(REST_3)) return `${base}${method}.json`;
	return `${base.replace('/rest/', `/rest/${REST_3}`)}${method.slice(REST_3.length)}`;
}

/**
 * An address that the portal has given, in the way that the credential itself goes: behind a proxy portals call themselves
 * http, and the secret in the address would travel readable. Addresses elsewhere stay as they are.
 */
export function throughPortal(address: string, { base, portal }: PortalAddress): string {
	const { host, pathname, search } = new URL(address);
	return host === portal ? `${new URL(base).origin}${pathname}${search}` : address;
}
