import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = [
	'chromium',
	'chromium-browser',
	'google-chrome-stable',
	'google-chrome',
	'chrome.exe',
	'msedge.exe',
];

/** The browser of this machine: the one that CHROMIUM names, or the first of the usual names on the PATH. */
function findChromium(): string {
	if (process.env.CHROMIUM) return process.env.CHROMIUM;
	const folders = (process.env.PATH ?? '').split(delimiter);
	const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
	if (found) return found;
	throw new Error(
		'The editor is tested in Chromium, which is not on this machine: install it, or name one with CHROMIUM=/path/to/it',
	);
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** A browser without a window that asks nothing from the network on its own. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		args: [
			// Containers and root accounts, where tests often run, lack what the sandbox needs.
			'--no-sandbox',
			'--disable-gpu',
			'--disable-dev-shm-usage',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-default-apps',
			'--disable-sync',
			'--no-first-run',
		],
	});
}
