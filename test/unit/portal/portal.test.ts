import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import type { BitrixError } from '../../../src/portal/answers/errors';
import { Portal } from '../../../src/portal/portal';
import type { PortalSettings } from '../../../src/portal/sending/request';
import { allRows } from '../../../src/portal/reading/read';
import type { CommandOutcome, Row } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { countsBy, totalOf } from '../../support/spent';

let sandbox: SandboxPortal;
let portal: Portal;

beforeEach(async () => {
	sandbox = await startPortal({ seed: { deals: 120 }, limit: 'none' });
	portal = portalOf();
});

afterEach(async () => {
	await sandbox.close();
});

function portalOf(settings: Partial<PortalSettings> = {}, webhookUrl = sandbox.webhookUrl): Portal {
	return new Portal(new AxiosTransport(webhookUrl), {
		plan: 'selfHosted',
		workflow: 'Test',
		node: 'Bitrix24',
		priority: 'normal',
		...settings,
	});
}

const deal = (title: string) => ({ entityTypeId: 2, fields: { title } });
const add = (key: string, title = key) => ({ key, method: 'crm.item.add', parameters: deal(title) });
const idOf = (outcome: CommandOutcome): unknown =>
	outcome.status === 'done'
		? ((outcome.reply.result as { item?: Row }).item?.id ?? outcome.reply.result)
		: outcome.status;
const summary = (outcomes: CommandOutcome[]): string[] =>
	outcomes.map(({ key, status }) => `${key} ${status}`);

describe('a list of commands', () => {
	it('passes results on inside one request', async () => {
		const outcomes = await portal.batch([
			add('deal', 'With a comment'),
			{
				key: 'comment',
				method: 'crm.timeline.comment.add',
				parameters: {
					fields: { ENTITY_TYPE: 'deal', ENTITY_ID: '$result[deal][item][id]', COMMENT: 'Hello' },
				},
			},
			{
				key: 'again',
				method: 'crm.item.get',
				parameters: { entityTypeId: 2, id: '$result[deal][item][id]' },
			},
		]);
		expect(summary(outcomes)).toEqual(['deal done', 'comment done', 'again done']);
		expect(idOf(outcomes[2])).toBe(idOf(outcomes[0]));
		expect(sandbox.statistics.totals.requests).toBe(1);
	});

	it('of more than 50 is split, and references work across the split', async () => {
		const commands = [
			add('first'),
			...Array.from({ length: 60 }, (_, index) => add(`c${index}`)),
			{
				key: 'last',
				method: 'crm.item.get',
				parameters: { entityTypeId: 2, id: '$result[first][item][id]' },
			},
			{ key: 'text', method: 'crm.item.add', parameters: deal('Copy of $result[first][item][id] end') },
		];
		const outcomes = await portal.batch(commands);
		expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(63);
		expect(idOf(outcomes[61])).toBe(idOf(outcomes[0]));
		const { reply } = outcomes[62] as Extract<CommandOutcome, { status: 'done' }>;
		expect((reply.result as { item: Row }).item.title).toBe(`Copy of ${String(idOf(outcomes[0]))} end`);
		// The first one is small, since nobody knows how long the method takes.
		const carried = () => sandbox.statistics.requests.map((request) => request.carried);
		expect(carried()).toEqual([10, 50, 3]);
		sandbox.statistics.reset();
		await portal.batch(commands);
		expect(carried()).toEqual([50, 13]);
	});

	it('runs on after a failure, or stops there', async () => {
		const commands = [
			add('a'),
			{ key: 'b', method: 'crm.item.get', parameters: { entityTypeId: 2, id: 999_999 } },
			add('c'),
		];
		expect(summary(await portal.batch(commands))).toEqual(['a done', 'b failed', 'c done']);
		const stopped = await portal.batch(commands, { halt: true });
		expect(summary(stopped)).toEqual(['a done', 'b failed', 'c notSent']);
		expect((stopped[1] as { error: BitrixError }).error).toMatchObject({
			code: 'NOT_FOUND',
			kind: 'notFound',
		});
	});

	it('stops in later requests too, and does not run commands that refer to a failed one', async () => {
		const commands = [
			{ key: 'bad', method: 'crm.item.get', parameters: { entityTypeId: 2, id: 999_999 } },
			...Array.from({ length: 50 }, (_, index) => add(`c${index}`)),
			{
				key: 'needs',
				method: 'crm.item.update',
				parameters: { entityTypeId: 2, id: '$result[bad][item][id]', fields: {} },
			},
		];
		const on = await portal.batch(commands);
		expect(on.at(-1)).toMatchObject({
			status: 'notSent',
			reason: expect.stringContaining('"bad"') as string,
		});
		const halted = await portal.batch(commands, { halt: true });
		expect(new Set(halted.slice(1).map(({ status }) => status))).toEqual(new Set(['notSent']));
	});

	it('sends alone, in its place, what a batch would change', async () => {
		const text = 'Literal $result[a][id] <script>x</script>';
		const outcomes = await portal.batch([
			add('a'),
			{
				key: 'b',
				method: 'crm.item.update',
				parameters: { entityTypeId: 2, id: '$result[a][item][id]', fields: { title: 'B', comments: null } },
			},
			add('c'),
			add('d'),
		]);
		expect(summary(outcomes)).toEqual(['a done', 'b done', 'c done', 'd done']);
		expect(sandbox.statistics.totals.requests).toBe(3);
		const answer = portal.packer()('crm.item.add', deal(text));
		expect(((await answer).result as { item: Row }).item.title).toBe(text);
	});

	it('has an outcome for each command if the credential is not accepted, and sends no second request', async () => {
		const wrong = portalOf({}, sandbox.webhookUrl.replace(/[^/]+\/$/, 'wrong/'));
		const outcomes = await wrong.batch(Array.from({ length: 120 }, (_, index) => add(`c${index}`)));
		expect(outcomes.slice(0, 10).every(({ status }) => status === 'failed')).toBe(true);
		expect(outcomes.slice(10).every(({ status }) => status === 'notSent')).toBe(true);
		expect(sandbox.statistics.totals.requests).toBe(1);
	});
});

describe('calls of many items', () => {
	it.each([
		['spread over ten requests while those are plentiful', {}, 10],
		['50 a request in the background', { priority: 'background' }, 2],
		['as many in a request as the setting says', { batchSize: 40 }, 3],
		['each by itself', { batchSize: 1 }, 100],
	] as const)('travel %s, and each gets its own answer or error', async (_, settings, requests) => {
		const portal = portalOf(settings);
		// Before it is known what a method costs, fewer calls leave together.
		await portal.call('crm.item.get', { entityTypeId: 2, id: 1 });
		sandbox.statistics.reset();
		const call = portal.packer();
		const calls = Array.from(
			{ length: 100 },
			async (_, index) =>
				await call('crm.item.get', {
					entityTypeId: 2,
					id: index % 10 === 9 ? 900_000 + index : (index % 100) + 1,
				}),
		);
		const outcomes = await Promise.allSettled(calls);
		outcomes.forEach((outcome, index) => {
			if (index % 10 === 9) {
				expect(outcome).toMatchObject({
					status: 'rejected',
					reason: { kind: 'notFound', method: 'crm.item.get' },
				});
			} else {
				expect(outcome).toMatchObject({
					status: 'fulfilled',
					value: { result: { item: { id: (index % 100) + 1 } } },
				});
			}
		});
		expect(sandbox.statistics.totals.requests).toBe(requests);
	});

	it('a single one is an ordinary call', async () => {
		await portal.packer()('crm.item.get', { entityTypeId: 2, id: 1 });
		expect(sandbox.statistics.totals.byMethod).toEqual({ 'crm.item.get': 1 });
	});
});

describe('reading', () => {
	const list = { method: 'crm.item.list', parameters: { entityTypeId: 2 }, rows: ['items'], id: 'id' };

	it('returns every row, in order', async () => {
		await sandbox.store.seed({ deals: 6_000 });
		const rows = await allRows(
			portal.read({ ...list, parameters: { entityTypeId: 2, select: ['id'], filter: {} } }),
		);
		const expected = sandbox.store.snapshot()[2].map(({ id }) => id);
		expect(rows.map(({ id }) => id)).toEqual(expected);
		expect(sandbox.statistics.totals.requests).toBe(5);
	});

	it('reads several lists at once, their first pages in one request', async () => {
		const call = portalOf({ batchSize: 50 }).packer();
		const lists = Array.from(
			{ length: 30 },
			async (_, index) =>
				await allRows(
					portal.read({ ...list, parameters: { entityTypeId: 2, filter: { '<=id': index + 1 } } }, call),
				),
		);
		expect((await Promise.all(lists)).map((rows) => rows.length)).toEqual(
			Array.from({ length: 30 }, (_, index) => index + 1),
		);
		expect(sandbox.statistics.totals.requests).toBe(1);
	});

	it('fails as a whole if a page fails', async () => {
		const reading = allRows(
			portal.read({ ...list, parameters: { entityTypeId: 2, filter: { nonsense: 1 } } }),
		);
		await expect(reading).rejects.toMatchObject({ code: 'INVALID_ARG_VALUE' });
	});

	it('goes on from the last row when pages fail on the way for a passing reason', async () => {
		sandbox.faults.add({ kind: 'queryLimit', where: 'command', method: 'crm.item.list', after: 2, times: 1 });
		expect(await allRows(portal.read(list))).toHaveLength(120);
	});
});

it('a batch whose answer was lost is repeated if that is harmless, and its errors say that it may have run before', async () => {
	sandbox.faults.add({ kind: 'resetAfter', method: 'batch' });
	const call = portal.packer();
	const remove = async (id: number) => await call('crm.item.delete', { entityTypeId: 2, id });
	const outcomes = await Promise.allSettled([remove(1), remove(2)]);
	expect(sandbox.store.record(2, 1)).toBeUndefined();
	for (const outcome of outcomes) {
		expect(outcome).toMatchObject({ reason: { kind: 'notFound', attempts: 2, mayHaveRun: true } });
	}
	await expect(portal.call('crm.item.delete', { entityTypeId: 2, id: 1 })).rejects.toMatchObject({
		mayHaveRun: false,
	});
});

it('the ledger counts what the portal counts', async () => {
	sandbox.faults.add({ kind: 'queryLimit', times: 2, after: 1 });
	const call = portalOf({ batchSize: 50 }).packer();
	const calls = Array.from({ length: 70 }, async (_, index) => await call('crm.item.add', deal(`D${index}`)));
	await Promise.all(calls);
	await portal.call('crm.item.get', { entityTypeId: 2, id: 999_999 }).catch(() => undefined);
	const usage = await portal.usage();
	const { totals } = sandbox.statistics;
	expect(totalOf(usage)).toMatchObject({ requests: totals.requests, refusals: totals.refused, errors: 1 });
	expect(countsBy(usage, 'method').batch.requests).toBe(4);
});

it('lists are counted as unchanged if the same node got the same answer before', async () => {
	const ask = async (filter: object, settings = {}) =>
		await portalOf(settings).call('crm.item.list', { entityTypeId: 2, select: ['id', 'title'], filter });
	await ask({ '>updatedTime': '2026-01-01T00:00:00+00:00' });
	const unchanged = async () => countsBy(await portalOf().usage(), 'method')['crm.item.list'].unchanged;
	expect(await unchanged()).toBe(0);
	await ask({ '>updatedTime': '2026-01-02T00:00:00+00:00' });
	expect(await unchanged()).toBe(1);
	// Another node, another filter, and another answer.
	await ask({ '>updatedTime': '2026-01-03T00:00:00+00:00' }, { node: 'Another' });
	await ask({ id: 1 });
	await portalOf().call('crm.item.add', deal('New'));
	await ask({ '>updatedTime': '2026-01-04T00:00:00+00:00' });
	expect(await unchanged()).toBe(1);
	// Methods that are not lists are not counted as unchanged.
	for (let count = 0; count < 2; count++) await portalOf().call('crm.item.fields', { entityTypeId: 2 });
	expect(totalOf(await portalOf().usage()).unchanged).toBe(1);
});
