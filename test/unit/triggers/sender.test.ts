import * as crypto from 'node:crypto';
import { isAllowedSecret, isOfPortal, senderOf } from '../../../src/triggers/events/sender';

jest.mock('node:crypto', () => {
	const real = jest.requireActual<typeof crypto>('node:crypto');
	return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

const auth = {
	domain: 'portal.bitrix24.com',
	client_endpoint: 'https://portal.bitrix24.com/rest/',
	server_endpoint: 'https://oauth.bitrix.info/rest/',
	member_id: 'a223c6b3710f85df22e9377d6c4f7553',
	application_token: 's6p6eclrvim6da22ft9ch94ekreb52lv',
};

describe('the sender of an event', () => {
	it('is what the event says', () => {
		expect(senderOf({ auth })).toEqual({
			domain: 'portal.bitrix24.com',
			memberId: 'a223c6b3710f85df22e9377d6c4f7553',
			applicationToken: 's6p6eclrvim6da22ft9ch94ekreb52lv',
			scope: [],
		});
		expect(senderOf({ auth: { ...auth, user_id: '27', scope: 'crm,user, task' } })).toMatchObject({
			userId: 27,
			scope: ['crm', 'user', 'task'],
		});
	});

	it('has the address of the portal, not that of the authorisation server', () => {
		expect(senderOf({ auth: { ...auth, domain: 'oauth.bitrix.info' } }).domain).toBe('portal.bitrix24.com');
		expect(senderOf({ auth: { domain: 'Portal.Bitrix24.com' } }).domain).toBe('portal.bitrix24.com');
		expect(senderOf({ auth: { domain: 'crm.example.com:8443' } }).domain).toBe('crm.example.com:8443');
	});

	it.each([
		[{}],
		[{ auth: 'x' }],
		[{ auth: ['x'] }],
		[{ auth: { domain: { a: 1 }, member_id: [] } }],
		[{ auth: null }],
	])('is empty where nothing is said: %j', (tree) => {
		expect(senderOf(tree)).toEqual({ domain: '', memberId: '', applicationToken: '', scope: [] });
	});
});

describe('a secret', () => {
	it('is one of those that are allowed', () => {
		expect(isAllowedSecret('b', ['a', 'b', 'c'])).toBe(true);
		expect(isAllowedSecret('d', ['a', 'b', 'c'])).toBe(false);
		expect(isAllowedSecret('ab', ['a'])).toBe(false);
		expect(isAllowedSecret('a', [])).toBe(false);
	});

	it('is never empty', () => {
		expect(isAllowedSecret('', [''])).toBe(false);
		expect(isAllowedSecret('', [])).toBe(false);
	});

	it('is compared with all of them in constant time, also behind the right one', () => {
		const compare = jest.mocked(crypto.timingSafeEqual);
		compare.mockClear();
		isAllowedSecret('a', ['a', 'b', 'a much longer one']);
		expect(compare).toHaveBeenCalledTimes(3);
		for (const [one, other] of compare.mock.calls) expect(one.byteLength).toBe(other.byteLength);
	});
});

describe('the portal of an event', () => {
	const sender = senderOf({ auth });

	it.each([
		['its host', { host: 'portal.bitrix24.com' }, true],
		['its host in an address', { host: 'https://Portal.bitrix24.com/rest/' }, true],
		['another host', { host: 'other.bitrix24.com' }, false],
		['no host', { host: '' }, false],
		['its ID', { host: 'portal.bitrix24.com', memberId: auth.member_id }, true],
		['its ID, after its address has changed', { host: 'old.bitrix24.com', memberId: auth.member_id }, true],
		['another ID under the same host', { host: 'portal.bitrix24.com', memberId: 'b'.repeat(32) }, false],
	])('is recognised by %s', (_name, portal, expected) => {
		expect(isOfPortal(sender, portal)).toBe(expected);
	});

	it('is unknown when the event says nothing', () => {
		expect(isOfPortal(senderOf({}), { host: '' })).toBe(false);
		expect(isOfPortal(senderOf({}), { host: 'portal.bitrix24.com', memberId: 'a' })).toBe(false);
	});
});
