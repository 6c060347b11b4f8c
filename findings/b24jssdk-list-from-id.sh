#!/usr/bin/env bash
# The list reader of the official SDK drops the filter `>ID`, and reads every record from the first one.
#
# Package: @bitrix24/b24jssdk 2.2.0.
# Input: `fetchList` of crm.deal.list, with the filter { ">ID": 100, "<=ID": 110 }, on a portal with deals 1 to 120.
# Guess: the ten deals 101 to 110, in one request.
# Seen: all deals from 1 to 110, in three requests. `fetchList` and `callList` keep the place where they are in `>ID`,
#   and start by setting it to 0. The SDK warns in its log when it ignores `order`, but says nothing about `>ID`. The
#   same filter as `>=ID: 101` is kept, and gives the ten deals.
# Why it matters: `>ID` with the last ID of the run before is the usual way to read only new records. In a workflow that
#   runs every minute, each run takes the whole list for new.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent @bitrix24/b24jssdk@2.2.0 axios@1.21.1 ||
	{ echo 'b24jssdk-list-from-id: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
filter {">ID":100,"<=ID":110}
  request 1 asks for {">ID":0,"<=ID":110}
  request 2 asks for {">ID":50,"<=ID":110}
  request 3 asks for {">ID":100,"<=ID":110}
  fetchList returns 110 deals, from 1 to 110; callList returns 110
filter {">=ID":101,"<=ID":110}
  request 1 asks for {">=ID":101,"<=ID":110,">ID":0}
  fetchList returns 10 deals, from 101 to 110; callList returns 10
END

cat > run.mjs <<'END'
import { createServer } from 'node:http';
import { B24OAuth } from '@bitrix24/b24jssdk';

const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: '', date_finish: '' };
const all = Array.from({ length: 120 }, (_, index) => ({ ID: String(index + 1) }));
let asked = [];
const portal = createServer((request, response) => {
	let text = '';
	request.on('data', (part) => (text += part));
	request.on('end', () => {
		const { filter } = JSON.parse(text);
		asked.push(filter);
		const fits = ({ ID }) => ID > filter['>ID'] && ID >= (filter['>=ID'] ?? 0) && ID <= filter['<=ID'];
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ result: all.filter(fits).slice(0, 50), time }));
	});
});
await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));

const endpoint = `http://127.0.0.1:${portal.address().port}/rest`;
const token = { accessToken: 'demo', refreshToken: 'demo', expires: Date.now() / 1000 + 3600, expiresIn: 3600 };
const place = { domain: 'portal.example', clientEndpoint: endpoint, serverEndpoint: endpoint };
const bitrix24 = new B24OAuth({ ...token, ...place, memberId: 'demo' }, { clientId: 'demo', clientSecret: 'demo' });

for (const filter of [{ '>ID': 100, '<=ID': 110 }, { '>=ID': 101, '<=ID': 110 }]) {
	console.log(`filter ${JSON.stringify(filter)}`);
	asked = [];
	const list = { method: 'crm.deal.list', params: { filter } };
	const ids = [];
	for await (const page of bitrix24.actions.v2.fetchList.make(list)) ids.push(...page.map(({ ID }) => ID));
	asked.forEach((one, index) => console.log(`  request ${index + 1} asks for ${JSON.stringify(one)}`));
	const { length } = (await bitrix24.actions.v2.callList.make(list)).getData();
	console.log(`  fetchList returns ${ids.length} deals, from ${ids[0]} to ${ids.at(-1)}; callList returns ${length}`);
}
portal.close();
END

node run.mjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'b24jssdk-list-from-id: the behaviour has changed, see above'; exit 1; }
cat seen.txt
