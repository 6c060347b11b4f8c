import { startPortal, type SandboxPortal } from '../../sandbox';
import { certificatePath, sandboxTls } from '../../sandbox/tls';
import type { Outcome } from './b24jssdk.script';
import { runScript } from './run-script';

// The official SDK runs unchanged, over TLS, because it accepts only https.
describe('@bitrix24/b24jssdk on the sandbox portal', () => {
	let portal: SandboxPortal;
	let outcome: Outcome;

	beforeAll(async () => {
		portal = await startPortal({ tls: sandboxTls(), seed: { deals: 120, contacts: 70, gapEvery: 65 } });
		outcome = await runScript<Outcome>('b24jssdk.script.ts', {
			SANDBOX_WEBHOOK: portal.webhookUrl,
			NODE_EXTRA_CA_CERTS: certificatePath,
		});
	});

	afterAll(() => portal.close());

	it('calls a method', () => {
		expect(outcome.profileName).toBe('Anna');
	});

	it('adds, changes and deletes a record', () => {
		expect(outcome.created.title).toBe('Made by the SDK');
		expect(outcome.updatedTitle).toBe('Changed by the SDK');
		expect(portal.store.record(2, outcome.created.id)).toBeUndefined();
		expect(outcome.notFoundAfterDelete.join()).toContain('Element not found');
	});

	it('runs a batch given as a list', () => {
		expect(outcome.batchList).toEqual([1, 2, 3]);
	});

	it('runs a batch given by names, with a reference and a failing command', () => {
		expect(outcome.batchNamed.reference).toBe(portal.store.records(2)[4]?.id);
		expect(outcome.batchNamed.failing.join()).toContain('Element not found');
	});

	it('cuts sixty commands into two batches', () => {
		expect(outcome.chunked).toBe(60);
		expect(portal.statistics.totals.byMethod.batch).toBe(4);
	});

	it('reads every record by id, with callList and fetchList', () => {
		expect(outcome.callList).toEqual(portal.store.records(2).map((record) => record.id));
		expect(outcome.fetched).toEqual(portal.store.records(3).map((record) => record.id));
	});

	it('sees the total of a classic list and the refusal of an unknown filter field', () => {
		expect(outcome.classicListTotal).toBe(120);
		expect(outcome.refusedFilter.join()).toContain("Invalid filter: field 'NOPE' is not allowed in filter");
	});
});
