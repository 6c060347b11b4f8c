import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileStore } from '../../../src/usage/file-store';
import { spentIn, sumOf } from '../../../src/usage/history';
import { Ledger } from '../../../src/usage/ledger';
import { entry } from '../../support/ledger-entry';

const HOUR = 3_600_000;
const PORTAL = 'demo.example:8080';
const start = Date.parse('2026-11-22T10:15:00Z');

let folder: string;
let now: number;
let warnings: string[];
const ledgers: Ledger[] = [];

beforeEach(() => {
	folder = join(mkdtempSync(join(tmpdir(), 'usage-')), 'counts');
	now = start;
	warnings = [];
});

afterEach(async () => {
	for (const ledger of ledgers.splice(0)) await ledger.handOver();
	rmSync(join(folder, '..'), { recursive: true });
});

const file = (): string => join(folder, 'demo.example%3A8080.jsonl');

/** The history as a process sees it that starts now. */
function ledger(): Ledger {
	const warn = (text: string): void => void warnings.push(text);
	const clock = (): number => now;
	const made = new Ledger(new FileStore(folder, PORTAL, warn, clock), () => 'UTC', warn, clock);
	ledgers.push(made);
	return made;
}

const requestsOf = async (one: Ledger): Promise<number> =>
	sumOf(spentIn((await one.history()).hours)).counts.requests;

it('counts go on after a restart, with their names, codes and hours', async () => {
	const before = ledger();
	before.book(entry({ workflow: '"Büro"\n', refusal: 'QUERY_LIMIT_EXCEEDED', commands: [] }));
	now += HOUR;
	before.book(entry({ priority: 'background', repeat: true }));
	const history = await before.history();
	expect(history).toMatchObject({ keptIn: 'file', since: start + HOUR });
	now += HOUR;
	const after = await ledger().history();
	expect(after).toEqual(history);
	expect(after.hours.map(({ hour, spent }) => [hour, spent[0].workflow, spent[0].refusalsByCode])).toEqual([
		['2026-11-22T10+00:00', '"Büro"\n', { QUERY_LIMIT_EXCEEDED: 1 }],
		['2026-11-22T11+00:00', 'Sync', {}],
	]);
});

it('is written without a wait, as a process that ends needs it', () => {
	const one = ledger();
	one.book(entry());
	void one.handOver();
	expect(readFileSync(file(), 'utf8')).toContain('"requests":1');
});

it('keeps eight days, and of hours that are over the biggest spenders', async () => {
	const one = ledger();
	for (let index = 0; index < 500; index++) one.book(entry({ workflow: `Workflow ${index}` }));
	await one.handOver();
	const size = readFileSync(file(), 'utf8').length;
	now += 2 * HOUR;
	one.book(entry());
	await one.handOver();
	expect(readFileSync(file(), 'utf8').length).toBeLessThan(size / 2);
	expect(await requestsOf(one)).toBe(501);
	now += 8 * 24 * HOUR - HOUR;
	one.book(entry());
	expect(await requestsOf(one)).toBe(2);
	expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(4);
});

it('several processes add to one file', async () => {
	const three = [ledger(), ledger(), ledger()];
	for (let round = 0; round < 50; round++) {
		for (const one of three) one.book(entry());
		await Promise.all(three.map(async (one) => await one.handOver()));
	}
	expect(await Promise.all(three.map(requestsOf))).toEqual([150, 150, 150]);
	expect(readdirSync(folder)).toEqual(['demo.example%3A8080.jsonl']);
});

describe('a damaged file', () => {
	it.each([
		['cut off', (text: string) => text.slice(0, -30)],
		['empty', () => ''],
		['of another program', () => 'PK\u0003\u0004\u0000'],
		['with numbers that are none', (text: string) => text.replace('"requests":1', '"requests":"1"')],
		['with a spender too short', (text: string) => text.replace('["Demo",', '[')],
	])('%s is set aside, and counting goes on', async (_name, damage) => {
		const one = ledger();
		one.book(entry());
		now += HOUR;
		one.book(entry({ workflow: 'Later' }));
		await one.handOver();
		const damaged = damage(readFileSync(file(), 'utf8'));
		writeFileSync(file(), damaged);
		now += HOUR;
		const next = ledger();
		next.book(entry());
		const spent = spentIn((await next.history()).hours);
		expect(sumOf(spent).counts.requests).toBeGreaterThanOrEqual(1);
		expect(readFileSync(file().replace('jsonl', 'damaged.jsonl'), 'utf8')).toBe(damaged);
		expect(warnings).toEqual([expect.stringContaining(`The usage counts in ${file()} were damaged.`)]);
		next.book(entry());
		await next.handOver();
		expect(warnings).toHaveLength(1);
	});

	it('keeps the hours that can be read', async () => {
		const one = ledger();
		one.book(entry());
		now += HOUR;
		one.book(entry({ workflow: 'Later' }));
		await one.handOver();
		writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, -30));
		expect((await ledger().history()).hours.map(({ hour }) => hour)).toEqual(['2026-11-22T10+00:00']);
	});
});

describe('a lock', () => {
	const lock = (): string => `${file()}.lock`;

	it.each([
		['of a process that was killed', -60_000],
		['from before the clock was set back', 3_600_000],
	])('%s is taken over, with what that process was writing', async (_name, byMs) => {
		await ledgerWithFile();
		writeFileSync(lock(), 'killed');
		writeFileSync(`${file()}.killed`, '{"since":1');
		const then = new Date(Date.now() + byMs);
		utimesSync(lock(), then, then);
		expect(await requestsOf(await ledgerWithFile())).toBe(2);
		expect(readdirSync(folder)).toEqual(['demo.example%3A8080.jsonl']);
	});

	it('that another process holds is waited for, and then reported', async () => {
		const one = await ledgerWithFile();
		writeFileSync(lock(), 'another');
		one.book(entry());
		const { problem, hours } = await one.history();
		expect(problem).toBe(
			`The usage counts cannot be kept (another process holds ${lock()}). Until they can, they are only in the memory of this process.`,
		);
		// They are counted all the same, and written when the way is free.
		expect(sumOf(spentIn(hours)).counts.requests).toBe(2);
		rmSync(lock());
		expect(await one.history()).not.toHaveProperty('problem');
		expect(readFileSync(file(), 'utf8')).toContain('"requests":2');
	});

	async function ledgerWithFile(): Promise<Ledger> {
		const one = ledger();
		one.book(entry());
		await one.handOver();
		return one;
	}
});

it('a folder that cannot be made costs the file, not the counts', async () => {
	writeFileSync(join(folder, '..', 'counts'), 'no folder');
	const one = ledger();
	one.book(entry());
	const { problem, hours } = await one.history();
	expect(problem).toContain('EEXIST');
	expect(warnings).toContain(problem);
	expect(sumOf(spentIn(hours)).counts.requests).toBe(1);
	rmSync(folder);
	expect(await requestsOf(one)).toBe(1);
	expect(existsSync(file())).toBe(true);
});

it('keeps no more than two thousand spenders while nothing can be written', async () => {
	writeFileSync(join(folder, '..', 'counts'), 'no folder');
	const one = ledger();
	for (let index = 0; index < 5_000; index++) one.book(entry({ workflow: `Workflow ${index}` }));
	const { hours } = await one.history();
	expect(spentIn(hours).length).toBeLessThanOrEqual(2_001);
	expect(sumOf(spentIn(hours)).counts.requests).toBe(5_000);
	rmSync(folder);
});
