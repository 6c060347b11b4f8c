import { eventOf, portalEvent } from '../../../src/triggers/events/event';
import { PAYLOADS, received, SECRETS, WEBHOOK_AUTH } from './payloads';

const secrets = Object.values(SECRETS);

describe('an event', () => {
	it.each(PAYLOADS)('%s has its record, and no token: %j', (code, data, known) => {
		const tree = received(code, data);
		const event = eventOf(tree);
		expect(event).toMatchObject({
			event: code.toUpperCase(),
			at: '2025-09-24T07:46:40.000Z',
			portal: 'portal.bitrix24.com',
			userId: 27,
			...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
		});
		for (const [name, value] of Object.entries(known)) {
			if (value === undefined) expect(event).not.toHaveProperty(name);
		}
		const text = JSON.stringify(event);
		expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
		// The tokens were there.
		expect(JSON.stringify(tree)).toContain(SECRETS.access_token);
	});

	it('keeps the rest of its data as texts', () => {
		const event = eventOf(
			received('ONIMBOTMESSAGEADD', {
				BOT: { 567: { access_token: SECRETS.bot, user_id: '567', BOT_CODE: 'BOT1' } },
				PARAMS: { MESSAGE: 'Hello', MESSAGE_ID: '84331' },
			}),
		);
		expect(event?.data).toEqual({
			BOT: { 567: { user_id: '567', BOT_CODE: 'BOT1' } },
			PARAMS: { MESSAGE: 'Hello', MESSAGE_ID: '84331' },
		});
	});

	it('removes a token also where it stands in another text', () => {
		const event = eventOf(
			received('ONIMBOTMESSAGEADD', { PARAMS: { MESSAGE: `a ${SECRETS.access_token} b` } }),
		);
		expect(event?.data).toEqual({ PARAMS: { MESSAGE: 'a *** b' } });
	});

	it('has no user where the portal says none', () => {
		expect(eventOf(received('ONCRMDEALADD', { FIELDS: { ID: 1 } }, WEBHOOK_AUTH))).not.toHaveProperty(
			'userId',
		);
	});

	it.each([[{}], [{ event: '' }], [{ event: ['A'] }], [{ event: 'A B' }], [{ event: 'x'.repeat(201) }]])(
		'is none without a code: %j',
		(tree) => {
			expect(eventOf(tree)).toBeUndefined();
		},
	);

	it('is one of any code, with any data', () => {
		expect(eventOf({ event: 'ONSOMETHINGADD', data: ['a'], ts: 1758700000 })).toEqual({
			event: 'ONSOMETHINGADD',
			name: 'Something Created',
			action: 'add',
			at: '2025-09-24T07:46:40.000Z',
			portal: '',
			data: { 0: 'a' },
		});
	});

	it.each([
		['1758700000', '2025-09-24T07:46:40.000Z'],
		[1758700000, '2025-09-24T07:46:40.000Z'],
		['1758700000123', '2025-09-24T07:46:40.123Z'],
		['2025-09-24T10:46:40+03:00', '2025-09-24T07:46:40.000Z'],
	])('has the time %s', (at, expected) => {
		expect(portalEvent({ code: 'ONCRMDEALADD', data: {}, at, portal: '' }).at).toBe(expected);
	});

	it.each([[undefined], ['0'], ['soon'], [{}]])('has the present time where there is none: %j', (at) => {
		const before = Date.now();
		const time = Date.parse(portalEvent({ code: 'ONCRMDEALADD', data: {}, at, portal: '' }).at);
		expect(time).toBeGreaterThanOrEqual(before);
		expect(time).toBeLessThanOrEqual(Date.now());
	});
});
