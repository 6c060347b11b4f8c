#!/usr/bin/env bash
# In an n8n expression, `"N".toBoolean()` is true.
#
# Package: n8n-workflow 2.41.0, the part of n8n that reads expressions and converts values.
# Input: "Y" and "N", which Bitrix24 uses for yes and no (OPENED, CLOSED, ACTIVE, HAS_PHONE ...), and some other words.
# Guess: "N" is false: n8n's own conversion knows words, as "no" is false.
# Seen: only "", "0", "false" and "no" are false; "N", "n" and "off" are true. The other conversion of n8n,
#   `validateFieldType`, which column mappings use, refuses both "Y" and "N", and "no" as well.
# Why it matters: `{{ $json.CLOSED.toBoolean() }}` is true for every deal of a portal, open or closed, and an IF node
#   behind it sends all of them one way. `{{ $json.CLOSED === 'Y' }}` is right.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent n8n-workflow@2.41.0 ||
	{ echo 'n8n-no-is-true: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
"Y".toBoolean() is true, in a mapping: refused
"N".toBoolean() is true, in a mapping: refused
"n".toBoolean() is true, in a mapping: refused
"no".toBoolean() is false, in a mapping: refused
"off".toBoolean() is true, in a mapping: refused
"0".toBoolean() is false, in a mapping: false
"false".toBoolean() is false, in a mapping: false
"".toBoolean() is false, in a mapping: refused
END

cat > run.cjs <<'END'
const { validateFieldType, Workflow } = require('n8n-workflow');

const type = { description: { name: 'demo', version: 1, properties: [], inputs: ['main'], outputs: ['main'] } };
const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type };
const node = { id: '1', name: 'Demo', type: 'demo', typeVersion: 1, position: [0, 0], parameters: {} };
const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });

for (const value of ['Y', 'N', 'n', 'no', 'off', '0', 'false', '']) {
	const text = `={{ $json.value.toBoolean() }}`;
	const items = [{ json: { value } }];
	const read = expression.getParameterValue(text, null, 0, 0, 'Demo', items, 'manual', {});
	const { valid, newValue } = validateFieldType('value', value, 'boolean');
	console.log(`${JSON.stringify(value)}.toBoolean() is ${read}, in a mapping: ${valid ? newValue : 'refused'}`);
}
END

node run.cjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'n8n-no-is-true: the behaviour has changed, see above'; exit 1; }
cat seen.txt
