import { spawnSync } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findProgram, provide } from '../../../scripts/programs.cjs';

const scripts = join(__dirname, '..', '..', '..', 'scripts');

/** The only folder on the PATH: programs stand in it only where a test puts them. */
let folder: string;
/** What was started, one line each. */
let log: string;
let said: string[];
let waited: number;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'programs-'));
	log = join(folder, 'log');
	said = [];
	waited = 0;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that notes down how it was called, and then does what `source` says; `parameters` are its own. */
function standIn(name: string, source = ''): void {
	writeFileSync(
		join(folder, name),
		`#!${process.execPath}
const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const parameters = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, [${JSON.stringify(name)}, ...parameters].join(' ') + '\\n');
const place = (name) => writeFileSync(${JSON.stringify(folder)} + '/' + name, '', { mode: 0o755 });
${source}`,
		{ mode: 0o755 },
	);
}

/** Runs the rest of its command line, as sudo does for an account that needs no password. */
const SUDO = `
if (parameters.join(' ') !== '-n true') {
	const [, , variable, program, ...rest] = parameters;
	const [name, value] = variable.split('=');
	const env = { PATH: process.env.PATH, [name]: value };
	process.exit(require('node:child_process').spawnSync(program, rest, { env, stdio: 'inherit' }).status);
}`;
const SUDO_THAT_ASKS = `console.error('sudo: a password is required'); process.exit(1);`;
/** Knows packages only after an update. */
const APT_ON_A_NEW_MACHINE = `
if (parameters.includes('update')) place('lists');
else if (!existsSync(${'`${__dirname}/lists`'})) process.exit(100);
else place('redis-server');`;

const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);

const machine = (more: { platform?: string; isRoot?: boolean } = {}) => ({
	platform: 'linux',
	isRoot: false,
	env: { PATH: folder },
	say: (text: string) => void said.push(text),
	wait: (milliseconds: number) => void (waited += milliseconds),
	...more,
});

const APT = 'apt-get -qq -o DPkg::Lock::Timeout=120';
const AS_ROOT = 'sudo -n env DEBIAN_FRONTEND=noninteractive';

describe('a program that a command needs', () => {
	it('is not installed where it is', () => {
		standIn('redis-server');
		standIn('apt-get');
		provide(['redis-server'], machine({ isRoot: true }));
		expect(calls()).toEqual([]);
		expect(said).toEqual([]);
	});

	it('is installed by root', () => {
		standIn('apt-get', `if (process.env.DEBIAN_FRONTEND === 'noninteractive') place('redis-server');`);
		provide(['redis-server'], machine({ isRoot: true }));
		expect(calls()).toEqual([`${APT} install -y redis-server`]);
		expect(said).toEqual(['Installing redis-server with apt-get …']);
	});

	it('is installed after an update where packages are not known yet', () => {
		standIn('apt-get', APT_ON_A_NEW_MACHINE);
		provide(['redis-server'], machine({ isRoot: true }));
		expect(calls()).toEqual([
			`${APT} install -y redis-server`,
			`${APT} update`,
			`${APT} install -y redis-server`,
		]);
		expect(said).toEqual(['Installing redis-server with apt-get …']);
	});

	it('is installed by an account whose sudo asks nothing', () => {
		standIn('sudo', SUDO);
		standIn('apt-get', `if (process.env.DEBIAN_FRONTEND === 'noninteractive') place('redis-server');`);
		provide(['redis-server'], machine());
		expect(calls()).toEqual([
			'sudo -n true',
			`${AS_ROOT} ${APT} install -y redis-server`,
			`${APT} install -y redis-server`,
		]);
	});

	it('is installed on a Mac with Homebrew', () => {
		standIn('brew', `place('redis-server');`);
		standIn('apt-get');
		provide(['redis-server'], machine({ platform: 'darwin' }));
		expect(calls()).toEqual(['brew install --quiet redis']);
	});

	it.each(['/var/lib/apt/lists/lock', '/var/cache/apt/archives/lock'])(
		'is installed when another apt-get has let go of %s',
		(lock) => {
			standIn(
				'apt-get',
				`const calls = require('node:fs').readFileSync(${JSON.stringify(log)}, 'utf8').trim().split('\\n');
if (calls.length > 3) place('redis-server');
else {
	console.error('E: Could not get lock ${lock}. It is held by process 7 (apt-get)');
	process.exit(100);
}`,
			);
			provide(['redis-server'], machine({ isRoot: true }));
			expect(calls()).toEqual(Array(4).fill(`${APT} install -y redis-server`));
			expect(waited).toBe(15_000);
			expect(said).toEqual(['Installing redis-server with apt-get …']);
		},
	);

	it('may have another name, or be named by a variable', () => {
		standIn('google-chrome');
		expect(findProgram('chromium', { PATH: folder })).toBe(join(folder, 'google-chrome'));
		provide(['chromium'], machine());
		standIn('my-browser');
		const CHROMIUM = join(folder, 'my-browser');
		provide(['chromium'], { ...machine(), env: { PATH: '', CHROMIUM } });
		expect(findProgram('chromium', { PATH: folder, CHROMIUM })).toBe(CHROMIUM);
		expect(calls()).toEqual([]);
	});
});

describe('a program that cannot be installed is said in one sentence', () => {
	it.each<
		[
			why: string,
			programs: Record<string, string>,
			machine: { platform?: string; isRoot?: boolean },
			sentence: string,
		]
	>([
		[
			'sudo asks for a password',
			{ 'apt-get': '', sudo: SUDO_THAT_ASKS },
			{},
			'redis-server must be installed first: run `sudo apt-get install redis-server`, then start this again.',
		],
		[
			'no sudo',
			{ 'apt-get': '' },
			{},
			'redis-server must be installed first: run `apt-get install redis-server` as root, then start this again.',
		],
		[
			'no apt-get',
			{ sudo: SUDO },
			{ isRoot: true },
			'redis-server must be installed first: install what is missing with the package manager of this system, then start this again.',
		],
		[
			'a Mac without Homebrew',
			{},
			{ platform: 'darwin' },
			'redis-server must be installed first: install Homebrew (https://brew.sh), run `brew install redis`, then start this again.',
		],
	])('%s', (_, programs, where, sentence) => {
		for (const [name, source] of Object.entries(programs)) standIn(name, source);
		expect(() => provide(['redis-server'], machine(where))).toThrow(new Error(sentence));
		expect(calls().filter((line) => line !== 'sudo -n true')).toEqual([]);
		expect(said).toEqual([]);
	});

	it('after the output of what failed', () => {
		standIn('apt-get', `console.error('E: no network'); process.exit(100);`);
		expect(() => provide(['redis-server'], machine({ isRoot: true }))).toThrow(
			new Error(
				'redis-server must be installed first: `apt-get install redis-server` failed as shown above; install what is missing with the package manager of this system, then start this again.',
			),
		);
		expect(said).toEqual(['Installing redis-server with apt-get …', 'E: no network']);
	});

	it('when another apt-get keeps its lock for more than two minutes', () => {
		const locked = 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)';
		standIn('apt-get', `console.error(${JSON.stringify(locked)}); process.exit(100);`);
		expect(() => provide(['redis-server'], machine({ isRoot: true }))).toThrow('failed as shown above');
		expect(waited).toBe(120_000);
		expect(said).toEqual(['Installing redis-server with apt-get …', locked]);
	});

	it.each(['/nowhere/chromium', ''])('when its variable names no program (%j)', (rest) => {
		standIn('chromium');
		const CHROMIUM = rest || folder;
		expect(() => provide(['chromium'], { ...machine(), env: { PATH: folder, CHROMIUM } })).toThrow(
			new Error(
				`The environment variable CHROMIUM must name the file of chromium, and ${CHROMIUM} is no file that can be started.`,
			),
		);
	});

	it('with the variable that can name the program', () => {
		standIn('redis-server');
		expect(() => provide(['redis-server', 'chromium'], machine())).toThrow(
			new Error(
				'chromium must be installed first: install what is missing with the package manager of this system, or name the file of chromium in the environment variable CHROMIUM, then start this again.',
			),
		);
	});
});

describe('npm test on a machine without redis-server and php', () => {
	/** The start of every command, in a checkout whose tools are stand-ins. */
	function npmTest(jestDoes = ''): { status: number | null; stdout: string; stderr: string } {
		const checkout = join(folder, 'checkout');
		const [tools, jest] = ['.bin', 'jest/bin'].map((name) => join(checkout, 'node_modules', name));
		for (const made of [join(checkout, 'scripts'), tools, jest]) mkdirSync(made, { recursive: true });
		for (const name of ['run.mjs', 'programs.cjs'])
			copyFileSync(join(scripts, name), join(checkout, 'scripts', name));
		writeFileSync(join(checkout, 'package-lock.json'), '{}');
		for (const name of ['npm', 'tsc', 'gulp', 'eslint', 'prettier']) standIn(name);
		standIn('jest.js', jestDoes);
		for (const name of ['tsc', 'gulp', 'eslint', 'prettier'])
			symlinkSync(join(folder, name), join(tools, name));
		symlinkSync(join(folder, 'jest.js'), join(jest, 'jest.js'));
		return spawnSync(process.execPath, [join(checkout, 'scripts', 'run.mjs'), 'test'], {
			env: { PATH: folder },
			encoding: 'utf8',
		});
	}

	const started = (): string[] => calls().map((line) => line.split(' ')[0]);

	it('installs them before anything else', () => {
		standIn('sudo', SUDO);
		standIn('apt-get', `if (parameters.includes('install')) parameters.slice(-2).forEach(place);`);
		symlinkSync(join(folder, 'php-cli'), join(folder, 'php'));
		const { status, stdout } = npmTest();
		expect(status).toBe(0);
		expect(started().filter((name) => name !== 'sudo')[0]).toBe('apt-get');
		expect(started().at(-1)).toBe('jest.js');
		expect(stdout).toMatch(/^npm test took \d+ s$/m);
	});

	it('stops at once where it cannot: nothing is built, and no test is run', () => {
		standIn('sudo', SUDO_THAT_ASKS);
		const { status, stdout, stderr } = npmTest();
		expect(status).toBe(1);
		expect(started()).toEqual([]);
		expect(stdout).toBe('');
		expect(stderr).toMatch(
			/^redis-server and php must be installed first: [^\n]+, then start this again\.\n$/,
		);
	});

	it('ends with the exit code of its tests, and says how long it took', () => {
		for (const name of ['redis-server', 'php']) standIn(name);
		const { status, stdout } = npmTest('process.exit(3);');
		expect(status).toBe(3);
		expect(stdout).toMatch(/^npm test took \d+ s\n$/m);
	});
});
