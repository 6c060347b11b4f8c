import { keepSecret, redact, redactDeep } from '../../../src/portal/answers/redact';

const DEMO = 'demo5ecret';

it.each([
	`https://portal.bitrix24.com/rest/1/${DEMO}/crm.item.list.json`,
	`https://portal.bitrix24.com/rest/12/${DEMO}`,
	`https://portal.bitrix24.com/rest/api/12/${DEMO}/tasks.task.list`,
	`/rest/1/${DEMO}/download/?token=crm`,
	`https://portal/rest/download.json?auth=${DEMO}&token=x`,
	`https://portal/disk/file?auth%5Bap%5D=${DEMO}&x=1`,
	`https://portal/disk/file?auth[ap]=${DEMO}&x=1`,
	`{"access_token":"${DEMO}","refresh_token": "${DEMO}"}`,
	`Authorization: Bearer ${DEMO}`,
])('takes the secret out of %s', (text) => {
	expect(redact(text)).not.toContain(DEMO);
});

it.each([
	'Author = somebody',
	'The rest/ of it',
	'https://portal/crm/deal/details/12/',
	'authority: 5',
	'map=x',
])('leaves %s alone', (text) => {
	expect(redact(text)).toBe(text);
});

it('goes through nested values, and copies only what changes', () => {
	const clean = { a: [1, { b: 'text' }], at: new Date(0) };
	expect(redactDeep(clean)).toBe(clean);
	const file = { id: 1, urlMachine: `https://portal/rest/1/${DEMO}/crm.controller.item.getFile/?token=x` };
	const row = { id: 5, files: [file], other: clean };
	const safe = redactDeep(row);
	expect(JSON.stringify(safe)).not.toContain(DEMO);
	expect(safe.other).toBe(clean);
	expect(row.files[0].urlMachine).toContain(DEMO);
});

describe('a secret that was named by keepSecret', () => {
	it('is removed wherever it stands', () => {
		const token = 'a.token+with(signs)';
		keepSecret(token);
		expect(redact(`The token ${token}, said ${token}`)).toBe('The token ***, said ***');
		expect(redactDeep({ a: [`x${token}y`], b: 1 })).toEqual({ a: ['x***y'], b: 1 });
	});

	it('is forgotten after a hundred others, unless it is named again', () => {
		keepSecret('secret-of-the-application');
		keepSecret('access-token-number-0');
		for (let count = 1; count <= 100; count++) {
			keepSecret(`access-token-number-${count}`);
			keepSecret('secret-of-the-application');
		}
		expect(redact('access-token-number-100 secret-of-the-application')).toBe('*** ***');
		expect(redact('access-token-number-0.')).toBe('access-token-number-0.');
	});

	it('is ignored if it is too short', () => {
		for (const text of ['', 'deal']) keepSecret(text);
		expect(redact('a deal')).toBe('a deal');
	});
});
