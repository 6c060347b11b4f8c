import type { BitrixError } from '../../../src/portal/answers/errors';
import type { Portal } from '../../../src/portal/portal';
import { TransportFailure } from '../../../src/portal/transport/transport';
import type { Command, CommandOutcome } from '../../../src/portal/types';
import { add, get, scriptedBatch, timeOfPackers, update } from '../../support/scripted-batch';
import { answer, ok, portalOf } from '../../support/scripted-transport';
import type { VirtualTime } from '../../support/virtual-time';
import { totalOf } from '../../support/spent';

let time: VirtualTime;
beforeEach(() => {
	time = timeOfPackers();
});
afterEach(() => time.restore());

const lost = new TransportFailure('The connection was closed before the answer came', true, 'ECONNRESET');
const gateway = answer(502, '<html>Bad Gateway</html>');
const broken = answer(500, { error: 'INTERNAL_SERVER_ERROR', error_description: 'Internal server error' });
const unreadable = ok('nothing that a batch answers');

const run = async (portal: Portal, commands: Command[], halt = false): Promise<string[]> => {
	const outcomes = (await time.settled(portal.batch(commands, { halt }))) as CommandOutcome[];
	return outcomes.map((outcome) => `${outcome.key} ${outcome.status}`);
};

const pack = async (portal: Portal, commands: Command[]): Promise<string[]> => {
	const call = portal.packer();
	const calls = commands.map(
		async ({ key, method, parameters }) =>
			await call(method, parameters).then(
				() => `${key} done`,
				({ kind, attempts, advice = '' }: BitrixError) =>
					`${key} ${kind} ${attempts}${advice.includes('look in Bitrix24') ? ' look' : ''}`,
			),
	);
	return (await time.settled(Promise.all(calls))) as string[];
};

const INTERNAL = 'INTERNAL_SERVER_ERROR';

describe('packed calls', () => {
	it('are sent again only if they failed for a passing reason', async () => {
		const { portal, sent } = scriptedBatch({
			verdict: (key, tries) =>
				key === 'b' && tries === 1 ? 'QUERY_LIMIT_EXCEEDED' : key === 'c' ? 'NOT_FOUND' : undefined,
		});
		expect(await pack(portal, [add('a'), add('b'), add('c'), add('d')])).toEqual([
			'a done',
			'b done',
			'c notFound 1',
			'd done',
		]);
		expect(sent).toEqual([['a', 'b', 'c', 'd'], ['b']]);
		// The portal was paused, and the repeat has paid a credit of its own.
		expect(time.now()).toBeGreaterThanOrEqual(500);
		expect(totalOf(await portal.usage())).toMatchObject({ requests: 2, repeats: 1 });
	});

	it('that failed together are sent again together', async () => {
		const { portal, sent } = scriptedBatch({
			verdict: (key, tries) => (key !== 'a' && tries === 1 ? INTERNAL : undefined),
		});
		await pack(portal, [get('a', 'a'), get('b', 'b'), get('c', 'c')]);
		expect(sent).toEqual([
			['a', 'b', 'c'],
			['b', 'c'],
		]);
	});

	it('are tried five times at most, and three times if the server fails', async () => {
		const refusing = scriptedBatch({ verdict: (key) => (key === 'b' ? 'QUERY_LIMIT_EXCEEDED' : undefined) });
		expect(await pack(refusing.portal, [add('a'), add('b')])).toEqual(['a done', 'b rateLimit 5']);
		expect(refusing.sent.filter((keys) => keys.includes('b'))).toHaveLength(5);
		expect(refusing.sent.filter((keys) => keys.includes('a'))).toHaveLength(1);
		const failing = scriptedBatch({ verdict: (key) => (key === 'b' ? INTERNAL : undefined) });
		expect(await pack(failing.portal, [get('a', 'a'), get('b', 'b')])).toEqual(['a done', 'b server 3']);
	});

	it('that may have created something are not sent again when the server fails', async () => {
		const { portal, sent } = scriptedBatch({ verdict: (key) => (key === 'b' ? INTERNAL : undefined) });
		expect(await pack(portal, [add('a'), add('b')])).toEqual(['a done', 'b server 1 look']);
		expect(sent).toEqual([['a', 'b']]);
	});

	it.each([
		['a closed connection', lost],
		['a gateway page', gateway],
		['a failure of the server', broken],
		['an unreadable answer', unreadable],
	])('of a request that ended with %s: reads and updates are sent again, creates are not', async (_, end) => {
		const { portal, sent } = scriptedBatch({ whole: (count) => (count === 1 ? end : undefined) });
		const outcomes = await pack(portal, [add('a'), get('b', 'b'), update('c', 'c'), add('d')]);
		expect(outcomes[0]).toMatch(/^a (outcomeUnknown|server) 1 look$/);
		expect(outcomes[3]).toMatch(/^d (outcomeUnknown|server) 1 look$/);
		expect(outcomes.slice(1, 3)).toEqual(['b done', 'c done']);
		expect(sent).toEqual([
			['a', 'b', 'c', 'd'],
			['b', 'c'],
		]);
	});

	it('count attempts of their whole request too', async () => {
		const { portal, sent } = scriptedBatch({ whole: (count) => (count < 20 ? lost : undefined) });
		expect(await pack(portal, [get('a', 'a'), get('b', 'b')])).toEqual([
			'a outcomeUnknown 3',
			'b outcomeUnknown 3',
		]);
		expect(sent).toHaveLength(3);
	});
});

describe('a list of commands', () => {
	it('goes on after a lasting failure, and repeats what fails for a passing reason', async () => {
		const { portal, sent } = scriptedBatch({
			verdict: (key, tries) =>
				key === 'b' && tries < 3 ? 'QUERY_LIMIT_EXCEEDED' : key === 'c' ? 'NOT_FOUND' : undefined,
		});
		expect(await run(portal, [add('a'), add('b'), add('c'), add('d')])).toEqual([
			'a done',
			'b done',
			'c failed',
			'd done',
		]);
		expect(sent).toEqual([['a', 'b', 'c', 'd'], ['b'], ['b']]);
	});

	it('that halts waits for the repeat, and goes on after it', async () => {
		const { portal, sent } = scriptedBatch({
			verdict: (key, tries) => (key === 'b' && tries === 1 ? 'QUERY_LIMIT_EXCEEDED' : undefined),
		});
		expect(await run(portal, [add('a'), add('b'), add('c')], true)).toEqual(['a done', 'b done', 'c done']);
		expect(sent).toEqual([
			['a', 'b', 'c'],
			['b', 'c'],
		]);
	});

	it.each([true, false])(
		'says that a create is unknown when the server fails at it (halt: %s)',
		async (halt) => {
			const { portal, sent } = scriptedBatch({ verdict: (key) => (key === 'b' ? INTERNAL : undefined) });
			const commands = [add('a'), add('b'), add('c'), get('d', '$result[b]'), get('e', '$result[d][id]')];
			expect(await run(portal, commands, halt)).toEqual(
				halt
					? ['a done', 'b unknown', 'c notSent', 'd notSent', 'e notSent']
					: ['a done', 'b unknown', 'c done', 'd notSent', 'e notSent'],
			);
			expect(sent.flat().filter((key) => key === 'b')).toHaveLength(1);
		},
	);

	it('goes on after a lost request, in its order, with what refers to nothing unknown', async () => {
		const { portal, sent } = scriptedBatch({ whole: (count) => (count === 1 ? lost : undefined) });
		const commands = [
			update('u1', 'u1'),
			add('a'),
			get('r1', '$result[a][id]'),
			get('r2', 'r2'),
			update('u2', '$result[r1][id]'),
			update('u3', '$result[r2][id]'),
		];
		// r1 and u2 were sent too, with an unknown value.
		expect(await run(portal, commands)).toEqual([
			'u1 done',
			'a unknown',
			'r1 unknown',
			'r2 done',
			'u2 unknown',
			'u3 done',
		]);
		expect(sent[1]).toEqual(['u1', 'r2', 'u3']);
	});

	it('that halts sends nothing after a create with an unknown outcome, and repeats what stands before it', async () => {
		const { portal, sent } = scriptedBatch({ whole: (count) => (count === 1 ? lost : undefined) });
		const commands = [
			get('r1', 'r1'),
			add('a'),
			get('r2', 'r2'),
			...Array.from({ length: 60 }, (_, n) => add(`c${n}`)),
		];
		const outcomes = await run(portal, commands, true);
		expect(outcomes.slice(0, 3)).toEqual(['r1 done', 'a unknown', 'r2 unknown']);
		expect(outcomes.slice(3, 50).every((outcome) => outcome.endsWith('unknown'))).toBe(true);
		expect(outcomes.slice(50).every((outcome) => outcome.endsWith('notSent'))).toBe(true);
		expect(sent.slice(1)).toEqual([['r1']]);
	});

	it.each(['credential', 'budget of attempts'])(
		'stops when a command that is sent alone fails by the %s',
		async (what) => {
			const code = what === 'credential' ? 'INVALID_CREDENTIALS' : 'QUERY_LIMIT_EXCEEDED';
			const { portal, sent } = scriptedBatch({ verdict: (key) => (key === 'b' ? code : undefined) });
			const commands = [add('a'), add('a2'), add('b', { none: null }), add('c'), add('d')];
			const outcomes = (await time.settled(portal.batch(commands))) as CommandOutcome[];
			expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'failed', 'notSent', 'notSent']);
			expect(outcomes[3]).toMatchObject({
				reason: `an earlier request did not get through: It is ${code}`,
			});
			expect(sent.flat()).not.toContain('c');
		},
	);

	it('goes on when a command that is sent alone is refused for a reason of its own', async () => {
		const { portal } = scriptedBatch({ verdict: (key) => (key === 'b' ? 'ACCESS_DENIED' : undefined) });
		expect(await run(portal, [add('a'), add('a2'), add('b', { none: null }), add('c'), add('d')])).toEqual([
			'a done',
			'a2 done',
			'b failed',
			'c done',
			'd done',
		]);
	});

	it('runs a command that refers to the error of a failed one', async () => {
		const { portal, transport } = scriptedBatch({
			verdict: (key) => (key === 'a' ? 'NOT_FOUND' : undefined),
		});
		const commands = [
			get('a', 'a'),
			add('b', { text: 'It says $error[a][error]' }),
			get('c', '$result[a][id]'),
		];
		expect(await run(portal, commands)).toEqual(['a failed', 'b done', 'c notSent']);
		expect(transport.requests.at(-1)?.parameters).toMatchObject({ text: 'It says NOT_FOUND' });
	});

	it('ends its pause when it is cancelled', async () => {
		const stop = new AbortController();
		const { portal } = portalOf(() => lostAnswer(), { signal: stop.signal });
		const running = portal.batch([get('a', 'a'), get('b', 'b')]);
		await time.pass(1);
		stop.abort();
		const outcomes = (await time.settled(running)) as CommandOutcome[];
		expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'failed']);
		expect(time.timers()).toBe(0);
	});
});

function lostAnswer(): never {
	throw lost;
}
