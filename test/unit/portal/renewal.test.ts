import { BitrixError } from '../../../src/portal/answers/errors';
import type { Portal } from '../../../src/portal/portal';
import { TransportFailure } from '../../../src/portal/transport/transport';
import type { Command, CommandOutcome } from '../../../src/portal/types';
import { add, get, scriptedBatch, timeOfPackers } from '../../support/scripted-batch';
import { answer, ok, portalOf, refused, type Script } from '../../support/scripted-transport';
import type { VirtualTime } from '../../support/virtual-time';
import { totalOf } from '../../support/spent';

let time: VirtualTime;
beforeEach(() => {
	time = timeOfPackers();
});
afterEach(() => time.restore());

const EXPIRED = 'expired_token';
const expired = answer(401, { error: EXPIRED, error_description: 'The access token provided has expired.' });

const withdrawn = new BitrixError({
	kind: 'credential',
	code: 'invalid_grant',
	description: 'Withdrawn',
	method: 'oauth/token',
	advice: 'Open the credential "Sales" in n8n and connect it again.',
});

/** A scripted portal, called by an application. */
function application<World extends { transport: { renew?: () => Promise<boolean> } }>(
	world: World,
	renew: () => Promise<boolean> = async () => await Promise.resolve(true),
): World & { renew: jest.Mock<Promise<boolean>> } {
	const counted = jest.fn(renew);
	world.transport.renew = counted;
	return { ...world, renew: counted };
}

const pack = async (portal: Portal, commands: Command[]): Promise<unknown> => {
	const call = portal.packer();
	const calls = commands.map(
		async ({ key, method, parameters }) =>
			await call(method, parameters).then(
				() => `${key} done`,
				({ kind, code, attempts }: BitrixError) => `${key} ${kind} ${code} ${attempts}`,
			),
	);
	return await time.settled(Promise.all(calls));
};

const list = async (portal: Portal, commands: Command[], halt = false): Promise<string[]> => {
	const outcomes = (await time.settled(portal.batch(commands, { halt }))) as CommandOutcome[];
	return outcomes.map(({ key, status }) => `${key} ${status}`);
};

describe('commands of a batch whose access token has expired', () => {
	const twoOfFour = () =>
		application(
			scriptedBatch({ verdict: (key, tries) => ('bc'.includes(key) && tries === 1 ? EXPIRED : undefined) }),
		);

	it('are sent again after one renewal, and only they', async () => {
		const { portal, sent, renew } = twoOfFour();
		expect(await pack(portal, [add('a'), add('b'), add('c'), add('d')])).toEqual([
			'a done',
			'b done',
			'c done',
			'd done',
		]);
		expect(sent).toEqual([
			['a', 'b', 'c', 'd'],
			['b', 'c'],
		]);
		expect(renew).toHaveBeenCalledTimes(1);
		// The repeat has paid a credit of its own.
		expect(totalOf(await portal.usage())).toMatchObject({ requests: 2, repeats: 1 });
	});

	it('are sent again in a list too, before the commands after them', async () => {
		const { portal, sent, renew } = twoOfFour();
		const commands = [add('a'), add('b'), add('c'), get('d', 'd')];
		expect(await list(portal, commands, true)).toEqual(['a done', 'b done', 'c done', 'd done']);
		expect(sent).toEqual([
			['a', 'b', 'c', 'd'],
			['b', 'c', 'd'],
			['c', 'd'],
		]);
		expect(renew).toHaveBeenCalledTimes(2);
	});
});

describe('a request whose access token has expired', () => {
	it.each([EXPIRED, 'invalid_token'])('is sent again after a renewal: %s', async (error) => {
		const script: Script = (_, count) => (count === 1 ? answer(401, { error }) : ok(5));
		const { portal, transport, renew } = application(portalOf(script));
		expect(await time.settled(portal.call('crm.item.add'))).toEqual({ result: 5 });
		expect(transport.requests).toHaveLength(2);
		expect(renew).toHaveBeenCalledTimes(1);
	});

	it('is not sent a third time, alone or in a batch', async () => {
		const alone = application(portalOf(() => expired));
		expect(await time.settled(alone.portal.call('crm.item.get'))).toMatchObject({
			kind: 'credential',
			code: EXPIRED,
			attempts: 2,
			advice: expect.stringContaining('Open the credential in n8n and connect it again'),
		});
		expect(alone.renew).toHaveBeenCalledTimes(1);
		for (const script of [{ verdict: () => EXPIRED }, { whole: () => expired }]) {
			const { portal, sent, renew } = application(scriptedBatch(script));
			expect(await pack(portal, [add('a'), add('b')])).toEqual([
				'a credential expired_token 2',
				'b credential expired_token 2',
			]);
			expect(sent).toEqual([
				['a', 'b'],
				['a', 'b'],
			]);
			expect(renew).toHaveBeenCalledTimes(1);
		}
	});

	it('is not sent a third time in a batch with others whose first attempt it is', async () => {
		const { portal, sent } = application(
			scriptedBatch({ verdict: (key) => (key === 'b' ? EXPIRED : undefined) }),
		);
		expect(await list(portal, [add('a'), add('b'), add('c')], true)).toEqual([
			'a done',
			'b failed',
			'c notSent',
		]);
		expect(sent).toEqual([
			['a', 'b', 'c'],
			['b', 'c'],
		]);
	});

	it('is not sent a third time in a batch that was sent again as a whole', async () => {
		const { portal, sent, renew } = application(
			scriptedBatch({
				whole: (count) => (count === 1 ? expired : undefined),
				verdict: (key) => (key === 'b' ? EXPIRED : undefined),
			}),
		);
		expect(await pack(portal, [add('a'), add('b')])).toEqual(['a done', 'b credential expired_token 2']);
		expect(sent).toHaveLength(2);
		expect(renew).toHaveBeenCalledTimes(1);
	});

	it('does not count as one of the five attempts against the request limit', async () => {
		const script: Script = (_, count) => (count === 1 ? expired : count < 6 ? refused() : ok(5));
		const { portal, transport } = application(portalOf(script));
		expect(await time.settled(portal.call('crm.item.add'))).toEqual({ result: 5 });
		expect(transport.requests).toHaveLength(6);
		const batch = application(
			scriptedBatch({
				verdict: (key, tries) =>
					key !== 'b' || tries > 5 ? undefined : tries === 1 ? EXPIRED : 'QUERY_LIMIT_EXCEEDED',
			}),
		);
		expect(await pack(batch.portal, [add('a'), add('b')])).toEqual(['a done', 'b done']);
		const whole = application(
			scriptedBatch({
				whole: (count) => (count === 1 ? expired : undefined),
				verdict: (key, tries) => (key === 'b' && tries < 5 ? 'QUERY_LIMIT_EXCEEDED' : undefined),
			}),
		);
		expect(await pack(whole.portal, [add('a'), add('b')])).toEqual(['a done', 'b done']);
	});

	it('is sent again if it asks for the licence, which happens once a day', async () => {
		const script: Script = ({ method }, count) => {
			if (count === 1) return expired;
			return ok(method === 'app.info' ? { LICENSE: 'de_ent250' } : 5);
		};
		const { portal, transport } = application(portalOf(script, { plan: 'auto' }));
		await time.settled(portal.call('crm.item.get'));
		expect(transport.requests.map(({ method }) => method)).toEqual(['app.info', 'app.info', 'crm.item.get']);
	});
});

it.each(['insufficient_scope', 'PAYMENT_REQUIRED', 'ACCESS_DENIED', 'user_access_error', 'NO_AUTH_FOUND'])(
	'%s is no reason for a renewal, also with 401',
	async (code) => {
		const alone = application(portalOf(() => answer(401, { error: code, error_description: 'No' })));
		expect(await time.settled(alone.portal.call('crm.item.get'))).toMatchObject({ code, attempts: 1 });
		const batch = application(scriptedBatch({ verdict: (key) => (key === 'a' ? code : undefined) }));
		expect(await pack(batch.portal, [add('a'), add('b')])).toEqual([expect.stringContaining(code), 'b done']);
		for (const { renew } of [alone, batch]) expect(renew).not.toHaveBeenCalled();
	},
);

it('a webhook has no token to renew', async () => {
	const { portal, transport } = portalOf(() => expired);
	expect(await time.settled(portal.call('crm.item.get'))).toMatchObject({ code: EXPIRED, attempts: 1 });
	expect(transport.requests).toHaveLength(1);
});

describe('a renewal that does not succeed', () => {
	it('is the error of the calls that needed it, and nothing else is sent', async () => {
		const { portal, sent, renew } = application(
			scriptedBatch({ verdict: (key) => (key === 'a' ? undefined : EXPIRED) }),
			async () => await Promise.reject(withdrawn),
		);
		const call = portal.packer();
		const outcomes = ['a', 'b', 'c'].map(
			async (key) => await call('crm.item.add', { fields: { title: key } }).catch((error: unknown) => error),
		);
		const [first, ...others] = (await time.settled(Promise.all(outcomes))) as unknown[];
		expect(first).toEqual({ result: expect.any(String) });
		for (const error of others) {
			expect(error).toMatchObject({
				kind: 'credential',
				code: 'invalid_grant',
				method: 'crm.item.add',
				advice: withdrawn.advice,
				attempts: 1,
			});
		}
		expect(sent).toEqual([['a', 'b', 'c']]);
		expect(renew).toHaveBeenCalledTimes(1);
	});

	it.each([
		['ECONNREFUSED', false],
		['TIMEOUT', true],
	])('because of %s is tried three times, and no create has an unknown outcome', async (code, reached) => {
		const failure = new TransportFailure('There was no answer', reached, code);
		const { portal, transport, renew } = application(
			portalOf(() => expired),
			async () => await Promise.reject(failure),
		);
		expect(await time.settled(portal.call('crm.item.add'))).toMatchObject({
			kind: 'notReached',
			code,
			notExecuted: true,
			attempts: 3,
		});
		expect(transport.requests).toHaveLength(3);
		expect(renew).toHaveBeenCalledTimes(3);
	});

	it('without a new token leaves the error as it is', async () => {
		const moved = { ...answer(302, ''), headers: { location: 'https://login.example/' } };
		const { portal, transport } = application(
			portalOf(() => moved),
			async () => await Promise.resolve(false),
		);
		expect(await time.settled(portal.call('crm.item.get'))).toMatchObject({
			code: 'PORTAL_MOVED',
			attempts: 1,
		});
		expect(transport.requests).toHaveLength(1);
	});
});
