import { ask, codesOf, connect, refresh, worldFor } from './oauth-support';

describe('calls with a token', () => {
	it('takes it from the header, the query, a form or JSON; the header wins', async () => {
		const world = await worldFor();
		const { portal, call } = world;
		const { access_token: good } = (await connect(world)).body;
		const url = `${portal.url}/rest/profile`;
		const json = { 'Content-Type': 'application/json' };
		const answers = [
			await call(good, 'profile', { auth: 'bad' }),
			await ask(`${url}?auth=${good}`),
			await ask(`${url}.json?access_token=${good}`),
			await ask(url, { method: 'POST', body: new URLSearchParams({ auth: good }) }),
			await ask(url, { method: 'POST', headers: json, body: JSON.stringify({ auth: good }) }),
			await call('bad', 'profile', { auth: good }),
			await ask(url),
		];
		expect(codesOf(answers)).toEqual([
			...Array.from({ length: 5 }, () => [200, undefined]),
			[401, 'invalid_token'],
			[401, 'NO_AUTH_FOUND'],
		]);
		const { clientId } = world.application;
		expect(portal.statistics.requests[0]).toMatchObject({ userId: 1, clientId, executed: true });
	});

	it('expires after an hour, or on demand', async () => {
		const world = await worldFor();
		const { access_token: first, refresh_token: next } = (await connect(world)).body;
		world.clock.advance(3_599_999);
		expect((await world.call(first, 'profile')).status).toBe(200);
		world.clock.advance(1);
		const expired = await world.call(first, 'profile');
		expect([expired.status, expired.body]).toEqual([
			401,
			{ error: 'expired_token', error_description: 'The access token provided has expired.' },
		]);
		const { access_token: second } = (await refresh(world, next)).body;
		expect((await world.call(second, 'profile')).status).toBe(200);
		world.portal.expireAccessTokens();
		expect((await world.call(second, 'profile')).body.error).toBe('expired_token');
	});

	it('may expire in the middle of a batch', async () => {
		const world = await worldFor({ cost: { readMs: 1000 } });
		const { access_token: good } = (await connect(world)).body;
		world.clock.advance(3_600_000 - 1500);
		const cmd = { a: 'crm.deal.get?id=1', b: 'crm.deal.get?id=2', c: 'crm.deal.get?id=3' };
		const { status, body } = await world.call(good, 'batch', { cmd });
		expect(status).toBe(200);
		expect(Object.keys(body.result.result)).toEqual(['a', 'b']);
		expect(body.result.result_error).toEqual({
			c: { error: 'expired_token', error_description: 'The access token provided has expired.' },
		});
	});

	it.each([401, 403] as const)('lacks a scope with %d', async (authorisationStatus) => {
		const world = await worldFor({ authorisationStatus }, ['task']);
		const { access_token: good } = (await connect(world)).body;
		const { status, body } = await world.call(good, 'crm.deal.list');
		expect([status, body]).toEqual([
			authorisationStatus,
			{
				error: 'insufficient_scope',
				error_description: 'The request requires higher privileges than provided by the access token',
			},
		]);
	});

	it('is invalid when the application is uninstalled', async () => {
		const world = await worldFor();
		const { access_token: good, refresh_token: next } = (await connect(world)).body;
		world.portal.uninstall(world.application.clientId);
		expect(codesOf([await world.call(good, 'profile'), await refresh(world, next)])).toEqual([
			[401, 'invalid_token'],
			[401, 'invalid_client'],
		]);
	});

	it('gets app.info in full, also inside a batch', async () => {
		const world = await worldFor();
		const { access_token: good } = (await connect(world)).body;
		const info = { CODE: world.application.clientId, STATUS: 'L', LICENSE: 'de_std' };
		expect((await world.call(good, 'app.info')).body.result).toMatchObject(info);
		const { body } = await world.call(good, 'batch', { cmd: { a: 'app.info' } });
		expect(body.result.result.a).toMatchObject(info);
		expect((await world.call(good, 'userfieldtype.add')).body.error).toBe('ERROR_METHOD_NOT_FOUND');
	});

	it('has the rights and the operating time of the application, whichever token it is', async () => {
		const world = await worldFor({
			operating: {
				limitSeconds: 1,
				accounting: 'nestedMethods',
				chargeSeconds: { 'crm.deal.list': 2 },
			},
		});
		const { portal, call } = world;
		const first = (await connect(world)).body;
		expect((await call(first.access_token, 'crm.deal.list')).body.time.operating).toBeGreaterThanOrEqual(2);
		const second = (await refresh(world, first.refresh_token)).body;
		expect((await call(second.access_token, 'crm.deal.list')).body.error).toBe('OPERATION_TIME_LIMIT');
		expect((await ask(`${portal.webhookUrl}crm.deal.list`)).status).toBe(200);
		expect((await call(second.access_token, 'user.admin')).body.result).toBe(true);
	});

	it('shares the bucket with the webhooks', async () => {
		const limit = {
			capacity: 2,
			leakPerSecond: 0,
			leak: 'everySecond',
			refusedRequestsCount: false,
		} as const;
		const world = await worldFor({ limit });
		const { access_token: good } = (await connect(world)).body;
		const statuses = [
			(await ask(`${world.portal.webhookUrl}profile`)).status,
			(await world.call(good, 'profile')).status,
			(await world.call(good, 'profile')).status,
		];
		expect(statuses).toEqual([200, 200, 503]);
	});

	it('is in the links of files, which it opens', async () => {
		const world = await worldFor();
		const { call, portal } = world;
		const { access_token: good } = (await connect(world)).body;
		const contract = ['note.txt', Buffer.from('Hello').toString('base64')];
		const name = portal.store.customFieldName(2, 'Contract');
		const fields = { [name]: contract };
		const { body } = await call(good, 'crm.item.add', { entityTypeId: 2, fields });
		const { urlMachine } = body.result.item[name];
		expect(urlMachine).toContain(`auth=${good}`);
		expect((await ask(urlMachine)).body).toBe('Hello');
	});
});

describe('a renamed portal', () => {
	it('redirects from its old address; tokens stay valid and name the new one', async () => {
		const world = await worldFor();
		const { portal, call } = world;
		const first = (await connect(world)).body;
		const renamed = portal.url.replace('127.0.0.1', 'localhost');
		portal.rename(renamed);
		const moved = await call(first.access_token, 'crm.deal.get?id=1');
		const location = moved.headers.get('location') ?? '';
		expect([moved.status, location]).toEqual([302, `${renamed}/rest/crm.deal.get?id=1`]);
		expect((await ask(portal.webhookUrl)).status).toBe(302);
		expect(portal.statistics.totals.requests).toBe(0);
		const headers = { Authorization: `Bearer ${first.access_token}` };
		expect((await ask(location, { method: 'POST', headers })).body.result.ID).toBe('1');
		// The central server has its old address.
		expect((await refresh(world, first.refresh_token)).body.client_endpoint).toBe(`${renamed}/rest/`);
	});
});
