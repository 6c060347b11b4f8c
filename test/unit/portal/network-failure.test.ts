import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { startPortal } from '../../../sandbox';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { TransportFailure } from '../../../src/portal/transport/transport';
import { makeCertificate } from '../../support/certificates';

const DEMO = 'demo5ecret';
let server: Server;
let sockets: Set<Socket>;

async function serve(listener: RequestListener): Promise<AxiosTransport> {
	server = createHttpServer(listener);
	sockets = new Set();
	server.on('connection', (socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return new AxiosTransport(`http://127.0.0.1:${port}/rest/1/${DEMO}/`, { largestAnswer: 10_000 });
}

afterEach(async () => {
	for (const socket of sockets ?? []) socket.destroy();
	await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
});

const send = async (transport: AxiosTransport, options: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
	await transport.send({ method: 'crm.item.get', parameters: { id: 1 }, timeoutMs: 5_000, ...options });

async function failureOf(sending: Promise<unknown>): Promise<TransportFailure> {
	const failure = await sending.then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(failure).toBeInstanceOf(TransportFailure);
	// Neither the message nor any property of the error holds the secret.
	expect(JSON.stringify([failure, (failure as Error).stack, (failure as Error).cause])).not.toContain(DEMO);
	return failure as TransportFailure;
}

it('waits for a slow answer, and closes a connection that is idle before the server does', async () => {
	let delayMs = 0;
	const transport = await serve((request, response) => {
		request.resume().on('end', () => setTimeout(() => response.end('{"result":1}'), delayMs));
	});
	await send(transport);
	// Longer than a connection may be idle.
	delayMs = 2_500;
	expect((await send(transport)).status).toBe(200);
	expect(sockets.size).toBe(1);
	const [socket] = sockets;
	// The server would keep it for a long time: with the time of Node and Apache both would close it at the same moment.
	server.keepAliveTimeout = 60_000;
	await new Promise((resolve) => socket.once('end', resolve));
	delayMs = 0;
	expect((await send(transport)).status).toBe(200);
	expect(sockets.size).toBe(2);
});

it('posts JSON over one kept connection, and resolves for every status', async () => {
	const seen: unknown[] = [];
	const transport = await serve((request, response) => {
		let body = '';
		request.on('data', (part: Buffer) => (body += part.toString()));
		request.on('end', () => {
			seen.push([request.method, request.url, request.headers['content-type'], body]);
			response.writeHead(503, { 'Content-Type': 'application/json' }).end('{"error":"X"}');
		});
	});
	const reply = await send(transport);
	expect(reply).toMatchObject({ status: 503, body: '{"error":"X"}' });
	expect(reply.headers['content-type']).toBe('application/json');
	await send(transport);
	expect(seen[0]).toEqual(['POST', `/rest/1/${DEMO}/crm.item.get.json`, 'application/json', '{"id":1}']);
	expect(sockets.size).toBe(1);
});

it('follows no redirect', async () => {
	const transport = await serve((request, response) => {
		response.writeHead(302, { Location: 'http://127.0.0.1:9/elsewhere' }).end();
		request.resume();
	});
	expect(await send(transport)).toMatchObject({ status: 302 });
});

it('after a connection that closes before the answer it is unknown whether the call ran', async () => {
	const transport = await serve((request) => request.socket.destroy());
	expect(await failureOf(send(transport))).toMatchObject({ code: 'ECONNRESET', reached: true });
});

it('after an answer that does not come in time it is unknown whether the call ran', async () => {
	const transport = await serve(() => undefined);
	expect(await failureOf(send(transport, { timeoutMs: 50 }))).toMatchObject({
		code: 'TIMEOUT',
		reached: true,
	});
});

it('a closed port or an unknown host is proof that nothing was sent', async () => {
	const transport = await serve(() => undefined);
	await new Promise((resolve) => server.close(resolve));
	expect(await failureOf(send(transport))).toMatchObject({ code: 'ECONNREFUSED', reached: false });
	const nowhere = new AxiosTransport(`https://portal.invalid/rest/1/${DEMO}/`);
	expect((await failureOf(send(nowhere))).reached).toBe(false);
});

it('a server without TLS got nothing', async () => {
	const transport = await serve((_request, response) => response.end());
	const { port } = server.address() as AddressInfo;
	expect(transport.portal).toBe(`127.0.0.1:${port}`);
	const secure = new AxiosTransport(`https://127.0.0.1:${port}/rest/1/${DEMO}/`);
	expect((await failureOf(send(secure))).reached).toBe(false);
});

it('a server with https that gets a request without it hangs up, and the failure says what to write', async () => {
	const { key, cert } = makeCertificate({ name: 'portal', hosts: ['127.0.0.1'] });
	const { webhookUrl, close } = await startPortal({ tls: { key, cert } });
	const transport = new AxiosTransport(webhookUrl.replace('https:', 'http:'));
	expect(await failureOf(send(transport))).toMatchObject({
		code: 'ECONNRESET',
		advice: expect.stringContaining('write https:// into the credential') as string,
	});
	await close();
});

it('after an answer that never ends it is unknown whether the call ran, however often a part of it comes', async () => {
	const transport = await serve((_request, response) => {
		response.write('{"result":[');
		const timer = setInterval(() => response.write('1,'), 10);
		response.on('close', () => clearInterval(timer));
	});
	expect(await failureOf(send(transport, { timeoutMs: 100 }))).toMatchObject({
		code: 'TIMEOUT',
		reached: true,
	});
});

it.each<[string, string]>([
	['a length that does not come', 'Content-Length: 500\r\n\r\n{"result":[1,'],
	['parts that do not end', 'Transfer-Encoding: chunked\r\n\r\nd\r\n{"result":[1,\r\n'],
])('an answer that was cut off by the server, with %s, is told as that', async (_name, rest) => {
	const transport = await serve(({ socket }) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
	const failure = await failureOf(send(transport));
	expect(failure).toMatchObject({ code: 'ANSWER_CUT_OFF', reached: true });
	expect(failure.message).toContain('closed the connection in the middle. Its time or memory ran out');
});

it('an answer that is not HTTP names the port', async () => {
	const transport = await serve(({ socket }) => socket.end('hello\r\n\r\n'));
	const failure = await failureOf(send(transport));
	expect(failure).toMatchObject({ reached: true, message: expect.stringContaining('Check the port') });
});

it('ends at once when cancelled', async () => {
	const transport = await serve(() => undefined);
	const controller = new AbortController();
	const sending = send(transport, { signal: controller.signal });
	setTimeout(() => controller.abort(), 20);
	expect(await failureOf(sending)).toMatchObject({ code: 'CANCELLED' });
});

it('gives up an answer that is too large', async () => {
	const transport = await serve((_request, response) => response.end('x'.repeat(20_000)));
	expect(await failureOf(send(transport))).toMatchObject({ code: 'TOO_LARGE', reached: true });
});
