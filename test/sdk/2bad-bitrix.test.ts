import { startPortal, type SandboxPortal } from '../../sandbox';
import type { Outcome } from './2bad-bitrix.script';
import { runScript } from './run-script';

// The client sends everything, also batches, in the query of a GET.
describe('@2bad/bitrix on the sandbox portal', () => {
	let portal: SandboxPortal;
	let outcome: Outcome;

	beforeAll(async () => {
		portal = await startPortal({ seed: { deals: 120, contacts: 10, gapEvery: 7 } });
		outcome = await runScript<Outcome>('2bad-bitrix.script.ts', { SANDBOX_WEBHOOK: portal.webhookUrl });
	});

	afterAll(() => portal.close());

	it('adds, changes and reads a deal', () => {
		expect(portal.store.record(2, outcome.created)).toMatchObject({ title: 'Changed by the client' });
		expect(outcome).toMatchObject({ title: 'Changed by the client', amount: '99.50', changed: true });
	});

	it('reads the fields', () => {
		expect(outcome.fieldCount).toBe(portal.store.entityType(2)?.classicFields.length);
	});

	it('lists all deals through batches of pages', () => {
		expect(outcome.allDeals).toEqual(portal.store.records(2).map((record) => String(record.id)));
	});

	it('runs batches as a list and by names', () => {
		expect(outcome.batchTitles).toEqual(['1', '2']);
		expect(outcome.batchNames).toEqual(['deal', 'deals']);
	});

	it('sees that a command of a batch failed', () => {
		expect(outcome.failure).toContain('[batch] failed to process. Received errors in 1 commands');
	});

	it('finds a user', () => {
		expect(outcome.users).toBe(1);
	});
});
