#!/usr/bin/env bash
# n8n's error for a failed request shows why Bitrix24 refused it only if the refusal has no code.
#
# Packages: n8n-workflow 2.41.0 (`NodeApiError`, which nodes throw when a request fails), axios 1.21.1.
# Input: two refusals of a portal as HTTP 400 with a body of `error` (a code) and `error_description` (a sentence). In
#   the first one the code is ERROR_CORE. In the second one it is empty, as for "Not found" of classic CRM methods. Each
#   is given to NodeApiError as the error of axios, and as the body alone.
# Guess: message or description of the NodeApiError hold the sentence, since the body is in the error.
# Seen: from the error of axios, neither holds the code or the sentence: people read a general text about the status.
#   From the body alone, the message is the code and the sentence is dropped, unless the code is empty: then the message
#   is the sentence.
# Why it matters: "Bad request - please check your parameters" does not say which of forty fields is wrong, though the
#   portal did. A node for Bitrix24 has to give `message` and `description` itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent n8n-workflow@2.41.0 axios@1.21.1 ||
	{ echo 'n8n-error-drops-explanation: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
code ERROR_CORE, error of axios: Bad request - please check your parameters / Request failed with status code 400
code ERROR_CORE, body alone: ERROR_CORE / (none)
no code, error of axios: Bad request - please check your parameters / Request failed with status code 400
no code, body alone: The deal is closed / (none)
with message and description of its own: The deal is closed / Open it first
END

cat > run.cjs <<'END'
const { createServer } = require('node:http');
const axios = require('axios');
const { NodeApiError } = require('n8n-workflow');

const node = { id: '1', name: 'Deal', type: 'demo', typeVersion: 1, position: [0, 0], parameters: {} };
const show = (name, error, options) => {
	const { message, description } = new NodeApiError(node, error, options);
	console.log(`${name}: ${message} / ${description ?? '(none)'}`);
};

async function refusalOf(body) {
	const portal = createServer((_, response) => {
		response.writeHead(400, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	});
	await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));
	try {
		await axios.get(`http://127.0.0.1:${portal.address().port}/`);
		throw new Error('The portal should have refused');
	} catch (error) {
		return error;
	} finally {
		portal.close();
	}
}

(async () => {
	for (const [name, code] of [
		['code ERROR_CORE', 'ERROR_CORE'],
		['no code', ''],
	]) {
		const error = await refusalOf({ error: code, error_description: 'The deal is closed' });
		show(`${name}, error of axios`, error);
		show(`${name}, body alone`, error.response.data);
	}
	const error = await refusalOf({ error: 'ERROR_CORE', error_description: 'The deal is closed' });
	show('with message and description of its own', error, {
		message: 'The deal is closed',
		description: 'Open it first',
	});
})();
END

node run.cjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'n8n-error-drops-explanation: the behaviour has changed, see above'; exit 1; }
cat seen.txt
