import { BitrixError } from '../../../src/portal/answers/errors';
import { Portal } from '../../../src/portal/portal';
import { TransportFailure, type TransportReply } from '../../../src/portal/transport/transport';
import {
	answer,
	ok,
	portalOf,
	refused,
	type Script,
	ScriptedTransport,
} from '../../support/scripted-transport';
import { after, VirtualTime } from '../../support/virtual-time';
import { countsBy, totalOf } from '../../support/spent';

let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
});

afterEach(() => {
	time.restore();
});

const gateway = answer(502, '<html>Bad Gateway</html>');
const lost = new TransportFailure('The connection was closed before the answer came', true, 'ECONNRESET');
const unreachable = new TransportFailure('The portal does not accept connections', false, 'ECONNREFUSED');

describe('a refused request', () => {
	it('is sent again after a pause of the whole portal, and pays again', async () => {
		const { portal, transport } = portalOf((_request, count) => (count === 1 ? refused() : ok(5)));
		expect(await time.settled(portal.call('crm.item.add', { entityTypeId: 2 }))).toEqual({ result: 5 });
		expect(transport.requests).toHaveLength(2);
		expect(transport.requests[1].at - transport.requests[0].at).toBeGreaterThanOrEqual(500);
		expect(totalOf(await portal.usage())).toMatchObject({
			requests: 2,
			commands: 2,
			refusals: 1,
			repeats: 1,
			errors: 0,
		});
	});

	it('fails after five attempts, with advice', async () => {
		const { portal, transport } = portalOf(() => refused());
		const error = (await time.settled(portal.call('crm.item.add'))) as BitrixError;
		expect(error).toMatchObject({
			kind: 'rateLimit',
			code: 'QUERY_LIMIT_EXCEEDED',
			attempts: 5,
			notExecuted: true,
		});
		expect(error.advice).toContain('Bitrix24 Usage');
		expect(transport.requests).toHaveLength(5);
		const pauses = transport.requests.slice(1).map(({ at }, index) => at - transport.requests[index].at);
		pauses.forEach((pause, index) => expect(pause).toBeGreaterThanOrEqual(500 * 2 ** index));
	});

	it('holds the other requests of the portal too', async () => {
		const { portal, transport } = portalOf((_request, count) => (count === 1 ? refused() : ok(1)));
		const first = portal.call('profile');
		await time.pass(100);
		const second = portal.call('profile');
		await time.settled(Promise.all([first, second]));
		expect(transport.requests[1].at - transport.requests[0].at).toBeGreaterThanOrEqual(500);
	});
});

describe('a portal that asks to send nothing', () => {
	const asking = (seconds: number, status = 503): TransportReply => ({
		...refused(),
		status,
		headers: { 'retry-after': String(seconds) },
	});
	const DAY = 86_400;

	it('for longer than a call may wait: it fails at once, and so do those behind it, and says until when', async () => {
		const { portal, transport } = portalOf(() => asking(DAY), { waitLimitMs: 10 * 60_000 });
		const calls = Array.from({ length: 40 }, async () => await portal.call('crm.item.add'));
		const ended = (await time.settled(Promise.allSettled(calls))) as Array<PromiseRejectedResult>;
		expect(time.now()).toBeLessThan(2_000);
		expect(transport.requests.length).toBeLessThanOrEqual(10);
		for (const { reason } of ended) {
			expect(reason).toMatchObject({ kind: 'rateLimit', code: 'QUERY_LIMIT_EXCEEDED', notExecuted: true });
			expect((reason as BitrixError).retryAfterMs).toBeGreaterThan(23 * 3_600_000);
			expect((reason as BitrixError).description).toMatch(
				/^Bitrix24 asks to send nothing until 2027-01-16, \d\d:\d\d:\d\d [+-]\d\d:\d\d \(Retry-After\), and this call may wait at most 10 min$/,
			);
			expect((reason as BitrixError).advice).toContain('Wait at Most');
		}
		await time.pass(1_000);
		expect(time.timers()).toBe(0);
		// A call that comes later is told at once too.
		const since = time.now();
		expect(await time.settled(portal.call('crm.item.add'))).toMatchObject({ kind: 'rateLimit' });
		expect(time.now() - since).toBeLessThan(1_000);
	});

	it('for less: calls wait so long, and a notice says so', async () => {
		const { portal, transport } = portalOf((_request, count) => (count === 1 ? asking(300) : ok(1)));
		await time.settled(Promise.all([portal.call('a.get'), portal.call('b.get')]));
		const [refusedAt, ...others] = transport.requests.map(({ at }) => at);
		expect(others).toHaveLength(2);
		expect(others[0] - refusedAt).toBeGreaterThanOrEqual(300_000);
		expect(others[1] - refusedAt).toBeLessThan(305_000);
		expect((await portal.notices()).join()).toMatch(
			/Requests waited 5 min because portal-\d+\.example took none/,
		);
		expect(await portal.notices()).toEqual([]);
	});

	it('with 429 and no code of Bitrix24, or for a moment only, is waited for whatever the limit is', async () => {
		const { portal, transport } = portalOf((_request, count) => (count === 1 ? asking(5, 429) : ok(1)), {
			waitLimitMs: 0,
		});
		await time.settled(portal.call('a.get'));
		expect(transport.requests[1].at - transport.requests[0].at).toBeGreaterThanOrEqual(5_000);
	});
});

describe('a portal that refuses everything', () => {
	it.each([
		['interactive', 30],
		['normal', 130],
	] as const)('lets all reads of priority %s fail within %i s', async (priority, seconds) => {
		const script: Script = async () => {
			await after(60);
			return refused();
		};
		const { portal } = portalOf(script, { priority });
		const reads = Array.from({ length: 30 }, async (_, id) => await portal.call('crm.item.get', { id }));
		const ended = (await time.settled(Promise.allSettled(reads))) as Array<PromiseRejectedResult>;
		expect(time.now()).toBeLessThan(seconds * 1_000);
		const kinds = new Set(ended.map(({ reason }) => (reason as BitrixError).kind));
		expect(kinds).toEqual(new Set(['rateLimit']));
		const descriptions = ended.map(({ reason }) => (reason as BitrixError).description);
		expect(descriptions.join()).toContain('Bitrix24 has refused every request for');
		await time.pass(1_000);
		expect(time.timers()).toBe(0);
	});
});

describe('an interactive call', () => {
	const ends = async (
		count: number,
		isServed: () => boolean,
	): Promise<Array<[status: string, ms: number]>> => {
		const { portal } = portalOf(
			async () => {
				await after(60);
				return isServed() ? ok(1) : refused();
			},
			{ plan: 'standard', priority: 'interactive' },
		);
		const since = time.now();
		const reads = Array.from({ length: count }, async (_, id): Promise<[string, number]> => {
			const status = await portal.call(`crm.item${id}.get`).then(
				() => 'served',
				(error: BitrixError) => error.kind,
			);
			return [status, time.now() - since];
		});
		return (await time.settled(Promise.all(reads))) as Array<[string, number]>;
	};

	it.each([4, 8, 12, 20])(
		'ends within 30 s beside a program that leaves a request every %i s',
		async (gap) => {
			let servedAt = time.now();
			const all = await ends(30, () => {
				if (time.now() - servedAt < gap * 1_000) return false;
				servedAt = time.now();
				return true;
			});
			expect(Math.max(...all.map(([, ms]) => ms))).toBeLessThan(30_000);
			expect(new Set(all.map(([status]) => status))).toEqual(new Set(['served', 'rateLimit']));
		},
	);

	it('waits for longer where the portal refuses some requests at random', async () => {
		let number = 0;
		const all = await ends(250, () => (++number * 7_919) % 12 !== 0);
		expect(new Set(all.map(([status]) => status))).toEqual(new Set(['served']));
		expect(Math.max(...all.map(([, ms]) => ms))).toBeGreaterThan(60_000);
	});
});

it('a portal that is slow after a refusal is not taken for one that refuses everything', async () => {
	const script: Script = async (_request, count) => {
		if (count === 1) return refused();
		await after(40_000);
		return ok(1);
	};
	const { portal } = portalOf(script, { priority: 'interactive' });
	const reads = Array.from({ length: 30 }, async (_, id) => await portal.call(`crm.item${id}.get`));
	const ended = (await time.settled(Promise.allSettled(reads))) as Array<PromiseSettledResult<unknown>>;
	expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
});

describe('a request whose outcome is unknown', () => {
	it.each([
		['crm.item.list', 3],
		['crm.item.update', 3],
		['crm.item.delete', 3],
		['crm.item.add', 1],
		['bizproc.workflow.start', 1],
	])('%s is sent %i times', async (method, times) => {
		for (const outcome of [gateway, lost]) {
			const { portal, transport } = portalOf(() => outcome);
			const error = (await time.settled(portal.call(method, { id: 1 }))) as BitrixError;
			expect(error).toMatchObject({ kind: 'outcomeUnknown', attempts: times, notExecuted: false });
			expect(error.advice).toContain(times === 1 ? 'look in Bitrix24' : 'does no harm');
			expect(transport.requests).toHaveLength(times);
		}
	});

	it('an update that adds phone numbers is sent once', async () => {
		const { portal, transport } = portalOf(() => gateway);
		await time.settled(portal.call('crm.contact.update', { id: 1, fields: { PHONE: [{ VALUE: '1' }] } }));
		expect(transport.requests).toHaveLength(1);
	});
});

it('a request that never arrived is sent again, even a create', async () => {
	const { portal, transport } = portalOf((_request, count) => (count < 3 ? unreachable : ok(7)));
	expect(await time.settled(portal.call('crm.item.add'))).toEqual({ result: 7 });
	expect(transport.requests).toHaveLength(3);
	const { portal: dead } = portalOf(() => unreachable);
	expect(await time.settled(dead.call('crm.item.add'))).toMatchObject({
		kind: 'notReached',
		attempts: 3,
		notExecuted: true,
	});
});

it.each([
	[400, 'INVALID_ARG_VALUE'],
	[401, 'INVALID_CREDENTIALS'],
	[403, 'ACCESS_DENIED'],
	[503, 'OVERLOAD_LIMIT'],
])('%i %s is final', async (status, code) => {
	const { portal, transport } = portalOf(() => answer(status, { error: code, error_description: 'No' }));
	expect(await time.settled(portal.call('crm.item.list'))).toMatchObject({ code, attempts: 1 });
	expect(transport.requests).toHaveLength(1);
});

describe('cancelling', () => {
	it('ends the wait for a turn, and nothing is sent', async () => {
		const controller = new AbortController();
		const { portal, transport } = portalOf(() => ok(1), {
			signal: controller.signal,
			plan: 'custom',
			custom: { bucket: { capacity: 2, leakPerSecond: 0.01 } },
		});
		const calls = [portal.call('a.get'), portal.call('b.get'), portal.call('c.get')];
		const outcomes = Promise.allSettled(calls);
		await time.pass(1_000);
		const sent = transport.requests.length;
		controller.abort();
		const ended = (await outcomes).filter(({ status }) => status === 'rejected');
		expect(ended).toHaveLength(3 - sent);
		expect(ended.map((outcome) => (outcome as PromiseRejectedResult).reason)).toEqual(
			ended.map(() => expect.objectContaining({ kind: 'cancelled', notExecuted: true })),
		);
		expect(transport.requests).toHaveLength(sent);
	});

	it('ends the pause before a repeat', async () => {
		const controller = new AbortController();
		// Long enough not to be over before the call is cancelled.
		const later = { ...gateway, headers: { 'retry-after': '2' } };
		const { portal, transport } = portalOf(() => later, { signal: controller.signal });
		const call = portal.call('crm.item.list');
		call.catch(() => undefined);
		await time.pass(20);
		controller.abort();
		expect(await time.settled(call)).toMatchObject({ kind: 'cancelled' });
		expect(transport.requests).toHaveLength(1);
	});
});

describe('callers of one portal', () => {
	it('share its limiter, whatever the credential', async () => {
		const { transport } = portalOf(() => ok(1));
		const other = Object.assign(Object.create(transport) as ScriptedTransport, {
			credential: 'Another',
			identity: 'other',
		});
		const settings = { plan: 'standard', workflow: 'W', node: 'N', priority: 'normal' } as const;
		const [one, two] = [new Portal(transport, settings), new Portal(other, settings)];
		const calls = Array.from(
			{ length: 60 },
			async (_, index) => await (index % 2 === 0 ? one : two).call('profile'),
		);
		await time.pass(1_000);
		// Together no more than one bucket lets through in a second, with its margin.
		expect(transport.requests.length).toBeLessThanOrEqual(48);
		await time.settled(Promise.all(calls));
		const usage = await one.usage();
		expect(countsBy(usage, 'credential')).toMatchObject({
			'Demo webhook': { requests: 30 },
			Another: { requests: 30 },
		});
		expect(usage.plan).toEqual({ name: 'standard', source: 'credential' });
	});

	it.each([
		['enterprise', 'standard'],
		['standard', 'enterprise'],
	] as const)('share the stricter of the plans %s and %s', async (first, second) => {
		const { transport } = portalOf(() => ok(1), { plan: first });
		const other = Object.assign(Object.create(transport) as ScriptedTransport, { identity: 'other' });
		const portal = new Portal(other, { plan: second, workflow: 'W', node: 'N', priority: 'normal' });
		expect((await portal.usage()).bucket).toMatchObject({ capacity: 50, leakPerSecond: 2 });
	});
});

describe('the plan Auto', () => {
	const licence =
		(info: object): Script =>
		({ method }) =>
			method === 'app.info' ? ok(info) : ok(1);

	it.each([
		[{ LICENSE: 'de_ent250', LICENSE_FAMILY: 'ent' }, 'enterprise'],
		[{ LICENSE: 'ru_ent10000' }, 'enterprise'],
		[{ LICENSE: 'com_pro100' }, 'standard'],
		[{ LICENSE: 'com_selfhosted' }, 'selfHosted'],
	])('reads %j as %s, once', async (info, name) => {
		const { portal, transport } = portalOf(licence(info), { plan: 'auto' });
		await time.settled(portal.call('profile'));
		await time.settled(portal.call('profile'));
		expect((await portal.usage()).plan).toEqual({ name, source: 'licence' });
		expect(transport.requests.map(({ method }) => method)).toEqual(['app.info', 'profile', 'profile']);
	});

	it('learns from any call of app.info', async () => {
		const { portal, transport } = portalOf(licence({ LICENSE: 'ru_ent250' }), { plan: 'auto' });
		await time.settled(portal.call('app.info'));
		expect((await portal.usage()).plan).toEqual({ name: 'enterprise', source: 'licence' });
		await time.settled(portal.call('profile'));
		expect(transport.requests.map(({ method }) => method)).toEqual(['app.info', 'profile']);
	});

	it('assumes Standard if the webhook may not call app.info', async () => {
		const { portal } = portalOf(
			({ method }) =>
				method === 'app.info'
					? answer(403, { error: 'ACCESS_DENIED', error_description: 'Application context required' })
					: ok(1),
			{ plan: 'auto' },
		);
		expect(await time.settled(portal.call('profile'))).toEqual({ result: 1 });
		expect((await portal.usage()).plan).toEqual({ name: 'standard', source: 'assumed' });
	});
});

it('every call of a lost batch fails with an unknown outcome', async () => {
	const slow = async (): Promise<TransportReply> => {
		await after(10);
		return gateway;
	};
	const { portal, transport } = portalOf(slow, { batchSize: 50 });
	const call = portal.packer();
	const calls = Promise.allSettled(
		Array.from({ length: 60 }, async (_, n) => await call('crm.item.add', { n })),
	);
	const outcomes = (await time.settled(calls)) as Array<PromiseSettledResult<unknown>>;
	expect(transport.requests).toHaveLength(2);
	for (const outcome of outcomes) {
		expect((outcome as PromiseRejectedResult).reason).toMatchObject({
			kind: 'outcomeUnknown',
			method: 'crm.item.add',
		});
	}
});
