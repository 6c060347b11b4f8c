#!/usr/bin/env bash
# A batch command with `filter[>=ID]=100` filters nothing, while `filter[>ID]=100` works.
#
# Packages: PHP 8.3.33 (@php-wasm/node-8-3 3.1.56, PHP built for Node.js) and qs 6.17.1.
# Input: commands of a Bitrix24 batch, as one types them into the body of n8n's HTTP Request node. A portal is a PHP
#   program, and a command is a query string. This finding reads it as a portal does, with PHP's parse_url and
#   parse_str, and with qs, which a mock portal on Node.js would use.
# Guess: the brackets and signs need no escaping, since `filter[>ID]=100` arrives as it should; so do >=, <=, != and =.
# Seen: PHP ends a name at the first equals sign, also inside of brackets. From `filter[>=ID]=100` it reads a parameter
#   `filter_>` with the value `ID]=100`, and no filter. qs ends the name at the bracket, and reads the filter that was
#   meant. Written as %3D, the sign arrives in both.
# Why it matters: nothing refuses a parameter `filter_>`, and a list without a filter has every record. A workflow that
#   updates or deletes what the list returned then goes on with all records. A test with a mock portal stays green.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent \
	@php-wasm/node-8-3@3.1.56 @php-wasm/universal@3.1.56 qs@6.17.1 ||
	{ echo 'php-filter-at-least: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
PHP 8.3.33
filter[>ID]=100
  PHP: {"filter":{">ID":"100"}}
  qs:  {"filter":{">ID":"100"}}
filter[>=ID]=100
  PHP: {"filter_>":"ID]=100"}
  qs:  {"filter":{">=ID":"100"}}
filter[!=STAGE_ID]=WON
  PHP: {"filter_!":"STAGE_ID]=WON"}
  qs:  {"filter":{"!=STAGE_ID":"WON"}}
filter[=STAGE_ID]=NEW&filter[>ID]=100
  PHP: {"filter_":"STAGE_ID]=NEW","filter":{">ID":"100"}}
  qs:  {"filter":{"=STAGE_ID":"NEW",">ID":"100"}}
filter[>%3DID]=100
  PHP: {"filter":{">=ID":"100"}}
  qs:  {"filter":{">=ID":"100"}}
END

cat > run.mjs <<'END'
import { getPHPLoaderModule } from '@php-wasm/node-8-3';
import { loadPHPRuntime, PHP } from '@php-wasm/universal';
import qs from 'qs';

const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
const code = `<?php
parse_str(parse_url(file_get_contents('/command.txt'), PHP_URL_QUERY), $parameters);
echo json_encode($parameters);`;
console.log((await php.run({ code: "<?php echo 'PHP ', PHP_VERSION;" })).text);
const filters = [
	'filter[>ID]=100',
	'filter[>=ID]=100',
	'filter[!=STAGE_ID]=WON',
	'filter[=STAGE_ID]=NEW&filter[>ID]=100',
	'filter[>%3DID]=100',
];
for (const filter of filters) {
	php.writeFile('/command.txt', `crm.deal.list?${filter}`);
	console.log(`${filter}\n  PHP: ${(await php.run({ code })).text}\n  qs:  ${JSON.stringify(qs.parse(filter))}`);
}
process.exit(0);
END

node run.mjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'php-filter-at-least: the behaviour has changed, see above'; exit 1; }
cat seen.txt
