import './harness-environment';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type INodeParameters,
	Workflow,
} from 'n8n-workflow';
import { readCredential } from '../../src/runtime/credential';
import { N8nTransport } from '../../src/runtime/n8n-transport';
import { AT_ONCE_MS } from '../support/until';
import { APPLICATION, byOAuth2 } from './application';
import { additionalData } from './harness-additional-data';
import { TestCredentials } from './harness-credentials';
import { PackTypes } from './harness-node-types';
import { node as complete } from './harness-workflow';

const TYPE = 'bitrix24WebhookApi';
const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

async function listen(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A credential, and the choice of the node for it. */
interface Chosen {
	type: string;
	data: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
}

/** The transport with n8n's request helper, as in the execution of a node. */
async function transportTo(origin: string, over: Partial<Chosen> = {}): Promise<N8nTransport> {
	const types = await PackTypes.load(dirname(dirname(__dirname)));
	const { type, data, parameters }: Chosen = {
		type: TYPE,
		data: { webhookSecretUrl: `${origin}/rest/1/demo-hook/`, plan: 'standard' },
		parameters: {},
		...over,
	};
	const credentials = { [type]: { id: '1', name: 'My portal' } };
	const node = complete({ type: `${types.packageName}.bitrix24Crm`, credentials, parameters });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: types });
	const context = new ExecuteContext(
		workflow,
		workflow.nodes[node.name],
		additionalData(new TestCredentials(types, { [type]: data })),
		'manual',
		createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: workflow.nodes[node.name], data: {}, source: null },
		[],
	);
	return new N8nTransport(context, readCredential(data, context.getNode()));
}

const request = (over: object = {}) => ({
	method: 'crm.item.list',
	parameters: { a: [1] },
	timeoutMs: 5_000,
	...over,
});

async function bodyOf(message: IncomingMessage): Promise<string> {
	let body = '';
	for await (const part of message) body += String(part);
	return body;
}

describe("n8n's request helper behind the transport port", () => {
	it('sends JSON by POST and hands over the answer as text', async () => {
		let seen: { method?: string; url?: string; type?: string; body?: string } = {};
		const transport = await transportTo(
			await listen((message, response) => {
				void bodyOf(message).then((body) => {
					seen = { method: message.method, url: message.url, type: message.headers['content-type'], body };
					response.setHeader('X-Test', ['a', 'b']);
					response.end('{"result": "ä€😀"}');
				});
			}),
		);
		const answer = await transport.send(request());
		expect(answer.body).toBe('{"result": "ä€😀"}');
		expect(answer.headers['x-test']).toBe('a, b');
		expect(seen).toEqual({
			method: 'POST',
			url: '/rest/1/demo-hook/crm.item.list.json',
			type: 'application/json',
			body: '{"a":[1]}',
		});
		expect(transport).toMatchObject({ credential: 'My portal', portal: expect.stringMatching(/^127/) });
		expect(transport.identity).toMatch(/^[0-9a-f]{16}$/);
	});

	it.each([200, 400, 401, 404, 429, 500, 503])('resolves for the status %d', async (status) => {
		const transport = await transportTo(
			await listen((_message, response) => {
				response.statusCode = status;
				response.end('<html>a page</html>');
			}),
		);
		expect(await transport.send(request())).toMatchObject({ status, body: '<html>a page</html>' });
	});

	it('sends methods without parameters', async () => {
		const transport = await transportTo(await listen((_message, response) => response.end('{"result":1}')));
		expect(await transport.send(request({ parameters: {} }))).toMatchObject({ status: 200 });
	});

	it.each([301, 302, 307, 308])('follows no redirect (%d) to another host', async (status) => {
		let followed = 0;
		const other = await listen((_message, response) => {
			followed += 1;
			response.end('{"result":1}');
		});
		const transport = await transportTo(
			await listen((_message, response) => {
				response.writeHead(status, { location: `${other}/rest/1/demo-hook/crm.item.list.json` });
				response.end();
			}),
		);
		const answer = await transport.send(request());
		expect(answer.status).toBe(status);
		expect(answer.headers.location).toContain(other);
		expect(followed).toBe(0);
	});

	it('ends a request at once when its signal is aborted', async () => {
		let closed: () => void = () => undefined;
		const ended = new Promise<void>((resolve) => (closed = resolve));
		const stop = new AbortController();
		const transport = await transportTo(
			await listen((message) => {
				message.socket.on('close', closed);
				stop.abort();
			}),
		);
		const began = Date.now();
		await expect(transport.send(request({ signal: stop.signal }))).rejects.toMatchObject({
			name: 'TransportFailure',
			code: 'CANCELLED',
			reached: true,
		});
		expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
		await ended;
	});

	it('sends nothing when it is cancelled before', async () => {
		let asked = 0;
		const transport = await transportTo(await listen(() => (asked += 1)));
		await expect(transport.send(request({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
			code: 'CANCELLED',
		});
		expect(asked).toBe(0);
	});

	it.each([
		['never answers', () => undefined],
		[
			'goes on sending and never ends',
			(_message: IncomingMessage, response: import('node:http').ServerResponse) => {
				response.write('{"result":[');
				const timer = setInterval(() => response.write('1,'), 20);
				response.on('close', () => clearInterval(timer));
			},
		],
	])('gives up on a portal that %s', async (_name, listener) => {
		const transport = await transportTo(await listen(listener as RequestListener));
		const began = Date.now();
		await expect(transport.send(request({ timeoutMs: 200 }))).rejects.toMatchObject({
			code: 'TIMEOUT',
			reached: true,
		});
		expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
	});

	it('knows that the portal was not reached, and keeps the secret', async () => {
		const origin = await listen(() => undefined);
		const transport = await transportTo(origin);
		await new Promise((resolve) => servers.splice(0)[0].close(resolve));
		const error = await transport.send(request()).catch((thrown: Error) => thrown);
		expect(error).toMatchObject({ code: 'ECONNREFUSED', reached: false });
		expect(JSON.stringify([error, (error as Error).stack, (error as Error).cause])).not.toContain(
			'demo-hook',
		);
	});

	it('knows an answer that the portal cuts off', async () => {
		const transport = await transportTo(
			await listen(({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"result":[1,')),
		);
		await expect(transport.send(request())).rejects.toMatchObject({ code: 'ANSWER_CUT_OFF', reached: true });
	});

	it('knows that a connection that broke may have done its work', async () => {
		const transport = await transportTo(await listen((message) => message.socket.destroy()));
		await expect(transport.send(request())).rejects.toMatchObject({ code: 'ECONNRESET', reached: true });
	});
});

describe('the transport of an application', () => {
	const asked: string[] = [];
	beforeEach(() => (asked.length = 0));

	const listener: RequestListener = ({ url, headers }, response) => {
		asked.push(`${url} ${headers.authorization}`);
		response.end('{"result":1}');
	};
	const application = async (portal: string) =>
		await transportTo(portal, {
			type: APPLICATION,
			parameters: byOAuth2,
			data: { portal, clientId: 'local.1', oauthTokenData: { access_token: 'present-token' } },
		});

	it('sends its token in the header, to the address that came with it', async () => {
		const transport = await application(await listen(listener));
		await transport.send(request());
		expect(asked).toEqual(['/rest/crm.item.list.json Bearer present-token']);
	});

	it('fetches files of the portal with the present token, and tells nobody else of it', async () => {
		const portal = await listen(listener);
		const transport = await application(portal);
		const elsewhere = (await listen(listener)).replace('127.0.0.1', 'localhost');
		for (const url of [
			`${portal}/rest/file.json?auth=ended-token&token=x`,
			`${portal}/rest/file.json?token=x`,
			`${elsewhere}/file?auth=of-another`,
		]) {
			(await transport.download({ url, signal: new AbortController().signal })).body.destroy();
		}
		expect(asked).toEqual([
			'/rest/file.json?auth=present-token&token=x undefined',
			'/rest/file.json?token=x undefined',
			'/file?auth=of-another undefined',
		]);
	});
});
