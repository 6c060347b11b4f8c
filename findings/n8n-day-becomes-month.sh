#!/usr/bin/env bash
# n8n takes the date 01.02.2026 for 2 January, and refuses 13.02.2026.
#
# Package: n8n-workflow 2.41.0, the part of n8n that reads expressions and converts values.
# Input: dates as a portal in Russia or Germany shows and exports them (day.month.year), in an expression with
#   `toDateTime()`, and with `validateFieldType`, which converts the values of a column mapping.
# Guess: 01.02.2026 is 1 February, or is refused; n8n asks for a format for what it does not know.
# Seen: both read the first number as the month, as long as it can be one, and refuse all dates from the 13th day on.
#   Even "Deal 5" is a date: 1 May 2001. When a text has none of the formats that n8n knows, n8n leaves it to
#   JavaScript's `Date.parse`, which accepts much more than dates.
# Why it matters: of a sheet with dates of birth or closing dates, more than a third lands in the CRM with day and month
#   swapped, and the errors name other rows. `$json.date.toDateTime('dd.MM.yyyy')` reads them right.
set -euo pipefail
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent n8n-workflow@2.41.0 ||
	{ echo 'n8n-day-becomes-month: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
01.02.2026: expression 2 January 2026, mapping 2 January 2026
12.02.2026 09:30:00: expression 2 December 2026, mapping 2 December 2026
13.02.2026: expression refused, mapping refused
2026-02-01: expression 1 February 2026, mapping 1 February 2026
Deal 5: expression 1 May 2001, mapping 1 May 2001
01.02.2026 with the format dd.MM.yyyy: expression 1 February 2026
END

cat > run.cjs <<'END'
const { validateFieldType, Workflow } = require('n8n-workflow');

const type = { description: { name: 'demo', version: 1, properties: [], inputs: ['main'], outputs: ['main'] } };
const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type };
const node = { id: '1', name: 'Demo', type: 'demo', typeVersion: 1, position: [0, 0], parameters: {} };
const settings = { timezone: 'UTC' };
const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes, settings });

function byExpression(value, format = '') {
	const items = [{ json: { value } }];
	try {
		const text = `={{ $json.value.toDateTime('${format}') }}`;
		return expression.getParameterValue(text, null, 0, 0, 'Demo', items, 'manual', {});
	} catch {
		return undefined;
	}
}
const shown = (date) => date?.setLocale('en').toFormat('d MMMM yyyy') ?? 'refused';
for (const value of ['01.02.2026', '12.02.2026 09:30:00', '13.02.2026', '2026-02-01', 'Deal 5']) {
	const mapped = validateFieldType('value', value, 'dateTime').newValue;
	console.log(`${value}: expression ${shown(byExpression(value))}, mapping ${shown(mapped)}`);
}
const right = byExpression('01.02.2026', 'dd.MM.yyyy');
console.log(`01.02.2026 with the format dd.MM.yyyy: expression ${shown(right)}`);
END

node run.cjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'n8n-day-becomes-month: the behaviour has changed, see above'; exit 1; }
cat seen.txt
