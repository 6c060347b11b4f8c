import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SharedPortal } from '../../../src/portal/shared/shared-portal';
import { entry } from '../../support/ledger-entry';
import { VirtualTime } from '../../support/virtual-time';

const HOUR = 3_600_000;
let usageFolder: string;
let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
	usageFolder = mkdtempSync(join(tmpdir(), 'usage-'));
});

afterEach(() => {
	time.restore();
	rmSync(usageFolder, { recursive: true });
});

/** What a process knows that starts now. */
async function restart(): Promise<SharedPortal> {
	const portal = new SharedPortal('budget.example', {
		usageFolder,
		whenRedisIsDown: 'share',
		warn: () => {},
	});
	portal.claim('one', { plan: 'standard', dailyBudget: 10 });
	await portal.ready();
	return portal;
}

async function send(portal: SharedPortal): Promise<unknown> {
	const request = async (): Promise<void> => portal.ledger.book(entry());
	const sent = portal.limiter.run({ priority: 'normal', caller: 'Sync' }, request);
	return await time.settled(sent.catch(({ constructor }: Error) => constructor.name));
}

it('a daily budget is not granted anew when n8n is restarted without Redis', async () => {
	const before = await restart();
	// Noon at the portal, whose day ends in twelve hours.
	const toNoon = 24 * HOUR - ((Date.now() + 9 * HOUR) % (24 * HOUR)) + 12 * HOUR;
	await time.pass(toNoon);
	before.zone('+09:00');
	for (let count = 0; count < 7; count++) await send(before);
	await before.ledger.handOver();
	const after = await restart();
	const [budget] = (await after.reading()).windows;
	expect(budget).toMatchObject({ used: 7, limit: 10 });
	expect(budget.resetInMs / HOUR).toBeCloseTo(12, 1);
	for (let count = 0; count < 3; count++) expect(await send(after)).toBeUndefined();
	expect(await send(after)).toBe('BudgetUsedUp');
	await after.ledger.handOver();
	await time.pass(12 * HOUR + 2_000);
	const nextDay = await restart();
	expect((await nextDay.reading()).windows[0].used).toBe(0);
	expect(await send(nextDay)).toBeUndefined();
	await nextDay.ledger.handOver();
});

it('what a method costs is known after a restart without Redis', async () => {
	const before = await restart();
	const costly = { method: 'crm.item.add', workMs: 2_000 };
	before.ledger.book(entry({ method: 'batch', commands: Array.from({ length: 20 }, () => costly) }));
	before.ledger.book(entry({ commands: [{ method: 'crm.item.get', workMs: 9_000 }] }));
	await before.ledger.handOver();
	const { operating } = await restart();
	const caller = operating.caller({ identity: 'one', credential: 'Demo' });
	const startable = (method: string): number => {
		let count = 0;
		while (caller.tryEnter(method, 'nested') !== undefined) count += 1;
		return count;
	};
	// A tenth of 480 s. One call says too little.
	expect(startable('CRM.item.add')).toBe(24);
	expect(startable('crm.item.get')).toBe(100);
});
