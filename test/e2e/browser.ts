import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../scripts/programs.cjs';

/** The browser of this machine: the one that CHROMIUM names, or the first of the usual names on the PATH. */
function findChromium(): string {
	const found = findProgram('chromium');
	if (found !== undefined) return found;
	throw new Error(
		'The editor is tested in Chromium, which is not on this machine: install it, or name one with CHROMIUM=/path/to/it',
	);
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
