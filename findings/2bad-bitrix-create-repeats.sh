#!/usr/bin/env bash
# @2bad/bitrix sends "create a deal" again when the answer is lost: one call, three deals.
#
# Package: @2bad/bitrix 2.5.1, which sends its requests with got 11.8.2.
# Input: one `deals.create`, on a portal that saves the deal each time, but whose gateway answers 504 the first two times.
# Guess: one request, then an error: nobody can know whether the deal exists, so a create is not sent twice.
# Seen: three requests, three deals, and no error. The client calls every method by GET, also crm.deal.add, and got
#   repeats a GET by itself up to two times after HTTP 500, 502, 503, 504 or a broken connection. With `{ retry: 0 }` as
#   the third argument of `Bitrix`, the call fails after the first request.
# Why it matters: by Bitrix24's documentation, a cloud portal cuts each request after 60 seconds, and a cut request may
#   have done its work. A Code node or an n8n node on this client then leaves duplicates, and its run is green.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent @2bad/bitrix@2.5.1 ||
	{ echo '2bad-bitrix-create-repeats: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
as it comes: GET crm.deal.add, GET crm.deal.add, GET crm.deal.add
  deals in the portal: 3, the caller gets deal 3
retry 0: GET crm.deal.add
  deals in the portal: 1, the caller gets an error
END

cat > run.cjs <<'END'
const { createServer } = require('node:http');
const { Bitrix } = require('@2bad/bitrix');

async function createDeal(title, options) {
	const asked = [];
	const portal = createServer((request, response) => {
		asked.push(`${request.method} ${request.url.split('?')[0].split('/').pop()}`);
		response.writeHead(asked.length < 3 ? 504 : 200, { 'content-type': 'application/json' });
		response.end(JSON.stringify(asked.length < 3 ? {} : { result: asked.length, time: {} }));
	});
	await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));
	const client = Bitrix(`http://127.0.0.1:${portal.address().port}/rest/1/demo`, undefined, options);
	const outcome = await client.deals.create({ TITLE: 'Demo' }).then(
		({ result }) => `deal ${result}`,
		() => 'an error',
	);
	portal.close();
	console.log(`${title}: ${asked.join(', ')}`);
	console.log(`  deals in the portal: ${asked.length}, the caller gets ${outcome}`);
}

createDeal('as it comes').then(() => createDeal('retry 0', { retry: 0 }));
END

node run.cjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo '2bad-bitrix-create-repeats: the behaviour has changed, see above'; exit 1; }
cat seen.txt
