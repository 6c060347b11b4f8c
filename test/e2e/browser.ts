import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../scripts/programs.cjs';

/** The browser that CHROMIUM names, or the first one on the PATH with a usual name. */
function findChromium(): string {
	const found = findProgram('chromium');
	if (found !== undefined) return found;
	throw new Error(
		'The editor is tested in Chromium, which is not on this machine: install it, or name one with CHROMIUM=/path/to/it',
	);
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
