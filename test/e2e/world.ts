import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../n8n/cache';
import { N8nCli } from '../n8n/cli';
import { ensureN8n, type N8nInstallation } from '../n8n/install';
import { installPackage, packPackage, type PackedPackage } from '../n8n/pack';
import { N8nRest, type Login, TEST_LOGIN } from '../n8n/rest';
import { N8nServer } from '../n8n/server';

/** What all test files share: one n8n with the packed pack. It is plain data, so that it can be passed on. */
export interface WorldState {
	n8n: N8nInstallation;
	pack: PackedPackage;
	/** Folder of the installed package. */
	installed: string;
	userFolder: string;
	url: string;
	login: Login;
	logFile: string;
}

const variable = 'BITRIX24_PACK_E2E';

/** Passes the state to the test files, which run in this process or in its children. */
export function publish(state: WorldState): void {
	process.env[variable] = JSON.stringify(state);
}

export interface World extends WorldState {
	rest: N8nRest;
	cli: N8nCli;
}

/** The n8n that the global setup started, with a session for this test file. */
export async function world(): Promise<World> {
	const published = process.env[variable];
	if (!published) throw new Error('No n8n was started: run the tests with "npm run e2e"');
	const state = JSON.parse(published) as WorldState;
	const rest = new N8nRest(state.url);
	await rest.logIn(state.login);
	return { ...state, rest, cli: new N8nCli(state.n8n, state.userFolder) };
}

export interface StartedWorld {
	state: WorldState;
	stop(): Promise<void>;
}

/** Installs n8n if it is missing, packs the checkout, installs the package and starts n8n. */
export async function startWorld(directory = checkout): Promise<StartedWorld> {
	const n8n = await ensureN8n();
	const userFolder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-'));
	const pack = await packPackage(directory);
	const installed = await installPackage(pack, userFolder);
	const logFile = join(checkout, 'artefacts', 'e2e', 'n8n.log');
	const server = await N8nServer.start(n8n, { userFolder, login: TEST_LOGIN, logFile });
	return {
		state: { n8n, pack, installed, userFolder, url: server.url, login: TEST_LOGIN, logFile },
		async stop() {
			await server.stop();
			rmSync(userFolder, { recursive: true, force: true });
		},
	};
}
