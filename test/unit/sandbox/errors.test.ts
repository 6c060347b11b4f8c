import { portalFor, type Client } from './support';

describe('errors', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ seed: { deals: 1 } });
	});

	it.each<[method: string, parameters: object, status: number, body: object]>([
		['nope', {}, 404, { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' }],
		[
			'event.bind',
			{},
			403,
			{ error: 'WRONG_AUTH_TYPE', error_description: 'Current authorization type is denied for this method' },
		],
		['crm.deal.get', { id: 77 }, 400, { error: '', error_description: 'Not found' }],
		['crm.deal.get', {}, 400, { error: '', error_description: 'ID is not defined or invalid.' }],
		['crm.deal.delete', { id: 77 }, 400, { error: '', error_description: 'Not found' }],
		['crm.deal.update', { id: 77, fields: {} }, 400, { error: '', error_description: 'Not found' }],
		[
			'crm.deal.add',
			{ fields: 'x' },
			400,
			{ error: '', error_description: "Parameter 'fields' must be array." },
		],
		[
			'crm.item.get',
			{ entityTypeId: 2, id: 77 },
			400,
			{ error: 'NOT_FOUND', error_description: 'Element not found' },
		],
		['crm.item.update', { entityTypeId: 2, id: 77, fields: {} }, 400, { error: 'NOT_FOUND' }],
		['crm.item.delete', { entityTypeId: 2, id: 77 }, 400, { error: 'NOT_FOUND' }],
		['crm.category.list', { entityTypeId: 1 }, 400, { error: 'ENTITY_TYPE_NOT_SUPPORTED' }],
		['crm.timeline.comment.get', { id: 5 }, 400, { error: '', error_description: 'Not found.' }],
		['tasks.task.add', { fields: { TITLE: '' } }, 400, { error: 'ERROR_CORE' }],
		['feature.get', {}, 400, { error: 'CODE_EMPTY' }],
		['userfieldconfig.list', {}, 400, { error: '100' }],
	])('%s %j is %d', async (method, parameters, status, body) => {
		const answer = await client.call(method, parameters);
		expect(answer.status).toBe(status);
		expect(answer.body).toEqual(expect.objectContaining(body));
		// An error has no time block.
		expect(answer.body).not.toHaveProperty('time');
	});

	it.each([undefined, 403] as const)(
		'refuses credentials and scopes (status switch: %s)',
		async (authorisationStatus) => {
			const { portal, call } = await portalFor(authorisationStatus ? { authorisationStatus } : {});
			const wanted = authorisationStatus ?? 401;
			const wrong = await call('profile', {}, `${portal.url}/rest/1/wrong/`);
			expect([wrong.status, wrong.body]).toEqual([
				wanted,
				{ error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' },
			]);
			const narrow = await call('crm.deal.list', {}, portal.addWebhook({ scopes: ['task'] }));
			expect([narrow.status, narrow.body]).toEqual([
				wanted,
				{
					error: 'insufficient_scope',
					error_description: 'The request requires higher privileges than provided by the webhook token',
				},
			]);
		},
	);

	it('refuses an expired webhook and one of another user', async () => {
		const { portal, call } = await portalFor();
		const expired = portal.addWebhook({ expiresAt: Date.now() - 1 });
		expect((await call('profile', {}, expired)).body.error).toBe('INVALID_CREDENTIALS');
		const foreign = portal.webhookUrl.replace('/rest/1/', '/rest/2/');
		expect((await call('profile', {}, foreign)).body.error).toBe('INVALID_CREDENTIALS');
	});

	it('needs an authorization', async () => {
		const answer = await client.call('profile', {}, `${client.portal.url}/rest/`);
		expect([answer.status, answer.body]).toEqual([
			401,
			{ error: 'NO_AUTH_FOUND', error_description: 'Wrong authorization data' },
		]);
	});

	it('can require https', async () => {
		const { call } = await portalFor({ requireHttps: true });
		expect((await call('profile')).body).toEqual({
			error: 'INVALID_REQUEST',
			error_description: 'Https required.',
		});
	});

	it('refuses the request above X with 503 and runs nothing', async () => {
		const { portal, call } = await portalFor({
			limit: { capacity: 3, leakPerSecond: 1, leak: 'everySecond', refusedRequestsCount: false },
		});
		portal.bucket.fill();
		const answer = await call('crm.item.add', { entityTypeId: 2, fields: { title: 'x' } });
		expect([answer.status, answer.body]).toEqual([
			503,
			{ error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
		]);
		expect(answer.headers.get('retry-after')).toBeNull();
		expect(portal.store.records(2)).toHaveLength(0);
		expect(portal.statistics.totals).toMatchObject({ requests: 1, refused: 1, executed: 0, commands: 0 });
	});

	it('counts requests that fail in the bucket, and a batch once', async () => {
		const { portal, call } = await portalFor({
			limit: { capacity: 50, leakPerSecond: 0, leak: 'everySecond', refusedRequestsCount: false },
		});
		await call('nope');
		await call('profile', {}, `${portal.url}/rest/1/wrong/`);
		await call('batch', { cmd: ['profile', 'profile', 'profile'] });
		expect(portal.bucket.level()).toBe(3);
	});
});

describe('app.info by webhook', () => {
	it('is refused unless the switch says otherwise', async () => {
		const { call } = await portalFor();
		expect((await call('app.info')).body).toEqual({
			error: 'ACCESS_DENIED',
			error_description: 'Access denied! Application context required',
		});
	});

	it('can answer scope and licence, but not inside a batch', async () => {
		const { call } = await portalFor({
			appInfo: 'scopeAndLicense',
			license: 'de_ent250',
			webhook: { scopes: ['crm'] },
		});
		expect((await call('app.info')).body.result).toEqual({ SCOPE: ['crm'], LICENSE: 'de_ent250' });
		const batch = await call('batch', { cmd: { a: 'app.info' } });
		expect(batch.body.result.result_error.a.error).toBe('ACCESS_DENIED');
	});

	it('can answer as to an application, without anything about remaining requests', async () => {
		const { call } = await portalFor({ appInfo: 'application', license: 'de_ent250' });
		const { result } = (await call('app.info')).body;
		expect(result).toMatchObject({ LICENSE_TYPE: 'ent250', LICENSE_FAMILY: 'ent' });
		expect(Object.keys(result).join()).not.toMatch(/remain|limit|quota/i);
	});
});
