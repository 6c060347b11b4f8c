import { recoveryOf } from '../../../src/usage/limit-news';
import { type LimitReading, readLimits } from '../../../src/usage/limit-readings';
import { LimitWatch, type WatchNotes } from '../../../src/usage/limit-watch';
import type { ThresholdValues } from '../../../src/usage/thresholds';
import { usageOf } from '../../support/usage';

const start = Date.parse('2026-08-20T10:00:00Z');
const MINUTE = 60_000;

/** A node's notes, which survive a restart as JSON; each execution has a watch of its own. */
class Node implements WatchNotes {
	text: string | undefined;
	writes = 0;
	now = start;
	kept = true;

	read = (): unknown => (this.text === undefined ? undefined : JSON.parse(this.text));

	write = (notes: object): void => {
		this.text = JSON.stringify(notes);
		this.writes += 1;
	};

	run(looks: Array<Partial<Parameters<LimitWatch['look']>[0]>>): object[][] {
		const watch = new LimitWatch(this);
		this.now += MINUTE;
		const news = looks.map((look) =>
			watch.look({ portal: 'demo', readings: [], thresholds: {}, now: this.now, ...look }),
		);
		watch.keep();
		return news;
	}

	/** The news when the bucket is so full, in percent. */
	full(percent: number, thresholds: ThresholdValues = { bucketLevel: 80 }, repeat = false): object[] {
		return this.run([{ ...full(percent, thresholds), repeat }])[0];
	}
}

function full(percent: number, thresholds: ThresholdValues) {
	const usage = usageOf({
		bucket: { level: percent / 2, capacity: 50, leakPerSecond: 2, free: 1, pausedForMs: 0 },
	});
	return { thresholds, readings: readLimits({ usage, licence: {}, now: start }, thresholds).readings };
}

const reading = (limit: LimitReading['limit'], threshold: number, value: number): LimitReading => ({
	limit,
	threshold,
	value,
	message: '',
	whatToDo: '',
});

let node: Node;
beforeEach(() => (node = new Node()));

const states = (news: object[][]) => news.map((rows) => rows.map((row) => (row as { state: string }).state));

describe('once for each crossing', () => {
	it('an alert comes, and nothing until the limit has recovered', () => {
		const levels = [50, 85, 96, 79, 71, 85, 70, 60, 81];
		expect(states(levels.map((level) => node.full(level)))).toEqual([
			[],
			['alert'],
			[],
			[],
			[],
			[],
			['recovered'],
			[],
			['alert'],
		]);
	});

	it('the recovery says what ended, how long it lasted and how bad it was', () => {
		node.full(85);
		node.full(96);
		node.full(75);
		expect(node.full(20)).toEqual([
			{
				portal: 'demo',
				limit: 'bucketLevel',
				state: 'recovered',
				message: 'The request limit has recovered after 3 min: 20 % now, 96 % at its worst',
				value: 20,
				threshold: 80,
				since: '2026-08-20T10:01:00.000Z',
				recoveredAt: '2026-08-20T10:04:00.000Z',
				lastedSeconds: 180,
				worst: 96,
			},
		]);
	});

	it('the recovery lasted no negative time after the clock was set back', () => {
		const past = { limit: 'bucketLevel', threshold: 80, since: 3_600_000, worst: 96 } as const;
		expect(recoveryOf('demo', past, 20, 60_000)).toMatchObject({
			message: expect.stringContaining('recovered after 0 s') as string,
			lastedSeconds: 0,
		});
	});

	it('an alert that is repeated keeps its time, and ends with the recovery', () => {
		const since = '2026-08-20T10:01:00.000Z';
		const news = [85, 75, 20, 20].map((level) => node.full(level, { bucketLevel: 80 }, true));
		expect(news).toEqual([
			[expect.objectContaining({ state: 'alert', value: 85, since })],
			[expect.objectContaining({ state: 'alert', value: 75, since })],
			[expect.objectContaining({ state: 'recovered', since })],
			[],
		]);
	});
});

describe('a limit recovers', () => {
	it.each<[limit: LimitReading['limit'], threshold: number, reached: number, near: number, far: number]>([
		['bucketLevel', 80, 80, 70.1, 70],
		['bucketLevel', 10, 10, 5.1, 5],
		['budget', 90, 95, 81, 80],
		['operatingTime', 80, 99, 71, 70],
		['refusals', 1, 1, 1, 0],
		['refusals', 100, 100, 91, 90],
		['requestsToday', 1_000, 1_000, 901, 900],
		['waitTime', 30, 30, 27.1, 27],
		['licenceDays', 14, 14, 14, 15],
	])('%s of %p: not at %p and %p, but at %p', (limit, threshold, reached, near, far) => {
		const look = (value: number) =>
			node.run([{ readings: [reading(limit, threshold, value)], thresholds: { [limit]: threshold } }])[0];
		expect(states([look(reached), look(near), look(far)])).toEqual([['alert'], [], ['recovered']]);
	});

	it('never where the threshold always holds', () => {
		expect(states([0, 0, 0].map((level) => node.full(level, { bucketLevel: 0 })))).toEqual([
			['alert'],
			[],
			[],
		]);
	});

	it('licence days have been worst when they were fewest', () => {
		const look = (days: number) =>
			node.run([{ readings: [reading('licenceDays', 14, days)], thresholds: { licenceDays: 14 } }])[0];
		[9, 8, 11].forEach(look);
		expect(look(365)).toEqual([
			expect.objectContaining({
				worst: 8,
				message: 'The paid period has recovered after 3 min: 365 days now, 8 days at its worst',
			}),
		]);
	});
});

describe('what cannot be read any more', () => {
	const thresholds = { operatingTime: 80 };
	const used = { ...reading('operatingTime', 80, 90), method: 'crm.item.add', credential: 'A' };

	it('has recovered when it must have become free', () => {
		node.run([{ thresholds, readings: [{ ...used, freesAt: start + 3 * MINUTE }] }]);
		expect(node.run([{ thresholds }])).toEqual([[]]);
		expect(node.run([{ thresholds }])).toEqual([
			[
				expect.objectContaining({
					state: 'recovered',
					method: 'crm.item.add',
					credential: 'A',
					message: 'The operating time of crm.item.add has recovered after 2 min: 0 % now, 90 % at its worst',
				}),
			],
		]);
		expect(node.run([{ thresholds }])).toEqual([[]]);
	});

	it('stays as it was when nobody knows', () => {
		const days = { licenceDays: 14 };
		node.run([{ thresholds: days, readings: [reading('licenceDays', 14, 9)] }]);
		expect(node.run([{ thresholds: days }])).toEqual([[]]);
		expect(node.run([{ thresholds: days, readings: [reading('licenceDays', 14, 9)] }])).toEqual([[]]);
	});
});

describe('items of one execution', () => {
	const fullAt = (portal: string, percent: number, threshold = 80) => ({
		portal,
		...full(percent, { bucketLevel: threshold }),
	});

	it('do not overwrite each other', () => {
		expect(states(node.run([fullAt('one', 90), fullAt('other', 90)]))).toEqual([['alert'], ['alert']]);
		expect(states(node.run([fullAt('one', 90), fullAt('other', 20)]))).toEqual([[], ['recovered']]);
		expect(states(node.run([fullAt('one', 20), fullAt('other', 20)]))).toEqual([['recovered'], []]);
	});

	it('report a portal once, and each threshold', () => {
		const both = (percent: number) => [fullAt('one', percent, 80), fullAt('one', percent, 50)];
		expect(states(node.run([fullAt('one', 90), fullAt('one', 90)]))).toEqual([['alert'], []]);
		expect(states(node.run(both(90)))).toEqual([[], ['alert']]);
		expect(states(node.run(both(60)))).toEqual([['recovered'], []]);
		expect(states(node.run(both(40)))).toEqual([[], ['recovered']]);
	});

	it('leave the notes of a portal that an execution does not watch', () => {
		node.run([fullAt('one', 90), fullAt('other', 90)]);
		node.run([fullAt('other', 90)]);
		expect(states(node.run([fullAt('one', 90)]))).toEqual([[]]);
	});
});

describe('the notes', () => {
	it('forget limits that are no longer watched', () => {
		node.full(90, { bucketLevel: 80, requestsToday: 5 });
		node.full(90, { requestsToday: 5 });
		expect(node.text).toBe('{}');
		expect(node.full(90)).toHaveLength(1);
	});

	it('are not written when nothing has changed', () => {
		node.full(20);
		expect(node.writes).toBe(0);
		node.full(90);
		node.full(90);
		expect(node.writes).toBe(1);
	});

	it('stay as they were until the news has been delivered', () => {
		const watch = new LimitWatch(node);
		watch.look({ portal: 'demo', now: start, ...full(90, { bucketLevel: 80 }) });
		expect(node.writes).toBe(0);
		expect(node.full(90)).toHaveLength(1);
	});

	it.each([
		'null',
		'[]',
		'"x"',
		'{"demo":"x"}',
		'{"demo":[null,{"limit":"none"},{"limit":"bucketLevel","threshold":80}]}',
		'{"demo":[{"limit":"bucketLevel","threshold":80,"since":1e300,"worst":90}]}',
		'{"demo":[{"limit":"bucketLevel","threshold":80,"since":"1","worst":90}]}',
	])('that are damaged count as none: %s', (text) => {
		node.text = text;
		expect(node.full(90)).toEqual([expect.objectContaining({ state: 'alert' })]);
		expect(node.full(90)).toEqual([]);
	});
});

describe('started by hand', () => {
	it('every reached limit makes an alert, and nothing is noted', () => {
		node.full(90);
		const noted = node.text;
		node.kept = false;
		const since = '2026-08-20T10:01:00.000Z';
		for (let times = 0; times < 2; times++) {
			expect(node.full(95)).toEqual([expect.objectContaining({ state: 'alert', value: 95, since })]);
		}
		expect(node.full(20)).toEqual([]);
		expect(node.text).toBe(noted);
	});
});
