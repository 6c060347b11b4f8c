import { ask, authorise, codesOf, connect, REDIRECT, refresh, token, worldFor } from './oauth-support';

describe('authorisation', () => {
	it('sends the browser to the address of the application, with what Bitrix24 adds', async () => {
		const world = await worldFor({}, ['crm', 'task']);
		const { code, ...rest } = Object.fromEntries(await authorise(world));
		expect(code).toMatch(/^[0-9a-f]{60}$/);
		expect(rest).toEqual({
			kept: '1',
			state: 'a state',
			domain: new URL(world.portal.url).host,
			member_id: expect.stringMatching(/^[0-9a-f]{32}$/),
			scope: 'crm,task',
			server_domain: 'oauth.sandbox.example',
		});
	});

	it('shows a page of its own for an unknown application', async () => {
		const { portal } = await worldFor();
		const answer = await ask(`${portal.url}/oauth/authorize/?client_id=nobody&state=1`);
		expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
		expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
	});

	it.each(['GET', 'POST'] as const)('exchanges a code and refreshes by %s', async (how) => {
		const world = await worldFor({}, ['crm']);
		const { status, body } = await connect(world, how);
		expect(status).toBe(200);
		const shape = {
			access_token: expect.stringMatching(/^[0-9a-f]{60}$/),
			refresh_token: expect.stringMatching(/^[0-9a-f]{60}$/),
			expires_in: 3600,
			expires: world.clock.now() / 1000 + 3600,
			client_endpoint: `${world.portal.url}/rest/`,
			server_endpoint: 'https://oauth.sandbox.example/rest/',
			domain: 'oauth.sandbox.example',
			member_id: (await authorise(world)).get('member_id'),
			scope: 'crm',
			status: 'L',
			user_id: 1,
		};
		expect(body).toEqual(shape);
		const refreshed = await refresh(world, body.refresh_token, how);
		expect(refreshed.body).toEqual(shape);
		expect(refreshed.body.access_token).not.toBe(body.access_token);
		expect(world.portal.statistics.tokenRequests).toEqual([
			{ at: world.clock.now(), grantType: 'authorization_code', httpMethod: how },
			{ at: world.clock.now(), grantType: 'refresh_token', httpMethod: how },
		]);
		// Requests to the central server do not count for the portal.
		expect(world.portal.statistics.totals.requests).toBe(0);
	});

	it('takes a code once and within 30 seconds', async () => {
		const world = await worldFor();
		const code = (await authorise(world)).get('code') ?? '';
		world.clock.advance(29_999);
		const late = (await authorise(world)).get('code') ?? '';
		const exchange = (text: string) => token(world, { grant_type: 'authorization_code', code: text });
		const answers = [await exchange(code), await exchange(code)];
		world.clock.advance(30_000);
		answers.push(await exchange(late));
		expect(codesOf(answers)).toEqual([
			[200, undefined],
			[400, 'invalid_grant'],
			[400, 'invalid_grant'],
		]);
	});

	it('rotates refresh tokens: of parallel refreshes one wins', async () => {
		const world = await worldFor();
		const { body } = await connect(world);
		const answers = await Promise.all([1, 2, 3].map(() => refresh(world, body.refresh_token)));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
		const winner = answers.find(({ status }) => status === 200);
		expect((await refresh(world, winner?.body.refresh_token)).status).toBe(200);
	});

	it('lets a refresh token expire after 180 days', async () => {
		const world = await worldFor();
		const { body } = await connect(world);
		world.clock.advance(180 * 24 * 3_600_000);
		expect((await refresh(world, body.refresh_token)).body.error).toBe('invalid_grant');
	});

	it('refuses what it does not know', async () => {
		const world = await worldFor();
		const { body } = await connect(world);
		const other = world.portal.addApplication({ redirectUrl: REDIRECT });
		const grant = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
		const foreign = { ...grant, client_id: other.clientId, client_secret: other.clientSecret };
		expect(
			codesOf([
				await token(world, { ...grant, client_secret: 'wrong' }),
				await token(world, { ...grant, client_id: 'nobody' }),
				await token(world, foreign),
				await token(world, { grant_type: 'password' }),
				await token(world, grant),
			]),
		).toEqual([
			[401, 'invalid_client'],
			[401, 'invalid_client'],
			[400, 'invalid_grant'],
			[400, 'invalid_request'],
			[200, undefined],
		]);
	});
});
