import { failure, items, itemsOf, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 3 } }, 'selfHosted');
	sandbox.engine.log.length = 0;
});
afterEach(async () => await sandbox.close());

const get = { resource: 'deal', operation: 'get', dealId: { mode: 'id', value: '={{ $json.id }}' } };
const getAll = { resource: 'deal', operation: 'getAll', returnAll: false, limit: 1 };
const host = () => new URL(sandbox.portal.url).host;

/** The errors that our nodes wrote into n8n's log. */
const logged = (): string[] =>
	sandbox.engine.log
		.filter(({ level, message }) => level === 'error' && message.startsWith('Bitrix24: '))
		.map(({ message }) => message);

describe('a call that is given up after several attempts', () => {
	it('is one line in the log, however many items it was for, with the portal, the method and who called', async () => {
		sandbox.portal.faults.add({ kind: 'resetBefore', times: 0 });
		const many = itemsOf(1_000, (index) => ({ id: index + 1 }));
		const run = await sandbox.crm(get, { items: many, onError: 'continueRegularOutput' });
		expect(run.output('node')).toHaveLength(1_000);
		expect(logged()).toEqual([
			`Bitrix24: ${host()}: crm.item.list was given up after 3 attempts: no whole answer came (ECONNRESET). Workflow "Engine", node "node".`,
		]);
	});

	it('is logged after five refusals, and the item has the error', async () => {
		sandbox.portal.faults.add({ kind: 'queryLimit', times: 5 });
		const { message } = failure(await sandbox.crm(getAll));
		expect(message).toContain('the request limit of the portal is used up (QUERY_LIMIT_EXCEEDED)');
		expect(sandbox.portal.statistics.totals.requests).toBe(5);
		expect(logged()).toEqual([
			`Bitrix24: ${host()}: crm.item.list was given up after 5 attempts: refused by the request limit (QUERY_LIMIT_EXCEEDED). Workflow "Engine", node "node".`,
		]);
	});

	it('is a line for each cause', async () => {
		for (const kind of ['resetBefore', 'html502'] as const) {
			sandbox.portal.faults.add({ kind, times: 3 });
			failure(await sandbox.crm(getAll));
		}
		expect(logged()).toEqual([
			expect.stringContaining('3 attempts: no whole answer came (ECONNRESET)'),
			expect.stringContaining('3 attempts: no whole answer came ('),
		]);
	});

	it('is logged by the lists of the panel, the test of the credential and the trigger too, without the secret', async () => {
		const { secret, credentials, engine } = sandbox;
		const portal = host();
		await sandbox.close();
		const parameters = { resource: 'deal', operation: 'get' };
		const panel = { credentials, parameters };
		await expect(engine.listSearch(engine.type('bitrix24Crm'), 'searchDealId', panel)).rejects.toThrow();
		await engine.credentialTest('bitrix24WebhookApi', credentials.bitrix24WebhookApi);
		const trigger = {
			type: engine.type('bitrix24UsageTrigger'),
			name: 'Watch',
			parameters: { thresholds: { licenceDays: 14 } },
		};
		await engine.poll(trigger, { credentials }).catch(() => undefined);
		expect(logged()).toHaveLength(3);
		for (const line of logged()) expect(line).toContain(`${portal}: `);
		expect(logged().join()).toContain('node "Watch"');
		expect(logged().join()).not.toContain(secret);
		sandbox = await Sandbox.open();
	});

	it('is not logged when its answer is final, or a repeat succeeds', async () => {
		failure(await sandbox.crm(get, { items: items({ id: 5_000 }) }));
		sandbox.portal.faults.add({ kind: 'resetBefore', times: 2 });
		expect((await sandbox.crm(getAll)).error).toBeUndefined();
		expect(logged()).toEqual([]);
	});
});
