import { webhookCredential } from '../n8n/webhook-credential';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

let n8n: World;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Credential test');
});

afterAll(async () => {
	await sandbox?.close();
});

const test24 = async (webhookUrl: string) =>
	await n8n.rest.testCredential(sandbox.credential, webhookCredential(webhookUrl, 'auto'));

describe('the credential test in n8n', () => {
	test('accepts the webhook of the portal', async () => {
		expect(await test24(sandbox.portal.webhookUrl)).toMatchObject({ status: 'OK' });
	});

	test('refuses a webhook that the portal does not know', async () => {
		const wrong = sandbox.portal.webhookUrl.replace(/[^/]+\/$/, 'wrong/');
		expect(await test24(wrong)).toMatchObject({ status: 'Error' });
	});

	test('says nothing of the secret when it refuses', async () => {
		const wrong = 'abcdefgh12345678';
		const { message } = await test24(sandbox.portal.webhookUrl.replace(/[^/]+\/$/, `${wrong}/`));
		expect(message).not.toContain(wrong);
	});

	test('refuses an address where no portal answers', async () => {
		expect(await test24('http://127.0.0.1:9/rest/1/abc/')).toMatchObject({ status: 'Error' });
	});
});
