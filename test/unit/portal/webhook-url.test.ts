import { SettingError } from '../../../src/portal/transport/setting-error';
import { parseWebhookUrl } from '../../../src/portal/transport/webhook-url';

const parsed = {
	base: 'https://demo.bitrix24.com/rest/1/demo-hook/',
	portal: 'demo.bitrix24.com',
	userId: 1,
};

function thrownBy(run: () => unknown): SettingError {
	try {
		run();
	} catch (error) {
		return error as SettingError;
	}
	throw new Error('nothing was thrown');
}

describe('an inbound webhook address', () => {
	it.each([
		['as Bitrix24 shows it', 'https://demo.bitrix24.com/rest/1/demo-hook/'],
		['without its last slash', 'https://demo.bitrix24.com/rest/1/demo-hook'],
		['with a method behind it', 'https://demo.bitrix24.com/rest/1/demo-hook/profile.json'],
		['with a method and parameters', 'https://demo.bitrix24.com/rest/1/demo-hook/crm.deal.list?start=50'],
		['with spaces and line breaks', ' https://demo.bitrix24.com/rest/1/\n demo-hook/ '],
		['without https://', 'demo.bitrix24.com/rest/1/demo-hook/'],
		['with a host in capitals', 'https://Demo.Bitrix24.COM/rest/1/demo-hook/'],
		['of version 3', 'https://demo.bitrix24.com/rest/api/1/demo-hook/'],
	])('is read %s', (_name, text) => {
		expect(parseWebhookUrl(text)).toEqual(parsed);
		expect(parseWebhookUrl(text, 'auto')).toEqual(parsed);
	});

	it('keeps a port and a folder', () => {
		expect(parseWebhookUrl('https://crm.example.org:8443/portal/rest/12/abc/')).toEqual({
			base: 'https://crm.example.org:8443/portal/rest/12/abc/',
			portal: 'crm.example.org:8443',
			userId: 12,
		});
	});

	it.each([
		['nothing', '', 'is empty'],
		['spaces', '  \n ', 'is empty'],
		['no address', 'hello world', 'is not an address'],
		[
			'another page of the portal',
			'https://demo.bitrix24.com/crm/deal/details/1/',
			'no part like /rest/1/secret/',
		],
		[
			'an outgoing webhook of n8n',
			'https://n8n.example.org/webhook/demo-hook',
			'no part like /rest/1/secret/',
		],
		['a webhook without its secret', 'https://demo.bitrix24.com/rest/1/', 'no part like /rest/1/secret/'],
		['another protocol', 'ftp://demo.bitrix24.com/rest/1/demo-hook/', 'begins with ftp:'],
		['a password', 'https://user:word@demo.bitrix24.com/rest/1/demo-hook/', 'user name or a password'],
	])('is refused when it is %s, without being shown', (_name, text, what) => {
		const error = thrownBy(() => parseWebhookUrl(text));
		expect(error).toBeInstanceOf(SettingError);
		expect(error.message).toContain(what);
		expect(error.nextStep).toContain('https://your-portal.bitrix24.com/rest/1/secret/');
		expect(`${error.message} ${error.nextStep}`).not.toMatch(/demo-hook|word@/);
	});

	it.each(['bitrix24.com', 'bitrix24.ru', 'bitrix24.de', 'bitrix24.com.br'])(
		'never takes http for the cloud: %s',
		(cloud) => {
			for (const plan of [undefined, 'auto', 'standard', 'selfHosted', 'custom'] as const) {
				const error = thrownBy(() => parseWebhookUrl(`http://demo.${cloud}/rest/1/demo-hook/`, plan));
				expect(error.message).toContain('http://');
				expect(error.nextStep).toContain('https://');
				expect(error.message).not.toContain('demo-hook');
			}
		},
	);

	it('takes http for a server of the person, when the plan says so', () => {
		const text = 'http://crm.example.org/rest/1/demo-hook/';
		for (const plan of ['selfHosted', 'custom', undefined] as const)
			expect(parseWebhookUrl(text, plan).base).toBe(text);
		for (const plan of ['auto', 'standard', 'enterprise'] as const) {
			expect(thrownBy(() => parseWebhookUrl(text, plan)).nextStep).toContain("'Plan'");
		}
	});

	it.each(['http://localhost:5000', 'http://127.0.0.1:5000', 'http://[::1]:5000'])(
		'takes http for this machine: %s',
		(origin) => {
			expect(parseWebhookUrl(`${origin}/rest/1/demo-hook/`, 'auto').base).toBe(`${origin}/rest/1/demo-hook/`);
		},
	);
});
