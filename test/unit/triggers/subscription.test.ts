import { redact } from '../../../src/portal/answers/redact';
import { digestOfSecret, readHandler } from '../../../src/triggers/subscriptions/handler';
import { NotesOfSubscription, type SecondCopy } from '../../../src/triggers/subscriptions/notes';
import { EventsNotBound, Subscription } from '../../../src/triggers/subscriptions/subscription';
import { BoundEvents, offline, refusal, textsInMemory } from '../../support/bound-events';

const ADDRESS = 'https://n8n.example.com/webhook/7d0f/webhook';
const MOVED = 'https://hooks.example.org/n8n/webhook/7d0f/webhook';
const TEST = 'https://n8n.example.com/webhook-test/7d0f/webhook';
const DEAL = ['ONCRMDEALADD', 'ONCRMDEALUPDATE'];
const identity = { workflow: 'w1', node: 'n1' };

let portal: BoundEvents;
let texts: ReturnType<typeof textsInMemory>;
let copy: unknown;
let warnings: string[];

beforeEach(() => {
	portal = new BoundEvents();
	texts = textsInMemory();
	copy = undefined;
	warnings = [];
});

const second: SecondCopy = { read: () => copy, write: (notes) => (copy = notes) };

function subscription(events: readonly string[] = DEAL, address = ADDRESS): Subscription {
	const kind = address === TEST ? 'test' : 'published';
	const notes = new NotesOfSubscription(texts, second, identity, kind);
	return new Subscription({ address, events, notes, send: portal.send, warn: (text) => warnings.push(text) });
}

const onlyHandler = (): string => {
	expect(portal.handlers).toHaveLength(1);
	return portal.handlers[0];
};

/** n8n runs in a container whose folder is thrown away. */
const loseFolder = () => texts.texts.clear();

describe('binding', () => {
	it('binds every event at the address, with a secret that nobody can guess', async () => {
		const secret = await subscription().make();
		expect(portal.at(onlyHandler())).toEqual(DEAL);
		expect(readHandler(onlyHandler())).toEqual({ address: ADDRESS, secret });
		expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
	});

	it('keeps the secret from outputs and logs', async () => {
		const secret = await subscription().make();
		expect(redact(`handler ${onlyHandler()}`)).not.toContain(secret);
		expect(redact(`alone: ${secret}.`)).not.toContain(secret);
		// Handlers of triggers whose secret this process does not know are recognised by their form.
		expect(redact(`${ADDRESS}?handler_secret=AbCdEf0123456789`)).toBe(`${ADDRESS}?handler_secret=***`);
	});

	it('keeps only a digest of it, because exports of workflows hold what n8n keeps', async () => {
		const secret = await subscription().make();
		expect([JSON.stringify(copy), ...texts.texts.values()].join()).not.toContain(secret);
	});

	it('binds everything again under a new secret when Bitrix24 has lost it', async () => {
		const secret = await subscription().make();
		portal.bound = [];
		expect(await subscription().make()).not.toBe(secret);
		expect(portal.at(onlyHandler())).toEqual(DEAL);
		expect(await subscription().isComplete()).toBe(true);
	});

	it('again changes nothing, and takes one request', async () => {
		const secret = await subscription().make();
		const before = [...portal.bound];
		portal.requests = 0;
		expect(await subscription().make()).toBe(secret);
		expect(portal.bound).toEqual(before);
		expect(portal.requests).toBe(1);
	});

	it('removes events that are not chosen any more', async () => {
		await subscription().make();
		await subscription(['ONCRMDEALADD', 'ONTASKADD']).make();
		expect(portal.at(onlyHandler()).sort()).toEqual(['ONCRMDEALADD', 'ONTASKADD']);
	});

	it('removes handlers of this trigger with another secret', async () => {
		const secret = await subscription().make();
		portal.bound.unshift({ event: 'ONCRMDEALADD', handler: `${ADDRESS}?handler_secret=old` });
		expect(await subscription().make()).toBe(secret);
		expect(readHandler(onlyHandler()).secret).toBe(secret);
	});

	it('follows an n8n that got another address', async () => {
		const secret = await subscription().make();
		await subscription(DEAL, MOVED).make();
		expect(readHandler(onlyHandler())).toEqual({ address: MOVED, secret });
	});

	it('leaves alone the same workflow in another n8n, and everybody else', async () => {
		const others = [
			{ event: 'ONCRMDEALADD', handler: `${MOVED}?handler_secret=theirs` },
			{ event: 'ONCRMDEALADD', handler: 'https://n8n.example.com/webhook/another/webhook?handler_secret=x' },
			{ event: 'ONCRMDEALADD', handler: 'https://shop.example.com/hook.php' },
		];
		portal.bound.push(...others);
		await subscription().make();
		await subscription().end();
		expect(portal.bound).toEqual(others);
	});

	it('tells a test from production', async () => {
		await subscription().make();
		await subscription(['ONCRMDEALADD'], TEST).make();
		expect(portal.handlers.map((handler) => readHandler(handler).address)).toEqual([ADDRESS, TEST]);
		await subscription(['ONCRMDEALADD'], TEST).end();
		expect(portal.at(onlyHandler())).toEqual(DEAL);
	});

	it('says which events the portal refuses', async () => {
		portal.failing.set('event.bind ONTASKADD', refusal('ERROR_EVENT_NOT_FOUND', 'Event not found'));
		const error = await subscription([...DEAL, 'ONTASKADD'])
			.make()
			.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(EventsNotBound);
		expect((error as EventsNotBound).refused.map(({ event }) => event)).toEqual(['ONTASKADD']);
	});

	it('fails when the portal is away, and can be ended all the same', async () => {
		portal.failing.set('event.get', offline()).set('event.bind', offline());
		await expect(subscription().make()).rejects.toMatchObject({ kind: 'notReached' });
		portal.failing.clear();
		await subscription().end();
		expect(portal.bound).toEqual([]);
	});
});

describe('checking', () => {
	it('says whether everything is there', async () => {
		expect(await subscription().isComplete()).toBe(false);
		await subscription().make();
		expect(await subscription().isComplete()).toBe(true);
		portal.bound.pop();
		expect(await subscription().isComplete()).toBe(false);
	});

	it('sees what should be gone, and an address that has changed', async () => {
		await subscription().make();
		expect(await subscription(['ONCRMDEALADD']).isComplete()).toBe(false);
		expect(await subscription(DEAL, MOVED).isComplete()).toBe(false);
	});

	it('fails when the portal is away: the caller decides what that means', async () => {
		await subscription().make();
		portal.failing.set('event.get', offline());
		await expect(subscription().isComplete()).rejects.toMatchObject({ kind: 'notReached' });
	});
});

describe('the secret survives', () => {
	it('a thrown away folder, by the copy in the database', async () => {
		const secret = await subscription().make();
		loseFolder();
		expect(await subscription().make()).toBe(secret);
	});

	it('a worker that wipes the copy', async () => {
		const secret = await subscription().make();
		copy = undefined;
		expect(await subscription().make()).toBe(secret);
	});

	it('the loss of both, because Bitrix24 has it too', async () => {
		const secret = await subscription().make();
		copy = undefined;
		loseFolder();
		expect(await subscription().isComplete()).toBe(true);
		expect(texts.texts.get('w1 n1 handlers published')).toContain(digestOfSecret(secret));
		copy = undefined;
		loseFolder();
		expect(await subscription().make()).toBe(secret);
		expect(portal.at(onlyHandler())).toEqual(DEAL);
	});

	it('an old copy that comes back: the newer one counts', async () => {
		const secret = await subscription().make();
		copy = { digest: digestOfSecret('from long ago'), addresses: [ADDRESS], at: 1 };
		expect(await subscription().make()).toBe(secret);
	});

	it('a file that was cut off', async () => {
		texts.texts.set('w1 n1 handlers published', '{"digest":"abc');
		await subscription().make();
		expect(await subscription().isComplete()).toBe(true);
	});

	it('a folder that cannot be written', async () => {
		texts.write = async () => await Promise.reject(new Error('read-only'));
		const secret = await subscription().make();
		expect(copy).toMatchObject({ digest: digestOfSecret(secret) });
		expect(warnings.join()).toContain('read-only');
	});
});

describe('ending', () => {
	it('removes all handlers of the trigger, also at the address that it had before', async () => {
		await subscription().make();
		portal.failing.set('event.unbind', refusal('ACCESS_DENIED'));
		await subscription(DEAL, MOVED).make();
		expect(portal.handlers).toHaveLength(2);
		expect(warnings.join()).toContain('still bound');
		portal.failing.clear();
		await subscription(DEAL, MOVED).end();
		expect(portal.bound).toEqual([]);
	});

	it('says when something is left', async () => {
		await subscription().make();
		portal.failing.set('event.unbind', refusal('ACCESS_DENIED'));
		await expect(subscription().end()).rejects.toThrow('still calls');
	});
});
