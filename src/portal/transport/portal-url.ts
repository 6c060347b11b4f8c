import { REST_3 } from '../../batch/command';
import type { PlanName } from '../../facts/plans';
import { SettingError } from './setting-error';

/** The address at which a portal is called. */
export interface PortalAddress {
	/** Address before the method's name; ends with `/`. That of a webhook holds its secret. */
	base: string;
	/** Host, and port where one is given: the key of the portal's limits. */
	portal: string;
}

/** An address that a person typed. */
export interface TypedUrl {
	/** What the address is, as the beginning of a sentence: `The webhook URL`. */
	subject: string;
	text: string;
	/** How to get it right, in a sentence. */
	expected: string;
}

const CLOUD = /(^|\.)bitrix24\.[a-z]{2,}(\.[a-z]{2})?$/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/** Plans of self-hosted portals, whose owners may choose plain http. */
const MAY_BE_HTTP = new Set<string>(['selfHosted', 'custom']);

/**
 * Reads an address as people copy it: perhaps without `https://`, or with spaces and line breaks in it.
 * @throws SettingError
 */
export function parseUrl({ subject, text, expected }: TypedUrl): URL {
	// A script may give a variable of the environment that is not set.
	const address = String(text ?? '').replace(/\s+/g, '');
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
		// The caller's error does not show the text, which may hold a secret.
		return undefined;
	}
}

/**
 * Refuses to send secrets by plain http, unless the plan shows that it is the person's choice.
 * @param plan the credential's plan; without one (scripts), http is refused for cloud portals only.
 * @throws SettingError
 */
export function checkProtocol(subject: string, url: URL, plan: PlanName | 'auto' | undefined): void {
	if (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return;
	if (CLOUD.test(url.hostname)) {
		throw new SettingError(
			`${subject} begins with http://, which would send the secret unencrypted to ${url.host}`,
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

/** The address of a method. With REST 3.0 it has no ending (docs/internals/portal.md, "Addresses and secrets"). */
export function methodUrl(base: string, method: string): string {
	if (!method.startsWith(REST_3)) return `${base}${method}.json`;
	return `${base.replace('/rest/', `/rest/${REST_3}`)}${method.slice(REST_3.length)}`;
}

/**
 * Gives an address of the portal the protocol of the credential: behind a proxy a portal calls itself http, and the secret
 * in the address would travel unencrypted. Addresses of other hosts stay as they are.
 */
export function throughPortal(address: string, { base, portal }: PortalAddress): string {
	const { host, pathname, search } = new URL(address);
	return host === portal ? `${new URL(base).origin}${pathname}${search}` : address;
}
