import type { IDataObject } from 'n8n-workflow';
import { byOAuth2, type Connected, connected } from '../../application';
import type { WebhookCall } from '../../harness';
import { TestCredentials } from '../../harness-credentials';
import { rows, Sandbox } from '../../sandbox';
import { eventBody, forgetProcess, TOKEN, triggerNode } from './trigger-node';

let sandbox: Sandbox;
beforeEach(async () => {
	forgetProcess();
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 60 } });
});
afterEach(async () => await sandbox.close());

const byHand = { events: ['ONCRMDEALUPDATE'], applicationTokens: [TOKEN] };
const trigger = (parameters: object = byHand) =>
	triggerNode(sandbox, { parameters, credentials: sandbox.credentials });
const call = async (over: WebhookCall = {}, parameters: object = byHand) =>
	await trigger(parameters).call({ body: eventBody('ONCRMDEALUPDATE', 7), ...over });
const jsonOf = async (parameters: object, over: WebhookCall = {}): Promise<IDataObject | undefined> =>
	(await call(over, parameters)).items?.[0].json;
const requests = () => sandbox.portal.statistics.requests.length;
const withToken = (token: string) => ({
	body: eventBody('ONCRMDEALUPDATE', 7, { application_token: token }),
});

describe('publishing with a webhook', () => {
	it('is refused without a token, before anything else', async () => {
		const error = (await trigger({ events: ['ONCRMDEALADD'] })
			.publish()
			.catch((thrown: unknown) => thrown)) as Error;
		expect(error.message).toContain("'Application Tokens' is empty");
		expect(error.message).toContain('Outbound webhook');
		expect(requests()).toBe(0);
	});

	it('needs no request', async () => {
		await trigger().publish();
		expect(await trigger().checkExists('init')).toBe(true);
		await trigger().unpublish();
		expect(requests()).toBe(0);
	});

	it('is listed by Check Subscriptions until it is unpublished', async () => {
		const check = async () => rows(await sandbox.usage({ operation: 'checkSubscriptions' }));
		await trigger().publish();
		expect(await check()).toEqual([
			expect.objectContaining({ by: 'Outbound webhook', state: 'unknown', events: ['ONCRMDEALUPDATE'] }),
		]);
		await trigger().unpublish();
		expect(await check()).toEqual([]);
	});
});

describe('a call with the token', () => {
	it('starts the workflow with the event, without its secrets', async () => {
		const { status, items } = await call();
		expect(status).toBe(200);
		expect(items).toEqual([
			{
				json: {
					event: 'ONCRMDEALUPDATE',
					name: 'Deal Updated',
					action: 'update',
					entity: 'deal',
					entityTypeId: 2,
					id: 7,
					at: '2025-11-30T10:53:20.000Z',
					portal: 'portal.example.com',
					data: { FIELDS: { ID: '7' } },
				},
			},
		]);
		expect(requests()).toBe(0);
	});

	it.each([
		['one of several', ['first-token-of-all', TOKEN]],
		['of an expression that gives a text', `={{ "first-token-of-all, ${TOKEN}" }}`],
		['of an expression for one entry', [`={{ "${TOKEN}" }}`]],
	])('%s is accepted', async (_what, applicationTokens) => {
		expect((await call({}, { ...byHand, applicationTokens })).status).toBe(200);
	});

	it('that comes with many others reads the credential once for all', async () => {
		const reading = jest.spyOn(TestCredentials.prototype, 'getDecrypted');
		const answers = await Promise.all(Array.from({ length: 20 }, async () => await call()));
		expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
		expect(reading).toHaveBeenCalledTimes(1);
		reading.mockRestore();
	});

	it('that is in the credential is accepted, and published with it', async () => {
		const [[type, data]] = Object.entries(sandbox.credentials);
		const credentials = { [type]: { ...data, applicationTokens: `${TOKEN}, another-token-of-it` } };
		const bare = triggerNode(sandbox, {
			parameters: { ...byHand, applicationTokens: [] },
			credentials: credentials as typeof sandbox.credentials,
		});
		await bare.publish();
		const statusWith = async (token: string) => (await bare.call(withToken(token))).status;
		expect([await statusWith(TOKEN), await statusWith('another-token-of-it')]).toEqual([200, 200]);
		expect(await statusWith('another-token')).toBe(403);
		await bare.unpublish();
	});

	it('of an event that is not chosen is answered, and starts nothing', async () => {
		const { status, items } = await call({ body: eventBody('ONCRMDEALDELETE', 7) });
		expect([status, items]).toEqual([200, undefined]);
	});

	it('without chosen events starts the workflow for all', async () => {
		const body = eventBody('ONTASKADD', 7);
		expect((await call({ body }, { ...byHand, events: [] })).items).toHaveLength(1);
	});

	it('of a smart process starts a workflow for all smart processes, and for its own', async () => {
		const fields = { 'data[FIELDS][ENTITY_TYPE_ID]': '147' };
		const body = `${eventBody('ONCRMDYNAMICITEMADD', 3)}&${new URLSearchParams(fields).toString()}`;
		for (const chosen of ['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMADD_147'])
			expect((await call({ body }, { ...byHand, events: [chosen] })).items).toHaveLength(1);
		expect((await call({ body }, { ...byHand, events: ['ONCRMDYNAMICITEMADD_148'] })).items).toBeUndefined();
	});

	it('hands on no token that Bitrix24 puts into the data', async () => {
		const token = 'long-lived-token-of-a-bot';
		const more = new URLSearchParams({
			'data[BOT][5][access_token]': token,
			'data[BOT][5][text]': `see ${token}`,
		});
		const body = `${eventBody('ONIMBOTMESSAGEADD', 1)}&${more.toString()}`;
		const { items } = await call({ body }, { ...byHand, events: [] });
		expect(JSON.stringify(items)).not.toContain(token);
	});

	it('as JSON is read too', async () => {
		const json = {
			event: 'ONCRMDEALUPDATE',
			data: { FIELDS: { ID: 7 } },
			auth: { application_token: TOKEN },
		};
		const { items } = await call({ body: JSON.stringify(json), contentType: 'application/json' });
		expect(items?.[0].json).toMatchObject({ id: 7 });
	});

	it('with more than a thousand values is read whole', async () => {
		const fields = new URLSearchParams(
			Array.from({ length: 1_500 }, (_, index): [string, string] => [`data[FIELDS][F${index}]`, 'x']),
		);
		const { items } = await call({ body: `${fields.toString()}&${eventBody('ONCRMDEALUPDATE', 7)}` });
		expect(items?.[0].json.id).toBe(7);
	});
});

describe('a call that is refused', () => {
	it.each([
		['without a token', { body: eventBody('ONCRMDEALUPDATE', 7, {}) }, 401],
		['with a wrong token', withToken('wrong'), 403],
		['with a part of the token', withToken(TOKEN.slice(0, -1)), 403],
		['with an empty body', { body: '' }, 400],
		['with a body of another kind', { body: '<event/>', contentType: 'text/xml' }, 401],
		['with broken JSON', { body: '{"event":', contentType: 'application/json' }, 400],
		['that is a multipart form', { body: '--x', contentType: 'multipart/form-data; boundary=x' }, 400],
		['that names no event', { body: `auth[application_token]=${TOKEN}` }, 400],
		['that is too long', { body: `a=${'x'.repeat(1_100_000)}` }, 413],
		['with too many values', { body: 'a=1&'.repeat(20_000) }, 413],
	])('%s is answered, and starts nothing', async (_what, over, status) => {
		const answer = await call(over);
		expect([answer.status, answer.items]).toEqual([status, undefined]);
		expect(answer.body).toEqual({ message: expect.any(String) });
		expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
		expect(requests()).toBe(0);
	});

	it('when the node has no token, by whatever token', async () => {
		const bare = { ...byHand, applicationTokens: [] };
		for (const token of ['', TOKEN, 'undefined'])
			expect([401, 403]).toContain((await call(withToken(token), bare)).status);
	});

	it('also when something goes wrong here', async () => {
		const applicationTokens = ['={{ this is no expression( }}'];
		const answer = await call({}, { ...byHand, applicationTokens });
		expect([answer.status, answer.items]).toEqual([500, undefined]);
	});
});

describe('Fetch Record', () => {
	const fetching = { ...byHand, fetchRecord: true };

	it('adds the record', async () => {
		expect(await jsonOf(fetching)).toMatchObject({ id: 7, record: { id: 7, stageId: expect.any(String) } });
	});

	it('shares requests between events that come together', async () => {
		const answers = await Promise.all(
			Array.from(
				{ length: 50 },
				async (_, index) => await call({ body: eventBody('ONCRMDEALUPDATE', index + 1) }, fetching),
			),
		);
		expect(answers.map(({ items }) => (items?.[0].json.record as IDataObject).id)).toEqual(
			Array.from({ length: 50 }, (_, index) => index + 1),
		);
		expect(requests()).toBeLessThanOrEqual(3);
	});

	it('says when the record is gone', async () => {
		const body = eventBody('ONCRMDEALUPDATE', 999_999);
		expect(await jsonOf(fetching, { body })).toMatchObject({ id: 999_999, gone: true });
	});

	it('says why it could not be read: the event itself is not lost', async () => {
		sandbox.portal.faults.add({ kind: 'error', where: 'command', error: 'ACCESS_DENIED', times: 0 });
		expect(await jsonOf(fetching)).toMatchObject({
			id: 7,
			problem: expect.stringContaining('could not be read'),
		});
	});

	it('says that the credential cannot be used', async () => {
		const node = triggerNode(sandbox, {
			parameters: fetching,
			credentials: { bitrix24WebhookApi: { webhookSecretUrl: 'not an address', plan: 'standard' } },
			workflowId: 'unusable',
		});
		const { status, items } = await node.call({ body: eventBody('ONCRMDEALUPDATE', 7) });
		expect(status).toBe(200);
		expect(items?.[0].json).toMatchObject({ id: 7, problem: expect.stringContaining('address') });
	});

	it('answers before it reads', async () => {
		const done: string[] = [];
		sandbox.portal.listen(() => done.push('read'));
		await call({ onAnswer: () => done.push('answered') }, fetching);
		expect(done).toEqual(['answered', 'read']);
	});
});

describe('conditions', () => {
	it('let only some records start the workflow', async () => {
		expect(await jsonOf({ ...byHand, onlyIf: { responsible: ['999'] } })).toBeUndefined();
		const pipeline = sandbox.portal.store.record(2, 7)?.categoryId;
		expect(
			await jsonOf({ ...byHand, onlyIf: { pipelines: String(pipeline) }, fetchRecord: true }),
		).toMatchObject({
			id: 7,
		});
	});

	it('show what has changed', async () => {
		const watching = { ...byHand, onlyIf: { changedFields: ['title'] } };
		expect(await jsonOf(watching)).toMatchObject({ firstSeen: true });
		expect(await jsonOf(watching)).toBeUndefined();
		sandbox.portal.store.update(2, 7, { title: 'Renamed' }, 1);
		expect(await jsonOf(watching)).toMatchObject({
			changed: { title: { old: expect.any(String), new: 'Renamed' } },
			record: { title: 'Renamed' },
		});
	});

	it('several events of a record start one run', async () => {
		const gathering = { ...byHand, options: { oneRunSeconds: 1 } };
		const answers = await Promise.all([call({}, gathering), call({}, gathering), call({}, gathering)]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		const started = answers.flatMap(({ items = [] }) => items);
		expect(started.map(({ json }) => json)).toEqual([expect.objectContaining({ id: 7, events: 3 })]);
	});

	it('a number of seconds that is none is told before publishing', async () => {
		const error = (await trigger({ ...byHand, options: { oneRunSeconds: 'many' } })
			.publish()
			.catch((thrown: unknown) => thrown)) as Error;
		expect(error.message).toContain('\'One Run per Record (Seconds)\' is "many"');
	});
});

describe('the lists of the panel', () => {
	let access: Connected;
	beforeEach(async () => (access = await connected(sandbox.portal)));

	const list = async (method: string, parameters: object) =>
		await sandbox.engine.loadOptions(sandbox.engine.type('bitrix24Trigger'), method, {
			parameters: parameters as never,
			credentials: { ...sandbox.credentials, ...access.credentials },
		});

	it('have the events that the portal offers to the application', async () => {
		const few = await connected(sandbox.portal, ['task']);
		const events = await sandbox.engine.loadOptions(sandbox.engine.type('bitrix24Trigger'), 'getEvents', {
			parameters: byOAuth2,
			credentials: few.credentials,
		});
		expect(events).toContainEqual({
			name: 'Tasks: Task Created',
			value: 'ONTASKADD',
			description: 'ONTASKADD',
		});
		expect(events.map(({ value }) => value)).not.toContain('ONCRMDEALADD');
	});

	it('have all known events for a webhook, without a request', async () => {
		const events = await list('getEvents', { authentication: 'webhook' });
		expect(events[0].name).toMatch(/^CRM Records: Deal/);
		expect(events.map(({ value }) => value)).not.toContain('ONCRMDEALMOVETOCATEGORY');
		expect(new Set(events.map(({ name }) => name)).size).toBe(events.length);
		expect(requests()).toBe(0);
	});

	it('have the stages, pipelines, people and fields of the chosen events', async () => {
		const deals = { events: ['ONCRMDEALUPDATE'] };
		const values = async (method: string) => (await list(method, deals)).map(({ value }) => value);
		expect(await values('getStages')).toEqual(expect.arrayContaining(['NEW', 'WON']));
		expect(await values('getPipelines')).toContain('0');
		expect(await values('getPeople')).toContain('1');
		expect(await values('getWatchedFields')).toEqual(
			expect.arrayContaining(['title', 'stageId', 'opportunity']),
		);
	});

	it('have fields of tasks, and of several kinds together', async () => {
		const both = await list('getWatchedFields', { events: ['ONTASKUPDATE', 'ONCRMLEADADD'] });
		expect(both.map(({ value }) => value)).toEqual(expect.arrayContaining(['DEADLINE', 'sourceId']));
	});
});
