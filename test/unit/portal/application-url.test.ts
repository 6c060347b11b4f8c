import { parseApplicationUrl } from '../../../src/portal/transport/application-url';

const TOLD = 'https://demo.bitrix24.com/rest/';
const found = { base: TOLD, portal: 'demo.bitrix24.com' };

describe('where an application calls its portal', () => {
	it.each([
		['demo.bitrix24.com'],
		[' https://demo.bitrix24.com/ '],
		['https://Demo.Bitrix24.com/stream/?current_fieldset=1'],
	])('is read from the address %j, before and after the portal has told it', (typed) => {
		expect(parseApplicationUrl(typed, undefined, 'auto')).toEqual(found);
		expect(parseApplicationUrl(typed, TOLD, 'auto')).toEqual(found);
		expect(parseApplicationUrl(typed, 'https://demo.bitrix24.com/rest', 'auto')).toEqual(found);
	});

	it('is what came with the tokens when the portal was renamed', () => {
		const told = 'https://new.bitrix24.com/rest/';
		expect(parseApplicationUrl('demo.bitrix24.com', told, 'auto')).toEqual({
			base: told,
			portal: 'new.bitrix24.com',
		});
	});

	it('keeps https where a portal behind a proxy calls itself http', () => {
		expect(parseApplicationUrl('crm.example.org', 'http://crm.example.org/rest/', 'standard')).toEqual({
			base: 'https://crm.example.org/rest/',
			portal: 'crm.example.org',
		});
	});

	it('may be http on a portal of one’s own only', () => {
		const own = ['http://crm.example.org:8080', 'http://crm.example.org:8080/rest/'] as const;
		expect(parseApplicationUrl(...own, 'selfHosted').base).toBe(own[1]);
		expect(() => parseApplicationUrl(...own, 'standard')).toThrow(
			'of crm.example.org:8080 begins with http://',
		);
		expect(() => parseApplicationUrl('http://demo.bitrix24.de', undefined, 'custom')).toThrow(
			'begins with http://, which would send the secret unencrypted to demo.bitrix24.de',
		);
		// A renamed portal cannot change that either.
		const told = 'http://new.bitrix24.de/rest/';
		expect(() => parseApplicationUrl('demo.bitrix24.de', told, 'auto')).toThrow('begins with http://');
	});

	it.each([
		['', 'The address of the portal is empty'],
		['hello world', 'The address of the portal is not an address'],
		['ftp://demo.bitrix24.com', 'begins with ftp:'],
	])('%j is refused', (typed, message) => {
		expect(() => parseApplicationUrl(typed, TOLD, 'auto')).toThrow(message);
	});
});
