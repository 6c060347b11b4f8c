import type { LedgerEntry } from '../../src/usage/ledger';

/** A request of a single call, with what matters for a test. */
export function entry(changes: Partial<LedgerEntry> = {}): LedgerEntry {
	const { method = 'crm.item.list' } = changes;
	return {
		credential: 'Demo',
		workflow: 'Sync',
		node: 'CRM',
		priority: 'normal',
		method,
		commands: [{ method, workMs: 20 }],
		sent: true,
		repeat: false,
		waitMs: 10,
		...changes,
	};
}
