#!/usr/bin/env bash
# In a batch of the official SDK, a deal that does not exist counts as a success.
#
# Package: @bitrix24/b24jssdk 2.2.0.
# Input: a batch of two crm.deal.get, of which the portal knows only the first deal. For the second one, classic CRM
#   methods answer with an error whose code is empty: {"error": "", "error_description": "Not found"}.
# Guess: the batch reports one error, as a single call of crm.deal.get does.
# Seen: the single call throws. The batch is a success without errors, and the second result is a success without data:
#   the SDK takes an error with an empty code for no error. "Access denied." has an empty code as well.
# Why it matters: a Code node of n8n that checks `isSuccess`, as the SDK asks for, goes on with a record that is missing
#   or that its user may not read.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent @bitrix24/b24jssdk@2.2.0 axios@1.21.1 ||
	{ echo 'b24jssdk-batch-not-found: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
single call: throws an error, HTTP status 400
batch: isSuccess true, errors 0
first deal: isSuccess true, result {"ID":"1"}
second deal: isSuccess true, result undefined
END

cat > run.mjs <<'END'
import { createServer } from 'node:http';
import { B24OAuth } from '@bitrix24/b24jssdk';

const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: '', date_finish: '' };
const notFound = { error: '', error_description: 'Not found' };
const portal = createServer((request, response) => {
	const isBatch = request.url.includes('/batch');
	const result = { result: { first: { ID: '1' } }, result_error: { second: notFound }, result_total: [] };
	const body = { result: { ...result, result_next: [], result_time: { first: time } }, time };
	response.writeHead(isBatch ? 200 : 400, { 'content-type': 'application/json' });
	request.resume().on('end', () => response.end(JSON.stringify(isBatch ? body : notFound)));
});
await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));

const endpoint = `http://127.0.0.1:${portal.address().port}/rest`;
const token = { accessToken: 'demo', refreshToken: 'demo', expires: Date.now() / 1000 + 3600, expiresIn: 3600 };
const place = { domain: 'portal.example', clientEndpoint: endpoint, serverEndpoint: endpoint };
const bitrix24 = new B24OAuth({ ...token, ...place, memberId: 'demo' }, { clientId: 'demo', clientSecret: 'demo' });

const get = { method: 'crm.deal.get', params: { id: 2 } };
const single = await bitrix24.actions.v2.call.make(get).catch((error) => error);
console.log(`single call: ${single instanceof Error ? 'throws an error' : 'no error'}, HTTP status ${single.status}`);
const batch = await bitrix24.actions.v2.batch.make({
	calls: { first: { ...get, params: { id: 1 } }, second: get },
	options: { isHaltOnError: false, returnAjaxResult: true },
});
console.log(`batch: isSuccess ${batch.isSuccess}, errors ${batch.getErrorMessages().length}`);
for (const [name, row] of Object.entries(batch.getData())) {
	console.log(`${name} deal: isSuccess ${row.isSuccess}, result ${JSON.stringify(row.getData()?.result)}`);
}
portal.close();
END

node run.mjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'b24jssdk-batch-not-found: the behaviour has changed, see above'; exit 1; }
cat seen.txt
