import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application, PortalOptions, SandboxPortal } from '../../../sandbox';
import { portalFor, type Client, type HttpAnswer } from './support';

/** A program that portals send events to. */
export interface Listener {
	url: string;
	/** Bodies as they arrived, read as a form. */
	forms: URLSearchParams[];
	requests: IncomingMessage[];
	/** What it answers; 200 at first. */
	answer: (response: ServerResponse) => void;
	/** Codes and IDs, in the order of their arrival: `ONCRMDEALADD 4`. */
	heard(): string[];
}

const closing: Array<() => void> = [];

export async function listen(): Promise<Listener> {
	const listener: Listener = {
		url: '',
		forms: [],
		requests: [],
		answer: (response) => response.end('ok'),
		heard: () => listener.forms.map((form) => `${form.get('event') ?? ''} ${idIn(form)}`.trim()),
	};
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			listener.requests.push(request);
			listener.forms.push(new URLSearchParams(body));
			listener.answer(response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(() => {
		server.close();
		server.closeAllConnections();
	});
	listener.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?s=1`;
	return listener;
}

const idIn = (form: URLSearchParams): string =>
	['data[FIELDS][ID]', 'data[FIELDS_AFTER][ID]', 'data[FIELDS_BEFORE][ID]', 'data[ID]', 'data[n]']
		.map((name) => form.get(name))
		.find((id) => id !== null) ?? '';

/** A portal with an outgoing webhook for these codes. */
export async function hooked(
	codes: readonly string[],
	options: PortalOptions = {},
): Promise<Client & { listener: Listener; token: string; settled(): Promise<string[]> }> {
	// One call at a time, so that the events arrive in their order.
	const events = { parallel: 1, ...options.events };
	const client = await portalFor({ seed: { deals: 3 }, ...options, events });
	const listener = await listen();
	const { applicationToken } = client.portal.events.addWebhook({ codes, url: listener.url });
	return {
		...client,
		listener,
		token: applicationToken,
		settled: async () => {
			await client.portal.events.settled();
			return listener.heard();
		},
	};
}

/** An application with tokens of one person. */
export interface Connected {
	portal: SandboxPortal;
	application: Application;
	/** Calls a method with the person's token; the portal answers `result`, or an error as text. */
	call(method: string, parameters?: unknown): Promise<HttpAnswer>;
}

export function connect(
	client: Client,
	options: { userId?: number; scopes?: string[]; installed?: boolean; application?: Application } = {},
): Connected {
	const { portal } = client;
	const { userId, application: known, ...rest } = options;
	const application = known ?? portal.addApplication({ redirectUrl: 'http://127.0.0.1/back', ...rest });
	const { accessToken } = portal.tokensFor(application.clientId, userId);
	return {
		portal,
		application,
		call: (method, parameters = {}) =>
			client.call(method, { ...(parameters as object), auth: accessToken }, `${portal.url}/rest/`),
	};
}

afterAll(() => {
	for (const close of closing.splice(0)) close();
});
