import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDirectory } from './cache';
import { nodeForN8n, type NodeBinary } from './node-binary';
import { npm } from './npm';
import { withProgress } from './progress';
import { run } from './run';
import { chosenN8nVersion, overrides } from './versions';

/** An n8n on this machine, which starts with `node bin`. */
export interface N8nInstallation {
	/** The Node program it runs on. */
	node: string;
	/** n8n's start script. */
	bin: string;
	/** Its environment: that of this process, with its Node first on the PATH and without variables of jest and npm. */
	env: NodeJS.ProcessEnv;
	versions: { n8n: string; node: string; core: string };
}

/** The n8n that N8N_BINARY names, or the chosen release. */
export async function ensureN8n(): Promise<N8nInstallation> {
	const named = process.env.N8N_BINARY;
	return named ? await installation(named, nodeBeside(named)) : await ensureRelease(chosenN8nVersion);
}

/** A release of n8n in the cache. If the cache has it not, it is installed, which takes two to ten minutes and about 3 GB. */
export async function ensureRelease(version: string): Promise<N8nInstallation> {
	const node = nodeForN8n();
	const directory = join(cacheDirectory(), `n8n-${version}-${node.key}`);
	// The folder gets this name only when everything in it has succeeded.
	if (!existsSync(directory)) await installOnce(directory, version, node);
	return await installation(join(directory, 'node_modules', 'n8n', 'bin', 'n8n'), node.program(directory));
}

/** The Node in the folder of a globally installed n8n, for which it was installed. */
function nodeBeside(bin: string): string {
	const node = join(dirname(bin), process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(node) ? node : process.execPath;
}

async function installation(bin: string, node: string): Promise<N8nInstallation> {
	const script = realpathSync(bin);
	const env = environment(node);
	const require = createRequire(script);
	const version = (name: string) => (JSON.parse(readFileSync(name, 'utf8')) as { version: string }).version;
	const core = dirname(dirname(require.resolve('n8n-core')));
	const { stdout } = await run(node, ['--version'], { env });
	return {
		node,
		bin: script,
		env,
		versions: {
			n8n: version(join(dirname(dirname(script)), 'package.json')),
			node: stdout.trim().replace(/^v/, ''),
			core: version(join(core, 'package.json')),
		},
	};
}

function environment(node: string): NodeJS.ProcessEnv {
	const env = Object.fromEntries(
		Object.entries(process.env).filter(
			// n8n prints nothing under the NODE_ENV of jest. npm passes settings of the checkout, such as ignore-scripts, to
			// everything that an npm script starts.
			([name]) =>
				!/^(NODE_ENV|JEST_WORKER_ID|NODE_OPTIONS|npm_config_ignore_scripts|npm_config_allow_scripts)$/i.test(
					name,
				),
		),
	);
	const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	env[path] = [dirname(node), env[path]].join(delimiter);
	return env;
}

async function installOnce(directory: string, version: string, node: NodeBinary): Promise<void> {
	const partial = `${directory}.partial`;
	mkdirSync(dirname(directory), { recursive: true });
	while (!claim(partial)) {
		console.log('Another process is installing n8n; waiting for it …');
		await sleep(5_000);
		if (existsSync(directory)) return;
	}
	await install(partial, version, node);
	rmSync(join(partial, owner));
	renameSync(partial, directory);
}

const owner = 'installing.pid';

/**
 * Makes the folder, or makes it again if the process that began it is gone. @returns false while another one works in
 * it.
 */
function claim(partial: string): boolean {
	try {
		mkdirSync(partial);
	} catch {
		if (isAlive(join(partial, owner))) return false;
		rmSync(partial, { recursive: true, force: true });
		mkdirSync(partial);
	}
	writeFileSync(join(partial, owner), String(process.pid));
	return true;
}

function isAlive(file: string): boolean {
	try {
		process.kill(Number(readFileSync(file, 'utf8')), 0);
		return true;
	} catch {
		return false;
	}
}

async function install(directory: string, version: string, node: NodeBinary): Promise<void> {
	const dependencies = { n8n: version, ...node.npmPackage };
	const manifest = { private: true, dependencies, overrides, allowScripts: { sqlite3: true } };
	writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	await withProgress(`Installing n8n ${version}`, directory, async () => {
		await npm(['install', '--ignore-scripts', ...quiet], { cwd: directory });
	});
	await provideDriver(directory, node, quiet);
	await run(node.program(directory), ['-e', "require('sqlite3')"], { cwd: directory });
}

/**
 * Gives n8n its database driver, the only native module that it needs here: the driver of another release in the cache, if it is
 * the same one, or one that is built. Building the other native modules may fail.
 */
async function provideDriver(directory: string, node: NodeBinary, quiet: string[]): Promise<void> {
	const folder = (installation: string) => join(installation, 'node_modules', 'sqlite3');
	const versionIn = (installation: string) =>
		readFileSync(join(folder(installation), 'package.json'), 'utf8');
	const same = readdirSync(cacheDirectory())
		.filter((name) => name.startsWith('n8n-') && name.endsWith(`-${node.key}`))
		.map((name) => join(cacheDirectory(), name))
		.find((other) => existsSync(folder(other)) && versionIn(other) === versionIn(directory));
	if (same !== undefined) {
		cpSync(join(folder(same), 'build'), join(folder(directory), 'build'), { recursive: true });
		return;
	}
	await withProgress('Building the database driver', directory, async () => {
		const headers = node.headers(directory);
		const env = { ...environment(node.program(directory)), ...(headers && { npm_config_nodedir: headers }) };
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false', ...quiet], { cwd: directory, env });
	});
}
