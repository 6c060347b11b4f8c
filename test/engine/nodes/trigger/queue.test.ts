import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';
import { triggersOfProcess } from '../../../../src/triggers/delivery/process';
import { until } from '../../../support/until';
import { byOAuth2, type Connected, connected } from '../../application';
import { Sandbox } from '../../sandbox';
import { eventBody, forgetProcess, triggerNode, type TriggerSketch } from './trigger-node';

interface Emitted {
	rows: IDataObject[];
	key: string;
	/** Ends the execution. */
	end(status: IRun['status'], error?: string): void;
}

let sandbox: Sandbox;
let access: Connected;
let emitted: Emitted[];
let closers: Array<() => Promise<void>>;
let runs = 0;

beforeEach(async () => {
	forgetProcess();
	[emitted, closers] = [[], []];
	runs += 1;
});

afterEach(async () => {
	for (const close of closers) await close();
	for (const { end } of emitted) end('success');
	await sandbox.close();
});

const open = async (offlineExtended = true): Promise<void> => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5 }, events: { offlineExtended } });
	access = await connected(sandbox.portal);
};

const QUEUE = {
	...byOAuth2,
	mode: 'queue',
	events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'],
	options: { readEvery: 5 },
};

const trigger = (parameters: object = QUEUE, over: Partial<TriggerSketch> = {}) =>
	triggerNode(sandbox, {
		...{ parameters, credentials: access.credentials, id: `node-${runs}`, staticData: {} },
		...over,
	});

const start = async (node = trigger()): Promise<void> => {
	const close = await node.start((data: INodeExecutionData[][], _response, done, key = '') => {
		emitted.push({
			rows: data[0].map(({ json }) => json),
			key,
			end: (status, message) =>
				done?.resolve({
					status,
					finished: status === 'success',
					data: { resultData: { error: message && { message } } },
				} as unknown as IRun),
		});
	});
	closers.push(close);
};

/** A person changes a deal with another program. */
const change = async (id: number, title: string): Promise<void> => {
	const fields = JSON.stringify({ entityTypeId: 2, id, fields: { title } });
	const headers = { 'content-type': 'application/json' };
	await fetch(`${sandbox.portal.webhookUrl}crm.item.update`, { method: 'POST', headers, body: fields });
};

/** IDs of the deals whose events are in the queue, reserved or not. */
const queued = async (): Promise<string[]> => {
	const { accessToken } = sandbox.portal.tokensFor(access.application.clientId);
	const answer = await fetch(`${sandbox.portal.url}/rest/event.offline.list?auth=${accessToken}`);
	const { result } = (await answer.json()) as { result: Array<{ EVENT_DATA: { FIELDS: { ID: string } } }> };
	return result.map(({ EVENT_DATA }) => EVENT_DATA.FIELDS.ID);
};

const untilEmpty = async (): Promise<void> => {
	while ((await queued()).length > 0) await sleep(50);
};

const bound = () =>
	sandbox.portal.events.subscriptions.map(({ code, url }) => `${code} ${url === '' ? 'queued' : 'called'}`);

it('binds the queue and the call that wakes it; unpublishing stops the call at once', async () => {
	await open();
	const node = trigger();
	await node.publish();
	expect(bound().sort()).toEqual(['ONCRMDEALADD queued', 'ONCRMDEALUPDATE queued', 'ONOFFLINEEVENT called']);
	expect(await node.checkExists()).toBe(true);
	await node.create();
	expect(bound()).toHaveLength(3);
	await node.unpublish();
	// An edit publishes it again in a moment: until then events go on into the queue.
	expect(bound().sort()).toEqual(['ONCRMDEALADD queued', 'ONCRMDEALUPDATE queued']);
});

it.each([true, false])(
	'an event waits at the portal until its execution has succeeded; reserved: %s',
	async (reserves) => {
		await open(reserves);
		const node = trigger({ ...QUEUE, fetchRecord: true });
		await node.publish();
		await start(node);
		await change(3, 'Changed');
		await until(() => emitted.length === 1);
		expect(emitted[0].rows).toEqual([
			expect.objectContaining({
				...{ event: 'ONCRMDEALUPDATE', name: 'Deal Updated', entity: 'deal', id: 3, userId: 1 },
				record: expect.objectContaining({ id: 3, title: 'Changed' }),
			}),
		]);
		expect(emitted[0].rows[0]).not.toHaveProperty('repeat');
		expect(emitted[0].key).toContain(`bitrix24 engine node-${runs} `);
		expect(await queued()).toEqual(['3']);
		emitted[0].end('success');
		await untilEmpty();
		expect(emitted).toHaveLength(1);
	},
);

it('the call of the portal wakes the reader, and starts no execution itself', async () => {
	await open();
	const slowly = { ...QUEUE, options: { readEvery: 600 } };
	const node = trigger(slowly);
	await node.publish();
	await start(node);
	// The first look finds nothing.
	const looks = () => sandbox.portal.statistics.totals.byMethod['event.offline.get'] ?? 0;
	await until(() => looks() > 0);
	await change(3, 'Changed');
	const handler = sandbox.portal.events.subscriptions.find(({ code }) => code === 'ONOFFLINEEVENT');
	const query = Object.fromEntries(new URL(handler?.url ?? '').searchParams);
	const auth = { domain: new URL(sandbox.portal.url).host, member_id: access.data.oauthTokenData.member_id };
	const answer = await node.call({ body: eventBody('ONOFFLINEEVENT', 0, auth), query });
	expect(answer).toMatchObject({ status: 200 });
	expect(answer.items).toBeUndefined();
	await until(() => emitted.length === 1);
});

it.each([
	['an event', QUEUE],
	['an event that had met its conditions', { ...QUEUE, onlyIf: { changedFields: ['title'] } }],
])('%s comes again when the process that had it is gone, and says so', async (_, parameters) => {
	await open();
	const node = trigger(parameters);
	await node.publish();
	await start(node);
	await change(3, 'Changed');
	await until(() => emitted.length === 1);
	const [before] = emitted;
	// n8n is killed: nobody closes the trigger, and the process knows nothing.
	for (const map of Object.values(triggersOfProcess())) (map as Map<string, unknown>).clear();
	emitted = [];
	await start(trigger(parameters));
	await until(() => emitted.length === 1);
	expect(emitted[0].rows[0]).toMatchObject({ id: 3, repeat: true });
	expect(emitted[0].key).toBe(before.key);
	emitted[0].end('success');
	await untilEmpty();
});

it('somebody who is no administrator reads why it cannot be published', async () => {
	await open();
	const { accessToken } = sandbox.portal.tokensFor(access.application.clientId, 3);
	access.data.oauthTokenData.access_token = accessToken;
	const error = (await trigger()
		.publish()
		.catch((thrown: unknown) => thrown)) as Error;
	expect(error.message).toContain('let one connect the credential');
});

it('an option that cannot be used is named', async () => {
	await open();
	const error = (await trigger({ ...QUEUE, options: { mostTries: 0 } })
		.publish()
		.catch((thrown: unknown) => thrown)) as Error;
	expect(error.message).toContain('\'Tries\' is "0"');
});
