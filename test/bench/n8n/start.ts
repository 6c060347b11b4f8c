import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { N8nInstallation } from '../../n8n/install';
import { installPackage, packPackage } from '../../n8n/pack';
import { TEST_LOGIN } from '../../n8n/rest';
import { N8nServer } from '../../n8n/server';
import { medianOf } from '../median';

const ROUNDS = 7;

/** Milliseconds until n8n is ready, with this pack and without it: medians of several starts that take turns. */
export async function startOf(n8n: N8nInstallation): Promise<{ without: number; with: number }> {
	const folders = [await userFolder(false), await userFolder(true)];
	const took: number[][] = [[], []];
	try {
		// The first start in a folder makes its database, so it does not count.
		for (const folder of folders) await start(n8n, folder);
		for (let round = 0; round < ROUNDS; round++) {
			for (const [index, folder] of folders.entries()) took[index].push(await start(n8n, folder));
		}
	} finally {
		for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	}
	return { without: medianOf(took[0]), with: medianOf(took[1]) };
}

async function userFolder(withPack: boolean): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'bitrix24-bench-'));
	if (withPack) await installPackage(await packPackage(), folder);
	return folder;
}

async function start(n8n: N8nInstallation, folder: string): Promise<number> {
	const since = performance.now();
	const server = await N8nServer.start(n8n, { userFolder: folder, login: TEST_LOGIN });
	const took = performance.now() - since;
	await server.stop();
	return took;
}
