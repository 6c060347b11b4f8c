import type { Application, PortalOptions, SandboxPortal } from '../../../sandbox';
import { ManualClock, portalFor, type HttpAnswer } from './support';

/** The address to which authorization sends the browser. */
export const REDIRECT = 'https://n8n.example/rest/oauth2-credential/callback?kept=1';

/** A portal with a manual clock and one application. */
export interface World {
	portal: SandboxPortal;
	clock: ManualClock;
	application: Application;
	/** Makes a call with this token in the header. */
	call(token: string, method: string, parameters?: unknown): Promise<HttpAnswer>;
}

export async function worldFor(options: PortalOptions = {}, scopes?: string[]): Promise<World> {
	const clock = new ManualClock();
	const { portal } = await portalFor({ clock, seed: { deals: 3 }, ...options });
	const application = portal.addApplication({ redirectUrl: REDIRECT, ...(scopes && { scopes }) });
	const call = (token: string, method: string, parameters: unknown = {}) =>
		ask(`${portal.url}/rest/${method}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
			body: JSON.stringify(parameters),
		});
	return { portal, clock, application, call };
}

export async function ask(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		body: text.startsWith('{') ? JSON.parse(text) : text,
	};
}

export async function authorise({ portal, application }: World): Promise<URLSearchParams> {
	const query = `client_id=${application.clientId}&state=a%20state&redirect_uri=https://other.example/`;
	const answer = await ask(`${portal.url}/oauth/authorize/?${query}`);
	expect(answer.status).toBe(302);
	const location = new URL(answer.headers.get('location') ?? '');
	expect(location.href.startsWith(`${REDIRECT}&`)).toBe(true);
	return location.searchParams;
}

export function token(world: World, parameters: Record<string, string>, how: 'GET' | 'POST' = 'POST') {
	const { clientId, clientSecret } = world.application;
	const query = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters });
	const url = `${world.portal.url}/oauth/token/`;
	return how === 'GET' ? ask(`${url}?${query.toString()}`) : ask(url, { method: 'POST', body: query });
}

export async function connect(world: World, how?: 'GET' | 'POST'): Promise<HttpAnswer> {
	const code = (await authorise(world)).get('code') ?? '';
	return await token(world, { grant_type: 'authorization_code', code }, how);
}

export const refresh = (world: World, refreshToken: string, how?: 'GET' | 'POST') =>
	token(world, { grant_type: 'refresh_token', refresh_token: refreshToken }, how);

export const codesOf = (answers: HttpAnswer[]) => answers.map(({ status, body }) => [status, body.error]);
