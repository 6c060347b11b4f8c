#!/usr/bin/env bash
# The official SDK sends a luxon date as a date in a single call, but as some twenty parameters in a batch.
#
# Packages: @bitrix24/b24jssdk 2.2.0, with luxon 3.7.2 and qs-esm 8.0.2, which the SDK uses.
# Input: crm.item.update of a deal with two fields: a date that the SDK's own `Text.toDateTime` made, and an empty list,
#   which clears a field with several values. Once as a single call, once as the only command of a batch.
# Guess: the portal gets the same two fields both times.
# Seen: the single call sends the date as text, and the empty list. The batch sends the inner properties of the date
#   object, such as its milliseconds and its year, each as a parameter of its own; the date as text is not among them.
#   The empty list is not sent at all. A batch writes each command as a query string with qs, which does not call the
#   `toJSON` of an object, and writes nothing for an empty list. `Text.toB24Format` gives a text that both can send.
# Why it matters: n8n's $now and $today are luxon dates, so a Code node that moves its updates into a batch, to save
#   requests, sends garbage for a date, and leaves the old values in a field that it wants to clear.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent \
	@bitrix24/b24jssdk@2.2.0 luxon@3.7.2 qs-esm@8.0.2 axios@1.21.1 ||
	{ echo 'b24jssdk-batch-date: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
single call: {"begindate":"2026-05-04T06:00:00.000+00:00","ufCrmTags":[]}
batch: more than ten parameters for the date, among them
  fields[begindate][ts]=1777874400000
  fields[begindate][c][year]=2026
batch: parameters with the date as text: 0
batch: parameters for the empty list: 0
batch, date by toB24Format: fields[begindate]=2026-05-04T06:00:00+00:00
END

cat > run.mjs <<'END'
import { createServer } from 'node:http';
import { B24OAuth, Text } from '@bitrix24/b24jssdk';

const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: '', date_finish: '' };
let asked;
const portal = createServer((request, response) => {
	let text = '';
	request.on('data', (part) => (text += part));
	request.on('end', () => {
		asked = JSON.parse(text);
		const batch = { result: [true], result_error: [], result_total: [], result_next: [], result_time: [time] };
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ result: request.url.includes('/batch') ? batch : true, time }));
	});
});
await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));

const endpoint = `http://127.0.0.1:${portal.address().port}/rest`;
const token = { accessToken: 'demo', refreshToken: 'demo', expires: Date.now() / 1000 + 3600, expiresIn: 3600 };
const place = { domain: 'portal.example', clientEndpoint: endpoint, serverEndpoint: endpoint };
const bitrix24 = new B24OAuth({ ...token, ...place, memberId: 'demo' }, { clientId: 'demo', clientSecret: 'demo' });

const method = 'crm.item.update';
const date = Text.toDateTime('2026-05-04T09:00:00+03:00');
const sentInBatch = async (fields) => {
	await bitrix24.actions.v2.batch.make({ calls: [[method, { entityTypeId: 2, id: 1, fields }]] });
	const query = new URLSearchParams(asked.cmd[0].split('?')[1]);
	return [...query].map((pair) => pair.join('=')).filter((pair) => pair.startsWith('fields'));
};
const fields = { begindate: date, ufCrmTags: [] };
await bitrix24.actions.v2.call.make({ method, params: { entityTypeId: 2, id: 1, fields } });
console.log(`single call: ${JSON.stringify(asked.fields)}`);
const sent = await sentInBatch(fields);
const ofDate = sent.filter((pair) => pair.startsWith('fields[begindate]'));
console.log(`batch: ${ofDate.length > 10 ? 'more than ten' : ofDate.length} parameters for the date, among them`);
for (const pair of ofDate.filter((one) => /\[(ts|year)\]=/.test(one))) console.log(`  ${pair}`);
console.log(`batch: parameters with the date as text: ${ofDate.filter((pair) => /\d-\d\d-\d\dT/.test(pair)).length}`);
console.log(`batch: parameters for the empty list: ${sent.length - ofDate.length}`);
console.log(`batch, date by toB24Format: ${await sentInBatch({ begindate: Text.toB24Format(date) })}`);
portal.close();
END

node run.mjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'b24jssdk-batch-date: the behaviour has changed, see above'; exit 1; }
cat seen.txt
