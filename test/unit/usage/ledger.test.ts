import { Ledger, type LedgerEntry } from '../../../src/usage/ledger';

const entry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
	credential: 'Demo',
	workflow: 'Sync',
	node: 'CRM',
	method: 'crm.item.list',
	commands: new Map([['crm.item.list', 1]]),
	refused: false,
	repeat: false,
	errors: 0,
	waitMs: 10,
	...changes,
});

it('counts requests and the commands inside them, by who and what', () => {
	const ledger = new Ledger(() => 5_000);
	ledger.book(entry());
	ledger.book(entry({ refused: true, repeat: true }));
	ledger.book(
		entry({ method: 'batch', commands: new Map([['crm.item.add', 50]]), node: 'Create', errors: 2 }),
	);
	const { since, total, byMethod, byCredential, byWorkflow, byNode } = ledger.snapshot();
	expect(since).toBe(5_000);
	expect(total).toEqual({ requests: 3, commands: 52, refusals: 1, repeats: 1, errors: 2, waitMs: 30 });
	expect(byMethod).toEqual({
		'crm.item.list': { requests: 2, commands: 2, refusals: 1, repeats: 1, errors: 0, waitMs: 20 },
		batch: { requests: 1, commands: 0, refusals: 0, repeats: 0, errors: 2, waitMs: 10 },
		'crm.item.add': { requests: 0, commands: 50, refusals: 0, repeats: 0, errors: 0, waitMs: 0 },
	});
	expect(byCredential).toEqual({ Demo: total });
	expect(byWorkflow).toEqual({ Sync: total });
	expect(Object.keys(byNode)).toEqual(['Sync / CRM', 'Sync / Create']);
});

it('hands out copies, and starts anew when told', () => {
	const ledger = new Ledger();
	ledger.book(entry());
	const before = ledger.snapshot();
	ledger.book(entry());
	expect(before.total.requests).toBe(1);
	ledger.reset();
	expect(ledger.snapshot()).toMatchObject({ total: { requests: 0 }, byMethod: {}, byNode: {} });
});

it('counts a workflow of any name, and keeps its memory bounded', () => {
	const ledger = new Ledger();
	ledger.book(entry({ workflow: '__proto__' }));
	for (let index = 0; index < 3_000; index++) ledger.book(entry({ workflow: `Workflow ${index}` }));
	const { byWorkflow, total } = ledger.snapshot();
	const names = Object.keys(byWorkflow);
	expect(names).toContain('__proto__');
	expect(names.length).toBeLessThanOrEqual(1_001);
	expect(Object.values(byWorkflow).reduce((sum, { requests }) => sum + requests, 0)).toBe(total.requests);
});
