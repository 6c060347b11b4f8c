import { webhookCredential, webhookCredentialType } from '../n8n/webhook-credential';
import { openBrowser } from './browser';
import { Editor } from './editor';
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

	test('accepts a webhook for tasks only, and says which nodes it can serve', async () => {
		const { status, message } = await test24(sandbox.portal.addWebhook({ scopes: ['task'] }));
		expect(status).toBe('OK');
		expect(message).toContain('Bitrix24 Tasks, Bitrix24 Trigger, Bitrix24 Usage, Bitrix24 Usage Trigger');
		expect(message).toContain('tick: crm (Bitrix24 CRM)');
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

	test('refuses limits that cannot be read, and names the field', async () => {
		const data = { ...webhookCredential(sandbox.portal.webhookUrl, 'custom'), customWindows: '60 a minute' };
		const { status, message } = await n8n.rest.testCredential(sandbox.credential, data);
		expect(status).toBe('Error');
		expect(message).toContain('"60 a minute" in Requests per Period cannot be read');
	});
});

describe('the credential dialog', () => {
	const custom = [
		'Requests at Once (X)',
		'Requests per Second (Y)',
		'Requests per Period',
		'Requests at the Same Time',
	];
	const more = [
		'Daily Budget (Requests)',
		'Quiet Hours',
		'Time Zone of the Portal',
		'Operating Time Limit (Seconds)',
	];

	test.each([
		['a plan', { plan: 'auto' }, [], [...custom, ...more]],
		['all limits', { plan: 'custom', moreLimits: true }, [...custom, ...more], []],
	])('with %s shows what belongs to it', async (name, limits, shown, hidden) => {
		const data = { ...webhookCredential(sandbox.portal.webhookUrl), ...limits };
		const { id } = await n8n.rest.saveCredential(`Dialog with ${name}`, webhookCredentialType, data);
		const browser = await openBrowser();
		try {
			const editor = await Editor.open(browser, { url: n8n.url, login: n8n.login });
			await editor.page.setViewportSize({ width: 1440, height: 1500 });
			await editor.openCredential(id);
			const dialog = editor.page.getByTestId('credential-edit-dialog');
			await dialog.getByText('More Limits', { exact: true }).waitFor();
			const labels = await dialog.getByTestId('credential-connection-parameter').allInnerTexts();
			const seen = (label: string): boolean => labels.some((text) => text.includes(label));
			expect(shown.filter((label) => !seen(label))).toEqual([]);
			expect(hidden.filter(seen)).toEqual([]);
			await editor.screenshot(`credential-${name.replace(' ', '-')}`);
			await editor.close();
		} finally {
			await browser.close();
		}
	});
});
