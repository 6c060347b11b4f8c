import { Sandbox, WEBHOOK } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open();
});
afterEach(async () => await sandbox.close());

const test = async (webhookSecretUrl: string, plan = 'standard') =>
	await sandbox.engine.credentialTest(WEBHOOK, { webhookSecretUrl, plan });

describe('the test of the credential', () => {
	it('succeeds with a webhook that has the scope crm', async () => {
		expect(await test(sandbox.portal.webhookUrl)).toEqual({
			status: 'OK',
			message: `Connected to ${new URL(sandbox.portal.url).host}`,
		});
		expect(await test(` ${sandbox.portal.webhookUrl}profile.json\n`)).toMatchObject({ status: 'OK' });
	});

	it('names the scope that is missing, and where to tick it', async () => {
		const { status, message } = await test(sandbox.portal.addWebhook({ scopes: ['task'] }));
		expect(status).toBe('Error');
		expect(message).toContain("needs the scope 'crm'");
		expect(message).toContain('Developer resources');
	});

	it('fails with a wrong secret, without showing it', async () => {
		const { status, message } = await test(`${sandbox.portal.url}/rest/1/wrong-secret-of-mine/`);
		expect(status).toBe('Error');
		expect(message).toContain('does not accept the credential (INVALID_CREDENTIALS)');
		expect(message).not.toContain('wrong-secret-of-mine');
	});

	it.each([
		['okWithError', 'ERROR_CORE'],
		['loginPage', 'a page instead of data'],
		['html502', 'status 502'],
		['truncatedJson', 'The answer was cut off'],
		['redirect', 'The portal answered that it is now at'],
	] as const)('fails when the portal answers with %s', async (kind, text) => {
		sandbox.portal.faults.add({ kind, times: 0, ...(kind === 'okWithError' && { error: 'ERROR_CORE' }) });
		const { status, message } = await test(sandbox.portal.webhookUrl);
		expect(status).toBe('Error');
		expect(message).toContain(text);
		expect(message).not.toContain(sandbox.secret);
	});

	it('fails when nobody answers', async () => {
		await sandbox.close();
		const { status, message } = await test(sandbox.portal.webhookUrl);
		expect(status).toBe('Error');
		expect(message).toContain('could not be reached');
		sandbox = await Sandbox.open();
	});

	it.each([
		['', 'The webhook URL is empty.'],
		['nonsense', 'The webhook URL is not an address.'],
		['http://demo.bitrix24.com/rest/1/hidden-part/', 'begins with http://'],
	])('fails before any request for %p', async (url, text) => {
		const { status, message } = await test(url, 'auto');
		expect(status).toBe('Error');
		expect(message).toContain(text);
		expect(message).not.toContain('hidden-part');
		expect(sandbox.portal.statistics.totals.requests).toBe(0);
	});
});
