// Reads a JSON list of changes from its input. For each it changes a file, runs the suites that the change names, and
// changes the file back. Prints for each the tests that failed, with their messages. One process for all, because the
// start of jest takes longer than most suites.
const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { runCLI } = require('jest');

/** The tests that fail when the file has this text; null for no file. */
async function failuresAfter({ path, text, tests, testNamePattern }) {
	const before = readFileSync(path);
	if (text === null) rmSync(path);
	else writeFileSync(path, text);
	const options = { _: tests, $0: '', testNamePattern, runInBand: true, reporters: [] };
	const { results } = await runCLI(options, [process.cwd()]);
	writeFileSync(path, before);
	return results.testResults
		.flatMap((suite) => suite.testResults)
		.filter(({ status }) => status === 'failed')
		.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`);
}

async function main() {
	const failures = [];
	for (const change of JSON.parse(readFileSync(0, 'utf8'))) failures.push(await failuresAfter(change));
	process.stdout.write(`\n${JSON.stringify(failures)}`);
}

void main();
