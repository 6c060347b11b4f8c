import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain, node, start } from '../engine/harness-workflow';
import { checkout } from '../n8n/cache';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import { installPackage, packPackage } from '../n8n/pack';
import { startQueueMode, type QueueMode } from '../n8n/queue-mode';
import { startPortal, type SandboxPortal } from '../../sandbox';
import { world } from './world';

// A refresh token can be used once, and the workers do not know of each other.

const PATH = 'oauth2-workers';
const EXECUTIONS = 10;

let userFolder: string;
let queue: QueueMode;
let portal: SandboxPortal;

beforeAll(async () => {
	const { n8n, pack, login } = await world();
	userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-oauth-'));
	await installPackage(await packPackage(), userFolder);
	const logFolder = join(checkout, 'artefacts', 'e2e');
	queue = await startQueueMode(n8n, { userFolder, login, workers: 2, concurrency: 5, logFolder });
	const { server } = queue;
	portal = await startPortal({ seed: { deals: 10 }, cost: { latencyMs: 300 } });
	const application = portal.addApplication({ redirectUrl: redirectUrlOf(server.url) });
	const data = oAuth2Credential(portal.url, application);
	const credential = await server.rest.saveCredential('Workers', oAuth2CredentialType, data);
	await server.rest.connect(credential);
	const getDeals = {
		type: `${pack.name}.bitrix24Crm`,
		parameters: { authentication: 'oAuth2', resource: 'deal', operation: 'getAll', limit: 1 },
	};
	const workflow = chain(getDeals);
	workflow.nodes[0] = node({
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		name: start,
		webhookId: PATH,
		parameters: { path: PATH, httpMethod: 'POST', responseMode: 'lastNode' },
	});
	await server.rest.activate(await server.rest.saveWorkflow({ ...workflow, name: PATH }, [credential]));
	// The webhook answers once it is registered.
	await server.callWebhook(PATH, {});
}, 240_000);

afterAll(async () => {
	await queue?.stop();
	await portal?.close();
	rmSync(userFolder, { recursive: true, force: true });
});

test('ten executions on two workers renew an access token once', async () => {
	for (const round of [1, 2]) {
		portal.expireAccessTokens();
		portal.statistics.reset();
		const answers = await Promise.all(
			Array.from({ length: EXECUTIONS }, async () => await queue.server.callWebhook(PATH, {})),
		);
		expect(answers).toEqual(Array(EXECUTIONS).fill(expect.objectContaining({ id: expect.any(Number) })));
		const refreshes = portal.statistics.tokenRequests.map(({ error }) => error);
		expect([round, refreshes]).toEqual([round, [undefined]]);
		expect(portal.statistics.totals.byStatus['401']).toBeGreaterThan(1);
	}
	const [one, other] = queue.workers.map((worker) => worker.executions().length);
	expect(Math.min(one, other)).toBeGreaterThan(0);
});
