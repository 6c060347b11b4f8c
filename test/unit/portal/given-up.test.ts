import { TransportFailure } from '../../../src/portal/transport/transport';
import { answer, ok, portalOf, refused, type Script } from '../../support/scripted-transport';
import { timeOfPackers } from '../../support/scripted-batch';
import { after, type VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;
let lines: string[];

beforeEach(() => {
	time = timeOfPackers();
	lines = [];
});

afterEach(() => time.restore());

const log = (text: string): void => void lines.push(text);
const unreachable = new TransportFailure('The portal does not accept connections', false, 'ECONNREFUSED');
const lost = new TransportFailure('The connection was closed before the answer came', true, 'ECONNRESET');

/** Waits for a call to fail. */
const failed = async (call: Promise<unknown>): Promise<void> =>
	void (await time.settled(
		call.then(
			() => Promise.reject(new Error('It succeeded')),
			() => undefined,
		),
	));

it('after five refusals a line says where, what, how often and for whom', async () => {
	const { portal, transport } = portalOf(() => refused(), { workflow: 'Sync', node: 'Add deals', log });
	await failed(portal.call('crm.item.add', { entityTypeId: 2 }));
	expect(transport.requests).toHaveLength(5);
	expect(lines).toEqual([
		`${transport.portal}: crm.item.add was given up after 5 attempts: refused by the request limit (QUERY_LIMIT_EXCEEDED). Workflow "Sync", node "Add deals".`,
	]);
});

it.each([
	['notReached', unreachable, 'the portal could not be reached (ECONNREFUSED)'],
	['outcomeUnknown', lost, 'no whole answer came (ECONNRESET)'],
	['server', answer(500, { error: 'INTERNAL_SERVER_ERROR' }), 'the portal failed (INTERNAL_SERVER_ERROR)'],
])('a read that ends as %s is logged after its three attempts', async (_kind, outcome, words) => {
	const { portal } = portalOf(() => outcome, { log });
	await failed(portal.call('crm.item.list'));
	expect(lines).toEqual([expect.stringContaining(`crm.item.list was given up after 3 attempts: ${words}`)]);
});

it.each([
	['whose outcome is unknown at once', () => lost],
	['that is refused for good', () => answer(400, { error: 'INVALID_ARG_VALUE' })],
	['that succeeds at the second attempt', (_: unknown, count: number) => (count === 1 ? refused() : ok(1))],
])('a create %s is not logged', async (_what, script) => {
	const { portal } = portalOf(script, { log });
	await time.settled(portal.call('crm.item.add').catch(() => undefined));
	expect(lines).toEqual([]);
});

it.each([
	// It gives up by time, after pauses of random length.
	['refused', () => refused(), '[2-5]'],
	['not reached', () => unreachable, 3],
	['lost', () => lost, 3],
	[
		'refused one by one',
		({ parameters }: { parameters: { cmd?: object } }) => {
			const keys = Object.keys(parameters.cmd ?? {});
			const result_error = Object.fromEntries(keys.map((key) => [key, { error: 'QUERY_LIMIT_EXCEEDED' }]));
			return ok({ result: [], result_error });
		},
		'[2-5]',
	],
] as const)('2,000 packed calls that are %s make one line a minute', async (_what, script, attempts) => {
	const slow: Script = async (request, count) => {
		await after(10);
		const outcome = (script as Script)(request, count);
		return outcome instanceof TransportFailure ? await Promise.reject(outcome) : await outcome;
	};
	const { portal, transport } = portalOf(slow, { log, plan: 'selfHosted', batchSize: 50 });
	const began = time.now();
	const call = portal.packer();
	const calls = Array.from({ length: 2_000 }, async (_, id) => await call('crm.item.update', { id }));
	const outcomes = await time.settled(Promise.allSettled(calls));
	expect(
		(outcomes as Array<PromiseSettledResult<unknown>>).every(({ status }) => status === 'rejected'),
	).toBe(true);
	const words = new RegExp(`^${transport.portal}: crm.item.update was given up after ${attempts} attempts`);
	expect(lines[0]).toMatch(words);
	expect(new Set(lines.map((line) => line.replace(words, ''))).size).toBe(1);
	expect(lines.length).toBeLessThanOrEqual(1 + (time.now() - began) / 60_000);
	// Those that wait behind others give up with them.
	expect(time.now() - began).toBeLessThan(130_000);
});

it('the same cause is logged again after a minute, and another caller at once', async () => {
	const { portal, transport } = portalOf(() => unreachable, { log });
	await failed(portal.call('user.get'));
	await failed(portal.call('user.get'));
	expect(lines).toHaveLength(1);
	await failed(portal.call('crm.item.list'));
	expect(lines).toHaveLength(2);
	await time.pass(60_000);
	await failed(portal.call('user.get'));
	expect(lines).toHaveLength(3);
	expect(lines[2]).toBe(lines[0]);
	expect(new Set(lines.map((line) => line.split(': ')[0]))).toEqual(new Set([transport.portal]));
});

it('a line is one line without secrets, whatever the workflow is called', async () => {
	const { portal } = portalOf(() => unreachable, {
		log,
		workflow: 'Sync\r\nhttps://portal.example/rest/1/abcdef0123456789/',
		node: 'Add\u0000deals',
	});
	await failed(portal.call('user.get'));
	expect(lines).toEqual([
		expect.stringContaining('Workflow "Sync https://portal.example/rest/1/***/", node "Add deals".'),
	]);
});
