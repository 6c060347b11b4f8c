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

/** The browser that CHROMIUM names, or the first one on the PATH with a usual name. */
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

/** Starts a browser without a window. It makes no requests of its own. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		args: [
			// Chromium's sandbox does not work in many containers, nor as root.
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
