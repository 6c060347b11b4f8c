import { rmSync } from 'node:fs';
import type { IDataObject, NodeApiError } from 'n8n-workflow';
import { hearingOfProcess } from '../../../../src/runtime/event-trigger-memory';
import { readHandler } from '../../../../src/triggers/subscriptions/handler';
import { byOAuth2, type Connected, connected } from '../../application';
import { rows, Sandbox } from '../../sandbox';
import { BASE, eventBody, forgetProcess, triggerNode, type TriggerSketch } from './trigger-node';

let sandbox: Sandbox;
let access: Connected;
let staticData: IDataObject;

beforeEach(async () => {
	forgetProcess();
	staticData = {};
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5 } });
	access = await connected(sandbox.portal);
});
afterEach(async () => await sandbox.close());

const DEALS = { ...byOAuth2, events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'] };
const ADDRESS = `${BASE}/hook-node-1/webhook`;

const trigger = (parameters: object = DEALS, over: Partial<TriggerSketch> = {}) =>
	triggerNode(sandbox, { parameters, credentials: access.credentials, staticData, ...over });
const bound = () =>
	sandbox.portal.events.subscriptions.map(({ code, url }) => ({ code, ...readHandler(url) }));
const eventsAt = (address: string) =>
	bound()
		.filter((one) => one.address === address)
		.map(({ code }) => code);
/** A call of the portal, with the secret that it was given. */
const secret = () => bound()[0]?.secret ?? '';
const memberId = () => access.data.oauthTokenData.member_id;
const calls = () => sandbox.portal.statistics.totals.byMethod;

describe('publishing with OAuth2', () => {
	it('binds the events, and unpublishing removes them', async () => {
		await trigger().publish();
		expect(eventsAt(ADDRESS)).toEqual(['ONCRMDEALADD', 'ONCRMDEALUPDATE']);
		expect(secret()).toHaveLength(43);
		await trigger().unpublish();
		expect(bound()).toEqual([]);
	});

	it('keeps no secret in what n8n stores and exports with the workflow', async () => {
		await trigger().publish();
		expect(JSON.stringify(staticData)).toContain(ADDRESS);
		expect(JSON.stringify(staticData)).not.toContain(secret());
	});

	it('takes three requests, in one of which everything is bound', async () => {
		await trigger().publish();
		expect(
			sandbox.portal.statistics.requests.map(({ commands }) => commands.map(({ method }) => method)),
		).toEqual([['event.get'], ['event.get'], ['event.bind', 'event.bind']]);
	});

	it('takes other codes that are typed, in any form', async () => {
		await trigger({ ...byOAuth2, events: [], otherEvents: 'oncrmleadadd, ONTASKADD;ONTASKADD' }).publish();
		expect(eventsAt(ADDRESS)).toEqual(['ONCRMLEADADD', 'ONTASKADD']);
	});

	it('again changes nothing', async () => {
		await trigger().publish();
		const before = bound();
		await trigger().create();
		expect(bound()).toEqual(before);
	});

	it.each([
		[{ ...byOAuth2, events: [] }, "'Event Names or IDs' is empty"],
		[
			{ ...byOAuth2, events: ['ONNOSUCHEVENT'] },
			'does not offer ONNOSUCHEVENT to this application (ERROR_EVENT_NOT_FOUND)',
		],
	])('%j is refused with all that is to be done in the message', async (parameters, message) => {
		const error = (await trigger(parameters)
			.publish()
			.catch((thrown: unknown) => thrown)) as Error;
		expect(error.message).toContain(message);
		expect(error.message.length).toBeGreaterThan(message.length + 20);
		// n8n calls this after each failed attempt.
		await trigger(parameters).unpublish();
		expect(bound()).toEqual([]);
	});

	it('says that the address of n8n cannot be called', async () => {
		const error = (await trigger(DEALS, { base: 'http://localhost:5678/webhook' })
			.publish()
			.catch((thrown: unknown) => thrown)) as Error;
		expect(error.message).toContain('Set WEBHOOK_URL to the public address of n8n');
	});

	it('says that the credential is not connected, and sends nothing', async () => {
		const { oauthTokenData: _, ...data } = access.data;
		const error = (await trigger(DEALS, { credentials: { bitrix24OAuth2Api: data } })
			.publish()
			.catch((thrown: unknown) => thrown)) as Error;
		expect(error.message).toContain('is not connected to Bitrix24');
		expect(error.message).toContain('press Connect');
		expect(calls()).toEqual({});
	});

	it('renews an expired token', async () => {
		sandbox.portal.expireAccessTokens();
		await trigger().publish();
		expect(eventsAt(ADDRESS)).toHaveLength(2);
	});

	it.each([
		['is away', { kind: 'status', status: 503 }, 'did not answer as it should (HTTP_503)'],
		['refuses everything', { kind: 'queryLimit' }, 'request limit of the portal is used up'],
	] as const)(
		'says that the portal %s, and that n8n gives up',
		async (_what, fault, message) => {
			sandbox.portal.faults.add({ ...fault, times: 0 });
			const error = (await trigger()
				.create()
				.catch((thrown: unknown) => thrown)) as Error;
			expect(error.message).toContain(message);
			expect(error.message).toContain('publish the workflow again');
		},
		120_000,
	);

	it('fails while the portal is away, and works when it is back', async () => {
		sandbox.portal.faults.add({ kind: 'error', error: 'INTERNAL_SERVER_ERROR', status: 500, times: 0 });
		const error = (await trigger()
			.publish()
			.catch((thrown: unknown) => thrown)) as NodeApiError;
		// n8n 1 and 2.8 show this of the errors of an API, and newer ones the message.
		expect(error.description ?? error.message).toContain('Bitrix24');
		await trigger().unpublish();
		sandbox.portal.faults.clear();
		await trigger().publish();
		expect(eventsAt(ADDRESS)).toHaveLength(2);
	}, 120_000);
});

describe('a start of n8n', () => {
	it('finds everything in place, in one request', async () => {
		await trigger().publish();
		sandbox.portal.statistics.reset();
		expect(await trigger().checkExists('init')).toBe(true);
		expect(calls()).toEqual({ 'event.get': 1 });
	});

	it('binds again what was lost', async () => {
		await trigger().publish();
		const before = secret();
		sandbox.portal.uninstall('nobody');
		for (const { code, url } of sandbox.portal.events.subscriptions.slice(1))
			await ask('event.unbind', { event: code, handler: url });
		expect(await trigger().checkExists('init')).toBe(false);
		await trigger().create('init');
		expect(eventsAt(ADDRESS).sort()).toEqual(['ONCRMDEALADD', 'ONCRMDEALUPDATE']);
		expect(secret()).toBe(before);
	});

	it('follows n8n to another address, and removes the old handlers', async () => {
		await trigger().publish();
		const moved = 'https://hooks.example.org/n8n/webhook';
		await trigger(DEALS, { base: moved }).publish('init');
		expect(bound().map(({ address }) => address)).toEqual(Array(2).fill(`${moved}/hook-node-1/webhook`));
	});

	it('leaves a trigger alone when the portal cannot be asked', async () => {
		await trigger().publish();
		sandbox.portal.faults.add({ kind: 'error', error: 'INTERNAL_SERVER_ERROR', status: 500, times: 0 });
		expect(await trigger().checkExists('init')).toBe(true);
		expect(await trigger().checkExists('leadershipChange')).toBe(true);
		// A person who publishes must be told.
		expect(await trigger().checkExists('activate')).toBe(false);
	}, 120_000);
});

describe('listening for a test event', () => {
	it('has handlers of its own, and leaves those of production alone', async () => {
		await trigger().publish();
		const production = bound();
		await trigger().publish('manual', true);
		expect(eventsAt(`${BASE}-test/hook-node-1/webhook`)).toEqual(['ONCRMDEALADD', 'ONCRMDEALUPDATE']);
		await trigger().unpublish(true);
		expect(bound()).toEqual(production);
	});

	it('recognises the call', async () => {
		await trigger().publish('manual', true);
		const { status, items } = await trigger().call({
			test: true,
			query: { handler_secret: secret() },
			body: eventBody('ONCRMDEALADD', 3, { member_id: memberId() }),
		});
		expect([status, items?.[0].json.id]).toEqual([200, 3]);
	});
});

describe('a call', () => {
	const call = async (
		query: Record<string, string>,
		auth: Record<string, string> = { member_id: memberId() },
	) => await trigger().call({ query, body: eventBody('ONCRMDEALADD', 3, auth) });

	it('with the secret starts the workflow', async () => {
		await trigger().publish();
		const { status, items } = await call({ handler_secret: secret() });
		expect(status).toBe(200);
		expect(items?.map(({ json }) => json)).toEqual([
			expect.objectContaining({ event: 'ONCRMDEALADD', name: 'Deal Created', entity: 'deal', id: 3 }),
		]);
	});

	it('is recognised by another process, and after a restart', async () => {
		await trigger().publish();
		forgetProcess();
		expect((await call({ handler_secret: secret() })).status).toBe(200);
		forgetProcess();
		// The process that takes webhooks has no file of the main process.
		expect(
			(
				await trigger(DEALS, { workflowId: 'engine' }).call({
					query: { handler_secret: secret() },
					body: eventBody('ONCRMDEALADD', 1, { member_id: memberId() }),
				})
			).status,
		).toBe(200);
	});

	it.each([
		['without a secret', {}, undefined, 401],
		['with a wrong secret', { handler_secret: 'x'.repeat(43) }, undefined, 403],
		['of another portal', 'right', { member_id: 'another-portal' }, 403],
		['of no portal', 'right', {}, 403],
	])('%s is refused', async (_what, query, auth, expected) => {
		await trigger().publish();
		const given: Record<string, string> =
			query === 'right' ? { handler_secret: secret() } : (query as Record<string, string>);
		const { status, items, body } = await call(given, auth);
		expect([status, items]).toEqual([expected, undefined]);
		expect(JSON.stringify(body)).not.toContain(secret());
	});

	it('is recognised at once after another process has published, also when a wrong call came just before', async () => {
		const { secrets } = hearingOfProcess();
		expect((await call({ handler_secret: 'wrong' })).status).toBe(403);
		const [[key]] = [...secrets];
		await trigger().publish();
		secrets.set(key, { value: undefined, readAt: performance.now() });
		const right = { handler_secret: secret() };
		const calls = await Promise.all(
			['wrong', right.handler_secret, 'wrong'].map(async (handler_secret) => await call({ handler_secret })),
		);
		expect(calls.map(({ status }) => status)).toEqual([403, 200, 403]);
	});

	it.each([
		['is a multipart form, which n8n has read away', new Error('stream is not readable'), 400],
		['is longer than n8n allows', Object.assign(new Error('too large'), { status: 413 }), 413],
	])('whose body %s is refused', async (_, unreadable, expected) => {
		await trigger().publish();
		const query = { handler_secret: secret() };
		const { status, items } = await trigger().call({ query, contentType: 'multipart/form-data', unreadable });
		expect({ status, items }).toEqual({ status: expected, items: undefined });
	});

	it('after the secret was renewed elsewhere is recognised within a second', async () => {
		await trigger().publish();
		const old = secret();
		expect((await call({ handler_secret: 'wrong' })).status).toBe(403);
		expect((await call({ handler_secret: old })).status).toBe(200);
	});
});

describe('Check Subscriptions', () => {
	const check = async (repair = false) =>
		rows(
			await sandbox.usage(
				{ ...byOAuth2, operation: 'checkSubscriptions', repair },
				{ credentials: access.credentials },
			),
		);

	it('finds what was lost and repairs it', async () => {
		await trigger().publish();
		expect(await check()).toEqual([
			expect.objectContaining({ state: 'ok', address: ADDRESS, trigger: 'Engine / Deals' }),
		]);
		const [{ code, url }] = sandbox.portal.events.subscriptions;
		await ask('event.unbind', { event: code, handler: url });
		expect(await check()).toEqual([expect.objectContaining({ state: 'incomplete', missing: [code] })]);
		expect(await check(true)).toEqual([expect.objectContaining({ repaired: true })]);
		expect(await check()).toEqual([expect.objectContaining({ state: 'ok' })]);
	});

	const away = () =>
		sandbox.portal.faults.add({ kind: 'error', error: 'INTERNAL_SERVER_ERROR', status: 500, times: 0 });

	it('finds what is left of the only trigger, which was unpublished while the portal was away', async () => {
		await trigger().publish();
		away();
		await trigger().unpublish();
		sandbox.portal.faults.clear();
		expect(await check()).toEqual([expect.objectContaining({ state: 'left', address: ADDRESS })]);
		expect(await check(true)).toEqual([expect.objectContaining({ repaired: true })]);
		expect([await check(), bound()]).toEqual([[], []]);
	}, 120_000);

	it('finds what is left of a first publishing that was refused while the portal went away', async () => {
		const events = [...DEALS.events, 'ONNOSUCHEVENT'];
		await expect(trigger({ ...DEALS, events }).publish()).rejects.toThrow('ONNOSUCHEVENT');
		away();
		await trigger({ ...DEALS, events }).unpublish();
		sandbox.portal.faults.clear();
		expect(await check()).toEqual([expect.objectContaining({ state: 'left', address: ADDRESS })]);
	}, 120_000);

	it('leaves a test in the editor alone while somebody waits for the event, and removes what is left of it later', async () => {
		await trigger().publish('manual', true);
		expect([await check(true), bound().length]).toEqual([[], 2]);
		const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 600_000);
		expect(await check()).toEqual([expect.objectContaining({ state: 'left' })]);
		later.mockRestore();
	});

	it('leaves the handlers of a trigger alone that n8n could not check when it started with an empty folder', async () => {
		const second = { id: 'node-2', workflowId: 'second', staticData: {} };
		await trigger().publish();
		await trigger(DEALS, second).publish();
		const before = bound();
		rmSync(String(process.env.BITRIX24_USAGE_FOLDER), { recursive: true });
		expect(await trigger().checkExists('init')).toBe(true);
		away();
		expect(await trigger(DEALS, second).checkExists('init')).toBe(true);
		sandbox.portal.faults.clear();
		expect((await check(true)).map(({ state }) => state)).toEqual(['ok', 'ok']);
		expect(bound()).toEqual(before);
	}, 120_000);

	it('does not show a trigger that was unpublished after its credential had been deleted', async () => {
		await trigger().publish();
		await trigger(DEALS, { credentials: {} }).unpublish();
		expect(await check()).toEqual([expect.objectContaining({ state: 'left', address: ADDRESS })]);
	});

	it('with a webhook says what cannot be known', async () => {
		await trigger().publish();
		const run = await sandbox.usage({ operation: 'checkSubscriptions' });
		expect(rows(run)).toEqual([expect.objectContaining({ state: 'unknown' })]);
	});
});

/** Calls a method as the application. */
async function ask(method: string, parameters: object): Promise<void> {
	const response = await fetch(`${sandbox.portal.url}/rest/${method}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ ...parameters, auth: access.data.oauthTokenData.access_token }),
	});
	if (!response.ok) throw new Error(`${method}: ${await response.text()}`);
}
