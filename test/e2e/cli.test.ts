import { chain } from '../engine/harness-workflow';
import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

let n8n: World;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Command line', { seed: { deals: 60 } });
});

afterAll(async () => {
	await sandbox?.close();
});

test('n8n’s command line imports a workflow and its credential, and runs it', async () => {
	const credential = { id: 'commandLine', name: 'Imported', type: webhookCredentialType };
	const data = webhookCredential(sandbox.portal.webhookUrl);
	await n8n.cli.importCredentials([{ ...credential, data }]);
	const get = {
		type: `${n8n.pack.name}.bitrix24Crm`,
		name: 'Get deals',
		credentials: { [credential.type]: credential },
		parameters: { resource: 'deal', operation: 'getAll', returnAll: true },
	};
	await n8n.cli.importWorkflow({ ...chain(get), id: 'commandLineDeals' });

	const run = await n8n.cli.execute('commandLineDeals');

	expect([run.status, run.error?.message]).toEqual(['success', undefined]);
	expect(run.output('Get deals')).toHaveLength(60);
});
