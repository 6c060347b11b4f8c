import type { PlanName } from '../../facts/plans';
import { checkProtocol, parseUrl, type PortalAddress } from './portal-url';

const TYPED = 'The address of the portal';
const TOLD = 'The address that Bitrix24 tells for the portal';
const EXPECTED = 'Set Portal to the address of your Bitrix24, such as your-portal.bitrix24.com';
const RECONNECT = 'Open the credential in n8n and connect it again (Reconnect or Switch account).';

/**
 * Where an application calls a portal: at the `client_endpoint` that came with its tokens, which follows a portal that gets
 * another address (b24restdocs, change-domen.md).
 * @param typed the portal's address in the credential.
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
	const url = parseUrl({ subject: TOLD, text: clientEndpoint, expected: RECONNECT });
	// Behind a proxy portals call themselves http; the person knows better.
	if (url.host === portal.host) url.protocol = portal.protocol;
	checkProtocol(TOLD, url, plan);
	return { base: `${url.origin}${url.pathname.replace(/\/*$/, '/')}`, portal: url.host };
}
