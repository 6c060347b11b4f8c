// Every `npm run` command starts here, on a bare clone with only Node and npm: it installs what is missing, builds what
// the command needs, and runs it. Plain JavaScript without dependencies, since nothing may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import programs from './programs.cjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...rest] = process.argv.slice(2);

const surroundings = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' };

/** Runs a program in the checkout and ends this process with its exit code when that is not 0. */
function run(program, parameters, environment = {}) {
	const options = { ...surroundings, env: { ...process.env, ...environment } };
	const { status, signal, error } = spawnSync(program, parameters, options);
	if (error) console.error(`${program}: ${error.message}`);
	if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** Runs programs at the same time, and ends this process when one of them does not end with 0. */
async function runTogether(...programs) {
	const ends = programs.map(async ([program, ...parameters]) => {
		const child = spawn(program, parameters, surroundings);
		return await new Promise((resolve) => {
			child.once('error', ({ message }) => resolve(console.error(`${program}: ${message}`)));
			child.once('close', resolve);
		});
	});
	if ((await Promise.all(ends)).some((code) => code !== 0)) process.exit(1);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const tsx = (file, ...parameters) => run(process.execPath, ['--import', 'tsx', file, ...parameters]);

/**
 * Installs what the lock file says, unless that is done already. Not `npm ci`: it also wants the packages of platforms
 * that this machine is not, and fails where a registry does not hold all of them.
 */
function install() {
	const stamp = join(root, 'node_modules', '.installed-from');
	const wanted = createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.update(process.platform + process.arch)
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	console.log('Installing the dependencies (once, one to two minutes) …');
	run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
	writeFileSync(stamp, wanted);
}

function build() {
	rmSync(join(root, 'dist'), { recursive: true, force: true });
	run(bin('tsc'), ['-p', 'tsconfig.json']);
	run(bin('gulp'), ['build:icons', '--silent']);
}

/** Checks types, rules and format. What they find out is kept below node_modules/, and makes the next time shorter. */
async function lint(...alongside) {
	const cache = join('node_modules', '.cache');
	mkdirSync(join(root, cache), { recursive: true });
	const folders = ['nodes', 'credentials', 'src', 'sandbox', 'test', 'scripts'];
	await runTogether(
		[bin('tsc'), '-p', 'test/tsconfig.json', '--incremental', '--tsBuildInfoFile', join(cache, 'types.json')],
		[bin('eslint'), '.', '--max-warnings=0'],
		[bin('prettier'), '--check', '--log-level=warn', '--cache', '--cache-strategy=content', ...folders],
		...alongside,
	);
}

/** Suites make much that is soon forgotten. With more room for it, V8 stops less often to clear it away. */
const forTests = ['--max-semi-space-size=64'];

/** Jest reports its counts to artefacts/ too, so that `.ci/run` can add them up. */
function jest(name, ...parameters) {
	mkdirSync(join(root, 'artefacts'), { recursive: true });
	const output = join('artefacts', `${name}.json`);
	// n8n reads NODE_ENV: under "test", which jest would set, its command line prints nothing.
	run(process.execPath, [
		...forTests,
		join('node_modules', 'jest', 'bin', 'jest.js'),
		'--json',
		`--outputFile=${output}`,
		...parameters,
		...rest,
	]);
}

/** What a command needs besides Node and npm: names in the table of programs.cjs. */
const needs = {
	test: ['redis-server', 'php'],
	e2e: ['redis-server', 'chromium'],
	bench: ['redis-server'],
};

const commands = {
	build,
	lint,
	async test() {
		process.once('exit', () => console.log(`npm test took ${Math.round(performance.now() / 1_000)} s`));
		if (rest.length > 0) build();
		else await lint([process.execPath, fileURLToPath(import.meta.url), 'build']);
		jest('test');
	},
	e2e() {
		build();
		jest('e2e', '--config', 'test/e2e/jest.config.js', '--runInBand');
	},
	/** Writes what is made of the nodes: pages in docs/, built descriptions in test/nodes/; `npm test` compares them. */
	docs() {
		build();
		const written = ['test/nodes/pages', 'test/nodes/descriptions'];
		run(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js'), ...written], { UPDATE_DOCS: '1' });
	},
	demo() {
		build();
		tsx('test/demo/demo.ts', ...rest);
	},
	bench() {
		build();
		tsx('test/bench/bench.ts', ...rest);
	},
	portal() {
		tsx('sandbox/cli.ts', ...rest);
	},
	start() {
		build();
		tsx('test/n8n/start.ts', ...rest);
	},
	/** Runs each findings/*.sh. They install packages of their own, so they need no build, and CI does not run them. */
	findings() {
		const folder = join(root, 'findings');
		const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'));
		const failed = scripts.sort().filter((name) => {
			const { status } = spawnSync('bash', [join(folder, name)], surroundings);
			console.log(`${status === 0 ? 'pass' : 'FAIL'} ${name}\n`);
			return status !== 0;
		});
		if (failed.length > 0) process.exit(1);
	},
};

if (!Object.hasOwn(commands, command)) {
	console.error(`Unknown command "${command}". Known: ${Object.keys(commands).join(', ')}`);
	process.exit(2);
}
try {
	programs.provide(needs[command] ?? []);
} catch ({ message }) {
	console.error(message);
	process.exit(1);
}
if (command !== 'findings') install();
await commands[command]();
