import { redact, redactDeep } from '../../../src/portal/redact';

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
