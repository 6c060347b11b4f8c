import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../n8n/cache';
import { oAuth2Credential, oAuth2CredentialType, redirectUrlOf } from '../n8n/oauth2-credential';
import { QueueTrial } from '../n8n/queue-trial';
import type { StoredCredential, StoredWorkflow } from '../n8n/rest';
import { world } from './world';

// The mode Queue of the trigger where processes of n8n are killed. All of them share Redis and a database: main, two workers,
// and one for the calls of webhooks. `npm run bench -- --job queue` does the same with 5,000 events.

const EVENTS = 300;

let trial: QueueTrial;
let workflow: StoredWorkflow;

beforeAll(async () => {
	const { n8n } = await world();
	const logFolder = join(checkout, 'artefacts', 'e2e');
	trial = await QueueTrial.start(n8n, { events: 2 * EVENTS, logFolder });
	// Nothing but a call of the portal lets the queue be read within a test.
	workflow = await trial.publish({ options: { readEvery: 3_600 } });
}, 300_000);

afterAll(async () => await trial?.stop());

test('the main process reads the queue when the portal calls the process for webhooks', async () => {
	const { portal, queue } = trial;
	const hasRead = async (): Promise<boolean> =>
		(await portal.statistics()).requests.some(({ commands }) =>
			commands.some(({ method }) => method === 'event.offline.get'),
		);
	await trial.until('the queue was read once', hasRead);
	await trial.change(1);
	await trial.until('heard', () => trial.heard() === 1);
	expect(await trial.result()).toMatchObject({ lost: 0, repeats: 0 });
	const [call] = await portal.deliveries();
	expect([call.code, call.status]).toEqual(['ONOFFLINEEVENT', 200]);
	expect(new URL(call.url).port).not.toBe(new URL(queue.server.url).port);
});

test('no event is lost when a worker and the main process are killed, and what comes again says so', async () => {
	await trial.change(EVENTS);
	await trial.until('a fifth', () => trial.heard() > EVENTS / 5);
	await trial.disturb('kill a worker');
	await trial.until('half', () => trial.heard() > EVENTS / 2);
	await trial.disturb('kill main');
	await trial.until('the queue is empty', async () => (await trial.left()) === 0, 200_000);
	const { lost, untold, repeats } = await trial.result();
	expect({ lost, untold }).toEqual({ lost: 0, untold: 0 });
	// Ten executions at the same time, of each process that was killed.
	expect(repeats).toBeLessThanOrEqual(20);
}, 400_000);

test('what waits when the workflow is unpublished comes when it is published again', async () => {
	const before = trial.heard();
	await trial.change(100);
	await trial.until('the first', () => trial.heard() > before);
	await trial.queue.server.rest.deactivate(workflow);
	// What was handed over ends.
	await sleep(5_000);
	const heard = trial.heard();
	expect(heard).toBeLessThan(before + 100);
	await sleep(5_000);
	expect(trial.heard()).toBe(heard);
	await trial.queue.server.rest.activate(workflow);
	await trial.until('all', () => trial.heard() === before + 100);
	expect(await trial.result()).toMatchObject({ lost: 0, untold: 0 });
}, 200_000);

test('an error tells a person without administrator rights who must connect the credential', async () => {
	const { queue, portal } = trial;
	const { url, rest } = queue.server;
	const application = await portal.addApplication({ redirectUrl: redirectUrlOf(url), userId: 2 });
	const data = oAuth2Credential(portal.url, application);
	const credential: StoredCredential = await rest.saveCredential('Not an admin', oAuth2CredentialType, data);
	await rest.connectCredential(credential);
	const stored = await rest.saveWorkflow(trial.workflow('rights'), [credential]);
	await rest.activate(stored);
	const status = async (): Promise<string> =>
		JSON.stringify(await rest.request('GET', `/rest/workflows/${stored.id}/publication-status`));
	await trial.until('told', async () => (await status()).includes('administrator'));
	await rest.deactivate(stored);
});
