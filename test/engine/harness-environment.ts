import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
