import { gate } from '../../support/gate';
import { portalFor, type Client } from './support';

describe('transport', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ seed: { deals: 3 } });
	});

	const get = async (url: string, init?: RequestInit) => {
		const response = await fetch(url, init);
		return (await response.json()) as { result: { items: Array<{ id: number }> } & Record<string, unknown> };
	};

	it.each([
		['profile'],
		['profile.json'],
		['profile/'],
		['/profile'],
		['PROFILE'],
		['profile?bx24_request_id=1&bx24_sdk_ver=2'],
	])('%s is found', async (path) => {
		expect((await get(client.portal.webhookUrl + path)).result.NAME).toBe('Anna');
	});

	it('finds its way through double slashes', async () => {
		expect((await get(`${client.portal.webhookUrl.replace('/rest/', '//rest//')}profile`)).result.NAME).toBe(
			'Anna',
		);
	});

	it.each<[kind: string, type: string, body: string]>([
		['JSON', 'application/json', JSON.stringify({ entityTypeId: 2, filter: { '>id': 1 } })],
		['a form', 'application/x-www-form-urlencoded', 'entityTypeId=2&filter%5B%3Eid%5D=1'],
		[
			'multipart',
			'multipart/form-data; boundary=xx',
			'--xx\r\nContent-Disposition: form-data; name="entityTypeId"\r\n\r\n2\r\n--xx\r\nContent-Disposition: form-data; name="filter[>id]"\r\n\r\n1\r\n--xx--\r\n',
		],
	])('reads %s', async (_, type, body) => {
		const init = { method: 'POST', headers: { 'Content-Type': type }, body };
		const { result } = await get(`${client.portal.webhookUrl}crm.item.list`, init);
		expect(result.items.map((item) => item.id)).toEqual([2, 3]);
	});

	it('reads a query, and lets the body overwrite it at the top level', async () => {
		const url = `${client.portal.webhookUrl}crm.item.list?entityTypeId=2&filter[%3Eid]=1`;
		expect((await get(url)).result.items).toHaveLength(2);
		const body = JSON.stringify({ filter: { '<id': 2 } });
		const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
		expect((await get(url, init)).result.items.map((item) => item.id)).toEqual([1]);
	});

	it.each([
		['half of a surrogate pair', '{"filter": {"TITLE": "\\ud83d"}}'],
		['bytes that are no UTF-8', Buffer.from('{"filter": {"TITLE": "\xff"}}', 'latin1')],
		['512 levels', `{"filter": {"ID": 1}, "x": ${'['.repeat(511)}${']'.repeat(511)}}`],
	])('reads nothing at all of a body with %s', async (_, body) => {
		const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
		const { result } = await get(`${client.portal.webhookUrl}crm.deal.list`, init);
		expect(result).toHaveLength(3);
	});

	it('takes a body that is not valid JSON for an empty one', async () => {
		const init = {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: '{"entityTypeId":2',
		};
		const response = await fetch(`${client.portal.webhookUrl}crm.item.list`, init);
		expect([response.status, await response.json()]).toEqual([
			400,
			{ error: '100', error_description: 'Could not find value for parameter {entityTypeId}' },
		]);
	});

	it('sends the headers of a portal and none about its limits', async () => {
		const { headers } = await client.call('profile');
		expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
		expect(headers.get('access-control-allow-origin')).toBe('*');
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect([...headers.keys()].filter((name) => /retry|limit|remaining/i.test(name))).toEqual([]);
	});

	it('shows the login page outside /rest', async () => {
		for (const path of ['/', '/1/secret/profile', '/restless']) {
			const response = await fetch(client.portal.url + path);
			expect(response.status).toBe(200);
			expect(response.headers.get('content-type')).toMatch(/^text\/html/);
		}
	});

	it('knows methods of REST 3.0 by their address, which takes no ending', async () => {
		const url = client.portal.webhookUrl.replace('/rest/', '/rest/api/');
		expect((await client.call('tasks.task.list', {}, url)).body.result).toHaveProperty('items');
		expect((await client.call('tasks.task.list.json', {}, url)).status).toBe(404);
		expect((await client.call('crm.item.list', {}, url)).body.error.code).toBe('ERROR_METHOD_NOT_FOUND');
	});

	it('can distinguish callers by X-Forwarded-For', async () => {
		const { portal } = await portalFor({
			trustForwardedFor: true,
			limit: { capacity: 1, leakPerSecond: 0, leak: 'everySecond', refusedRequestsCount: false },
		});
		const from = async (address: string): Promise<number> =>
			(await fetch(`${portal.webhookUrl}profile`, { headers: { 'X-Forwarded-For': address } })).status;
		expect([await from('10.0.0.1'), await from('10.0.0.1'), await from('10.0.0.2')]).toEqual([200, 503, 200]);
	});

	it('works on requests side by side', async () => {
		const { portal, call } = await portalFor({ cost: { latencyMs: 60 }, clock: gate(4) });
		await Promise.all([1, 2, 3, 4].map(() => call('profile')));
		expect(portal.statistics.totals.peakConcurrency).toBe(4);
	});
});

describe('the time block', () => {
	it('has whole seconds at the start and the portal offset', async () => {
		const { call } = await portalFor({ timeZoneOffset: '-05:00' });
		const { time } = (await call('profile')).body;
		expect(Object.keys(time)).toEqual([
			'start',
			'finish',
			'duration',
			'processing',
			'date_start',
			'date_finish',
			'operating_reset_at',
			'operating',
		]);
		expect(Number.isInteger(time.start)).toBe(true);
		expect(time.processing).toBe(0);
		expect(time.duration).toBeCloseTo(time.finish - time.start);
		expect(time.date_start).toMatch(/-05:00$/);
		expect(Date.parse(time.date_start)).toBe(time.start * 1000);
		expect(Number.isInteger(time.operating_reset_at)).toBe(true);
	});

	it('says nothing about operating time when its limiter is off', async () => {
		const { call } = await portalFor({ operating: 'none' });
		const { time } = (await call('profile')).body;
		expect(time).not.toHaveProperty('operating');
		expect(time).not.toHaveProperty('operating_reset_at');
	});
});

describe('statistics', () => {
	it('records every request and its commands', async () => {
		const { portal, call } = await portalFor();
		await call('batch', { cmd: { a: 'profile', b: 'nope', c: 'crm.deal.list' } });
		await call('crm.deal.list');
		await call('nope');
		expect(
			portal.statistics.requests.map(({ method, status, error, commands }) => ({
				method,
				status,
				error,
				commands,
			})),
		).toEqual([
			{
				method: 'batch',
				status: 200,
				error: undefined,
				commands: [
					{ method: 'profile' },
					{ method: 'nope', error: 'ERROR_METHOD_NOT_FOUND' },
					{ method: 'crm.deal.list' },
				],
			},
			{ method: 'crm.deal.list', status: 200, error: undefined, commands: [{ method: 'crm.deal.list' }] },
			{
				method: 'nope',
				status: 404,
				error: 'ERROR_METHOD_NOT_FOUND',
				commands: [{ method: 'nope', error: 'ERROR_METHOD_NOT_FOUND' }],
			},
		]);
		expect(portal.statistics.totals).toEqual({
			requests: 3,
			executed: 3,
			refused: 0,
			refusedBy: { concurrency: 0, window: 0, bucket: 0, fault: 0 },
			operatingRefusals: 0,
			commands: 5,
			commandErrors: 2,
			byMethod: { batch: 1, profile: 1, nope: 2, 'crm.deal.list': 2 },
			byStatus: { 200: 2, 404: 1 },
			peakConcurrency: 1,
		});
		portal.statistics.reset();
		expect(portal.statistics.totals.requests).toBe(0);
	});
});
