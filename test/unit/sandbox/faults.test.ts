import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultKind } from '../../../sandbox';
import { until } from '../../support/until';
import { portalFor, type Client } from './support';

describe('faults', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor();
	});

	beforeEach(() => client.portal.faults.clear());

	const add = () => client.call('crm.item.add', { entityTypeId: 2, fields: { title: 'x' } });
	const count = () => client.portal.store.records(2).length;

	it.each<[kind: FaultKind, status: number, body: unknown, executed: boolean]>([
		['queryLimit', 503, { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' }, false],
		['proxy429', 429, expect.stringContaining('429 Too Many Requests'), false],
		['operationTimeLimit', 429, expect.objectContaining({ error: 'OPERATION_TIME_LIMIT' }), false],
		['html502', 502, expect.stringContaining('502 Bad Gateway'), false],
		['html504', 504, expect.stringContaining('504 Gateway Time-out'), true],
		['okWithError', 200, { error: 'ERROR_CORE', error_description: 'Injected fault' }, false],
		['loginPage', 200, expect.stringContaining('USER_LOGIN'), false],
		['redirect', 302, '', false],
		['status', 500, expect.stringContaining('500'), false],
		['error', 400, expect.objectContaining({ error: 'ERROR_CORE' }), false],
	])('%s', async (kind, status, body, executed) => {
		client.portal.faults.add({ kind });
		const before = count();
		const hit = await add();
		expect([hit.status, hit.body]).toEqual([status, body]);
		expect(count() - before).toBe(executed ? 1 : 0);
		expect(client.portal.statistics.requests.at(-1)).toMatchObject({ fault: kind, status, executed });
		// The fault is used up.
		expect((await add()).status).toBe(200);
	});

	it.each<[kind: 'resetBefore' | 'resetAfter', executed: number]>([
		['resetBefore', 0],
		['resetAfter', 1],
	])('%s cuts the connection', async (kind, executed) => {
		client.portal.faults.add({ kind });
		const before = count();
		await expect(add()).rejects.toThrow();
		expect(count() - before).toBe(executed);
		expect(client.portal.statistics.requests.at(-1)).toMatchObject({ status: 0, fault: kind });
	});

	it('hangs until its time is over', async () => {
		client.portal.faults.add({ kind: 'hang', hangMs: 30 });
		await expect(add()).rejects.toThrow();
	});

	it('hangs until the caller gives up', async () => {
		client.portal.faults.add({ kind: 'hang' });
		const before = count();
		const signal = AbortSignal.timeout(30);
		await expect(fetch(`${client.portal.webhookUrl}profile`, { signal })).rejects.toThrow();
		expect(count()).toBe(before);
	});

	it('lets go of hanging requests when the portal closes', async () => {
		const limit = {
			capacity: 50,
			leakPerSecond: 0,
			leak: 'everySecond',
			refusedRequestsCount: false,
		} as const;
		const other = await portalFor({ limit });
		other.portal.faults.add({ kind: 'hang' });
		const waiting = other.call('profile').catch(() => 'cut');
		// The level of the bucket shows that the request has arrived.
		await until(() => other.portal.bucket.level() > 0);
		await other.portal.close();
		expect(await waiting).toBe('cut');
	});

	it('cuts the JSON in the middle but runs the method', async () => {
		client.portal.faults.add({ kind: 'truncatedJson' });
		const before = count();
		await expect(add()).rejects.toThrow(SyntaxError);
		expect(count() - before).toBe(1);
	});

	it.each(['phpNotice', 'phpFatal', 'cutAnswer'] as const)(
		'%s spoils the answer and runs the method',
		async (kind) => {
			client.portal.faults.add({ kind });
			const before = count();
			const sent = fetch(`${client.portal.webhookUrl}crm.item.add?entityTypeId=2&fields[title]=x`);
			if (kind === 'cutAnswer') {
				await expect(sent.then(async (answer) => await answer.text())).rejects.toThrow('terminated');
			} else {
				const text = await (await sent).text();
				expect(text).toMatch(/^<br \/>\n<b>(Warning|Fatal error)<\/b>: {2}\w.* on line <b>12<\/b><br \/>\n/);
				expect(text.endsWith('}')).toBe(kind === 'phpNotice');
			}
			expect(count() - before).toBe(1);
		},
	);

	it('drips until the client gives up', async () => {
		client.portal.faults.add({ kind: 'drip' });
		const { body } = await fetch(`${client.portal.webhookUrl}profile`);
		let parts = 0;
		for await (const part of body as AsyncIterable<Uint8Array>) {
			expect(part.length).toBeGreaterThan(0);
			if ((parts += 1) === 5) break;
		}
		expect(parts).toBe(5);
	});

	it('hits only the method it names, as often as it says, after what it lets pass', async () => {
		client.portal.faults.add({ kind: 'status', status: 500, method: /^crm\.item\./i, times: 2, after: 1 });
		const statuses = [];
		for (const method of [
			'profile',
			'crm.item.list',
			'crm.item.list',
			'profile',
			'crm.item.list',
			'crm.item.list',
		]) {
			statuses.push((await client.call(method, { entityTypeId: 2 })).status);
		}
		expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
	});

	it('can hit a share of the requests, the same share every time', async () => {
		const run = async () => {
			client.portal.faults.clear();
			client.portal.faults.add({ kind: 'status', times: Infinity, probability: 0.3 });
			const statuses = [];
			for (let index = 0; index < 40; index += 1) statuses.push((await client.call('profile')).status);
			return statuses;
		};
		const first = await run();
		const hits = first.filter((status) => status === 500).length;
		expect(hits).toBeGreaterThan(4);
		expect(hits).toBeLessThan(22);
		expect(await run()).toEqual(first);
	});

	it('can be removed again', async () => {
		const remove = client.portal.faults.add({ kind: 'status', times: 0 });
		expect((await client.call('profile')).status).toBe(500);
		remove();
		expect((await client.call('profile')).status).toBe(200);
	});

	it('can send Retry-After, which a portal does not', async () => {
		client.portal.faults.add({ kind: 'queryLimit', retryAfter: 7 });
		expect((await client.call('profile')).headers.get('retry-after')).toBe('7');
		client.portal.faults.add({ kind: 'proxy429', retryAfter: 'Fri, 31 Dec 2027 23:59:59 GMT' });
		const refused = await client.call('profile');
		expect(refused.headers.get('retry-after')).toBe('Fri, 31 Dec 2027 23:59:59 GMT');
		expect(refused.headers.get('content-type')).toContain('text/html');
	});

	it('refuses as a proxy before the limits see the request', async () => {
		const { portal, call } = await portalFor({
			windows: [{ requests: 9, seconds: 60, kind: 'rolling' }],
			limit: { capacity: 9, leakPerSecond: 0, leak: 'everySecond', refusedRequestsCount: true },
		});
		portal.faults.add({ kind: 'proxy429' });
		expect((await call('profile')).status).toBe(429);
		expect([portal.bucket.level(), portal.windows.used()]).toEqual([0, [0]]);
	});

	it('can take effect although the answer is lost, and the other way round', async () => {
		const before = count();
		client.portal.faults.add({ kind: 'html502', executed: true });
		await add();
		expect(count() - before).toBe(1);
		client.portal.faults.add({ kind: 'resetAfter', executed: false });
		await expect(add()).rejects.toThrow();
		expect(count() - before).toBe(1);
	});

	it('hits single commands of a batch', async () => {
		client.portal.faults.add({
			kind: 'operationTimeLimit',
			where: 'command',
			method: 'server.time',
			after: 1,
		});
		client.portal.faults.add({
			kind: 'error',
			where: 'command',
			method: 'profile',
			error: 'INTERNAL_SERVER_ERROR',
		});
		const { body } = await client.call('batch', {
			cmd: { a: 'server.time', b: 'server.time', c: 'profile' },
		});
		expect(Object.keys(body.result.result)).toEqual(['a']);
		expect(body.result.result_error.b.error).toBe('OPERATION_TIME_LIMIT');
		expect(body.result.result_error.c.error).toBe('INTERNAL_SERVER_ERROR');
	});

	it('redirects to another host with the path kept', async () => {
		const other = createServer((_, response) => response.end('other'));
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as AddressInfo;
		client.portal.faults.add({ kind: 'redirect', location: `http://127.0.0.1:${port}/rest/1/x/profile` });
		const response = await fetch(`${client.portal.webhookUrl}profile`);
		expect(await response.text()).toBe('other');
		await new Promise((resolve) => other.close(resolve));
		client.portal.faults.add({ kind: 'redirect' });
		const { headers } = await client.call('profile');
		expect(headers.get('location')).toMatch(/^https:\/\/renamed\.example\/rest\/1\/\w+\/profile$/);
	});

	it('cuts what takes longer than the wall-clock limit, though it still takes effect', async () => {
		const slow = await portalFor({ wallClockLimitMs: 40, cost: { writeMs: 80 } });
		const answer = await slow.call('crm.item.add', { entityTypeId: 2, fields: { title: 'x' } });
		expect([answer.status, answer.body]).toEqual([504, expect.stringContaining('504 Gateway Time-out')]);
		await new Promise((resolve) => setTimeout(resolve, 120));
		expect(slow.portal.store.records(2)).toHaveLength(1);
	});
});
