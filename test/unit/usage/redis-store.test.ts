import { RedisConnection } from '../../../src/limits/redis/connection';
import { spentIn, sumOf } from '../../../src/usage/history';
import { Ledger } from '../../../src/usage/ledger';
import { RedisStore } from '../../../src/usage/redis-store';
import { entry } from '../../support/ledger-entry';
import { type RedisServer, startRedis } from '../../support/redis-server';

const HOUR = 3_600_000;
const start = Date.parse('2026-11-22T10:15:00Z');

let redis: RedisServer;
let portals = 0;
let portal: string;
let now: number;
const connections: RedisConnection[] = [];

beforeAll(async () => {
	redis = await startRedis();
});

beforeEach(() => {
	portal = `usage-${++portals}.example`;
	now = start;
});

afterEach(() => {
	for (const connection of connections.splice(0)) connection.close();
});

afterAll(async () => {
	await redis.stop();
});

const clock = (): number => now;

function store(): RedisStore {
	const connection = new RedisConnection(redis.settings);
	connections.push(connection);
	return new RedisStore(portal, connection, clock);
}

/** The history as a process sees it that starts now. */
const ledger = (): Ledger => new Ledger(store(), () => '+03:00', undefined, clock);

const requestsOf = async (one: Ledger): Promise<number> =>
	sumOf(spentIn((await one.history()).hours)).counts.requests;

it('processes count together, and a restart changes nothing', async () => {
	const [one, other] = [ledger(), ledger()];
	one.book(entry({ refusal: 'QUERY_LIMIT_EXCEEDED', commands: [] }));
	one.book(entry({ workflow: '__proto__', priority: 'background' }));
	other.book(entry({ waitMs: 1_234_567_890_123 }));
	now += HOUR;
	other.book(entry({ method: 'batch', commands: [{ method: 'user.get', unchanged: true }] }));
	await Promise.all([one.handOver(), other.handOver()]);
	const history = await one.history();
	expect(history).toMatchObject({ keptIn: 'redis', zone: '+03:00' });
	expect(await other.history()).toEqual(history);
	expect(await ledger().history()).toEqual(history);
	expect(sumOf(spentIn(history.hours))).toMatchObject({
		counts: { requests: 4, refusals: 1, unchanged: 1, waitMs: 1_234_567_890_153, workMs: 40 },
		refusalsByCode: { QUERY_LIMIT_EXCEEDED: 1 },
	});
	expect(history.hours.map(({ hour, spent }) => [hour, spent.length])).toEqual([
		['2026-11-22T13+03:00', 2],
		['2026-11-22T14+03:00', 2],
	]);
});

it('an addition whose answer was lost is not made twice', async () => {
	const one = store();
	const [hour] = (await made()).hours;
	await one.add([hour], 1);
	await one.add([hour], 1);
	await one.add([hour], 2);
	expect(sumOf(spentIn((await one.read()).hours)).counts.requests).toBe(2);

	async function made() {
		const source = new Ledger({ keptIn: 'memory', add, read }, () => 'UTC', undefined, clock);
		source.book(entry());
		return await source.history();
	}
	async function add(): Promise<void> {
		await Promise.reject(new Error('not kept'));
	}
	async function read() {
		return { hours: [] };
	}
});

it('hours end after eight days, with all that belongs to them', async () => {
	const one = ledger();
	one.book(entry());
	await one.handOver();
	now += 9 * 24 * HOUR;
	one.book(entry());
	const { hours, since } = await one.history();
	expect(hours.map(({ hour }) => hour)).toEqual(['2026-12-01T13+03:00']);
	expect(since).toBe(start + 24 * HOUR);
	const keys = await redis.client.keys(`*{${portal}}*`);
	expect(keys).toHaveLength(4);
	for (const key of keys) {
		const left = await redis.client.pttl(key);
		expect(left).toBeGreaterThan(8 * 24 * HOUR - 60_000);
		expect(left).toBeLessThanOrEqual(8 * 24 * HOUR);
	}
});

it('counts wait while Redis is away, and are added once when it is back', async () => {
	const one = ledger();
	one.book(entry());
	await one.handOver();
	redis.pause();
	one.book(entry());
	const away = await one.history();
	expect(away.problem).toContain('The usage counts cannot be kept');
	expect(sumOf(spentIn(away.hours)).counts.requests).toBe(1);
	redis.resume();
	one.book(entry());
	// What Redis has taken when it went on, although nobody heard of it, is not taken again.
	expect(await requestsOf(one)).toBe(3);
	expect(await one.history()).not.toHaveProperty('problem');
});
