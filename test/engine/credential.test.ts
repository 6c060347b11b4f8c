import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METHODS } from '../../src/catalog/methods/data';
import * as nodes from '../../src/nodes';
import { Sandbox, WEBHOOK } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open();
});
afterEach(async () => await sandbox.close());

const test = async (webhookSecretUrl: string, plan = 'standard') =>
	await sandbox.engine.credentialTest(WEBHOOK, { webhookSecretUrl, plan });

const documented = new Map(METHODS.map(({ name, scope }) => [name, scope]));

/** The scopes that Bitrix24 documents for the methods of each node, by the node's name. */
const NEEDED = new Map(
	Object.values(nodes).map(({ displayName, resources }) => {
		const methods = resources.flatMap(({ operations }) => operations.flatMap((one) => one.methods));
		const scopes = methods.map((method) => documented.get(method)).filter((scope) => scope !== undefined);
		return [displayName, [...new Set(scopes)].sort()];
	}),
);

/** The nodes that the message names as served, and the scopes that it asks for, by node. */
function partsOf(message: string): { served: string[]; more: Record<string, string[]> } {
	const [, served = ''] = /Nodes it can serve: ([^.]+)\./.exec(message) ?? [];
	const [, more = ''] = /in Bitrix24 and tick: (.+)\.$/.exec(message) ?? [];
	const wanted = [...more.matchAll(/([\w., ]+) \(([^)]+)\)/g)];
	return {
		served: served.split(', '),
		more: Object.fromEntries(wanted.map(([, scopes, node]) => [node, scopes.trim().split(', ')])),
	};
}

const host = () => new URL(sandbox.portal.url).host;

describe('the test of the credential', () => {
	it('accepts a webhook with every scope, and names every node', async () => {
		expect(await test(sandbox.portal.webhookUrl)).toEqual({
			status: 'OK',
			message: `Connected to ${host()}. Nodes it can serve: ${[...NEEDED.keys()].join(', ')}.`,
		});
		expect(await test(` ${sandbox.portal.webhookUrl}profile.json\n`)).toMatchObject({ status: 'OK' });
	});

	it('accepts a webhook for tasks only, and says what to tick for more', async () => {
		const { status, message } = await test(sandbox.portal.addWebhook({ scopes: ['task'] }));
		expect(status).toBe('OK');
		expect(message).toContain(`Connected to ${host()}. Nodes it can serve: Bitrix24 API, Bitrix24 Batch, `);
		expect(message).toContain(' For more, edit the webhook in Bitrix24 and tick: crm (Bitrix24 CRM); ');
		expect(message).toContain(' tasks (Bitrix24 Tasks)');
	});

	it.each([
		['only crm', ['crm'], ['Bitrix24 CRM', 'Bitrix24 CRM Settings']],
		['only task', ['task'], ['Bitrix24 Tasks']],
		['only user', ['user'], ['Bitrix24 People']],
		['only a scope that no node needs', ['telephony'], []],
		['no scope at all', [], []],
		['scopes of several nodes', ['task', 'tasks', 'timeman'], ['Bitrix24 People', 'Bitrix24 Tasks']],
	])('accepts a webhook with %s', async (_name, scopes, withScopes) => {
		const { status, message } = await test(sandbox.portal.addWebhook({ scopes }));
		expect(status).toBe('OK');
		const { served, more } = partsOf(message);
		// They need no scope, or those of whatever the person chooses.
		const always = ['API', 'Batch', 'Changes Trigger', 'Trigger', 'Usage', 'Usage Trigger'].map(
			(name) => `Bitrix24 ${name}`,
		);
		expect(served).toEqual([...always, ...withScopes].sort((one, other) => one.localeCompare(other)));
		const missing = [...NEEDED].map(([node, needed]): [string, string[]] => [
			node,
			needed.filter((scope) => !scopes.includes(scope)),
		]);
		expect(more).toEqual(Object.fromEntries(missing.filter(([, needed]) => needed.length > 0)));
	});

	it('fails when the answer is no list of scopes', async () => {
		const server = createServer((_request, response) => response.end('{"result":{},"time":{}}')).listen(0);
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		expect(await test(`http://localhost:${port}/rest/1/hidden-part/`)).toEqual({
			status: 'Error',
			message: 'The portal answered without a list of scopes.',
		});
		server.close();
	});

	it('fails with a wrong secret, without showing it', async () => {
		const { status, message } = await test(`${sandbox.portal.url}/rest/1/wrong-secret-of-mine/`);
		expect(status).toBe('Error');
		expect(message).toContain('does not accept the credential (INVALID_CREDENTIALS)');
		expect(message).not.toContain('wrong-secret-of-mine');
	});

	it.each([
		['okWithError', 'ERROR_CORE'],
		['loginPage', 'a page instead of data'],
		['html502', 'status 502'],
		['truncatedJson', 'The answer was cut off'],
		['redirect', 'The portal answered that it is now at'],
	] as const)('fails when the portal answers with %s', async (kind, text) => {
		sandbox.portal.faults.add({ kind, times: 0, ...(kind === 'okWithError' && { error: 'ERROR_CORE' }) });
		const { status, message } = await test(sandbox.portal.webhookUrl);
		expect(status).toBe('Error');
		expect(message).toContain(text);
		expect(message).not.toContain(sandbox.secret);
	});

	it('fails when nobody answers', async () => {
		await sandbox.close();
		const { status, message } = await test(sandbox.portal.webhookUrl);
		expect(status).toBe('Error');
		expect(message).toContain('could not be reached');
		sandbox = await Sandbox.open();
	});

	it.each([
		['', 'The webhook URL is empty.'],
		['nonsense', 'The webhook URL is not an address.'],
		['http://demo.bitrix24.com/rest/1/hidden-part/', 'begins with http://'],
	])('fails before any request for %p', async (url, text) => {
		const { status, message } = await test(url, 'auto');
		expect(status).toBe('Error');
		expect(message).toContain(text);
		expect(message).not.toContain('hidden-part');
		expect(sandbox.portal.statistics.totals.requests).toBe(0);
	});
});
