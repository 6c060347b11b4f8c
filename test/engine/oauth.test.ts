import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../support/until';
import { APPLICATION, byOAuth2, type Connected, connected } from './application';
import type { EngineRun } from './harness';
import { autoMapped, failure, itemsOf, rows, Sandbox, WEBHOOK } from './sandbox';

let sandbox: Sandbox;
let access: Connected;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 60 } });
	access = await connected(sandbox.portal);
});
afterEach(async () => await sandbox.close());

const getDeal = {
	...byOAuth2,
	resource: 'deal',
	operation: 'get',
	dealId: { mode: 'id', value: '={{ $json.id }}' },
};
const createDeal = { ...byOAuth2, resource: 'deal', operation: 'create', fields: autoMapped };

const run = async (parameters: object = getDeal, count = 1): Promise<EngineRun> =>
	await sandbox.crm(parameters, {
		credentials: access.credentials,
		items: itemsOf(count, (index) => ({ id: index + 1 })),
	});
const create = async (count: number, options: object = {}): Promise<EngineRun> =>
	await sandbox.crm(
		{ ...createDeal, options },
		{ credentials: access.credentials, items: itemsOf(count, (index) => ({ title: `New ${index}` })) },
	);

const statistics = () => sandbox.portal.statistics;
const refreshes = () => statistics().tokenRequests;
const deals = () => sandbox.portal.store.records(2).length;
const expired = { kind: 'error', error: 'expired_token', status: 401 } as const;

describe('a node with OAuth2', () => {
	it('calls the portal with the token of the application', async () => {
		expect(rows(await run())).toEqual([expect.objectContaining({ id: 1 })]);
		expect(statistics().requests).toEqual([
			expect.objectContaining({ clientId: access.application.clientId, status: 200 }),
		]);
		expect(refreshes()).toEqual([]);
	});

	it('uses the webhook where that is chosen', async () => {
		const credentials = { ...access.credentials, ...sandbox.credentials };
		expect(Object.keys(credentials).sort()).toEqual([APPLICATION, WEBHOOK]);
		const { authentication: _, ...byWebhook } = getDeal;
		const items = itemsOf(1, () => ({ id: 1 }));
		for (const parameters of [byWebhook, { ...byWebhook, authentication: 'webhook' }]) {
			rows(await sandbox.crm(parameters, { credentials, items }));
		}
		expect(statistics().requests.map(({ clientId }) => clientId)).toEqual([undefined, undefined]);
	});

	it('shares the limits and figures of the portal with webhooks', async () => {
		const { credentials } = access;
		rows(await sandbox.batch({ ...byOAuth2, operation: 'callMethod', method: 'profile' }, { credentials }));
		rows(await sandbox.batch({ operation: 'callMethod', method: 'profile' }));
		const [usage] = rows(await sandbox.usage({ ...byOAuth2, operation: 'getUsage' }, { credentials }));
		const spent = usage.byCredential as Array<{ credential: string; requests: number }>;
		// The usage node also makes a request.
		expect(spent.map(({ credential, requests }) => `${credential} ${requests}`).sort()).toEqual([
			`${APPLICATION} 2`,
			`${WEBHOOK} 1`,
		]);
	});

	it('sends nothing before it is connected', async () => {
		const { oauthTokenData: _, ...data } = access.data;
		const error = failure(await sandbox.crm(getDeal, { credentials: { [APPLICATION]: data } }));
		expect(error.message).toBe(`The credential "${APPLICATION}" is not connected to Bitrix24 [item 0]`);
		expect(error.description).toContain('Open the credential in n8n and press Connect');
		expect(statistics().requests).toEqual([]);
	});
});

describe('an expired access token', () => {
	it('is renewed once for ten executions, and the rotated refresh token is kept', async () => {
		const before = access.data.oauthTokenData;
		sandbox.portal.expireAccessTokens();
		const runs = await Promise.all(Array.from({ length: 10 }, async () => await run()));
		for (const one of runs) expect(rows(one)).toEqual([expect.objectContaining({ id: 1 })]);
		expect(refreshes()).toEqual([
			expect.objectContaining({ grantType: 'refresh_token', httpMethod: 'POST' }),
		]);
		expect(access.data.oauthTokenData.refresh_token).not.toBe(before.refresh_token);
		sandbox.portal.expireAccessTokens();
		rows(await run());
		expect(refreshes()).toHaveLength(2);
	});

	it('inside a batch: only the refused commands are sent again', async () => {
		const { refresh_token: before } = access.data.oauthTokenData;
		sandbox.portal.faults.add({ ...expired, where: 'command', method: 'crm.item.add', after: 3, times: 4 });
		expect(rows(await create(10, { batching: 'size', batchSize: 50 }))).toHaveLength(10);
		expect(deals()).toBe(70);
		expect(refreshes()).toHaveLength(1);
		// One request reads the fields, one has all creates, and one repeats the refused ones.
		expect(statistics().requests.map(({ commands }) => commands.length)).toEqual([1, 10, 4]);
		expect(access.data.oauthTokenData.refresh_token).not.toBe(before);
	});

	it('is renewed for the lists of the panel', async () => {
		sandbox.portal.expireAccessTokens();
		const { credentials } = access;
		const parameters = { ...byOAuth2, resource: 'deal', operation: 'get' };
		const type = sandbox.engine.type('bitrix24Crm');
		const list = await sandbox.engine.listSearch(type, 'searchDealId', { parameters, credentials });
		expect(list.results.length).toBeGreaterThan(0);
		const mapper = { ...parameters, operation: 'create' };
		const fields = await sandbox.engine.resourceMapping(type, 'getMappingFields', {
			parameters: mapper,
			credentials,
		});
		expect(fields.fields.map(({ id }) => id)).toContain('title');
		expect(refreshes()).toHaveLength(1);
	});

	it('is renewed once for a call, not for ever', async () => {
		sandbox.portal.faults.add({ ...expired, times: 0 });
		const error = failure(await run());
		expect(error.message).toContain('does not accept the credential (expired_token)');
		expect(error.description).toContain('connect it again');
		expect(refreshes()).toHaveLength(1);
		expect(statistics().requests).toHaveLength(2);
	});
});

describe('no renewal', () => {
	it('for a scope that is missing, though Bitrix24 answers 401', async () => {
		access = await connected(sandbox.portal, ['task']);
		const error = failure(await run());
		expect(error.message).toContain('Bitrix24 does not allow crm.item.get (insufficient_scope)');
		expect(error.description).toContain("edit the inbound webhook or the local application, tick 'crm'");
		expect(statistics().requests).toEqual([expect.objectContaining({ status: 401 })]);
		expect(refreshes()).toEqual([]);
	});

	it('for a plan that has run out', async () => {
		sandbox.portal.faults.add({ kind: 'error', error: 'PAYMENT_REQUIRED', status: 401, times: 0 });
		expect(failure(await run()).description).toContain('paid Bitrix24 plan');
		expect(refreshes()).toEqual([]);
	});
});

describe('a refresh token that does not help', () => {
	const askAs = async (refreshToken: string) => {
		const { clientId, clientSecret } = access.application;
		const body = { grant_type: 'refresh_token', refresh_token: refreshToken };
		const application = { client_id: clientId, client_secret: clientSecret };
		return await fetch(`${sandbox.portal.url}/oauth/token/`, {
			method: 'POST',
			body: new URLSearchParams({ ...body, ...application }),
		});
	};

	it('because it was used already: the error asks to connect again', async () => {
		await askAs(access.data.oauthTokenData.refresh_token);
		sandbox.portal.expireAccessTokens();
		const { message, description } = failure(await run());
		expect(message).toContain('The access of the credential has expired or was withdrawn (invalid_grant)');
		expect(description).toContain(`Open the credential "${APPLICATION}" in n8n and connect it again`);
	});

	it('because another process uses it at the same time: its tokens are taken', async () => {
		const { refresh_token: before } = access.data.oauthTokenData;
		sandbox.portal.expireAccessTokens();
		const tokens = (await (await askAs(before)).json()) as Record<string, string>;
		const running = run();
		await until(() => refreshes().length === 2);
		// The other process keeps them a moment later.
		setTimeout(() => (access.data.oauthTokenData = tokens), 300);
		expect(rows(await running)).toHaveLength(1);
		expect(refreshes().map(({ error }) => error)).toEqual([undefined, 'invalid_grant']);
	});

	it('because nobody answers: it is tried again, and the calls were not carried out', async () => {
		access.data.ownServer = 'http://127.0.0.1:9';
		sandbox.portal.expireAccessTokens();
		const { message, description } = failure(await create(3));
		expect(message).toBe('The access token has expired and could not be renewed (NOT_RENEWED) [item 0]');
		expect(description).toContain('The authorization server gave no new access token (ECONNREFUSED)');
		expect(statistics().requests).toHaveLength(3);
		expect(deals()).toBe(60);
	});
});

it('an application that was uninstalled: the error names the credential to connect again', async () => {
	sandbox.portal.uninstall(access.application.clientId);
	const runs = await Promise.all([run(), run(), create(3)]);
	for (const one of runs) {
		const { message, description } = failure(one);
		expect(message).toContain('Bitrix24 does not know the application of the credential (invalid_client)');
		expect(description).toContain(`Open the credential "${APPLICATION}" in n8n and connect it again`);
	}
	expect(deals()).toBe(60);
});

describe('a portal at a new address', () => {
	it('is followed, and its limits go with it', async () => {
		const old = new URL(sandbox.portal.url);
		sandbox.portal.rename(`http://localhost:${old.port}`);
		expect(rows(await create(60))).toHaveLength(60);
		expect(deals()).toBe(120);
		expect(refreshes()).toHaveLength(1);
		expect(access.data.oauthTokenData.client_endpoint).toBe(`http://localhost:${old.port}/rest/`);
		statistics().reset();
		rows(await run());
		expect(statistics().requests).toHaveLength(1);
		const [usage] = rows(
			await sandbox.usage({ ...byOAuth2, operation: 'getUsage' }, { credentials: access.credentials }),
		);
		// A portal has one ledger, so the earlier creates are in it too.
		expect((usage.byCredential as Array<{ requests: number }>)[0].requests).toBeGreaterThan(2);
	});

	it('is not followed when only the redirect names it', async () => {
		const asked: string[] = [];
		const elsewhere = createServer(({ headers, url }, response) => {
			asked.push(`${url} ${JSON.stringify(headers)}`);
			response.end('{}');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		const { port } = elsewhere.address() as AddressInfo;
		sandbox.portal.faults.add({
			kind: 'redirect',
			location: `http://127.0.0.1:${port}/rest/x.json`,
			times: 0,
		});
		for (const times of [1, 2]) {
			const { message, description } = failure(await run());
			expect(message).toContain('PORTAL_MOVED');
			expect(description).toContain('put its new address into the credential');
			// Asked only once: a login page would use up a refresh token with each request.
			expect([times, refreshes().length]).toEqual([times, 1]);
		}
		expect(asked).toEqual([]);
		elsewhere.close();
	});
});
