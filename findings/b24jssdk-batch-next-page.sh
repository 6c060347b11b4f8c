#!/usr/bin/env bash
# In a batch of the official SDK, every result claims to have a next page, and that page is the first one again.
#
# Package: @bitrix24/b24jssdk 2.2.0.
# Input: a batch of crm.deal.list (two deals, so one page) and crm.deal.get. The portal names no next page.
# Guess: `isMore()` is false for both results, as it is for a single call with the same answer.
# Seen: `isMore()` is true for both, also for the one deal, which cannot have pages. `getNext()` asks for `start: 0`,
#   which returns the same two deals: the SDK reads a missing `next` in a batch as the number 0.
# Why it matters: the SDK's own example of reading pages goes on while `isMore()` is true. After a batch, such a loop in
#   a Code node of n8n reads the first page again and again, and uses up the portal's requests.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent @bitrix24/b24jssdk@2.2.0 axios@1.21.1 ||
	{ echo 'b24jssdk-batch-next-page: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
single list: isMore false
list in a batch: isMore true
one deal in a batch: isMore true
the "next page" asks for {"start":0} and returns deals 1, 2
END

cat > run.mjs <<'END'
import { createServer } from 'node:http';
import { B24OAuth } from '@bitrix24/b24jssdk';

const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: '', date_finish: '' };
const deals = [{ ID: '1' }, { ID: '2' }];
const batchResult = {
	result: { list: deals, deal: deals[0] },
	result_error: [],
	result_total: { list: 2 },
	result_next: [],
	result_time: { list: time, deal: time },
};
const asked = [];
const portal = createServer((request, response) => {
	let text = '';
	request.on('data', (part) => (text += part));
	request.on('end', () => {
		asked.push(JSON.parse(text));
		const answer = request.url.includes('/batch') ? { result: batchResult } : { result: deals, total: 2 };
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ ...answer, time }));
	});
});
await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));

const endpoint = `http://127.0.0.1:${portal.address().port}/rest`;
const token = { accessToken: 'demo', refreshToken: 'demo', expires: Date.now() / 1000 + 3600, expiresIn: 3600 };
const place = { domain: 'portal.example', clientEndpoint: endpoint, serverEndpoint: endpoint };
const bitrix24 = new B24OAuth({ ...token, ...place, memberId: 'demo' }, { clientId: 'demo', clientSecret: 'demo' });

const single = await bitrix24.actions.v2.call.make({ method: 'crm.deal.list' });
console.log(`single list: isMore ${single.isMore()}`);
const batch = await bitrix24.actions.v2.batch.make({
	calls: { list: { method: 'crm.deal.list', params: {} }, deal: { method: 'crm.deal.get', params: { id: 1 } } },
	options: { returnAjaxResult: true },
});
const { list, deal } = batch.getData();
console.log(`list in a batch: isMore ${list.isMore()}`);
console.log(`one deal in a batch: isMore ${deal.isMore()}`);
const next = await list.getNext(bitrix24.getHttpClient('v2'));
const { auth, ...parameters } = asked.at(-1);
const ids = next.getData().result.map(({ ID }) => ID);
console.log(`the "next page" asks for ${JSON.stringify(parameters)} and returns deals ${ids.join(', ')}`);
portal.close();
END

node run.mjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'b24jssdk-batch-next-page: the behaviour has changed, see above'; exit 1; }
cat seen.txt
