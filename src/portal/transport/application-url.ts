import type { PlanName } from '../../facts/plans';
import { checkProtocol, parseUrl, type PortalAddress } from './portal-url';

const TYPED = 'The address of the portal';
const REPORTED = 'The address that Bitrix24 reports for the portal';
const EXPECTED = 'Set Portal to the address of your Bitrix24, such as your-portal.bitrix24.com';
const RECONNECT = 'Open the credential in n8n and connect it again (Reconnect or Switch account).';

/**
 * Where an application calls a portal: at the `client_endpoint` that came with its tokens. It is the new address of a
 * portal that was renamed (docs/internals/portal.md, "Addresses and secrets").
 * @param typed the portal's address in the credential.
 * @param clientEndpoint absent before the credential is connected.
 * @param plan the credential's plan.
 * @throws SettingError
 */
export function parseApplicationUrl(
	typed: string,
	clientEndpoint: string | undefined,
	plan: PlanName | 'auto',
): PortalAddress {
	const portal = parseUrl({ subject: TYPED, text: typed, expected: EXPECTED });
	checkProtocol(TYPED, portal, plan);
	if (clientEndpoint === undefined) return { base: `${portal.origin}/rest/`, portal: portal.host };
	const url = parseUrl({ subject: REPORTED, text: clientEndpoint, expected: RECONNECT });
	// Behind a proxy a portal calls itself http: the protocol in the credential counts.
	if (url.host === portal.host) url.protocol = portal.protocol;
	checkProtocol(REPORTED, url, plan);
	let path = url.pathname;
	while (path.endsWith('//')) path = path.slice(0, -1);
	return { base: `${url.origin}${path}${path.endsWith('/') ? '' : '/'}`, portal: url.host };
}
