import type { LedgerEntry } from '../../src/usage/ledger';

/** The ledger entry of a single call, with the values that matter for a test. */
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
