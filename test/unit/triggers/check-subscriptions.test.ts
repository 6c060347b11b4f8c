import type { OperationContext } from '../../../src/operations/types';
import type { Row } from '../../../src/portal/types';
import { checkSubscriptions } from '../../../src/triggers/subscriptions/check-subscriptions';
import { keepGivenUp } from '../../../src/triggers/delivery/given-up';
import { HeardNotes } from '../../../src/triggers/subscriptions/heard';
import { NotesOfSubscription } from '../../../src/triggers/subscriptions/notes';
import { type PublishedTrigger, PublishedTriggers } from '../../../src/triggers/subscriptions/register';
import { Subscription } from '../../../src/triggers/subscriptions/subscription';
import { BoundEvents, offline, refusal, textsInMemory } from '../../support/bound-events';
import { fakeContext } from '../operations/fake-context';

const BASE = 'https://n8n.example.com/webhook';
const deals: PublishedTrigger = {
	workflow: 'w1',
	node: 'n1',
	workflowName: 'Deals',
	nodeName: 'Bitrix24 Trigger',
	by: 'application',
	portal: 'portal.example.com',
	credential: 'demo',
	address: `${BASE}/deals/webhook`,
	events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'],
	since: '2026-11-30T10:00:00.000Z',
};
const tasks: PublishedTrigger = {
	...deals,
	node: 'n2',
	workflowName: 'Tasks',
	address: `${BASE}/tasks/webhook`,
	events: ['ONTASKADD'],
};
const byHand: PublishedTrigger = {
	...deals,
	workflow: 'w3',
	by: 'outboundWebhook',
	address: `${BASE}/hand/webhook`,
};

let portal: BoundEvents;
let texts: ReturnType<typeof textsInMemory>;
const warnings: string[] = [];
beforeEach(() => {
	portal = new BoundEvents();
	texts = textsInMemory();
});

const publish = async (trigger: PublishedTrigger): Promise<void> => {
	const second = { read: () => undefined, write: () => undefined };
	const notes = new NotesOfSubscription(texts, second, trigger, 'published');
	const { address, events, by } = trigger;
	if (by === 'application')
		await new Subscription({
			address,
			events,
			notes,
			send: portal.send,
			warn: (text) => warnings.push(text),
		}).make();
	await new PublishedTriggers(texts).add(trigger);
};

async function check(repair = false, over: Partial<OperationContext> = {}) {
	const { context, hints } = fakeContext({ repair });
	const surroundings = { texts, batch: portal.send, ...over };
	const { outputs } = (await checkSubscriptions.run({ ...context, ...surroundings })) as { outputs: Row[][] };
	return { rows: outputs[0], alerts: outputs[1], hints };
}

const statesOf = (rows: Row[]) => rows.map(({ trigger, address, state }) => [trigger ?? address, state]);

it('shows each published trigger, in one request', async () => {
	await publish(deals);
	await publish(tasks);
	portal.requests = 0;
	const { rows, alerts } = await check();
	expect(statesOf(rows)).toEqual([
		['Deals / Bitrix24 Trigger', 'ok'],
		['Tasks / Bitrix24 Trigger', 'ok'],
	]);
	expect(alerts).toEqual([]);
	expect(portal.requests).toBe(1);
	expect(JSON.stringify(rows)).not.toContain('handler_secret');
});

it('says when the last event came, and why calls were refused', async () => {
	await publish(deals);
	const heard = new HeardNotes(texts, deals);
	heard.event('ONCRMDEALADD', 'portal.example.com', new Date('2026-11-30T11:00:00Z'));
	heard.refused('403: The secret is wrong.', new Date('2026-11-30T11:01:00Z'));
	heard.refused('403: The secret is wrong.', new Date('2026-11-30T11:02:00Z'));
	await heard.write();
	heard.refused('401: The address lacks its secret.', new Date('2026-11-30T11:03:00Z'));
	await heard.write();
	const { rows } = await check();
	expect(rows[0]).toMatchObject({
		publishedAt: deals.since,
		lastEvent: 'ONCRMDEALADD',
		lastEventAt: '2026-11-30T11:00:00.000Z',
		refusedCalls: 3,
		lastRefusal: '401: The address lacks its secret.',
		lastRefusedAt: '2026-11-30T11:03:00.000Z',
	});
});

it('tells what is missing, and repairs it on request', async () => {
	await publish(deals);
	await publish(tasks);
	portal.bound.shift();
	const { rows, alerts } = await check();
	expect(rows[0]).toMatchObject({ state: 'incomplete', missing: ['ONCRMDEALADD'], repaired: false });
	expect(alerts).toEqual([rows[0]]);
	const repaired = await check(true);
	expect(repaired.rows[0]).toMatchObject({ state: 'incomplete', missing: ['ONCRMDEALADD'], repaired: true });
	expect(repaired.alerts).toEqual([]);
	expect(statesOf((await check()).rows).map(([, state]) => state)).toEqual(['ok', 'ok']);
});

it('repairs with the secret of the handlers that are left', async () => {
	await publish(deals);
	const [handler] = portal.handlers;
	portal.bound.shift();
	await check(true);
	expect(portal.handlers).toEqual([handler]);
});

it('says what could not be repaired, and repairs the rest', async () => {
	await publish(deals);
	await publish(tasks);
	portal.bound = [];
	portal.failing.set('event.bind ONCRMDEALADD', refusal('ERROR_EVENT_NOT_FOUND'));
	const { rows, alerts } = await check(true);
	expect(rows.map(({ repaired }) => repaired)).toEqual([false, true]);
	expect(alerts).toEqual([rows[0]]);
	expect(String(rows[0].message)).toContain('ONCRMDEALADD');
});

it('finds handlers of triggers that were unpublished while the portal was away', async () => {
	await publish(deals);
	await publish(tasks);
	await new PublishedTriggers(texts).remove(tasks);
	const { rows, alerts } = await check();
	expect(rows[1]).toMatchObject({ address: tasks.address, events: ['ONTASKADD'], state: 'left' });
	expect(alerts).toEqual([rows[1]]);
	await check(true);
	expect(portal.bound.map(({ event }) => event)).toEqual(deals.events);
});

it('leaves alone what is not of this n8n', async () => {
	await publish(deals);
	portal.bound.push(
		{ event: 'ONTASKADD', handler: 'https://other.example.com/webhook/x/webhook?handler_secret=abc' },
		{ event: 'ONTASKADD', handler: `${BASE}/handmade/webhook` },
	);
	const before = [...portal.bound];
	const { rows, alerts } = await check(true);
	expect(statesOf(rows.slice(1)).map(([, state]) => state)).toEqual(['elsewhere', 'elsewhere']);
	expect(alerts).toEqual([]);
	expect(portal.bound).toEqual(before);
});

it('says what cannot be known with a webhook', async () => {
	await publish(deals);
	await publish(byHand);
	const denied = refusal('WRONG_AUTH_TYPE').with({ kind: 'permission' });
	portal.failing.set('event.get', denied);
	const { rows, hints } = await check();
	expect(rows.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
	expect(String(rows[0].message)).toContain('Choose an OAuth2 credential');
	expect(String(rows[1].message)).toContain('Developer resources');
	expect(hints.join()).toContain('shows no handlers to webhooks');
});

it('says that another credential has bound the events', async () => {
	await publish({ ...deals, credential: 'another' });
	const { rows } = await check();
	expect(rows[0]).toMatchObject({ state: 'unknown', message: expect.stringContaining('another credential') });
});

it('an unknown trigger whose calls are refused needs a look', async () => {
	await publish(byHand);
	const heard = new HeardNotes(texts, byHand);
	heard.refused('403: The application token is wrong.');
	await heard.write();
	const { rows, alerts } = await check();
	expect(alerts).toEqual(rows);
});

it('says that an outbound webhook was made in another portal than that of the credential', async () => {
	await publish(byHand);
	const heard = new HeardNotes(texts, byHand);
	heard.event('ONCRMDEALADD', 'portal.example.com');
	await heard.write();
	expect((await check()).alerts).toEqual([]);
	heard.event('ONCRMDEALADD', 'other.example.com');
	await heard.write();
	const { rows, alerts } = await check();
	expect(rows[0]).toMatchObject({ state: 'unknown', lastEventFrom: 'other.example.com' });
	expect(rows[0].message).toContain('Choose a credential for other.example.com');
	expect(alerts).toEqual(rows);
});

it('says so when nothing is published', async () => {
	const { rows, hints } = await check();
	expect([rows, hints]).toEqual([[], [expect.stringContaining('No Bitrix24 Trigger is published')]]);
});

it('fails when the portal is away', async () => {
	portal.failing.set('event.get', offline());
	await expect(check()).rejects.toMatchObject({ kind: 'notReached' });
});

describe('the list of published triggers', () => {
	it('keeps each trigger once, and since when it is published', async () => {
		const list = new PublishedTriggers(texts);
		await list.add(deals);
		await list.add({ ...deals, nodeName: 'Renamed', since: '2027-01-01T00:00:00.000Z' });
		expect(await list.all()).toEqual([{ ...deals, nodeName: 'Renamed' }]);
	});

	it('loses none when many are published at once', async () => {
		const slow = {
			...texts,
			read: async (name: string) =>
				await new Promise<string | undefined>((resolve) =>
					setImmediate(() => resolve(texts.texts.get(name))),
				),
		};
		const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
		await Promise.all(names.map(async (node) => await new PublishedTriggers(slow).add({ ...deals, node })));
		expect((await new PublishedTriggers(slow).all()).map(({ node }) => node)).toEqual(names);
	});

	it('goes on after one could not be kept', async () => {
		const broken = { ...texts, write: async () => await Promise.reject(new Error('full')) };
		await expect(new PublishedTriggers(broken).add(deals)).rejects.toThrow('full');
		await new PublishedTriggers(texts).add(deals);
		expect(await new PublishedTriggers(texts).all()).toEqual([deals]);
	});
});

it('shows a trigger with the mode Queue, what is not bound for it, and what it has given up; repairs it', async () => {
	const queued = { ...deals, events: ['ONOFFLINEEVENT'], queued: ['ONCRMDEALADD'] };
	await publish(queued);
	const lost = {
		what: 'Deal Created, ID 7',
		problem: 'No such mailbox',
		tries: 5,
		at: '2026-11-30T10:00:00.000Z',
	};
	await keepGivenUp(texts, { ...deals, ...lost });
	await keepGivenUp(texts, { ...tasks, ...lost });
	const shown = { events: ['ONCRMDEALADD'], mode: 'Queue', givenUp: [lost] };
	expect((await check()).rows).toEqual([
		expect.objectContaining({ ...shown, state: 'incomplete', missing: ['ONCRMDEALADD'] }),
	]);
	expect((await check(true)).rows[0]).toMatchObject({ repaired: true });
	expect((await check()).rows).toEqual([expect.objectContaining({ ...shown, state: 'ok' })]);
});
