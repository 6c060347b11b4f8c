import { chain, start } from '../engine/harness-workflow';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

let n8n: World;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Errors', { seed: { deals: 2 } });
});

afterAll(async () => {
	await sandbox?.close();
});

const missing = 999_999;

/** Gets deal 1, a missing deal, and deal 2. */
async function getDeals(name: string, onError?: 'continueErrorOutput' | 'continueRegularOutput') {
	const get = {
		type: `${n8n.pack.name}.bitrix24Crm`,
		name: 'Get deal',
		onError,
		credentials: { bitrix24WebhookApi: sandbox.credential },
		parameters: {
			resource: 'deal',
			operation: 'get',
			dealId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		},
	};
	const pinData = { [start]: [1, missing, 2].map((id) => ({ json: { id } })) };
	const workflow = await n8n.rest.saveWorkflow({ ...chain(get), name, pinData }, [sandbox.credential]);
	return await n8n.rest.runWorkflow(workflow);
}

describe('an item that Bitrix24 refuses', () => {
	test('stops the workflow, and says which item and why', async () => {
		const run = await getDeals('Error stops');
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/NOT_FOUND.*\[item 1\]/);
	});

	test('goes to the error output, and the others to the first one', async () => {
		const run = await getDeals('Error output', 'continueErrorOutput');
		expect(run.status).toBe('success');
		expect(run.json('Get deal', 0).map(({ id }) => id)).toEqual([1, 2]);
		expect(run.json('Get deal', 1)).toEqual([{ error: expect.stringContaining('NOT_FOUND') }]);
		expect(run.output('Get deal', 1)[0].pairedItem).toMatchObject({ item: 1 });
	});

	test('stands in its place among the results when the node continues', async () => {
		const run = await getDeals('Error continues', 'continueRegularOutput');
		expect(run.status).toBe('success');
		const rows = run.json('Get deal');
		expect(rows.map(({ id }) => id)).toEqual([1, undefined, 2]);
		expect(rows[1]).toEqual({ error: expect.stringContaining('NOT_FOUND') });
	});
});

test('no error shows the secret of the webhook', async () => {
	const secret = sandbox.portal.webhookUrl.split('/').at(-2) ?? '';
	const run = await getDeals('Error secret');
	expect(secret.length).toBeGreaterThan(8);
	expect(JSON.stringify(run.error)).not.toContain(secret);
	expect(JSON.stringify(run.runData)).not.toContain(secret);
});
