import { RedisConnection } from '../../../src/limits/redis/connection';
import { OwnWrites, type WrittenRecord } from '../../../src/portal/shared/own-writes';
import { redisProcesses } from '../../support/redis-processes';
import { until } from '../../support/until';
import { eachInVirtualTime } from '../../support/virtual-time';

const deal = (id: number, action: WrittenRecord['action'] = 'update'): WrittenRecord => ({
	kind: 'crm 2',
	id: String(id),
	action,
});
const newDeal: WrittenRecord = { kind: 'crm 2', action: 'add' };

function heard(): OwnWrites {
	const writes = new OwnWrites();
	writes.listen();
	return writes;
}

describe('own writes of one process', () => {
	const clock = eachInVirtualTime();

	it('are not marked until somebody listens', async () => {
		const writes = new OwnWrites();
		expect(writes.begin([deal(1)])).toBeUndefined();
		expect(writes.size).toBe(0);
		writes.listen();
		expect(writes.begin([undefined])).toBeUndefined();
		writes.begin([deal(1)])?.end([{ status: 'done', begun: 1_000, ended: 2_000, changedBy: 7 }]);
		expect(await writes.before('crm 2', '1')).toEqual([
			{ action: 'update', begun: 1_000, ended: 2_000, user: 7 },
		]);
		expect(await writes.before('crm 2', '2')).toEqual([]);
	});

	it('have ended before they count, and later ones do not count', async () => {
		const writes = heard();
		const first = writes.begin([deal(1)]);
		let found: unknown;
		void writes.before('crm 2', '1').then((list) => (found = list));
		writes.begin([deal(1)])?.end([{ status: 'done', begun: 30_000, ended: 31_000 }]);
		await clock.time.pass(5_000);
		expect(found).toBeUndefined();
		first?.end([{ status: 'done', begun: 1_000, ended: 2_000 }]);
		await clock.time.pass(0);
		expect(found).toEqual([{ action: 'update', begun: 1_000, ended: 2_000 }]);
		expect(await writes.of('crm 2', '1')).toHaveLength(2);
	});

	it('that never end are waited for as long as a request can take', async () => {
		const writes = heard();
		writes.begin([deal(1)]);
		let found: unknown[] | undefined;
		void writes.before('crm 2', '1').then((list) => (found = list));
		await clock.time.pass(70_000);
		expect(found).toBeUndefined();
		await clock.time.pass(10_000);
		expect(found).toHaveLength(1);
	});

	it('of new records are waited for, because only the answer says which record it is', async () => {
		const writes = heard();
		const create = writes.begin([newDeal, newDeal]);
		let found: unknown;
		void writes.before('crm 2', '12').then((list) => (found = list));
		await clock.time.pass(3_000);
		expect(found).toBeUndefined();
		create?.end([
			{ status: 'done', id: '11', begun: 1_000, ended: 2_000 },
			{ status: 'done', id: '12', begun: 3_000, ended: 4_000 },
		]);
		await clock.time.pass(0);
		expect(found).toEqual([{ action: 'add', begun: 3_000, ended: 4_000 }]);
		expect(await writes.before('crm 2', '13')).toEqual([]);
	});

	it('that failed leave no mark, and those with an unknown end do', async () => {
		const writes = heard();
		writes.time(Date.now());
		writes.begin([deal(1), deal(2)])?.end([{ status: 'failed' }, { status: 'unknown' }]);
		expect(await writes.before('crm 2', '1')).toEqual([]);
		const [unknown] = await writes.before('crm 2', '2');
		expect(unknown.ended).toBe(Date.now() + 60_000);
	});

	it('are timed by the clock of the portal', async () => {
		const writes = heard();
		// A portal that never says its time may have any.
		writes.begin([deal(1)])?.end([{ status: 'done' }]);
		const [untimed] = await writes.before('crm 2', '1');
		expect([untimed.begun, untimed.ended > 4_000_000_000_000]).toEqual([0, true]);
		writes.begin([deal(1)])?.end([{ status: 'failed' }]);
		writes.time(Date.now() + 3_600_000);
		writes.begin([deal(2)])?.end([{ status: 'done' }]);
		const [write] = await writes.before('crm 2', '2');
		expect(write.ended).toBe(Date.now() + 3_600_000);
	});

	it('take little room: many of one record become one, and old ones are forgotten', async () => {
		const writes = heard();
		for (let count = 0; count < 50; count++) {
			const at = Date.now();
			writes.begin([deal(1)], 7)?.end([{ status: 'done', begun: at, ended: at + 1 }]);
			await clock.time.pass(1_000);
		}
		const list = await writes.before('crm 2', '1');
		expect(list.length).toBeLessThanOrEqual(8);
		expect([list[0].begun, list[0].user]).toEqual([1_800_000_000_000, 7]);
		await clock.time.pass(3_600_000);
		writes.begin([deal(2)]);
		expect(writes.size).toBe(1);
		for (let id = 0; id < 100_100; id++) writes.begin([deal(id)]);
		expect(writes.size).toBeLessThanOrEqual(100_001);
	});
});

describe('many own writes of one record', () => {
	const clock = eachInVirtualTime();

	it.each([
		['add', 'delete'],
		['touch', 'delete'],
		['update', 'delete'],
		['delete', 'add'],
	] as const)('%s and %s stay known, however many follow', async (...actions) => {
		const writes = heard();
		const all = [...actions, ...Array<'update'>(12).fill('update'), ...Array<'touch'>(12).fill('touch')];
		for (const action of all) {
			const at = Date.now();
			writes.begin([deal(1, action)], 7)?.end([{ status: 'done', begun: at, ended: at + 1 }]);
			await clock.time.pass(1_000);
		}
		const list = await writes.before('crm 2', '1');
		expect(list.map(({ action }) => action)).toEqual(expect.arrayContaining([...actions]));
		expect(list.length).toBeLessThanOrEqual(8);
		const begun = 1_800_000_000_000;
		expect(list).toContainEqual({ action: 'delete', ...spanOf(begun, actions.indexOf('delete')), user: 7 });
	});
});

const spanOf = (begun: number, place: number) => ({
	begun: begun + 1_000 * place,
	ended: begun + 1_000 * place + 1,
});

describe('own writes of several processes', () => {
	const redis = redisProcesses();

	function processOf(portal: string) {
		const process = redis.processOf(portal);
		const writes = new OwnWrites(process);
		writes.listen();
		return { ...process, writes };
	}

	it('are known to all, with one command for a request when it begins and one when it ends', async () => {
		const [one, other] = [processOf('known'), processOf('known')];
		const fifty = Array.from({ length: 50 }, (_, index) => deal(index + 1));
		const marked = one.writes.begin(fifty, 7);
		await marked?.known;
		expect(one.connection.calls).toBe(1);
		let found: unknown;
		void other.writes.before('crm 2', '50').then((list) => (found = list));
		await until(() => other.connection.calls > 1);
		expect(found).toBeUndefined();
		marked?.end(fifty.map(() => ({ status: 'done', begun: 1_000, ended: 2_000 })));
		await until(() => found !== undefined);
		expect(found).toEqual([{ action: 'update', begun: 1_000, ended: 2_000, user: 7 }]);
		expect(one.connection.calls).toBe(2);
		expect(await other.writes.of('crm 2', '1')).toHaveLength(1);
		expect(await other.writes.before('crm 2', '51')).toEqual([]);
	});

	it('of new records are waited for by all', async () => {
		const [one, other] = [processOf('new'), processOf('new')];
		const create = one.writes.begin([newDeal]);
		await create?.known;
		const found = other.writes.before('crm 2', '12');
		create?.end([{ status: 'done', id: '12', begun: 1_000, ended: 2_000 }]);
		expect(await found).toEqual([{ action: 'add', begun: 1_000, ended: 2_000 }]);
	});

	it('that failed are taken back everywhere', async () => {
		const [one, other] = [processOf('failed'), processOf('failed')];
		const marked = one.writes.begin([deal(1)]);
		await marked?.known;
		marked?.end([{ status: 'failed' }]);
		await until(() => one.connection.calls === 2);
		expect(await other.writes.before('crm 2', '1')).toEqual([]);
	});

	it('hold no text of people, and go by themselves', async () => {
		const { writes } = processOf('plain');
		await writes.begin([{ kind: 'currency', id: 'Anna Schmidt', action: 'update' }, deal(1)])?.known;
		const keys = await redis.server().client.keys('*{plain}*');
		expect(keys).toHaveLength(2);
		expect(keys.join()).not.toContain('Anna');
		for (const key of keys) expect(await redis.server().client.pttl(key)).toBeGreaterThan(0);
	});

	it('are known in their own process while Redis is away, and that is told once', async () => {
		const connection = new RedisConnection('unknown');
		const troubles: string[] = [];
		const writes = new OwnWrites({
			connection,
			portal: 'away',
			onTrouble: ({ message }) => void troubles.push(message),
		});
		writes.listen();
		const marked = writes.begin([deal(1)]);
		await marked?.known;
		marked?.end([{ status: 'done', begun: 1_000, ended: 2_000 }]);
		expect(await writes.before('crm 2', '1')).toHaveLength(1);
		expect(troubles).toHaveLength(1);
	});
});
