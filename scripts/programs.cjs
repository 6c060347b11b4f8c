// @ts-check
// The programs besides Node that commands and tests need: where they are, and how a machine gets them. Plain CommonJS
// without dependencies: scripts/run.mjs uses it before anything is installed, and tests load it too.
const { spawnSync } = require('node:child_process');
const { accessSync, constants, statSync } = require('node:fs');
const { delimiter, join } = require('node:path');

/**
 * What is known of a program.
 *
 * @typedef {object} Program
 * @property {string} apt Its package for apt-get.
 * @property {string} [brew] Its package for Homebrew, where Homebrew has one that works.
 * @property {string[]} [names] Names that it may have on the PATH, when there is more than one.
 * @property {string} [variable] The environment variable that can name its file.
 */

/** @type {Record<string, Program>} */
const PROGRAMS = {
	'redis-server': { apt: 'redis-server', brew: 'redis' },
	php: { apt: 'php-cli', brew: 'php' },
	chromium: {
		apt: 'chromium',
		names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'],
		variable: 'CHROMIUM',
	},
};

/**
 * What matters of a machine here. Tests name another one.
 *
 * @typedef {object} Machine
 * @property {string} platform The platform, as `process.platform` names it.
 * @property {boolean} isRoot Whether this process may install programs itself.
 * @property {NodeJS.ProcessEnv} env The environment; programs are looked for on its PATH.
 * @property {(text: string) => void} say Gets one line before an installation, and the output of one that failed.
 * @property {(milliseconds: number) => void} wait Returns after so much time.
 */

/** @type {Machine} */
const thisMachine = {
	platform: process.platform,
	isRoot: process.getuid?.() === 0,
	env: process.env,
	say: (text) => console.error(text),
	wait: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
};

/** @param {string} file */
function isProgram(file) {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}

/**
 * The first of some names that is on the PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} names
 */
function onPath({ PATH = '' }, ...names) {
	const folders = PATH.split(delimiter).filter(Boolean);
	return names
		.flatMap((name) => folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]))
		.find(isProgram);
}

/**
 * The file of a program: the one that its environment variable names, else the first on the PATH.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} undefined when this machine does not have the program
 * @throws {Error} when the variable names no program; the message is one sentence
 */
function findProgram(name, env = process.env) {
	const { names = [name], variable } = PROGRAMS[name];
	const named = variable && env[variable];
	if (!named) return onPath(env, ...names);
	if (isProgram(named)) return named;
	throw new Error(
		`The environment variable ${variable} must name the file of ${name}, and ${named} is no file that can be started.`,
	);
}

/**
 * Installs the programs that this machine lacks, with apt-get or Homebrew, and asks nothing. When none is missing, it
 * starts nothing.
 *
 * @param {readonly string[]} names
 * @param {Machine} [machine]
 * @throws {Error} when one is still missing; the message is one sentence that says what to install and how
 */
function provide(names, machine = thisMachine) {
	const lacking = () => names.filter((name) => findProgram(name, machine.env) === undefined);
	const missing = lacking();
	if (missing.length === 0) return;
	const advice = machine.platform === 'darwin' ? useBrew(missing, machine) : useApt(missing, machine);
	const still = lacking();
	if (still.length === 0) return;
	const otherwise = still
		.map((name) => [name, PROGRAMS[name].variable])
		.filter(([, variable]) => variable !== undefined)
		.map(([name, variable]) => `, or name the file of ${name} in the environment variable ${variable}`);
	throw new Error(
		`${still.join(' and ')} must be installed first: ${advice}${otherwise.join('')}, then start this again.`,
	);
}

/** How long another installation is waited for, such as the daily one of the system. */
const PATIENCE_SECONDS = 120;
const PAUSE_SECONDS = 5;

/** What apt-get prints when another one has a lock that it does not wait for itself, in any language. */
const LOCKED = /\/(?:lists|archives)\/lock\b/;

const BY_HAND = 'install what is missing with the package manager of this system';

/**
 * Installs with apt-get, as root or with a sudo that asks for no password.
 *
 * @param {readonly string[]} missing
 * @param {Machine} machine
 * @returns {string} what a person is to do when a program is still missing
 */
function useApt(missing, machine) {
	const { env, isRoot, say, wait } = machine;
	if (onPath(env, 'apt-get') === undefined) return BY_HAND;
	const packages = missing.map((name) => PROGRAMS[name].apt);
	const line = `apt-get install ${packages.join(' ')}`;
	if (!isRoot) {
		if (onPath(env, 'sudo') === undefined) return `run \`${line}\` as root`;
		if (run(['sudo', '-n', 'true'], env) !== undefined) return `run \`sudo ${line}\``;
	}
	say(`Installing ${packages.join(' and ')} with apt-get …`);
	// sudo passes no variables on.
	const asRoot = isRoot ? [] : ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'];
	// A root account that was entered with `su` may lack the folders of the programs that packages need.
	const environment = { ...env, DEBIAN_FRONTEND: 'noninteractive', PATH: `${env.PATH}:/usr/sbin:/sbin` };
	let patienceLeft = PATIENCE_SECONDS;
	/** @param {string[]} parameters */
	const aptGet = (...parameters) => {
		const patience = ['-o', `DPkg::Lock::Timeout=${PATIENCE_SECONDS}`];
		const attempt = () => run([...asRoot, 'apt-get', '-qq', ...patience, ...parameters], environment);
		let failure = attempt();
		// The timeout is for the lock of the installed packages only. Those of lists and downloads are waited for here.
		for (; patienceLeft > 0 && failure && LOCKED.test(failure); patienceLeft -= PAUSE_SECONDS) {
			wait(1_000 * PAUSE_SECONDS);
			failure = attempt();
		}
		return failure;
	};
	const install = () => aptGet('install', '-y', ...packages);
	// A new machine has no lists of packages yet, and old lists name versions that are gone.
	const failure = install() && (aptGet('update') ?? install());
	if (failure !== undefined) say(failure);
	return failure === undefined ? BY_HAND : `\`${line}\` failed as shown above; ${BY_HAND}`;
}

/**
 * Installs with Homebrew what it has.
 *
 * @param {readonly string[]} missing
 * @param {Machine} machine
 * @returns {string} what a person is to do when a program is still missing
 */
function useBrew(missing, { env, say }) {
	const packages = missing.flatMap((name) => PROGRAMS[name].brew ?? []);
	if (packages.length === 0) return BY_HAND;
	const line = `brew install ${packages.join(' ')}`;
	if (onPath(env, 'brew') === undefined) return `install Homebrew (https://brew.sh), run \`${line}\``;
	say(`Installing ${packages.join(' and ')} with Homebrew …`);
	const failure = run(['brew', 'install', '--quiet', ...packages], { ...env, HOMEBREW_NO_AUTO_UPDATE: '1' });
	if (failure !== undefined) say(failure);
	return failure === undefined ? BY_HAND : `\`${line}\` failed as shown above; ${BY_HAND}`;
}

/**
 * Runs a program without input.
 *
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} undefined when it succeeded, else all that it printed
 */
function run([program, ...parameters], env) {
	const { status, error, stdout, stderr } = spawnSync(program, parameters, {
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	if (status === 0) return undefined;
	return (
		[stdout, stderr, error?.message].filter(Boolean).join('\n').trim() || `${program} ended with ${status}`
	);
}

module.exports = { findProgram, provide };
