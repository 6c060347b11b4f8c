import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Import this file before n8n-core. n8n-core reads its settings from the environment on its first use and keeps a
// settings file in its user folder, which would be the home folder of the person who runs the tests.
const userFolder = join(dirname(dirname(__dirname)), 'artefacts', 'engine');
const settings = join(userFolder, '.n8n', 'config');

if (!existsSync(settings)) {
	// Several jest workers may come here at once. Each makes a whole file and moves it into place, so that none reads half
	// a file, as could happen if n8n-core wrote it.
	const whole = `${settings}.${process.pid}`;
	mkdirSync(dirname(settings), { recursive: true });
	writeFileSync(whole, JSON.stringify({ encryptionKey: randomBytes(24).toString('base64') }));
	renameSync(whole, settings);
}

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
// Each run has a folder of its own, because portals on loopback reuse ports of earlier ones.
const usageFolder = join(userFolder, 'usage', String(process.pid));
rmSync(usageFolder, { recursive: true, force: true });
process.env.BITRIX24_USAGE_FOLDER = usageFolder;
delete process.env.N8N_ENCRYPTION_KEY;
// `harness-log.ts` records the log of nodes. On the console it would hide the report of the tests.
process.env.N8N_LOG_LEVEL ??= 'silent';

// n8n 2.41 gives each regular expression 250 ms of real time, also those that check what is entered in a panel. On a busy
// machine a process may not run at all for so long, and the node fails for no reason of its own.
const regularExpressions = createRequire(require.resolve('n8n-workflow'))('./safe-regex.js') as {
	setSafeRegexEngine(
		engine: Record<string, (pattern: string, input: string, ...rest: string[]) => unknown>,
	): void;
};
regularExpressions.setSafeRegexEngine({
	exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
	test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
	replace: (pattern, input, flags, replacement) => input.replace(new RegExp(pattern, flags), replacement),
	matchAll: (pattern, input, flags = '') => [
		...input.matchAll(new RegExp(pattern, flags.replace('g', '') + 'g')),
	],
	split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
});
