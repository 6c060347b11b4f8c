import {
	createServer as createHttpServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Dispatcher } from '../dispatcher';
import { AuthorisationServer } from '../oauth/authorisation-server';
import type { Portal } from '../portal';
import { BodyTooLarge, readBody } from './body';
import { readParameters } from './parameters';
import { RestHandler } from './rest-handler';
import { html, json, loginPage, redirectTo, send } from './reply';
import { SideChannel } from './side-channel';

/**
 * The HTTP server of one portal: /rest and /oauth, /__sandbox for callers on this machine, and a login page elsewhere.
 */
export class PortalServer {
	private readonly server: Server;
	private readonly sockets = new Set<Socket>();
	private readonly rest: RestHandler;
	private readonly sideChannel: SideChannel;
	/** In reality a central server does this for all portals. */
	private readonly oauth: AuthorisationServer;

	constructor(private readonly portal: Portal) {
		this.rest = new RestHandler(portal, new Dispatcher(portal));
		this.sideChannel = new SideChannel(portal);
		this.oauth = new AuthorisationServer(portal);
		const listener = (request: IncomingMessage, response: ServerResponse): void => {
			void this.handle(request, response);
		};
		const { tls } = portal.options;
		this.server = tls
			? createHttpsServer({ key: tls.key, cert: tls.cert }, listener)
			: createHttpServer(listener);
		// A slow poller keeps its connection, and no client sees it closed in the middle of a request.
		this.server.keepAliveTimeout = 65_000;
		this.server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
			this.sockets.add(socket);
			socket.on('close', () => this.sockets.delete(socket));
		});
	}

	async listen(): Promise<void> {
		const { host, port, tls } = this.portal.options;
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, host, resolve);
		});
		const address = this.server.address() as AddressInfo;
		this.portal.url = `${tls ? 'https' : 'http'}://${hostInUrl(host)}:${address.port}`;
	}

	/** Sends no more events, and closes all connections, hanging requests included. */
	async close(): Promise<void> {
		this.portal.events.close();
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			for (const socket of this.sockets) socket.destroy();
		});
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			const { path, query } = splitUrl(request.url ?? '/');
			if (path.startsWith('/__sandbox/')) {
				const body = await readBody(request);
				return send(response, await this.sideChannel.answer(request, path, body));
			}
			// The central server stays when the portal is renamed. Everything else moves with the portal.
			if (path.startsWith('/oauth/token')) return await this.answerOAuth(request, response, path, query);
			if (this.isOldName(request)) return send(response, redirectTo(this.portal.url + (request.url ?? '/')));
			if (path.startsWith('/oauth/')) return await this.answerOAuth(request, response, path, query);
			if (!/^\/+rest(\/|$)/.test(path)) return send(response, loginPage());
			if (request.method === 'OPTIONS') return send(response, json(200, []));
			await this.rest.handle(request, response, path, query);
		} catch (error) {
			if (error instanceof BodyTooLarge) return send(response, html(413, '413 Request Entity Too Large'));
			// The client has given up, so nobody is left to answer.
			response.destroy();
		}
	}

	private async answerOAuth(
		request: IncomingMessage,
		response: ServerResponse,
		path: string,
		query: string,
	): Promise<void> {
		const body = await readBody(request);
		const parameters = readParameters(query, String(request.headers['content-type'] ?? ''), body);
		send(response, await this.oauth.answer(request.method ?? 'GET', path, parameters));
	}

	private isOldName({ headers }: IncomingMessage): boolean {
		const { renamed, url } = this.portal;
		return renamed && headers.host !== new URL(url).host;
	}
}

/** The host that callers on this machine use for the address that the server listens on. */
function hostInUrl(host: string): string {
	if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
	return host.includes(':') ? `[${host}]` : host;
}

function splitUrl(url: string): { path: string; query: string } {
	const question = url.indexOf('?');
	return question < 0
		? { path: url, query: '' }
		: { path: url.slice(0, question), query: url.slice(question + 1) };
}
